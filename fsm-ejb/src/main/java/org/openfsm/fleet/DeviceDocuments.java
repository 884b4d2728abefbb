package org.openfsm.fleet;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** The JSON columns of the fleet: what is absent is absent, and an empty column is nothing. */
final class DeviceDocuments {
    private static final JsonProvider JSON = JsonProvider.provider();

    private DeviceDocuments() {}

    // --- supplies

    static String supplies(List<SupplyView> supplies) {
        var times = new Times();
        return list(supplies, (o, supply) -> {
            put(o, "index", supply.index());
            put(o, "type", supply.type());
            put(o, "class", supply.supplyClass());
            put(o, "colorant", supply.colorant());
            put(o, "description", supply.description());
            put(o, "unit", supply.unit());
            put(o, "kind", supply.kind());
            put(o, "percent", supply.percent());
            put(o, "level", supply.level());
            put(o, "capacity", supply.capacity());
            put(o, "partNumber", supply.partNumber());
            put(o, "serialNumber", supply.serialNumber());
            put(o, "low", supply.low() ? true : null);
            put(o, "installedAt", supply.installedAt() == null ? null : times.text(supply.installedAt()));
        });
    }

    static List<SupplyView> supplies(String json) {
        var times = new Times();
        return list(
                json,
                o -> new SupplyView(
                        o.getInt("index"),
                        text(o, "type"),
                        text(o, "class"),
                        text(o, "colorant"),
                        text(o, "description"),
                        text(o, "unit"),
                        text(o, "kind"),
                        small(o, "percent"),
                        number(o, "level"),
                        number(o, "capacity"),
                        text(o, "partNumber"),
                        text(o, "serialNumber"),
                        o.getBoolean("low", false),
                        o.containsKey("installedAt") ? times.time(o.getString("installedAt")) : null));
    }

    // --- meters

    static String meters(Collection<Meter> meters) {
        var times = new Times();
        return list(meters, (o, meter) -> {
            put(o, "key", meter.key());
            put(o, "value", meter.value());
            put(o, "billing", meter.billing() ? true : null);
            put(o, "readAt", times.text(meter.readAt()));
            put(o, "epoch", meter.epoch());
            put(o, "report", meter.report());
            objects(o, "raw", meter.raw(), operand -> {
                put(o, "oid", operand.oid());
                put(o, "value", operand.value());
            });
        });
    }

    /** By key, in the order of the device. */
    static Map<String, Meter> meters(String json) {
        var meters = new LinkedHashMap<String, Meter>();
        var times = new Times();
        list(
                        json,
                        o -> new Meter(
                                o.getString("key"),
                                o.getJsonNumber("value").longValue(),
                                times.time(o.getString("readAt")),
                                o.getBoolean("billing", false),
                                o.getInt("epoch"),
                                o.getJsonNumber("report").longValue(),
                                objects(
                                        o,
                                        "raw",
                                        raw -> new MeterView.Operand(
                                                raw.getString("oid"),
                                                raw.getJsonNumber("value").longValue()))))
                .forEach(meter -> meters.put(meter.key(), meter));
        return meters;
    }

    /** Meter keys that have no column of their own, with their values. */
    static String more(Map<String, Long> values) {
        if (values.isEmpty()) {
            return null;
        }
        return object(o -> values.forEach(o::write));
    }

    static Map<String, Long> more(String json) {
        var values = new LinkedHashMap<String, Long>();
        if (json != null) {
            read(json).asJsonObject().forEach((key, value) -> values.put(key, ((JsonNumber) value).longValue()));
        }
        return values;
    }

    // --- alerts

    static String alerts(Collection<ActiveAlert> alerts) {
        return list(alerts, (o, active) -> {
            var alert = active.alert();
            put(o, "subject", active.subject());
            put(o, "since", active.since());
            put(o, "severity", alert.severity());
            put(o, "code", alert.code());
            put(o, "group", alert.group());
            put(o, "groupIndex", alert.groupIndex());
            put(o, "location", alert.location());
            put(o, "training", alert.training());
            put(o, "description", alert.description());
            put(o, "raisedAt", alert.raisedAt());
        });
    }

    static Map<String, ActiveAlert> alerts(String json) {
        var alerts = new LinkedHashMap<String, ActiveAlert>();
        list(
                        json,
                        o -> new ActiveAlert(
                                o.getString("subject"),
                                instant(o, "since"),
                                new AlertView(
                                        text(o, "severity"),
                                        small(o, "code"),
                                        text(o, "group"),
                                        small(o, "groupIndex"),
                                        small(o, "location"),
                                        text(o, "training"),
                                        text(o, "description"),
                                        instant(o, "raisedAt"),
                                        null)))
                .forEach(alert -> alerts.put(alert.subject(), alert));
        return alerts;
    }

    // --- the rest of a device

    static String problems(List<DeviceView.Problem> problems) {
        return list(problems, (o, problem) -> {
            put(o, "code", problem.code());
            put(o, "what", problem.what());
        });
    }

    static List<DeviceView.Problem> problems(String json) {
        return list(json, o -> new DeviceView.Problem(o.getString("code"), text(o, "what")));
    }

    static String firmwareParts(List<DeviceView.FirmwarePart> parts) {
        return list(parts, (o, part) -> {
            put(o, "name", part.name());
            put(o, "version", part.version());
        });
    }

    static List<DeviceView.FirmwarePart> firmwareParts(String json) {
        return list(json, o -> new DeviceView.FirmwarePart(text(o, "name"), text(o, "version")));
    }

    static String properties(DeviceView.Properties properties) {
        if (properties == null) {
            return null;
        }
        return object(o -> {
            put(o, "color", properties.color());
            put(o, "duplex", properties.duplex());
            texts(o, "functions", properties.functions());
            texts(o, "finishing", properties.finishing());
            trays(o, "inputs", properties.inputs());
            trays(o, "outputs", properties.outputs());
            var readBy = properties.readBy();
            if (readBy != null) {
                o.writeStartObject("readBy");
                put(o, "id", readBy.id());
                put(o, "version", readBy.version());
                put(o, "origin", readBy.origin());
                o.writeEnd();
            }
        });
    }

    static DeviceView.Properties properties(String json) {
        if (json == null) {
            return null;
        }
        var o = read(json).asJsonObject();
        return new DeviceView.Properties(
                flag(o, "color"),
                flag(o, "duplex"),
                texts(o, "functions"),
                texts(o, "finishing"),
                objects(o, "inputs", DeviceDocuments::tray),
                objects(o, "outputs", DeviceDocuments::tray),
                definition(o.getJsonObject("readBy")));
    }

    private static DeviceView.Definition definition(JsonObject o) {
        return o == null
                ? null
                : new DeviceView.Definition(
                        o.getString("id"), o.getJsonNumber("version").longValue(), text(o, "origin"));
    }

    static String status(DeviceView.Status status) {
        if (status == null) {
            return null;
        }
        return object(o -> {
            put(o, "device", status.device());
            put(o, "printer", status.printer());
            texts(o, "errors", status.errors());
            put(o, "upSeconds", status.upSeconds());
        });
    }

    static DeviceView.Status status(String json) {
        if (json == null) {
            return null;
        }
        var o = read(json).asJsonObject();
        return new DeviceView.Status(text(o, "device"), text(o, "printer"), texts(o, "errors"), number(o, "upSeconds"));
    }

    static String reason(StateReason reason) {
        if (reason == null) {
            return null;
        }
        return object(o -> {
            put(o, "kind", reason.kind());
            put(o, "code", reason.code());
            put(o, "text", reason.text());
            put(o, "percent", reason.percent());
        });
    }

    static StateReason reason(String json) {
        if (json == null) {
            return null;
        }
        var o = read(json).asJsonObject();
        return new StateReason(
                StateReason.Kind.valueOf(o.getString("kind")), text(o, "code"), text(o, "text"), small(o, "percent"));
    }

    /** Names and values of what changed. */
    static String detail(Object... namesAndValues) {
        return object(o -> {
            for (int i = 0; i < namesAndValues.length; i += 2) {
                put(o, (String) namesAndValues[i], namesAndValues[i + 1]);
            }
        });
    }

    // --- JSON

    private static void trays(JsonGenerator o, String name, List<DeviceView.Tray> trays) {
        objects(o, name, trays, tray -> {
            put(o, "index", tray.index());
            put(o, "name", tray.name());
            put(o, "media", tray.media());
            put(o, "unit", tray.unit());
            put(o, "kind", tray.kind());
            put(o, "percent", tray.percent());
            put(o, "level", tray.level());
            put(o, "capacity", tray.capacity());
        });
    }

    private static DeviceView.Tray tray(JsonObject o) {
        return new DeviceView.Tray(
                o.getInt("index"),
                text(o, "name"),
                text(o, "media"),
                text(o, "unit"),
                text(o, "kind"),
                small(o, "percent"),
                number(o, "level"),
                number(o, "capacity"));
    }

    private static void put(JsonGenerator o, String name, Object value) {
        if (value instanceof Boolean flag) {
            o.write(name, flag);
        } else if (value instanceof Integer small) {
            o.write(name, small);
        } else if (value instanceof Long number) {
            o.write(name, number);
        } else if (value != null) {
            o.write(name, value.toString());
        }
    }

    private static <T> void objects(JsonGenerator o, String name, Collection<T> elements, Consumer<T> members) {
        o.writeStartArray(name);
        for (var one : elements) {
            o.writeStartObject();
            members.accept(one);
            o.writeEnd();
        }
        o.writeEnd();
    }

    private static void texts(JsonGenerator o, String name, List<String> texts) {
        o.writeStartArray(name);
        texts.forEach(o::write);
        o.writeEnd();
    }

    private static String object(Consumer<JsonGenerator> members) {
        return document(o -> {
            o.writeStartObject();
            members.accept(o);
            o.writeEnd();
        });
    }

    private static <T> String list(Collection<T> elements, BiConsumer<JsonGenerator, T> members) {
        if (elements.isEmpty()) {
            return null;
        }
        return document(o -> {
            o.writeStartArray();
            for (var one : elements) {
                o.writeStartObject();
                members.accept(o, one);
                o.writeEnd();
            }
            o.writeEnd();
        });
    }

    private static String document(Consumer<JsonGenerator> content) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            content.accept(json);
        }
        return text.toString();
    }

    private static <T> List<T> list(String json, Function<JsonObject, T> element) {
        return json == null
                ? List.of()
                : read(json).asJsonArray().getValuesAs(JsonObject.class).stream()
                        .map(element)
                        .toList();
    }

    private static JsonValue read(String json) {
        try (var reader = JSON.createReader(new StringReader(json))) {
            return reader.readValue();
        }
    }

    private static <T> List<T> objects(JsonObject o, String name, Function<JsonObject, T> element) {
        var array = o.getJsonArray(name);
        return array == null
                ? List.of()
                : array.getValuesAs(JsonObject.class).stream().map(element).toList();
    }

    private static List<String> texts(JsonObject o, String name) {
        JsonArray array = o.getJsonArray(name);
        return array == null
                ? List.of()
                : array.getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .toList();
    }

    private static String text(JsonObject o, String name) {
        return o.getString(name, null);
    }

    private static Long number(JsonObject o, String name) {
        return o.containsKey(name) ? (Long) o.getJsonNumber(name).longValue() : null;
    }

    private static Integer small(JsonObject o, String name) {
        return o.containsKey(name) ? (Integer) o.getInt(name) : null;
    }

    private static Boolean flag(JsonObject o, String name) {
        return o.containsKey(name) ? (Boolean) o.getBoolean(name) : null;
    }

    /** The last time that was read or written: most meters of a device share one, and to read or write one is slow. */
    private static final class Times {
        private Instant time = Instant.EPOCH;
        private String text = time.toString();

        Instant time(String said) {
            if (!said.equals(text)) {
                time = Instant.parse(said);
                text = said;
            }
            return time;
        }

        String text(Instant at) {
            if (!at.equals(time)) {
                time = at;
                text = at.toString();
            }
            return text;
        }
    }

    private static Instant instant(JsonObject o, String name) {
        return o.containsKey(name) ? Instant.parse(o.getString(name)) : null;
    }
}
