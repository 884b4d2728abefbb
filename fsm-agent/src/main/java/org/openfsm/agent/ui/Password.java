package org.openfsm.agent.ui;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openfsm.agent.store.Argon2id;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;

/** The one password of the pages, kept as an argon2id hash (RFC 9106) in {@code data/ui-password}. */
public final class Password {

    /** Characters a password has at least. */
    public static final int SHORTEST = 10;
    /** And at most: hashing is work that somebody else could ask for. */
    public static final int LONGEST = 256;

    /** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
    private static final int MEMORY_KIB = 19_456;

    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final Pattern STORED = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{4,7}),t=(\\d{1,3}),p=1\\$([A-Za-z0-9+/]{16,64})\\$([A-Za-z0-9+/]{43})");

    private final Path file;

    /** @param data the agent's data directory */
    public Password(Path data) {
        this.file = data.resolve("ui-password");
    }

    /** Whether somebody set one. */
    public boolean isSet() throws StoreFailure {
        return stored().isPresent();
    }

    /** Changes when the password does; empty while there is none. */
    String stamp() throws StoreFailure {
        return stored().orElse("");
    }

    /** Why a text will not do as a password; the key of a message, absent when it will. */
    static Optional<String> problem(String password, String again) {
        if (password.codePointCount(0, password.length()) < SHORTEST) {
            return Optional.of("password.short");
        }
        if (password.length() > LONGEST) {
            return Optional.of("password.long");
        }
        if (password.codePoints().distinct().count() < 4) {
            return Optional.of("password.simple");
        }
        return password.equals(again) ? Optional.empty() : Optional.of("password.differ");
    }

    /** As {@link #problem}, in English: for the command line. */
    public static Optional<String> refusal(String password, String again) {
        return problem(password, again)
                .map(key -> Texts.of("en", ZoneId.systemDefault()).text(key, SHORTEST));
    }

    /** @throws StoreFailure when the old one is still there */
    public void set(String password) throws StoreFailure {
        var salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        var encoder = Base64.getEncoder().withoutPadding();
        var text = "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=1$" + encoder.encodeToString(salt) + "$"
                + encoder.encodeToString(Argon2id.hash(password, salt, MEMORY_KIB, PASSES));
        PrivateFiles.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** One at a time: each takes 19 MiB. */
    synchronized boolean is(String password) throws StoreFailure {
        var stored = stored();
        if (stored.isEmpty() || password.length() > LONGEST) {
            return false;
        }
        var parts = STORED.matcher(stored.get());
        if (!parts.matches()) {
            throw new StoreFailure(file + ": is no hash of a password. Set a new one: fsm-agent ui-password");
        }
        var decoder = Base64.getDecoder();
        var found = Argon2id.hash(
                password,
                decoder.decode(parts.group(3)),
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)));
        return MessageDigest.isEqual(found, decoder.decode(parts.group(4)));
    }

    private Optional<String> stored() throws StoreFailure {
        try {
            var text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return Optional.of(text);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new StoreFailure(
                    file + ": cannot be read. Check that the agent runs under the account that owns it; a new password "
                            + "is set by: fsm-agent ui-password",
                    unreadable);
        }
    }
}
