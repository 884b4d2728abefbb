package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.openfsm.pmd.Field.Kind;
import org.openfsm.pmd.ValueReader.Use;
import org.openfsm.pmd.yaml.Node;
import org.openfsm.pmd.yaml.Problem;
import org.openfsm.pmd.yaml.Section;
import org.openfsm.wire.MeterKey;

/** Reads what a definition, together with what it extends, says of a device. */
final class PlanReader {

    private static final List<Field> IDENTITY = List.of(
            Field.of("manufacturer", Kind.NAME),
            Field.of("model", Kind.NAME),
            Field.of("name", Kind.NAME),
            Field.of("serialNumber", Kind.SERIAL_NUMBER),
            Field.of("assetNumber", Kind.NAME),
            Field.of("firmware", Kind.NAME),
            Field.of("macAddress", Kind.MAC_ADDRESS));

    private static final List<Field> PROPERTIES = List.of(Field.of("color", Kind.FLAG), Field.of("duplex", Kind.FLAG));

    private static final List<Field> STATUS =
            List.of(Field.word("device", Words.DEVICE_STATUS), Field.word("printer", Words.PRINTER_STATUS));

    private static final Set<String> FUNCTIONS = Set.of("print", "copy", "scan", "fax");

    /** What the standard reader gives. */
    private static final Set<MeterKey> STANDARD_METERS = Set.of(MeterKey.TOTAL, MeterKey.ENGINE);

    private final Section root;
    private final List<Problem> problems;
    private final ObjectReader objects;
    private final ValueReader values;

    PlanReader(Section root, List<Problem> problems) {
        this.root = root;
        this.problems = problems;
        this.objects = new ObjectReader(symbols(root), problems);
        this.values = new ValueReader(objects, problems);
    }

    /** The names of the definition; also for its conditions of matching. */
    static Symbols symbols(Section root) {
        var texts = new LinkedHashMap<String, String>();
        root.section("names").ifPresent(names -> {
            for (var name : names.map().entries().keySet()) {
                if (Symbols.NAME.matcher(name).matches() && !Symbols.RESERVED.contains(name)) {
                    names.value(name, text -> text).ifPresent(text -> texts.put(name, text));
                } else {
                    names.badKey(name, "is no name", "letters and digits, none of " + Symbols.RESERVED);
                }
            }
        });
        return new Symbols(texts);
    }

    Plan read() {
        var identity = root.section("identity");
        var properties = root.section("properties");
        var status = root.section("status");
        var meters = meters();
        var plan = new Plan(
                identity.map(section -> fields(section, IDENTITY)).orElse(Map.of()),
                identity.map(this::firmwareParts).orElse(List.of()),
                properties.map(section -> fields(section, PROPERTIES)).orElse(Map.of()),
                properties.map(this::lists).orElse(Map.of()),
                status.map(section -> fields(section, STATUS)).orElse(Map.of()),
                status.map(this::errors).orElse(List.of()),
                meters,
                billing(meters.keySet()),
                rows(),
                root.section("quirks").map(this::quirks).orElse(Quirks.NONE),
                objects.instances(),
                objects.columns());
        identity.ifPresent(Section::close);
        properties.ifPresent(Section::close);
        status.ifPresent(Section::close);
        return plan;
    }

    private Map<Field, Value> fields(Section section, List<Field> fields) {
        var read = new LinkedHashMap<Field, Value>();
        for (var field : fields) {
            section.node(field.name())
                    .flatMap(node -> values.read(node, section.pathOf(field.name()), Use.of(field, false)))
                    .ifPresent(value -> read.put(field, value));
        }
        return read;
    }

    private List<Plan.FirmwarePartPlan> firmwareParts(Section identity) {
        var parts = new ArrayList<Plan.FirmwarePartPlan>();
        for (var element : identity.elements("firmwareParts")) {
            var at = identity.pathOf("firmwareParts[" + (parts.size() + 1) + "]");
            identity.section(element, at).ifPresent(part -> {
                try (part) {
                    firmwarePart(part).ifPresent(parts::add);
                }
            });
        }
        return List.copyOf(parts);
    }

    private Optional<Plan.FirmwarePartPlan> firmwarePart(Section part) {
        var each = part.node("each").flatMap(node -> part.value("each", text -> text)
                .flatMap(text -> objects.column(node, part.pathOf("each"), text, false)));
        boolean perRow = part.has("each");
        var name = part.required("name", "the name of the part")
                .flatMap(node -> values.read(node, part.pathOf("name"), Use.of(Plan.PART_NAME, perRow)));
        var version = part.required("version", "the version of the part")
                .flatMap(node -> values.read(node, part.pathOf("version"), Use.of(Plan.PART_VERSION, perRow)));
        return name.isPresent() && version.isPresent()
                ? Optional.of(new Plan.FirmwarePartPlan(each.orElse(null), name.get(), version.get()))
                : Optional.empty();
    }

    private Map<String, List<Plan.ListedWord>> lists(Section properties) {
        var lists = new LinkedHashMap<String, List<Plan.ListedWord>>();
        properties
                .node("functions")
                .ifPresent(node -> lists.put("functions", list(properties, "functions", node, FUNCTIONS::contains)));
        properties
                .node("finishing")
                .ifPresent(node -> lists.put("finishing", list(properties, "finishing", node, Words.FINISHING::has)));
        return lists;
    }

    /** A list of words, or words with the value that must be there for each. */
    private List<Plan.ListedWord> list(Section properties, String name, Node node, Predicate<String> words) {
        var listed = new ArrayList<Plan.ListedWord>();
        if (!(node instanceof Node.Mapping)) {
            properties
                    .values(name, text -> word(name, text, words))
                    .forEach(word -> listed.add(new Plan.ListedWord(word, new Value.Constant("true"))));
            return listed;
        }
        properties.section(name).ifPresent(section -> {
            for (var key : section.map().entries().keySet()) {
                var at = section.pathOf(key);
                section.node(key).ifPresent(value -> {
                    if (key.equals("const")) {
                        section.values(key, text -> word(name, text, words))
                                .forEach(word -> listed.add(new Plan.ListedWord(word, new Value.Constant("true"))));
                    } else if (words.test(key)) {
                        values.read(value, at, Use.of(Plan.LISTED, false))
                                .ifPresent(when -> listed.add(new Plan.ListedWord(key, when)));
                    } else {
                        section.badKey(key, "is no word", "a word that the report has for " + name);
                    }
                });
            }
        });
        return listed;
    }

    private static String word(String name, String text, Predicate<String> words) {
        if (!words.test(text)) {
            throw new IllegalArgumentException("a word that the report has for " + name);
        }
        return text;
    }

    private List<Value> errors(Section status) {
        var errors = new ArrayList<Value>();
        for (var element : status.elements("errors")) {
            values.read(element, status.pathOf("errors"), Use.of(Plan.ERROR, false))
                    .ifPresent(errors::add);
        }
        return List.copyOf(errors);
    }

    private Map<MeterKey, Value> meters() {
        var meters = new LinkedHashMap<MeterKey, Value>();
        root.section("meters").ifPresent(section -> {
            for (var key : section.map().entries().keySet()) {
                var at = section.pathOf(key);
                section.node(key).ifPresent(node -> meterKey(section, key)
                        .ifPresent(known -> values.read(node, at, Use.of(Field.of(key, Kind.NUMBER), false))
                                .ifPresent(value -> meters.put(known, value))));
            }
        });
        return meters;
    }

    private static Optional<MeterKey> meterKey(Section section, String key) {
        try {
            return Optional.of(MeterWords.key(key));
        } catch (IllegalArgumentException wrong) {
            section.badKey(key, "is no meter", String.valueOf(wrong.getMessage()));
            return Optional.empty();
        }
    }

    private Set<MeterKey> billing(Set<MeterKey> meters) {
        return new LinkedHashSet<>(root.values("billing", text -> {
            var key = MeterWords.key(text);
            if (!meters.contains(key) && !STANDARD_METERS.contains(key)) {
                throw new IllegalArgumentException("a key of meters");
            }
            return key;
        }));
    }

    private Map<RowKind, RowPlan> rows() {
        var reader = new RowsReader(objects, values, problems);
        var rows = new EnumMap<RowKind, RowPlan>(RowKind.class);
        for (var kind : RowKind.values()) {
            root.node(kind.key()).ifPresent(node -> rows.put(kind, reader.read(node, kind)));
        }
        return rows;
    }

    private Quirks quirks(Section section) {
        try (section) {
            return new QuirksReader(objects, values.conditions()).read(section);
        }
    }
}
