package org.openfsm.reports;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.openfsm.fleet.DeviceState;

/** The JSON columns of reports. The same value always is the same text. */
final class Documents {
    private static final JsonProvider JSON = JsonProvider.provider();

    private Documents() {}

    // --- requests

    static String request(ReportRequest request) {
        var o = JSON.createObjectBuilder().add("kind", request.kind().name());
        var selection = request.selection();
        o.add(
                "selection",
                JSON.createObjectBuilder()
                        .add("customers", array(selection.customers()))
                        .add("sites", array(selection.sites()))
                        .add("groups", JSON.createArrayBuilder(new ArrayList<>(new TreeSet<>(selection.groups()))))
                        .add("models", array(selection.models()))
                        .add(
                                "states",
                                array(new TreeSet<>(selection.states())
                                        .stream().map(Enum::name).toList())));
        var period = request.period();
        if (period != null) {
            var p = JSON.createObjectBuilder();
            if (period.relative() == null) {
                p.add("from", period.from().toString()).add("to", period.to().toString());
            } else {
                p.add("relative", period.relative().name());
            }
            o.add("period", p);
        }
        return o.add("meters", array(request.meters()))
                .add("formats", array(request.formats().stream().map(Enum::name).toList()))
                .add("language", request.language())
                .build()
                .toString();
    }

    static ReportRequest request(String json) {
        var o = object(json);
        var s = o.getJsonObject("selection");
        var groups = new HashSet<Long>();
        s.getJsonArray("groups").getValuesAs(JsonNumber.class).forEach(n -> groups.add(n.longValue()));
        return new ReportRequest(
                ReportKind.valueOf(o.getString("kind")),
                new Selection(
                        texts(s.getJsonArray("customers")),
                        texts(s.getJsonArray("sites")),
                        groups,
                        texts(s.getJsonArray("models")),
                        set(s.getJsonArray("states"), DeviceState::valueOf)),
                o.containsKey("period") ? period(o.getJsonObject("period")) : null,
                texts(o.getJsonArray("meters")),
                set(o.getJsonArray("formats"), Format::valueOf),
                o.getString("language"));
    }

    private static Period period(JsonObject o) {
        return o.containsKey("relative")
                ? Period.of(Relative.valueOf(o.getString("relative")))
                : Period.of(LocalDate.parse(o.getString("from")), LocalDate.parse(o.getString("to")));
    }

    // --- cadences

    static String cadence(Cadence cadence) {
        return JSON.createObjectBuilder()
                .add("every", cadence.every().name())
                .add("hours", cadence.hours())
                .add(
                        "days",
                        array(new TreeSet<>(cadence.days())
                                .stream().map(Enum::name).toList()))
                .add("day", cadence.day())
                .add("month", cadence.month())
                .add("at", cadence.at().toString())
                .add("zone", cadence.zone().getId())
                .build()
                .toString();
    }

    static Cadence cadence(String json) {
        var o = object(json);
        return new Cadence(
                Every.valueOf(o.getString("every")),
                o.getInt("hours"),
                set(o.getJsonArray("days"), DayOfWeek::valueOf),
                o.getInt("day"),
                o.getInt("month"),
                LocalTime.parse(o.getString("at")),
                ZoneId.of(o.getString("zone")));
    }

    // --- lists of texts

    static String texts(Collection<String> some) {
        return array(some).build().toString();
    }

    static List<String> texts(String json) {
        try (var reader = JSON.createReader(new StringReader(json))) {
            return texts(reader.readArray());
        }
    }

    // --- cells

    /** Texts, whole numbers, days and instants. */
    static String cells(List<?> cells) {
        var array = JSON.createArrayBuilder();
        for (var cell : cells) {
            if (cell == null) {
                array.addNull();
            } else if (cell instanceof Number number) {
                array.add(number.longValue());
            } else {
                array.add(cell.toString());
            }
        }
        return array.build().toString();
    }

    static List<Object> cells(String json, List<Column> columns) {
        try (var reader = JSON.createReader(new StringReader(json))) {
            var array = reader.readArray();
            var cells = new ArrayList<Object>(array.size());
            for (int i = 0; i < array.size(); i++) {
                cells.add(cell(array.get(i), columns.get(i).type()));
            }
            return cells;
        }
    }

    private static Object cell(JsonValue value, Column.Type type) {
        if (value.getValueType() == JsonValue.ValueType.NULL) {
            return null;
        }
        if (value instanceof JsonNumber number) {
            return number.longValue();
        }
        var text = ((JsonString) value).getString();
        return switch (type) {
            case DAY -> LocalDate.parse(text);
            case TIME -> Instant.parse(text);
            default -> text;
        };
    }

    private static JsonObject object(String json) {
        try (var reader = JSON.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    private static jakarta.json.JsonArrayBuilder array(Collection<String> some) {
        return JSON.createArrayBuilder(new ArrayList<>(some));
    }

    private static List<String> texts(JsonArray array) {
        return array.getValuesAs(JsonString::getString);
    }

    private static <T> Set<T> set(JsonArray array, Function<String, T> of) {
        var set = new HashSet<T>();
        texts(array).forEach(text -> set.add(of.apply(text)));
        return set;
    }
}
