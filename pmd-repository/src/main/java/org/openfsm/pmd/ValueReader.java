package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.openfsm.pmd.Value.Take;
import org.openfsm.pmd.yaml.Node;
import org.openfsm.pmd.yaml.Problem;
import org.openfsm.pmd.yaml.Section;

/** Reads where a field's value comes from. */
final class ValueReader {

    private static final String ROW = "row.";
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");
    private static final Set<String> SOURCES =
            Set.of("value", "const", "sum", "difference", "column", "record", "field");
    private static final int LONGEST_CONSTANT = 120;

    private final ObjectReader objects;
    private final ConditionReader conditions;
    private final List<Problem> problems;

    ValueReader(ObjectReader objects, List<Problem> problems) {
        this.objects = objects;
        this.problems = problems;
        this.conditions = new ConditionReader(this);
    }

    ConditionReader conditions() {
        return conditions;
    }

    /**
     * What a value is for.
     *
     * @param text whether what a device says may reach the report as a text
     * @param each whether it stands in an entry that holds for each row of a column
     */
    record Use(Field field, boolean text, boolean each) {

        static Use of(Field field, boolean each) {
            return new Use(field, field.kind().isText(), each);
        }

        /** An operand that the field never sees as it is. */
        Use inside() {
            return new Use(Field.of(field.name(), Field.Kind.ANY), text, each);
        }

        Use asNumber() {
            return new Use(Field.of(field.name(), Field.Kind.NUMBER), text, each);
        }

        /** Something that is translated or compared and goes no further. */
        Use seenOnly() {
            return new Use(Field.of(field.name(), Field.Kind.ANY), false, each);
        }
    }

    Optional<Value> read(Node node, String at, Use use) {
        if (node instanceof Node.Sequence list) {
            return firstOf(list, at, use);
        }
        if (node instanceof Node.Mapping map) {
            try (var section = new Section(map, at, problems)) {
                return map(section, at, use);
            }
        }
        return scalar((Node.Scalar) node, at, use);
    }

    private Optional<Value> firstOf(Node.Sequence list, String at, Use use) {
        var values = all(list, at, use);
        if (list.elements().isEmpty()) {
            problem(list, at, "values of which the first that is there is taken");
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(new Value.FirstOf(values));
    }

    private List<Value> all(Node.Sequence list, String at, Use use) {
        var values = new ArrayList<Value>();
        for (int i = 0; i < list.elements().size(); i++) {
            read(list.elements().get(i), at + "[" + (i + 1) + "]", use).ifPresent(values::add);
        }
        return values;
    }

    private Optional<Value> scalar(Node.Scalar scalar, String at, Use use) {
        var text = scalar.text();
        if (scalar.isNothing()) {
            return problem(scalar, at, "a value");
        }
        if (text.equals("standard")) {
            return Optional.of(new Value.Standard());
        }
        if (isConstant(text, use.field())) {
            return Optional.of(new Value.Constant(text));
        }
        if (use.each() && text.equals("row")) {
            return Optional.of(new Value.RowNumber());
        }
        if (use.each() && text.startsWith(ROW)) {
            return objects.column(scalar, at, text.substring(ROW.length()), use.text())
                    .map(Value.Cell::new);
        }
        if (text.equals("row") || text.startsWith(ROW)) {
            return problem(scalar, at, "an OID or a name: there is no row outside an entry with each");
        }
        return objects.instance(scalar, at, text, use.text()).map(Value.Instance::new);
    }

    /** A word of the field's list, true, false or a number may stand as it is; a text needs {@code const}. */
    private static boolean isConstant(String text, Field field) {
        return switch (field.kind()) {
            case WORD -> field.words().test(text);
            case FLAG -> text.equals("true") || text.equals("false");
            case NUMBER -> INTEGER.matcher(text).matches();
            default -> false;
        };
    }

    private Optional<Value> map(Section section, String at, Use use) {
        boolean translated = section.has("map");
        var inner = translated ? use.seenOnly() : use;
        var steps = new StepReader(section, conditions);
        var layout = steps.layout();
        var source = source(section, at, layout.isPresent() || steps.changes() ? inside(inner) : inner);
        var all = new ArrayList<Step>(layout.stream().toList());
        all.addAll(steps.read(use));
        return source.map(value -> Step.changed(value, all));
    }

    private static Use inside(Use use) {
        return use.field().kind() == Field.Kind.NUMBER ? use : use.inside();
    }

    private Optional<Value> source(Section section, String at, Use use) {
        var given = SOURCES.stream()
                .filter(section.map().entries()::containsKey)
                .sorted()
                .toList();
        if (given.size() != 1) {
            SOURCES.forEach(section::node);
            section.node("of");
            problems.add(new Problem(
                    section.map().file(),
                    section.map().line(),
                    at,
                    given.isEmpty() ? "says not where the value comes from" : "has " + String.join(" and ", given),
                    "one of " + String.join(", ", SOURCES.stream().sorted().toList())));
            return Optional.empty();
        }
        return switch (given.get(0)) {
            case "value" -> section.node("value").flatMap(node -> read(node, at + ".value", use));
            case "const" -> section.value("const", text -> constant(text, use.field()));
            case "sum" -> sum(section, at, use);
            case "difference" -> difference(section, at, use);
            case "column" -> column(section, at, use);
            default ->
                section.required("of", "the value that it is cut from")
                        .flatMap(node -> read(node, at + ".of", use.inside()));
        };
    }

    static Value constant(String text, Field field) {
        return new Value.Constant(checked(text, field));
    }

    /** @throws IllegalArgumentException when the field cannot be that */
    static String checked(String text, Field field) {
        boolean fits =
                switch (field.kind()) {
                    case WORD -> field.words().test(text);
                    case FLAG -> text.equals("true") || text.equals("false");
                    case NUMBER -> INTEGER.matcher(text).matches();
                    default -> text.length() <= LONGEST_CONSTANT;
                };
        if (!fits) {
            throw new IllegalArgumentException(
                    switch (field.kind()) {
                        case WORD -> "a word that the report has for " + field.name();
                        case FLAG -> "true or false";
                        case NUMBER -> "a number";
                        default -> "a text of at most " + LONGEST_CONSTANT + " characters";
                    });
        }
        return text;
    }

    private Optional<Value> sum(Section section, String at, Use use) {
        boolean all = section.value("all", Scalars::yesOrNo).orElse(false);
        return section.node("sum").flatMap(node -> {
            if (!(node instanceof Node.Sequence list) || list.elements().isEmpty()) {
                return problem(node, at + ".sum", "a list of values");
            }
            var operands = all(list, at + ".sum", use.asNumber());
            return operands.size() == list.elements().size()
                    ? Optional.of(new Value.Sum(operands, all))
                    : Optional.empty();
        });
    }

    private Optional<Value> difference(Section section, String at, Use use) {
        return section.node("difference").flatMap(node -> {
            if (!(node instanceof Node.Sequence list) || list.elements().size() != 2) {
                return problem(node, at + ".difference", "a list of two values");
            }
            var operands = all(list, at + ".difference", use.asNumber());
            return operands.size() == 2
                    ? Optional.of(new Value.Difference(operands.get(0), operands.get(1)))
                    : Optional.empty();
        });
    }

    private Optional<Value> column(Section section, String at, Use use) {
        var node = section.node("column").orElseThrow();
        var written = section.value("column", text -> text);
        if (written.isEmpty()) {
            return Optional.empty();
        }
        var take = section.value("take", ValueReader::take);
        var rows = section.values("row", ValueReader::index);
        if (section.has("row")) {
            return rowsOf(node, at, written.get(), rows, take.orElse(Take.FIRST), use);
        }
        boolean cell = use.each() && !section.has("where") && take.isEmpty();
        if (take.isEmpty() && !cell && use.field().kind() == Field.Kind.NUMBER) {
            section.required("take", "sum, first or max: which of the rows");
        }
        var where = section.section("where").map(this::where).orElse(Map.of());
        return objects.column(node, at + ".column", written.get(), use.text())
                .map(column ->
                        cell ? new Value.Cell(column) : new Value.Column(column, where, take.orElse(Take.FIRST)));
    }

    /** Rows that are named by their index are got, not walked. */
    private Optional<Value> rowsOf(Node node, String at, String column, List<String> rows, Take take, Use use) {
        var instances = new ArrayList<Value>();
        for (var row : rows) {
            objects.instance(node, at + ".column", column + "." + row, use.text())
                    .map(Value.Instance::new)
                    .ifPresent(instances::add);
        }
        if (take == Take.MAX) {
            return problem(node, at, "take: first or sum beside row");
        }
        return Optional.of(take == Take.SUM ? new Value.Sum(instances, false) : new Value.FirstOf(instances));
    }

    private Map<Place, Condition> where(Section where) {
        var cells = new LinkedHashMap<Place, Condition>();
        where.map().entries().keySet().forEach(key -> where.node(key)
                .ifPresent(node -> objects.column(node, where.pathOf(key), key, false)
                        .ifPresent(column -> conditions
                                .read(node, where.pathOf(key), null)
                                .ifPresent(condition -> cells.put(column, condition)))));
        return cells;
    }

    <T> Optional<T> problem(Node node, String at, String expected) {
        problems.add(new Problem(node.file(), node.line(), at, "is " + node.kind(), expected));
        return Optional.empty();
    }

    private static Take take(String text) {
        for (var take : Take.values()) {
            if (take.name().toLowerCase(Locale.ROOT).equals(text)) {
                return take;
            }
        }
        throw new IllegalArgumentException("sum, first or max");
    }

    private static String index(String text) {
        if (!text.matches("\\d{1,10}(?:\\.\\d{1,10})*")) {
            throw new IllegalArgumentException("an index: numbers joined by dots");
        }
        return text;
    }
}
