package org.openfsm.agent.ui;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Locale;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;

/**
 * Shows that the person who sets the first password may read the agent's own files: without it, anybody with an account
 * on this computer could take over an agent that was just installed. Kept in {@code data/ui-first-code} until then.
 */
public final class FirstCode {

    /** Without characters that look alike; 12 of them are 59 bits. */
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ2345679";

    private static final int LENGTH = 12;

    private final Path file;

    /** @param data the agent's data directory */
    public FirstCode(Path data) {
        this.file = data.resolve("ui-first-code");
    }

    /** Where it is kept. */
    public Path file() {
        return file;
    }

    /** The code, made if there is none. */
    public String make() throws StoreFailure {
        var kept = read();
        if (kept.length() == LENGTH) {
            return shown(kept);
        }
        var random = new SecureRandom();
        var code = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        PrivateFiles.write(file, shown(code.toString()).getBytes(StandardCharsets.US_ASCII));
        return shown(code.toString());
    }

    boolean is(String code) throws StoreFailure {
        var kept = read();
        return kept.length() == LENGTH
                && MessageDigest.isEqual(
                        plain(code).getBytes(StandardCharsets.UTF_8), kept.getBytes(StandardCharsets.UTF_8));
    }

    /** It has served. */
    void forget() throws StoreFailure {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new StoreFailure(file + ": cannot be deleted. Delete it; it is of no use any more.", failure);
        }
    }

    private String read() throws StoreFailure {
        try {
            return plain(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (NoSuchFileException none) {
            return "";
        } catch (IOException unreadable) {
            throw new StoreFailure(
                    file + ": cannot be read. Delete it and start the agent again: it makes a new one.", unreadable);
        }
    }

    private static String plain(String code) {
        return code.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    }

    private static String shown(String code) {
        return code.replaceAll("(.{4})(?=.)", "$1-");
    }
}
