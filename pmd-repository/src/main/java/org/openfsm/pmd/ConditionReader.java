package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.yaml.Node;
import org.openfsm.pmd.yaml.Section;

/** Reads what a cell or a field must be: a number, a text, {@code /a regular expression/}, a list of these. */
final class ConditionReader {

    private final ValueReader values;

    ConditionReader(ValueReader values) {
        this.values = values;
    }

    /** Conditions by field of a row. @param each whether they stand in an entry with {@code each} */
    Map<String, Condition> fields(Section section, RowKind kind, boolean each) {
        var conditions = new LinkedHashMap<String, Condition>();
        kind.fields().forEach((name, field) -> section.node(name).ifPresent(node -> {
            var use = new ValueReader.Use(Field.of(name, Field.Kind.ANY), false, each);
            read(node, section.pathOf(name), each ? use : null).ifPresent(found -> conditions.put(name, found));
        }));
        if (section.map().entries().isEmpty()) {
            values.problem(section.map(), section.path(), "conditions on fields");
        }
        return conditions;
    }

    /** @param use where a value may stand for what is compared; absent where it may not */
    Optional<Condition> read(Node node, String at, ValueReader.@Nullable Use use) {
        if (node instanceof Node.Sequence list) {
            var any = new ArrayList<Condition>();
            list.elements().forEach(element -> read(element, at, use).ifPresent(any::add));
            return Optional.of(new Condition.AnyOf(any));
        }
        if (node instanceof Node.Scalar scalar && !scalar.isNothing()) {
            var text = scalar.text();
            if (use != null && (text.equals("row") || text.startsWith("row."))) {
                return values.read(node, at, use).map(Condition.Same::new);
            }
            return text.length() > 2 && text.startsWith("/") && text.endsWith("/")
                    ? regex(node, at, text.substring(1, text.length() - 1)).map(Condition.Matches::new)
                    : Optional.of(Condition.is(text));
        }
        if (node instanceof Node.Mapping && use != null) {
            return values.read(node, at, use).map(Condition.Same::new);
        }
        return values.problem(node, at, "a number, a text, /a regular expression/ or a list of these");
    }

    Optional<Regex> regex(Node node, String at, String text) {
        try {
            return Optional.of(Regex.of(text));
        } catch (IllegalArgumentException wrong) {
            return values.problem(node, at, String.valueOf(wrong.getMessage()));
        }
    }
}
