package org.openfsm.agent.cli;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openfsm.wire.Device;
import org.openfsm.wire.ReportCodec;

/** In which fields two readings of a device differ, a line each. */
final class Changes {

    /** What tells the elements of a list apart, whatever their order. */
    private static final List<String> NAMES = List.of("key", "index", "name", "oid");

    private Changes() {}

    /** @return {@code + field value}, {@code - field value} or {@code field before → after} */
    static List<String> between(Device before, Device after) {
        var old = fields(before);
        var changes = new ArrayList<String>();
        fields(after).forEach((field, value) -> {
            var was = old.remove(field);
            if (was == null) {
                changes.add("+ " + field + " " + value);
            } else if (!was.equals(value)) {
                changes.add("  " + field + " " + was + " → " + value);
            }
        });
        old.forEach((field, value) -> changes.add("- " + field + " " + value));
        return changes;
    }

    private static Map<String, String> fields(Device device) {
        try (var reader = Json.createReader(new StringReader(ReportCodec.writeDevice(device)))) {
            var fields = new LinkedHashMap<String, String>();
            collect(fields, "", reader.readObject());
            return fields;
        }
    }

    private static void collect(Map<String, String> fields, String path, JsonValue value) {
        if (value instanceof JsonObject object) {
            object.forEach((name, member) -> collect(fields, path.isEmpty() ? name : path + "." + name, member));
        } else if (value instanceof JsonArray array && array.stream().allMatch(JsonObject.class::isInstance)) {
            for (int i = 0; i < array.size(); i++) {
                collect(fields, path + "[" + name(array.getJsonObject(i), i) + "]", array.get(i));
            }
        } else {
            fields.put(path, value.toString());
        }
    }

    private static String name(JsonObject element, int position) {
        for (var name : NAMES) {
            var value = element.get(name);
            if (value != null) {
                return value instanceof JsonString text ? text.getString() : value.toString();
            }
        }
        return Integer.toString(position + 1);
    }
}
