package org.openfsm.agent.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where the secrets of one file come from. */
final class Secrets {

    private static final int LONGEST = 4096;

    private final Path home;
    private final Map<String, String> environment;
    private boolean writtenDown;

    Secrets(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
    }

    /** Notes that a secret stands in the file itself. */
    void writtenDown() {
        writtenDown = true;
    }

    boolean anyWrittenDown() {
        return writtenDown;
    }

    /** @throws IllegalArgumentException what was found and expected */
    String ofVariable(String name) {
        var value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("names the environment variable " + name
                    + ", which is not set, expected one that holds the secret");
        }
        return value;
    }

    /** @throws IllegalArgumentException what was found and expected */
    String ofFile(String path) {
        var file = home.resolve(path);
        try (var in = Files.newInputStream(file)) {
            var text = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
            var line = text.lines().findFirst().orElse("");
            if (line.isEmpty()) {
                throw new IllegalArgumentException(
                        "names the file " + file + ", whose first line is empty, expected the secret");
            }
            return line;
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "names the file " + file + ", which cannot be read ("
                            + unreadable.getClass().getSimpleName() + "), expected one that holds the secret",
                    unreadable);
        }
    }
}
