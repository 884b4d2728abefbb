package org.openfsm.agent.update;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.pmd.bundle.SigningKey;

/**
 * What the build wrote into a jar of the agent.
 *
 * @param version such as {@code 1.0.0}; also the report's {@code agentVersion}
 * @param keys of who may publish newer versions, the current one and a spare; none: nobody may
 */
public record Build(String version, PublisherKeys keys) {

    /** In the jar. */
    static final String FILE = "org/openfsm/agent/version.properties";

    private static final List<String> KEYS = List.of("package.key", "package.spare.key");

    /** This program's own. @throws IllegalStateException when the jar is damaged */
    public static Build own() {
        try (var in = Build.class.getResourceAsStream("/" + FILE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "The agent's jar is damaged: " + FILE + " is missing. Install it again.");
            }
            return read(in);
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new IllegalStateException(
                    "The agent's jar is damaged: " + FILE + " cannot be read (" + unreadable.getMessage()
                            + "). Install it again.",
                    unreadable);
        }
    }

    /** @throws GeneralSecurityException when a key in it is none; Base64 of an Ed25519 public key is expected */
    static Build read(InputStream in) throws IOException, GeneralSecurityException {
        var properties = new Properties();
        properties.load(in);
        var keys = new ArrayList<PublicKey>();
        for (var name : KEYS) {
            var key = properties.getProperty(name, "").strip();
            if (!key.isEmpty()) {
                keys.add(key(name, key));
            }
        }
        return new Build(properties.getProperty("version", ""), new PublisherKeys(keys, false));
    }

    private static PublicKey key(String name, String base64) throws GeneralSecurityException {
        try {
            return SigningKey.publicKey(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException | GeneralSecurityException wrong) {
            throw new GeneralSecurityException(
                    name + " is \"" + base64 + "\", expected the Base64 of an Ed25519 public key", wrong);
        }
    }

    /** Of the build: what makes agents that hold this key and this spare. */
    public static String options(PublicKey key, PublicKey spare) {
        return "-D" + KEYS.get(0) + "=" + text(key) + " -D" + KEYS.get(1) + "=" + text(spare);
    }

    private static String text(PublicKey key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }
}
