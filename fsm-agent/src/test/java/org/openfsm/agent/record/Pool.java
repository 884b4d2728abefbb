package org.openfsm.agent.record;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonStructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The recordings of pmd-repository as they lie on the class path, and the sheets beside them. */
final class Pool {

    private static final Path DIRECTORY = directory();

    private Pool() {}

    static List<Recording> recordings() {
        try {
            return Recording.below(DIRECTORY);
        } catch (IOException | BadRecording e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static Recording recording(String name) {
        return recordings().stream()
                .filter(recording -> recording.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** One sheet a printer of the box. */
    static List<JsonObject> sheets(String name) {
        var file = DIRECTORY.resolve(name + ".json");
        try (var reader = Json.createReader(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
            JsonStructure sheet = reader.read();
            return sheet instanceof JsonObject one
                    ? List.of(one)
                    : sheet.asJsonArray().getValuesAs(JsonObject.class);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ".json, the expected sheet, is missing beside the recording", e);
        }
    }

    private static Path directory() {
        var place = Pool.class.getResource("/recordings");
        if (place == null) {
            throw new AssertionError("pmd-repository's recordings are not on the class path");
        }
        try {
            URI uri = place.toURI();
            return uri.getScheme().equals("jar") ? inside(uri) : Path.of(uri);
        } catch (URISyntaxException | IOException e) {
            throw new AssertionError("pmd-repository's recordings at " + place, e);
        }
    }

    private static Path inside(URI jar) throws IOException {
        try {
            return FileSystems.newFileSystem(jar, Map.of()).getPath("/recordings");
        } catch (FileSystemAlreadyExistsException e) {
            return FileSystems.getFileSystem(jar).getPath("/recordings");
        }
    }
}
