package org.openfsm.agent.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;

/**
 * Secrets as they may stand in a configuration that others can read: AES-256-GCM (NIST SP 800-38D) under a key that
 * lies in the data directory for the agent's account alone. The text is base64 of a version octet, the nonce of 12
 * octets, and the sealed octets with their tag of 16.
 */
public final class SealedSecrets {

    private static final String KEY = "secrets.key";
    private static final int KEY_OCTETS = 32;
    private static final int NONCE_OCTETS = 12;
    private static final int TAG_OCTETS = 16;
    private static final byte VERSION = 1;
    private static final String OF_CONFIGURATION = "org.openfsm.agent.config secret";

    private final Path data;
    private final Path key;
    private final byte[] purpose;
    private final SecureRandom random = new SecureRandom();

    SealedSecrets(Path data) {
        this(data, OF_CONFIGURATION);
    }

    /** @param purpose bound to each sealed text, so that one made for something else is none here; ASCII */
    public SealedSecrets(Path data, String purpose) {
        this.data = data;
        this.purpose = purpose.getBytes(StandardCharsets.US_ASCII);
        this.key = data.resolve(KEY);
    }

    /**
     * Makes the key when there is none.
     *
     * @throws StoreFailure when the key cannot be made or read
     */
    public String seal(String secret) throws StoreFailure {
        var nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, makeKey(), nonce).doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder()
                    .encodeToString(ByteBuffer.allocate(1 + NONCE_OCTETS + sealed.length)
                            .put(VERSION)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This Java has no AES-GCM", impossible);
        }
    }

    /** @throws IllegalArgumentException what was found and expected, without the secret */
    public String open(String text) {
        byte[] sealed;
        try {
            sealed = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException noBase64) {
            throw new IllegalArgumentException(
                    "is sealed, but its text is no base64, expected what \"fsm-agent seal\" wrote", noBase64);
        }
        if (sealed.length < 1 + NONCE_OCTETS + TAG_OCTETS || sealed[0] != VERSION) {
            throw new IllegalArgumentException(
                    "is sealed, but its text is cut off or of another agent, expected what \"fsm-agent seal\" wrote");
        }
        try {
            var nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_OCTETS);
            var cipher = cipher(Cipher.DECRYPT_MODE, readKey(), nonce);
            return new String(
                    cipher.doFinal(sealed, 1 + NONCE_OCTETS, sealed.length - 1 - NONCE_OCTETS), StandardCharsets.UTF_8);
        } catch (AEADBadTagException other) {
            throw new IllegalArgumentException(
                    "was sealed with another key than " + key + ", or was changed; write the secret in plain text once "
                            + "more, then: fsm-agent seal",
                    other);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This Java has no AES-GCM", impossible);
        }
    }

    private Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_OCTETS * 8, nonce));
        cipher.updateAAD(purpose);
        return cipher;
    }

    private byte[] readKey() {
        try {
            var octets = Files.readAllBytes(key);
            if (octets.length != KEY_OCTETS) {
                throw new IllegalArgumentException("is sealed, but " + key + " has " + octets.length
                        + " bytes, expected " + KEY_OCTETS + "; bring it back from your backup, or write the secret in "
                        + "plain text once more, then: fsm-agent seal");
            }
            return octets;
        } catch (NoSuchFileException absent) {
            throw new IllegalArgumentException(
                    "is sealed, but its key " + key + " is missing; bring it back from your backup, or write the "
                            + "secret in plain text once more, then: fsm-agent seal",
                    absent);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "is sealed, but its key " + key + " cannot be read ("
                            + unreadable.getClass().getSimpleName() + "); the agent's account must own it",
                    unreadable);
        }
    }

    /** Two that make the key at the same time make the same one. */
    private byte[] makeKey() throws StoreFailure {
        PrivateFiles.makeDirectory(data);
        PrivateFiles.makeFile(key);
        try {
            // who is reading it meanwhile must not find it locked: Windows lets nobody read what another has locked
            if (Files.size(key) == 0) {
                synchronized (SealedSecrets.class) {
                    fill();
                }
            }
            return readKey();
        } catch (IOException unreadable) {
            throw new StoreFailure(
                    key + ": cannot be read (" + unreadable + "); the agent's account must own it", unreadable);
        } catch (IllegalArgumentException unusable) {
            throw new StoreFailure("A secret " + unusable.getMessage(), unusable);
        }
    }

    private void fill() throws StoreFailure {
        try (var channel = FileChannel.open(key, StandardOpenOption.READ, StandardOpenOption.WRITE);
                var alone = channel.lock()) {
            if (alone.isValid() && channel.size() == 0) {
                var fresh = new byte[KEY_OCTETS];
                random.nextBytes(fresh);
                channel.write(ByteBuffer.wrap(fresh));
                channel.force(true);
                // an administrator seals for the service's account, whose the data directory is
                PrivateFiles.ownedAs(data, key);
            }
        } catch (IOException failure) {
            throw new StoreFailure(
                    key + ": the key of the sealed secrets cannot be made (" + failure + "). Check the free space, and "
                            + "that the agent's account owns the directory.",
                    failure);
        }
    }
}
