package org.openfsm.agent.transport;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * XML-RPC: the method {@code fsm.report} with the sealed bytes as its one parameter; {@code true} says that the server has
 * taken charge. A proxy's page with status 200, a fault or any other value says nothing of the kind.
 */
final class XmlRpcForm implements Form {
    private static final String BEFORE = "<?xml version=\"1.0\"?>\n<methodCall><methodName>fsm.report</methodName>"
            + "<params><param><value><base64>";
    private static final String BEHIND = "</base64></value></param></params></methodCall>\n";
    private static final List<String> ANSWER = List.of("methodResponse", "params", "param", "value", "boolean");

    @Override
    public String road() {
        return "xml-rpc";
    }

    /** {@code https://host/api/reports} takes XML-RPC at {@code https://host/api/xmlrpc}. */
    @Override
    public URI door(URI address) {
        return address.resolve("xmlrpc");
    }

    @Override
    public String contentType() {
        return "text/xml";
    }

    @Override
    public byte[] body(byte[] sealed) {
        return (BEFORE + Base64.getEncoder().encodeToString(sealed) + BEHIND).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public BodyHandler<Boolean> taken() {
        return info ->
                BodySubscribers.mapping(new Beginning(), beginning -> info.statusCode() == 200 && saysTrue(beginning));
    }

    @Override
    public String expected() {
        return "200 and true";
    }

    static boolean saysTrue(byte[] answer) {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            return saysTrue(factory.createXMLStreamReader(new ByteArrayInputStream(answer)));
        } catch (XMLStreamException noXml) {
            return false;
        }
    }

    /** Whether the elements are those of the answer, each the only one within the one before. */
    private static boolean saysTrue(XMLStreamReader reader) throws XMLStreamException {
        var expected = new ArrayDeque<>(ANSWER);
        var text = new StringBuilder();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (!reader.getLocalName().equals(expected.poll())) {
                        return false;
                    }
                }
                case XMLStreamConstants.CHARACTERS -> text.append(reader.getText());
                case XMLStreamConstants.DTD -> {
                    return false;
                }
                default -> {
                    // ends, comments and spaces say nothing
                }
            }
        }
        return expected.isEmpty() && text.toString().strip().equals("1");
    }
}
