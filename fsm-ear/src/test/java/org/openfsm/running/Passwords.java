package org.openfsm.running;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The passwords of one server: made at first, kept in a file for its owner's eyes, the same ever after. */
public final class Passwords {

    /** What a role may do is in the EAR; one user each shows it. */
    public static final List<String> ROLES = List.of("administrator", "dealer", "customer", "accountant");

    private static final List<String> OF_THE_SERVER =
            List.of("fsm.credential-store.password", "fsm.database.password", "fsm.https.key-store.password");
    /** Without characters that look alike. */
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private final Path file;
    private final Properties values = new Properties();

    /** Reads them, or makes and keeps them. */
    public Passwords(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                values.load(in);
            }
            return;
        }
        OF_THE_SERVER.forEach(key -> values.setProperty(key, word(32)));
        ROLES.forEach(role -> values.setProperty(role, word(12)));
        create(file);
        store();
    }

    private void store() throws IOException {
        try (var out = Files.newBufferedWriter(file)) {
            values.store(
                    out,
                    "Of this server alone. The scripts of wildfly-config read fsm.*; the others are the sign-ins.");
        }
    }

    /** A further password for machines, made when it is asked for first. */
    public String secret(String key) throws IOException {
        if (!values.containsKey(key)) {
            keep(Map.of(key, word(32)));
        }
        return values.getProperty(key);
    }

    /** Puts further values of the scripts into the file, where they are not in it yet. */
    public void keep(Map<String, String> properties) throws IOException {
        if (!values.entrySet().containsAll(properties.entrySet())) {
            values.putAll(properties);
            store();
        }
    }

    /** In the form that the scripts of wildfly-config read. */
    public Path file() {
        return file;
    }

    public SignIn of(String role) {
        return new SignIn(role, values.getProperty(role));
    }

    /** By role, in the order a newcomer reads them. */
    public Map<String, SignIn> signIns() {
        var all = new LinkedHashMap<String, SignIn>();
        ROLES.forEach(role -> all.put(role, of(role)));
        return all;
    }

    /** Makes an empty file for its owner's eyes. */
    public static Path create(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createFile(file); // Windows: a user's directory is closed to other users
    }

    private static String word(int length) {
        return new SecureRandom()
                .ints(length, 0, ALPHABET.length())
                .mapToObj(i -> ALPHABET.substring(i, i + 1))
                .reduce("", String::concat);
    }
}
