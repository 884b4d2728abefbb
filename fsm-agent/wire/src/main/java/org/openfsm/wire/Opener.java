package org.openfsm.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ServiceLoader;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.cms.ecc.ECCCMSSharedInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;

/**
 * What opening a sealed report takes of cryptography: ephemeral ECDH on P-256 (RFC 5753, 3.1.1), AES key unwrapping (RFC
 * 3394) and AES-256-GCM (RFC 5084), all by the Java Cryptography Architecture. A server opens hundreds a second, and half of
 * that is arithmetic on the curve: it is done by a native library where there is one, by Bouncy Castle elsewhere.
 */
final class Opener {
    /** For keys of the curve, and all that is done with them. */
    static final Provider CURVE = fastest();

    private static final String NATIVE = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static final int KEY_BITS = 256;
    private static final byte[] FIRST_ROUND = {0, 0, 0, 1};
    private static final byte[] SHARED_INFO = sharedInfo();

    private Opener() {}

    private static Provider fastest() {
        return ServiceLoader.load(Provider.class, Opener.class.getClassLoader()).stream()
                .filter(found -> found.type().getName().equals(NATIVE))
                .map(ServiceLoader.Provider::get)
                // it is there without any service where its library cannot be loaded
                .filter(found -> found.getService("KeyAgreement", "ECDH") != null)
                .findFirst()
                .orElse(Seal.PROVIDER);
    }

    /** Of the curve, as the bytes of a certificate or of a message have it; a point that is not on it is refused. */
    static PublicKey publicKey(byte[] subjectPublicKeyInfo) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC", CURVE).generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
    }

    /**
     * @param ephemeral the sender's key of this one message
     * @param wrapped the content's key, encrypted with what both agree on
     * @throws GeneralSecurityException when the key was wrapped for another, or changed
     */
    static SecretKey contentKey(PrivateKey ours, PublicKey ephemeral, byte[] wrapped) throws GeneralSecurityException {
        var agreement = KeyAgreement.getInstance("ECDH", CURVE);
        agreement.init(ours);
        agreement.doPhase(ephemeral, true);
        var unwrapping = Cipher.getInstance("AESWrap");
        unwrapping.init(Cipher.UNWRAP_MODE, wrappingKey(agreement.generateSecret()));
        var key = (SecretKey) unwrapping.unwrap(wrapped, "AES", Cipher.SECRET_KEY);
        if (key.getEncoded().length != KEY_BITS / 8) {
            throw new InvalidKeyException(
                    "The content's key has " + 8 * key.getEncoded().length + " bits, expected " + KEY_BITS);
        }
        return key;
    }

    /** SEC 1, 3.6.1 (ANSI X9.63), of which one round is as long as the key. */
    private static SecretKey wrappingKey(byte[] secret) throws GeneralSecurityException {
        var hash = MessageDigest.getInstance("SHA-256");
        hash.update(secret);
        hash.update(FIRST_ROUND);
        return new SecretKeySpec(hash.digest(SHARED_INFO), "AES");
    }

    /** @throws GeneralSecurityException when a bit of the content or of its tag is not the sender's: nothing is handed out */
    static byte[] content(SecretKey key, byte[] nonce, byte[] encrypted, byte[] tag) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * tag.length, nonce));
        var content = new byte[cipher.getOutputSize(encrypted.length + tag.length)];
        int written = cipher.update(encrypted, 0, encrypted.length, content);
        cipher.doFinal(tag, 0, tag.length, content, written);
        return content;
    }

    /** RFC 5753, 7.2: which key is derived, and how long it is. */
    private static byte[] sharedInfo() {
        var bits = new byte[] {0, 0, KEY_BITS >> 8, (byte) KEY_BITS};
        try {
            return new ECCCMSSharedInfo(new AlgorithmIdentifier(CMSAlgorithm.AES256_WRAP), bits).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
    }
}
