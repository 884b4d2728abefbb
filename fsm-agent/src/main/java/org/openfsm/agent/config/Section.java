package org.openfsm.agent.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.yaml.Spelling;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of the file, read key by key. What is wrong is noted and a default returned, so that reading goes on to
 * the next problem. The keys asked for are the keys that exist: {@link #close} names all others.
 */
final class Section implements AutoCloseable {

    private static final int MOST_ELEMENTS = 10_000;
    private static final Set<Tag> PLAIN = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ);

    private final Path file;
    private final List<Problem> problems;
    private final String path;
    private final int line;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> keyLines = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    private Section(Path file, List<Problem> problems, String path, int line) {
        this.file = file;
        this.problems = problems;
        this.path = path;
        this.line = line;
    }

    /** @param root absent when the file is empty */
    static Section root(Path file, List<Problem> problems, @Nullable Node root) {
        return of(file, problems, "", root, 1);
    }

    private static Section of(Path file, List<Problem> problems, String path, @Nullable Node node, int line) {
        var section = new Section(file, problems, path, node == null ? line : lineOf(node));
        if (node instanceof MappingNode mapping && plain(node)) {
            for (var tuple : mapping.getValue()) {
                if (!(tuple.getKeyNode() instanceof ScalarNode key) || !plain(key)) {
                    section.problem(lineOf(tuple.getKeyNode()), "a key is no plain text, expected name: value");
                } else if (section.values.put(key.getValue(), tuple.getValueNode()) != null) {
                    section.problem(lineOf(key), section.nameOf(key.getValue()) + " is given twice, expected once");
                } else {
                    section.keyLines.put(key.getValue(), lineOf(key));
                }
            }
        } else if (node != null) {
            section.problem(
                    section.line,
                    (path.isEmpty() ? "the file" : path) + " is " + kind(node) + ", expected keys with values");
        }
        return section;
    }

    int line() {
        return line;
    }

    String path() {
        return path;
    }

    int lineOf(String key) {
        return keyLines.getOrDefault(key, line);
    }

    boolean has(String key) {
        asked.add(key);
        return values.containsKey(key);
    }

    /** The section under a key; an empty one when absent. */
    Section section(String key) {
        asked.add(key);
        return of(file, problems, nameOf(key), values.get(key), lineOf(key));
    }

    /** The value under a key; {@code parse} throws IllegalArgumentException with what was expected. */
    <T> Optional<T> value(String key, Function<String, T> parse) {
        var node = take(key);
        return node == null ? Optional.empty() : parsed(nameOf(key), node, parse);
    }

    <T> T value(String key, T otherwise, Function<String, T> parse) {
        return value(key, parse).orElse(otherwise);
    }

    /** As {@link #value}, and a problem when absent. */
    <T> Optional<T> required(String key, String expected, Function<String, T> parse) {
        if (!has(key)) {
            problem(line, nameOf(key) + " is missing, expected " + expected);
            return Optional.empty();
        }
        return value(key, parse);
    }

    /** The elements of a list under a key; none when absent. An element is a scalar or a section. */
    List<Element> list(String key) {
        var node = take(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence) || !plain(node)) {
            problem(lineOf(node), nameOf(key) + " is " + kind(node) + ", expected a list (lines that start with -)");
            return List.of();
        }
        if (sequence.getValue().size() > MOST_ELEMENTS) {
            problem(
                    lineOf(node),
                    nameOf(key) + " has " + sequence.getValue().size() + " elements, expected at most "
                            + MOST_ELEMENTS);
            return List.of();
        }
        var elements = new ArrayList<Element>();
        for (var element : sequence.getValue()) {
            elements.add(new Element(nameOf(key) + "[" + (elements.size() + 1) + "]", element));
        }
        return elements;
    }

    /** As {@link #list}, and one value or section stands for a list of one. */
    List<Element> oneOrSeveral(String key) {
        var node = take(key);
        return node instanceof ScalarNode || node instanceof MappingNode
                ? List.of(new Element(nameOf(key), node))
                : list(key);
    }

    /** The keys that are there, for a section whose keys a person chooses. */
    List<String> names() {
        return List.copyOf(values.keySet());
    }

    /**
     * A secret: the text itself, {@code {env: NAME}}, {@code {file: PATH}} (its first line) or {@code {sealed: TEXT}}.
     *
     * @return null when absent or wrong; a wrong one is noted, never shown
     */
    @Nullable
    String secret(String key, Secrets secrets) {
        var node = take(key);
        if (node == null) {
            return null;
        }
        if (node instanceof ScalarNode scalar && plain(node)) {
            if (scalar.getValue().isEmpty()) {
                problem(lineOf(node), nameOf(key) + " is empty, expected the secret, or env: or file: with its place");
                return null;
            }
            secrets.writtenDown(node);
            return scalar.getValue();
        }
        try (var place = section(key)) {
            var kinds = Stream.of("env", "file", "sealed").filter(place::has).toList();
            if (kinds.size() != 1) {
                problem(
                        lineOf(node),
                        nameOf(key) + " is no secret, expected its text, or one of env: NAME, file: PATH, sealed: TEXT"
                                + " (fsm-agent seal)");
                return null;
            }
            var given = place.value(kinds.get(0), "", text -> text);
            if (given.isEmpty()) {
                return null;
            }
            return switch (kinds.get(0)) {
                case "env" -> secrets.ofVariable(given);
                case "file" -> secrets.ofFile(given);
                default -> secrets.ofSealed(given);
            };
        } catch (IllegalArgumentException unusable) {
            problem(lineOf(node), nameOf(key) + " " + unusable.getMessage());
            return null;
        }
    }

    void problem(String key, String text) {
        problem(lineOf(key), nameOf(key) + " " + text);
    }

    void problem(int at, String text) {
        problems.add(new Problem(file, at, text));
    }

    /** Notes the keys that nobody asked for. */
    @Override
    public void close() {
        for (var key : values.keySet()) {
            if (!asked.contains(key)) {
                var meant = Spelling.nearest(key, asked);
                problem(
                        lineOf(key),
                        nameOf(key) + " is not known"
                                + (meant == null
                                        ? ", expected one of " + String.join(", ", asked)
                                        : ", did you mean " + meant + "?"));
            }
        }
    }

    /** One element of a list. */
    final class Element {
        private final String name;
        private final Node node;

        private Element(String name, Node node) {
            this.name = name;
            this.node = node;
        }

        int line() {
            return lineOf(node);
        }

        boolean isSection() {
            return node instanceof MappingNode;
        }

        Section section() {
            return Section.of(file, problems, name, node, line());
        }

        <T> Optional<T> value(Function<String, T> parse) {
            return parsed(name, node, parse);
        }
    }

    private @Nullable Node take(String key) {
        asked.add(key);
        return values.get(key);
    }

    private String nameOf(String key) {
        var shown = key.length() > 60 ? key.substring(0, 60) + "…" : key;
        return path.isEmpty() ? shown : path + "." + shown;
    }

    private @Nullable String text(String name, Node node) {
        if (!(node instanceof ScalarNode scalar) || !plain(node)) {
            problem(lineOf(node), name + " is " + kind(node) + ", expected one value");
            return null;
        }
        if (scalar.getTag().equals(Tag.NULL) || scalar.getValue().isBlank()) {
            problem(lineOf(node), name + " is empty, expected a value; remove the line to take the default");
            return null;
        }
        return scalar.getValue();
    }

    private <T> Optional<T> parsed(String name, Node node, Function<String, T> parse) {
        var text = text(name, node);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException wrong) {
            var shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
            problem(lineOf(node), name + " is \"" + shown + "\", expected " + wrong.getMessage());
            return Optional.empty();
        }
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    }

    /** Without a tag of somebody's own (!!java…, !include), which we never follow. */
    private static boolean plain(Node node) {
        return PLAIN.contains(node.getTag());
    }

    private static String kind(Node node) {
        if (!plain(node)) {
            return "tagged " + node.getTag().getValue();
        }
        return switch (node.getNodeType()) {
            case MAPPING -> "a section";
            case SEQUENCE -> "a list";
            default -> "one value";
        };
    }
}
