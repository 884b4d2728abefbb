package org.openfsm.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Keys of the curve P-256 and their certificates, as DER and as PEM. The same kind of key signs and is sealed for. */
public final class Keys {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";

    private Keys() {}

    /** A new P-256 key pair: an agent signs with one, a server is sealed for with another. */
    public static KeyPair newSigningKey() {
        try {
            var generator = KeyPairGenerator.getInstance("EC", Seal.PROVIDER);
            generator.initialize(new ECGenParameterSpec("secp256r1"), new SecureRandom());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Bouncy Castle makes no P-256 key", e);
        }
    }

    /**
     * A certificate that a key gives itself, with a random serial number of 128 bits.
     *
     * @param commonName whom it names; at most 64 characters (RFC 5280, ub-common-name)
     */
    public static X509Certificate selfSigned(KeyPair keys, String commonName, Instant from, Duration validFor) {
        if (commonName.isBlank() || commonName.length() > 64) {
            throw new IllegalArgumentException(
                    "The common name has " + commonName.length() + " characters, expected 1 to 64");
        }
        var name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
        var serial = new BigInteger(127, new SecureRandom()).setBit(126);
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA")
                    .setProvider(Seal.PROVIDER)
                    .build(keys.getPrivate());
            var holder = new JcaX509v3CertificateBuilder(
                            name, serial, Date.from(from), Date.from(from.plus(validFor)), name, keys.getPublic())
                    .build(signer);
            return certificate(holder.getEncoded());
        } catch (OperatorCreationException | CertificateException | IOException e) {
            throw new IllegalArgumentException("No certificate can be made with this key: expected one of P-256", e);
        }
    }

    /** SHA-256 of the DER as {@code AB:CD:…}: what two people compare. */
    public static String fingerprint(X509Certificate certificate) {
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(Hashes.digest(der(certificate)));
    }

    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("A certificate without encoding", e);
        }
    }

    /** @throws CertificateException when the bytes are not exactly one certificate in DER */
    public static X509Certificate certificate(byte[] der) throws CertificateException {
        var factory = CertificateFactory.getInstance("X.509");
        if (factory.generateCertificate(new ByteArrayInputStream(der)) instanceof X509Certificate certificate
                && Arrays.equals(certificate.getEncoded(), der)) {
            return certificate;
        }
        throw new CertificateException("Expected exactly one X.509 certificate in DER");
    }

    public static String pem(X509Certificate certificate) {
        return pem(CERTIFICATE, der(certificate));
    }

    /** PKCS#8, not encrypted: keep the file readable by its owner alone. */
    public static String pem(PrivateKey key) {
        return pem(PRIVATE_KEY, key.getEncoded());
    }

    /**
     * The certificates of a PEM text, in its order; what else it holds is passed over.
     *
     * @throws CertificateException when it holds none, or one that cannot be read
     */
    public static List<X509Certificate> certificates(String pem) throws CertificateException {
        var certificates = new ArrayList<X509Certificate>();
        try (var reader = new PemReader(new StringReader(pem))) {
            for (var block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                if (block.getType().equals(CERTIFICATE)) {
                    certificates.add(certificate(block.getContent()));
                }
            }
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new CertificateException("The PEM text is damaged: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("No certificate found, expected -----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    /**
     * The private key of a PEM text.
     *
     * @throws InvalidKeySpecException when it holds no PKCS#8 key of an elliptic curve
     */
    public static PrivateKey privateKey(String pem) throws InvalidKeySpecException {
        try (var reader = new PemReader(new StringReader(pem))) {
            for (var block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                if (block.getType().equals(PRIVATE_KEY)) {
                    return privateKey(block.getContent());
                }
            }
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new InvalidKeySpecException("The PEM text of the private key is damaged", e);
        }
        throw new InvalidKeySpecException("No private key found, expected -----BEGIN PRIVATE KEY----- (PKCS#8)");
    }

    /** @throws InvalidKeySpecException when the bytes are no PKCS#8 key of an elliptic curve */
    public static PrivateKey privateKey(byte[] pkcs8) throws InvalidKeySpecException {
        try {
            return KeyFactory.getInstance("EC", Seal.PROVIDER).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new InvalidKeySpecException("Expected a PKCS#8 private key of the curve P-256", e);
        }
    }

    private static String pem(String type, byte[] der) {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, der));
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return text.toString();
    }
}
