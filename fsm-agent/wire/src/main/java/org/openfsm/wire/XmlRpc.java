package org.openfsm.wire;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * A sealed report as XML-RPC carries it: {@code fsm.report(base64)}, answered with {@code true} when it was taken
 * (report-format.md, 2). Read as a stream; a document type, entities of any kind and whatever else XML-RPC knows make it
 * something else.
 */
public final class XmlRpc {
    private static final String METHOD = "fsm.report";
    private static final List<String> CALL = List.of("methodCall", "methodName", "params", "param", "value", "base64");
    private static final List<String> ANSWER = List.of("methodResponse", "params", "param", "value", "boolean");

    /** The answer by which a server takes charge. */
    public static final String TAKEN =
            "<?xml version=\"1.0\"?>\n<methodResponse><params><param><value><boolean>1</boolean>"
                    + "</value></param></params></methodResponse>\n";

    private XmlRpc() {}

    /** The call that carries it, in ASCII. */
    public static byte[] call(byte[] sealed) {
        return ("<?xml version=\"1.0\"?>\n<methodCall><methodName>" + METHOD + "</methodName>"
                        + "<params><param><value><base64>"
                        + Base64.getEncoder().encodeToString(sealed)
                        + "</base64></value></param></params></methodCall>\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** What a call carries, not looked at yet; absent when the bytes are no such call. */
    public static Optional<byte[]> sealed(byte[] call) {
        var texts = texts(call, CALL);
        if (texts == null || !texts[1].strip().equals(METHOD)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(withoutSpace(texts[5])));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }

    /** Whether an answer says that the report was taken. */
    public static boolean isTaken(byte[] answer) {
        var texts = texts(answer, ANSWER);
        return texts != null && texts[4].strip().equals("1");
    }

    /** The texts of exactly these elements, in this order, each but siblings within the one before; null for all else. */
    private static String @Nullable [] texts(byte[] xml, List<String> elements) {
        // the JDK's own, whatever else a server brings: for it these two properties are known to hold
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            return texts(factory.createXMLStreamReader(new ByteArrayInputStream(xml)), elements);
        } catch (XMLStreamException noXml) {
            return null;
        }
    }

    private static String @Nullable [] texts(XMLStreamReader reader, List<String> elements) throws XMLStreamException {
        var texts = new StringBuilder[elements.size()];
        Arrays.setAll(texts, any -> new StringBuilder());
        int begun = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (begun == texts.length || !reader.getLocalName().equals(elements.get(begun))) {
                        return null;
                    }
                    begun++;
                }
                case XMLStreamConstants.CHARACTERS -> {
                    // in front of the first element there is only space
                    texts[Math.max(begun, 1) - 1].append(
                            reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
                }
                case XMLStreamConstants.DTD -> {
                    return null;
                }
                default -> {
                    // ends, comments and instructions say nothing
                }
            }
        }
        return begun < texts.length
                ? null
                : Arrays.stream(texts).map(StringBuilder::toString).toArray(String[]::new);
    }

    /** Lines of any length, as the one or the other library writes them. */
    private static String withoutSpace(String base64) {
        var plain = new StringBuilder(base64.length());
        base64.chars().filter(c -> c > ' ').forEach(c -> plain.append((char) c));
        return plain.toString();
    }
}
