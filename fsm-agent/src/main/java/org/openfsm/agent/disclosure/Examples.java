package org.openfsm.agent.disclosure;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Seal;
import org.openfsm.wire.UnreadableSeal;

/** What stood in the fields of the last report that told of printers; the first value of each field is enough. */
public final class Examples {

    private static final int LONGEST = 60;

    private final Map<String, String> values = new HashMap<>();

    private Examples() {}

    public static Examples none() {
        return new Examples();
    }

    /** @throws StoreFailure when the store cannot be read */
    public static Examples of(Store store, String sourceId) throws StoreFailure {
        var examples = new Examples();
        var signed = Outbox.newestOf(store, sourceId);
        if (signed.isPresent()) {
            examples.take(signed.get());
        }
        return examples;
    }

    private void take(byte[] signed) {
        try {
            var json = new String(Seal.open(signed).json(), StandardCharsets.UTF_8);
            try (var reader = Json.createReader(new StringReader(json))) {
                collect("", reader.readObject());
            }
        } catch (UnreadableSeal | JsonException damaged) {
            // damaged on the disk: then there is no example, and the page of the outbox says why
            values.clear();
        }
    }

    private void collect(String path, JsonValue value) {
        switch (value.getValueType()) {
            case OBJECT ->
                value.asJsonObject()
                        .forEach((name, member) -> collect(path.isEmpty() ? name : path + "." + name, member));
            case ARRAY -> array(path, value.asJsonArray());
            case STRING -> values.putIfAbsent(path, cut(((JsonString) value).getString()));
            default -> values.putIfAbsent(path, value.toString());
        }
    }

    private void array(String path, JsonArray array) {
        for (var element : array) {
            collect(element.getValueType() == JsonValue.ValueType.OBJECT ? path + "[]" : path, element);
        }
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    /** @param path such as {@code devices[].identity.model} */
    public Optional<String> value(String path) {
        return Optional.ofNullable(values.get(path));
    }
}
