package org.openfsm.agent.control;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * What travels between the service and its local tools. First a greeting, which the service answers with a challenge
 * that is shorter; then the question with a code over all of it, and an answer with one.
 *
 * <pre>
 * greeting    'F' 'S' 'M' 1 'G'  nonce of the tool (16)  zeros, 72 in all
 * challenge   'F' 'S' 'M' 1 'C'  nonce of the tool (16)  nonce of the service (48)
 * question    'F' 'S' 'M' 1 'Q'  nonce of the tool (16)  nonce of the service (48)  JSON  code (32)
 * answer      'F' 'S' 'M' 1 'A'  nonce of the tool (16)  nonce of the service (48)  JSON  code (32)
 * </pre>
 */
final class Datagram {

    static final int TOOL_NONCE = 16;
    static final int SERVICE_NONCE = 48;
    static final int CODE = 32;
    static final int GREETING = 72;
    static final int LARGEST_QUESTION = 1_400;
    /** One datagram; loopback takes it whole. */
    static final int LARGEST_ANSWER = 48_000;

    private static final byte[] MAGIC = {'F', 'S', 'M', 1};
    private static final int HEAD = MAGIC.length + 1;
    private static final int BODY = HEAD + TOOL_NONCE + SERVICE_NONCE;

    private Datagram() {}

    /** What a datagram is for. */
    enum Kind {
        GREETING('G'),
        CHALLENGE('C'),
        QUESTION('Q'),
        ANSWER('A');

        private final byte letter;

        Kind(char letter) {
            this.letter = (byte) letter;
        }
    }

    static boolean is(Kind kind, byte[] bytes) {
        if (bytes.length < HEAD + TOOL_NONCE
                || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                || bytes[MAGIC.length] != kind.letter) {
            return false;
        }
        return switch (kind) {
            case GREETING -> bytes.length == GREETING;
            case CHALLENGE -> bytes.length == BODY;
            case QUESTION -> bytes.length > BODY + CODE && bytes.length <= LARGEST_QUESTION;
            case ANSWER -> bytes.length > BODY + CODE && bytes.length <= LARGEST_ANSWER;
        };
    }

    static byte[] greeting(byte[] tool) {
        return Arrays.copyOf(head(Kind.GREETING, tool).array(), GREETING);
    }

    static byte[] challenge(byte[] tool, byte[] service) {
        return head(Kind.CHALLENGE, tool).put(service).array();
    }

    /** @param kind question or answer */
    static byte[] coded(Kind kind, byte[] tool, byte[] service, String json, Token token) {
        var text = json.getBytes(StandardCharsets.UTF_8);
        var bytes = Arrays.copyOf(head(kind, tool).put(service).array(), BODY + text.length + CODE);
        System.arraycopy(text, 0, bytes, BODY, text.length);
        System.arraycopy(token.code(bytes, BODY + text.length), 0, bytes, BODY + text.length, CODE);
        return bytes;
    }

    static byte[] toolNonce(byte[] bytes) {
        return Arrays.copyOfRange(bytes, HEAD, HEAD + TOOL_NONCE);
    }

    static byte[] serviceNonce(byte[] bytes) {
        return Arrays.copyOfRange(bytes, HEAD + TOOL_NONCE, BODY);
    }

    /** The JSON of a question or an answer; empty when its code was not made with the token. */
    static Optional<String> json(byte[] bytes, Token token) {
        int end = bytes.length - CODE;
        return MessageDigest.isEqual(token.code(bytes, end), Arrays.copyOfRange(bytes, end, bytes.length))
                ? Optional.of(new String(bytes, BODY, end - BODY, StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static ByteBuffer head(Kind kind, byte[] tool) {
        return ByteBuffer.allocate(kind == Kind.GREETING ? HEAD + TOOL_NONCE : BODY)
                .put(MAGIC)
                .put(kind.letter)
                .put(tool);
    }
}
