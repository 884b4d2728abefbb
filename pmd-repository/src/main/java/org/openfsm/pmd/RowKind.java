package org.openfsm.pmd;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.openfsm.pmd.Field.Kind;
import org.openfsm.wire.Supply;

/** The tables of the report's device, with the fields that a row has. */
enum RowKind {
    SUPPLIES(
            "supplies",
            Field.word("type", Words.SUPPLY_TYPE),
            Field.word("class", Supply.CONSUMED, Supply.RECEPTACLE, Supply.OTHER),
            Field.colorant(),
            Field.of("description", Kind.COMPOSED),
            Field.word("unit", Words.UNIT),
            Field.of("level", Kind.NUMBER),
            Field.of("capacity", Kind.NUMBER),
            Field.of("partNumber", Kind.NAME),
            Field.of("serialNumber", Kind.SERIAL_NUMBER)),
    INPUTS("inputs", trayFields()),
    OUTPUTS("outputs", trayFields()),
    ALERTS(
            "alerts",
            Field.word("severity", Words.SEVERITY),
            Field.of("code", Kind.NUMBER),
            Field.word("group", Words.ALERT_GROUP),
            Field.of("groupIndex", Kind.NUMBER),
            Field.of("location", Kind.NUMBER),
            Field.word("training", Words.TRAINING),
            Field.of("description", Kind.COMPOSED));

    /** By which a row is known. */
    static final String INDEX = "index";

    private final String key;
    private final Map<String, Field> fields = new LinkedHashMap<>();

    RowKind(String key, Field... fields) {
        this.key = key;
        this.fields.put(INDEX, Field.of(INDEX, Kind.NUMBER));
        for (var field : fields) {
            this.fields.put(field.name(), field);
        }
    }

    private static Field[] trayFields() {
        return new Field[] {
            Field.of("name", Kind.NAME),
            Field.of("media", Kind.NAME),
            Field.word("unit", Words.UNIT),
            Field.of("level", Kind.NUMBER),
            Field.of("capacity", Kind.NUMBER)
        };
    }

    /** The section of a definition. */
    String key() {
        return key;
    }

    Map<String, Field> fields() {
        return fields;
    }

    /** What an added row must have, one of them, to be worth a row. */
    Set<String> substance() {
        return this == ALERTS ? Set.of("code", "description") : Set.of("level");
    }

    /** Whether an entry is about every row that meets its conditions, not only about the first. */
    boolean meetsMany() {
        return this == ALERTS;
    }
}
