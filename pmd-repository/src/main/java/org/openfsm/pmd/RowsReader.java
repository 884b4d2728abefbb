package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openfsm.pmd.yaml.Node;
import org.openfsm.pmd.yaml.Problem;
import org.openfsm.pmd.yaml.Section;

/** Reads what a definition says of supplies, trays and alerts. */
final class RowsReader {

    private final ObjectReader objects;
    private final ValueReader values;
    private final List<Problem> problems;

    RowsReader(ObjectReader objects, ValueReader values, List<Problem> problems) {
        this.objects = objects;
        this.values = values;
        this.problems = problems;
    }

    RowPlan read(Node node, RowKind kind) {
        if (node instanceof Node.Mapping map) {
            try (var section = new Section(map, kind.key(), problems)) {
                boolean replace = section.value("replace", Scalars::yesOrNo).orElse(false);
                return new RowPlan(
                        replace,
                        section.required("rows", "a list of entries")
                                .map(rows -> entries(rows, kind))
                                .orElse(List.of()));
            }
        }
        return new RowPlan(false, entries(node, kind));
    }

    private List<RowEntry> entries(Node node, RowKind kind) {
        if (!(node instanceof Node.Sequence list)) {
            values.problem(node, kind.key(), "a list of entries, or replace: true with rows");
            return List.of();
        }
        var entries = new ArrayList<RowEntry>();
        for (int i = 0; i < list.elements().size(); i++) {
            var at = kind.key() + "[" + (i + 1) + "]";
            if (list.elements().get(i) instanceof Node.Mapping map) {
                try (var section = new Section(map, at, problems)) {
                    entry(section, kind).ifPresent(entries::add);
                }
            } else {
                values.problem(list.elements().get(i), at, "fields of a row");
            }
        }
        return entries;
    }

    private Optional<RowEntry> entry(Section section, RowKind kind) {
        var each = section.node("each").flatMap(node -> section.value("each", text -> text)
                .flatMap(text -> objects.column(node, section.pathOf("each"), text, false)));
        boolean perRow = section.has("each");
        var meets = section.section("meets").map(conditions -> {
            try (conditions) {
                return values.conditions().fields(conditions, kind, perRow);
            }
        });
        var fields = fields(section, kind, perRow);
        boolean fillsOnly = section.value("prefer", RowsReader::isStandard).orElse(false);
        boolean keep = section.value("keep", Scalars::yesOrNo).orElse(false);
        if (!section.hasAny(kind.fields().keySet())) {
            values.problem(
                    section.map(),
                    section.path(),
                    "one or more of " + String.join(", ", kind.fields().keySet()));
            return Optional.empty();
        }
        return Optional.of(new RowEntry(meets.orElse(null), each.orElse(null), fields, fillsOnly, keep));
    }

    private Map<String, Value> fields(Section section, RowKind kind, boolean each) {
        var fields = new LinkedHashMap<String, Value>();
        kind.fields().forEach((name, field) -> section.node(name)
                .flatMap(node -> values.read(node, section.pathOf(name), ValueReader.Use.of(field, each)))
                .ifPresent(value -> fields.put(name, value)));
        return fields;
    }

    private static boolean isStandard(String text) {
        return switch (text) {
            case "standard" -> true;
            case "definition" -> false;
            default -> throw new IllegalArgumentException("standard or definition");
        };
    }
}
