package org.openfsm.pmd.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A publisher's key (Ed25519, RFC 8032). In a file it is PEM: the private key (PKCS #8, RFC 8410) and the public one.
 *
 * @param verifies what agents hold
 */
public record SigningKey(PrivateKey signs, PublicKey verifies) {

    private static final String ALGORITHM = "Ed25519";
    private static final int LARGEST_FILE = 16 << 10;

    public static SigningKey make() {
        try {
            var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException missing) {
            throw noEd25519(missing);
        }
    }

    /** The key as a file that nobody else may read. */
    public byte[] pem() {
        return (pem("PRIVATE", signs.getEncoded()) + pem("PUBLIC", verifies.getEncoded()))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** What others may have: {@code -Dpmd.spare.key} of the build. */
    public byte[] publicPem() {
        return pem("PUBLIC", verifies.getEncoded()).getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws IOException when it cannot be read, or holds no such key; the message says which file and what to do */
    public static SigningKey read(Path file) throws IOException {
        var text = text(file);
        try {
            var factory = KeyFactory.getInstance(ALGORITHM);
            var key = new SigningKey(
                    factory.generatePrivate(new PKCS8EncodedKeySpec(block(file, text, "PRIVATE"))),
                    factory.generatePublic(new X509EncodedKeySpec(block(file, text, "PUBLIC"))));
            var probe = ALGORITHM.getBytes(StandardCharsets.US_ASCII);
            if (!isSigned(key.verifies, probe, key.sign(probe))) {
                throw new IOException(file + ": its public key does not belong to its private key.");
            }
            return key;
        } catch (GeneralSecurityException other) {
            throw new IOException(
                    file + ": holds another key than an Ed25519 one (" + other.getMessage()
                            + "). \"fsm-agent pmd keygen\" makes one.",
                    other);
        }
    }

    /** @throws IOException as {@link #read} */
    static PublicKey readPublic(Path file) throws IOException {
        try {
            return publicKey(block(file, text(file), "PUBLIC"));
        } catch (GeneralSecurityException other) {
            throw new IOException(file + ": holds another public key than an Ed25519 one.", other);
        }
    }

    /** As agents hold it: X.509 SubjectPublicKeyInfo (RFC 8410). */
    public static PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** 64 bytes. */
    public byte[] sign(byte[] bytes) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(signs);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException missing) {
            throw noEd25519(missing);
        }
    }

    static boolean isSigned(PublicKey key, byte[] bytes, byte[] signed) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(bytes);
            return signature.verify(signed);
        } catch (java.security.SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException missing) {
            throw noEd25519(missing);
        }
    }

    private static IllegalStateException noEd25519(GeneralSecurityException missing) {
        return new IllegalStateException("This Java has no Ed25519, which every Java 17 has", missing);
    }

    private static String text(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LARGEST_FILE), StandardCharsets.US_ASCII);
        } catch (IOException unreadable) {
            throw new IOException(
                    file + ": cannot be read (" + unreadable.getClass().getSimpleName()
                            + "), expected a key as \"fsm-agent pmd keygen\" makes it.",
                    unreadable);
        }
    }

    private static String pem(String kind, byte[] key) {
        return "-----BEGIN " + kind + " KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                + "\n-----END " + kind + " KEY-----\n";
    }

    private static byte[] block(Path file, String text, String kind) throws IOException {
        var block = Pattern.compile(
                        "-----BEGIN " + kind + " KEY-----([A-Za-z0-9+/=\\s]+)-----END " + kind + " KEY-----")
                .matcher(text);
        if (!block.find()) {
            throw new IOException(file + ": holds no \"-----BEGIN " + kind
                    + " KEY-----\", expected a key as \"fsm-agent pmd keygen\" makes it"
                    + (kind.equals("PUBLIC") ? ": the private key and, behind it, its public key." : "."));
        }
        try {
            return Base64.getMimeDecoder().decode(block.group(1));
        } catch (IllegalArgumentException damaged) {
            throw new IOException(file + ": the " + kind + " KEY in it is damaged.", damaged);
        }
    }

    /** Without the private key: this may end in a log. */
    @Override
    public String toString() {
        return "SigningKey[" + PublisherKeys.fingerprint(verifies) + "]";
    }
}
