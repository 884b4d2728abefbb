package org.openfsm.pmd.bundle;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.JsonInput;
import org.openfsm.wire.JsonOutput;
import org.openfsm.wire.MalformedJson;

/**
 * Whose pools are good: the publisher's public keys, the current one and a spare for the day on which that is lost.
 *
 * @param development whether the build threw the private key away: then nobody can publish for it
 */
public record PublisherKeys(List<PublicKey> keys, boolean development) {

    /** Ed25519 (RFC 8032). */
    public static final int SIGNATURE_BYTES = 64;
    /** While the publisher replaces an index, the former one's signature stands behind the new one's. */
    static final int MOST_SIGNATURES = 2;

    private static final String FORMAT = "fsm-pmd-keys/1";
    private static final int LONGEST_TEXT = 1000;

    public PublisherKeys {
        keys = List.copyOf(keys);
    }

    byte[] write() {
        return JsonOutput.document(out -> {
            out.text("format", FORMAT);
            out.flag("development", development ? true : null);
            out.texts(
                    "keys",
                    keys.stream()
                            .map(key -> Base64.getEncoder().encodeToString(key.getEncoded()))
                            .toList());
        });
    }

    static PublisherKeys read(byte[] json) throws MalformedJson, GeneralSecurityException {
        boolean development = false;
        List<byte[]> encoded = List.of();
        try (var in = new JsonInput(json, LONGEST_TEXT)) {
            in.object();
            in.format(FORMAT);
            for (var name = in.nextName(); name != null; name = in.nextName()) {
                switch (name) {
                    case "development" -> development = in.flag();
                    case "keys" -> encoded = in.list(in::base64);
                    default -> in.skip();
                }
            }
            in.end();
        }
        var keys = new ArrayList<PublicKey>();
        for (var key : encoded) {
            keys.add(SigningKey.publicKey(key));
        }
        return new PublisherKeys(keys, development);
    }

    /** For people to compare: SHA-256 of the public key. */
    public static String fingerprint(PublicKey key) {
        return Hashes.sha256(key.getEncoded());
    }

    static List<byte[]> each(byte[] signatures) {
        var each = new ArrayList<byte[]>();
        for (int at = 0; at < signatures.length; at += SIGNATURE_BYTES) {
            each.add(Arrays.copyOfRange(signatures, at, at + SIGNATURE_BYTES));
        }
        return each;
    }

    /** Whether one of the keys signed these very bytes. @param signature of 64 bytes, as {@link SigningKey#sign} gives it */
    public boolean signed(byte[] bytes, byte[] signature) {
        return keys.stream().anyMatch(key -> SigningKey.isSigned(key, bytes, signature));
    }

    /** @throws BadBundle when none of the keys signed these very bytes */
    void verify(byte[] index, byte[] signatures) throws BadBundle {
        if (signatures.length != SIGNATURE_BYTES && signatures.length != MOST_SIGNATURES * SIGNATURE_BYTES) {
            throw new BadBundle(Index.SIGNATURE + " has " + signatures.length + " bytes, expected " + SIGNATURE_BYTES
                    + ": this is no publisher's signature.");
        }
        for (var signature : each(signatures)) {
            if (signed(index, signature)) {
                return;
            }
        }
        throw new BadBundle(Index.FILE + " is not signed by the publisher of this agent"
                + (development
                        ? ": this is a development agent, which takes no pool but the one that it came with. Install"
                                + " an agent that was built with the publisher's key."
                        : " (neither key "
                                + String.join(
                                        " nor ",
                                        keys.stream()
                                                .map(key -> fingerprint(key).substring(0, 16))
                                                .toList())
                                + "). It was changed on its way, or belongs to another publisher."));
    }
}
