package org.openfsm.agent.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;

/**
 * What the running service and its local tools both know: a file that only the service's user can read, new at each
 * start. It never travels; what travels is a code made with it (HMAC-SHA-256, RFC 2104).
 */
final class Token {

    private static final String FILE = "control.token";
    private static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private Token(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** Made anew. */
    static Token make(Path data) throws StoreFailure {
        var secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        PrivateFiles.write(
                data.resolve(FILE), (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII));
        return new Token(secret);
    }

    /** As the service made it. */
    static Token read(Path data) throws NoAnswer {
        var file = data.resolve(FILE);
        try {
            var text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (!text.matches("[0-9a-f]{" + 2 * BYTES + "}")) {
                throw new NoAnswer(file + ": is no token of the agent's service. Start the service again: it makes a "
                        + "new one.");
            }
            return new Token(HexFormat.of().parseHex(text));
        } catch (NoSuchFileException absent) {
            throw new NoAnswer(
                    "The agent's service is not running on " + data + ", or has never been started with control.port. "
                            + NoAnswer.START,
                    absent);
        } catch (AccessDeniedException foreign) {
            throw new NoAnswer(
                    file + ": cannot be read by this user. Run this command as the user that the agent's service runs "
                            + "as (or as administrator).",
                    foreign);
        } catch (IOException failure) {
            throw new NoAnswer(
                    file + ": cannot be read ("
                            + failure.getClass().getSimpleName() + "). Check the file, or start the service again: it "
                            + "makes a new one.",
                    failure);
        }
    }

    /** The code of the first bytes of a message. */
    byte[] code(byte[] message, int length) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(message, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("Every Java knows " + ALGORITHM, broken);
        }
    }
}
