package org.openfsm.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encryption of what the database keeps secret: AES-256-GCM with the master key, each value with a nonce of its own. */
public final class AtRest {
    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    AtRest(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Reads the master key.
     *
     * @throws IOException when it cannot be read, or is no key; the message says which file and what is expected
     */
    public static AtRest read(Path file) throws IOException {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(Files.readString(file).strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no master key: expected 32 bytes in base64", e);
        }
        if (key.length != KEY_BYTES) {
            throw new IOException(file + " holds " + key.length + " bytes, expected a master key of " + KEY_BYTES);
        }
        return new AtRest(key);
    }

    /** Makes a new master key in a file that only its owner can read. */
    public static AtRest create(Path file) throws IOException {
        var key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        var posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
        var options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        try (var channel = Files.newByteChannel(file, options)) {
            channel.write(ByteBuffer.wrap(Base64.getEncoder().encode(key)));
        }
        return new AtRest(key);
    }

    /** @param use what the value is for; it can be decrypted for the same use only */
    public byte[] encrypt(byte[] plain, String use) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, nonce, use);
            var sealed = cipher.doFinal(plain);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no AES-GCM, which every Java must have", e);
        }
    }

    /** @throws WrongKey when the value was written with another master key, for another use, or is damaged */
    public byte[] decrypt(byte[] sealed, String use) throws WrongKey {
        if (sealed.length < 1 + NONCE_BYTES || sealed[0] != VERSION) {
            throw new WrongKey("A value encrypted for " + use + " is damaged");
        }
        var nonce = new byte[NONCE_BYTES];
        System.arraycopy(sealed, 1, nonce, 0, NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, use)
                    .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw new WrongKey("A value encrypted for " + use + " does not open with this master key");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no AES-GCM, which every Java must have", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String use) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(use.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return cipher;
    }

    /** The master key is not the one that the value was written with. */
    public static final class WrongKey extends Exception {
        WrongKey(String message) {
            super(message);
        }
    }
}
