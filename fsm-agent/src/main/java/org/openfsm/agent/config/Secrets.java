package org.openfsm.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Where the secrets of one file come from. */
final class Secrets {

    private static final int LONGEST = 4096;

    private final Path home;
    private final Map<String, String> environment;
    private final List<Integer> writtenDown = new ArrayList<>();
    private SealedSecrets sealed;

    Secrets(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
        this.sealed = new SealedSecrets(home);
    }

    /** Names the data directory, which holds the key of what is sealed. */
    void data(Path data) {
        sealed = new SealedSecrets(data);
    }

    /** Notes that a secret stands in the file itself. */
    void writtenDown(Node node) {
        node.getStartMark().map(Mark::getIndex).ifPresent(writtenDown::add);
    }

    /** Where secrets stand in the file itself: the first character of each, counted in code points. */
    List<Integer> writtenDown() {
        return writtenDown;
    }

    /** @throws IllegalArgumentException what was found and expected */
    String ofSealed(String text) {
        return sealed.open(text);
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
            // editors of Windows put a mark before UTF-8
            var line = firstLine(in).replaceFirst("^\uFEFF", "");
            if (line.isEmpty()) {
                throw new IllegalArgumentException(
                        "names the file " + file + ", whose first line is empty, expected the secret");
            }
            return line;
        } catch (CharacterCodingException other) {
            throw new IllegalArgumentException(
                    "names the file " + file
                            + ", which is not UTF-8, expected one that is saved so and holds the secret",
                    other);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "names the file " + file + ", which cannot be read ("
                            + unreadable.getClass().getSimpleName() + "), expected one that holds the secret",
                    unreadable);
        }
    }

    private static String firstLine(InputStream in) throws IOException {
        var octets = in.readNBytes(LONGEST);
        int length = 0;
        while (length < octets.length && octets[length] != '\n' && octets[length] != '\r') {
            length++;
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(octets, 0, length))
                .toString();
    }
}
