package org.openfsm.web.api;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The one call of XML-RPC that is known here, {@code fsm.report(base64)}, read as a stream without entities of any kind. */
final class ReportCall {
    private static final String METHOD = "fsm.report";
    private static final List<String> ELEMENTS =
            List.of("methodCall", "methodName", "params", "param", "value", "base64");

    private ReportCall() {}

    /** What of a body is the sealed report; the body itself when it is no such call. */
    static byte[] sealed(byte[] body) {
        return parameter(body).orElse(body);
    }

    private static Optional<byte[]> parameter(byte[] body) {
        // the JDK's, whatever else the server brings: these two properties are known to hold for it
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            return parameter(factory.createXMLStreamReader(new ByteArrayInputStream(body)));
        } catch (XMLStreamException | IllegalArgumentException noCall) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> parameter(XMLStreamReader reader) throws XMLStreamException {
        var expected = new ArrayDeque<>(ELEMENTS);
        var texts = new ArrayDeque<StringBuilder>();
        var method = "";
        var base64 = "";
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (!reader.getLocalName().equals(expected.poll())) {
                        return Optional.empty();
                    }
                    texts.push(new StringBuilder());
                }
                case XMLStreamConstants.CHARACTERS -> {
                    // outside all elements there is only space
                    if (!texts.isEmpty()) {
                        texts.peek().append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    var text = texts.pop().toString();
                    if (reader.getLocalName().equals("methodName")) {
                        method = text.strip();
                    } else if (reader.getLocalName().equals("base64")) {
                        base64 = text;
                    }
                }
                case XMLStreamConstants.DTD -> {
                    return Optional.empty();
                }
                default -> {
                    // comments, spaces and instructions say nothing
                }
            }
        }
        return expected.isEmpty() && method.equals(METHOD)
                ? Optional.of(Base64.getDecoder().decode(withoutSpace(base64)))
                : Optional.empty();
    }

    /** Lines of any length, as the one or the other library writes them. */
    private static String withoutSpace(String base64) {
        var plain = new StringBuilder(base64.length());
        base64.chars().filter(c -> c > ' ').forEach(c -> plain.append((char) c));
        return plain.toString();
    }
}
