package org.openfsm.agent.testing;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.SortedSet;
import java.util.TreeSet;

/** The fields of a report, as paths such as {@code devices[].identity.model}: those with a value, not what holds them. */
public final class Fields {

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
}
