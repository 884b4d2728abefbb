package org.openfsm.agent.backup;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openfsm.agent.backup.BadBackup.Reason;
import org.openfsm.agent.store.Argon2id;

/**
 * A file that a password opens: AES-256-GCM (NIST SP 800-38D) under a key of argon2id (RFC 9106). Head, bound to the
 * rest: {@code FSM-BACKUP}, a line feed, an octet of the version, the length of what is sealed (4 octets, big endian),
 * salt (16) and nonce (12). The version alone says how much work the key is, so that no file can ask for more.
 */
final class Sealing {

    private static final byte[] MAGIC = "FSM-BACKUP\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte VERSION = 1;
    private static final int SALT_OCTETS = 16;
    private static final int NONCE_OCTETS = 12;
    private static final int TAG_OCTETS = 16;
    private static final int HEAD_OCTETS = MAGIC.length + 1 + Integer.BYTES + SALT_OCTETS + NONCE_OCTETS;
    /** The file may be guessed at for years, at another computer: more passes than a password of the pages has. */
    private static final int PASSES = 8;

    private static final int MEMORY_KIB = 19_456;

    private Sealing() {}

    static byte[] seal(byte[] content, String password) {
        var salt = new byte[SALT_OCTETS];
        var nonce = new byte[NONCE_OCTETS];
        var random = new SecureRandom();
        random.nextBytes(salt);
        random.nextBytes(nonce);
        var head = ByteBuffer.allocate(HEAD_OCTETS)
                .put(MAGIC)
                .put(VERSION)
                .putInt(content.length + TAG_OCTETS)
                .put(salt)
                .put(nonce)
                .array();
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, password, head).doFinal(content);
            return ByteBuffer.allocate(head.length + sealed.length)
                    .put(head)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This Java has no AES-GCM", impossible);
        }
    }

    static byte[] open(byte[] file, String password) throws BadBackup {
        if (file.length < MAGIC.length || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new BadBackup(Reason.FOREIGN);
        }
        if (file.length > MAGIC.length && file[MAGIC.length] != VERSION) {
            throw new BadBackup(Reason.NEWER);
        }
        if (file.length < HEAD_OCTETS + TAG_OCTETS
                || ByteBuffer.wrap(file).getInt(MAGIC.length + 1) != file.length - HEAD_OCTETS) {
            throw new BadBackup(Reason.CUT);
        }
        try {
            var head = Arrays.copyOf(file, HEAD_OCTETS);
            return cipher(Cipher.DECRYPT_MODE, password, head).doFinal(file, HEAD_OCTETS, file.length - HEAD_OCTETS);
        } catch (AEADBadTagException other) {
            throw new BadBackup(Reason.LOCKED, other);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This Java has no AES-GCM", impossible);
        }
    }

    private static Cipher cipher(int mode, String password, byte[] head) throws GeneralSecurityException {
        int salt = MAGIC.length + 1 + Integer.BYTES;
        int nonce = salt + SALT_OCTETS;
        var key = Argon2id.hash(password, Arrays.copyOfRange(head, salt, nonce), MEMORY_KIB, PASSES);
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(TAG_OCTETS * 8, Arrays.copyOfRange(head, nonce, HEAD_OCTETS)));
        cipher.updateAAD(head);
        return cipher;
    }
}
