package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.yaml.Section;
import org.openfsm.wire.MeterKey;

/** Reads where a family departs from the standards. */
final class QuirksReader {

    private static final int MOST_VARIABLES = 200;

    private final ObjectReader objects;
    private final ConditionReader conditions;

    QuirksReader(ObjectReader objects, ConditionReader conditions) {
        this.objects = objects;
        this.conditions = conditions;
    }

    Quirks read(Section section) {
        var snmp = section.section("snmp").map(QuirksReader::snmp).orElse(Snmp.ANY);
        return new Quirks(
                section.value("wasteLevel", QuirksReader::isFilled).orElse(false),
                section.section("levels").map(QuirksReader::levels).orElse(Map.of()),
                section.value("capacityIsPercent", Scalars::yesOrNo).orElse(false),
                section.section("hide").map(this::hidden).orElse(Quirks.Hidden.NOTHING),
                List.copyOf(section.values("serialPlaceholders", QuirksReader::placeholder)),
                section.section("unsigned").map(this::unsigned).orElse(List.of()),
                section.value("charset", StepReader::namedCharset).orElse(null),
                snmp.version(),
                snmp.most(),
                snmp.context());
    }

    private static Quirks.Placeholder placeholder(String text) {
        return Regex.of(text)::findsIn;
    }

    private static boolean isFilled(String text) {
        return switch (text) {
            case "filled" -> true;
            case "remaining" -> false;
            default -> throw new IllegalArgumentException("filled or remaining");
        };
    }

    private static Map<Long, Quirks.LevelCode> levels(Section section) {
        var levels = new LinkedHashMap<Long, Quirks.LevelCode>();
        for (var key : section.map().entries().keySet()) {
            if (key.matches("-?\\d{1,9}")) {
                section.value(key, QuirksReader::code).ifPresent(code -> levels.put(Long.valueOf(key), code));
            } else {
                section.badKey(key, "is no number", "a code such as -100");
            }
        }
        return levels;
    }

    private static Quirks.LevelCode code(String text) {
        for (var code : Quirks.LevelCode.values()) {
            if (code.name().toLowerCase(Locale.ROOT).equals(text)) {
                return code;
            }
        }
        throw new IllegalArgumentException("low, some, unknown, unrestricted, empty or full");
    }

    private Quirks.Hidden hidden(Section section) {
        try (section) {
            var rows = new EnumMap<RowKind, List<Map<String, Condition>>>(RowKind.class);
            for (var kind : RowKind.values()) {
                var hidden = new ArrayList<Map<String, Condition>>();
                for (var element : section.elements(kind.key())) {
                    section.section(element, section.pathOf(kind.key())).ifPresent(row -> {
                        try (row) {
                            hidden.add(conditions.fields(row, kind, false));
                        }
                    });
                }
                rows.put(kind, hidden);
            }
            return new Quirks.Hidden(rows, section.values("meters", text -> new MeterKey(text).text()));
        }
    }

    private List<Quirks.UnsignedCounter> unsigned(Section section) {
        var counters = new ArrayList<Quirks.UnsignedCounter>();
        for (var key : section.map().entries().keySet()) {
            section.value(key, StepReader::bits)
                    .ifPresent(bits -> objects.permitted(section.map(), section.pathOf(key), key, false)
                            .ifPresent(place -> counters.add(new Quirks.UnsignedCounter(place, bits))));
        }
        return counters;
    }

    private record Snmp(
            @Nullable Integer version,
            @Nullable Integer most,
            @Nullable String context) {
        static final Snmp ANY = new Snmp(null, null, null);
    }

    private static Snmp snmp(Section section) {
        try (section) {
            return new Snmp(
                    section.value("version", text -> Scalars.integer(text, 1, 2, "2 stands for v2c"))
                            .orElse(null),
                    section.value("most", text -> Scalars.integer(text, 1, MOST_VARIABLES, "variables"))
                            .orElse(null),
                    section.value("context", QuirksReader::context).orElse(null));
        }
    }

    private static String context(String text) {
        if (!text.matches("[A-Za-z0-9_-]{1,32}")) {
            throw new IllegalArgumentException("letters and digits, 32 at most");
        }
        return text;
    }
}
