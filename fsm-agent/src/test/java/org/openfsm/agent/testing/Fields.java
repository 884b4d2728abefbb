package org.openfsm.agent.testing;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The fields of a report, as paths such as {@code devices[].identity.model}: those with a value, not what holds them. */
public final class Fields {

    private static final Path MANUAL = Path.of("README.md");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    private Fields() {}

    public static SortedSet<String> of(String json) {
        var fields = new TreeSet<String>();
        try (var reader = Json.createReader(new StringReader(json))) {
            collect("", reader.readObject(), fields);
        }
        return fields;
    }

    private static void collect(String path, JsonValue value, SortedSet<String> fields) {
        if (value instanceof JsonObject object) {
            object.forEach((name, member) -> collect(path.isEmpty() ? name : path + "." + name, member, fields));
        } else if (value instanceof JsonArray array && array.stream().allMatch(JsonObject.class::isInstance)) {
            array.forEach(element -> collect(path + "[]", element, fields));
        } else {
            fields.add(path);
        }
    }

    /** What the tables of the manual list. */
    public static SortedSet<String> ofManual() throws IOException {
        var fields = new TreeSet<String>();
        String prefix = null;
        for (var line : Files.readAllLines(MANUAL)) {
            if (line.startsWith("#")) {
                prefix = line.equals("### Each report") ? "" : line.equals("### Each printer") ? "devices[]." : null;
            } else if (prefix != null && line.startsWith("| `")) {
                var names = NAME.matcher(line.split("\\|")[1]);
                while (names.find()) {
                    fields.add(prefix + names.group(1));
                }
            }
        }
        return fields;
    }
}
