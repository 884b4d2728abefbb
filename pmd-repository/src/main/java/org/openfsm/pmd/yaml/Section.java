package org.openfsm.pmd.yaml;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A map read key by key. What is wrong is noted and reading goes on, so that all problems of a file come at once. The keys
 * asked for are the keys that exist: {@link #close} names all others.
 */
public final class Section implements AutoCloseable {

    private final Node.Mapping map;
    private final String path;
    private final List<Problem> problems;
    private final Set<String> asked = new LinkedHashSet<>();

    /** @param path of the map within its file, empty for the whole */
    public Section(Node.Mapping map, String path, List<Problem> problems) {
        this.map = map;
        this.path = path;
        this.problems = problems;
    }

    public Node.Mapping map() {
        return map;
    }

    public String path() {
        return path;
    }

    public boolean has(String key) {
        return node(key).isPresent();
    }

    /** Whether any of the keys is there; none of them counts as asked for. */
    public boolean hasAny(Set<String> keys) {
        return keys.stream().anyMatch(map.entries()::containsKey);
    }

    /** What stands under a key; empty when the key is absent. */
    public Optional<Node> node(String key) {
        asked.add(key);
        return Optional.ofNullable(map.entries().get(key)).map(Node.Entry::value);
    }

    /** As {@link #node}, and a problem when absent. */
    public Optional<Node> required(String key, String expected) {
        var node = node(key);
        if (node.isEmpty()) {
            problems.add(new Problem(map.file(), map.line(), pathOf(key), "is missing", expected));
        }
        return node;
    }

    /** The scalar under a key; {@code parse} throws IllegalArgumentException with what was expected. */
    public <T> Optional<T> value(String key, Function<String, T> parse) {
        return node(key).flatMap(node -> scalar(node, pathOf(key), parse));
    }

    public <T> Optional<T> required(String key, String expected, Function<String, T> parse) {
        return required(key, expected).flatMap(node -> scalar(node, pathOf(key), parse));
    }

    /** Each scalar of the list under a key; one scalar stands for a list of one. */
    public <T> List<T> values(String key, Function<String, T> parse) {
        var values = new ArrayList<T>();
        for (var element : elements(key)) {
            scalar(element, pathOf(key), parse).ifPresent(values::add);
        }
        return values;
    }

    /** The elements of the list under a key; anything but a list stands for a list of one. */
    public List<Node> elements(String key) {
        return node(key)
                .map(node -> node instanceof Node.Sequence list ? list.elements() : List.of(node))
                .orElse(List.of());
    }

    /** The map under a key. */
    public Optional<Section> section(String key) {
        return node(key).flatMap(node -> section(node, pathOf(key)));
    }

    public Optional<Section> section(Node node, String at) {
        if (node instanceof Node.Mapping mapping) {
            return Optional.of(new Section(mapping, at, problems));
        }
        problem(node, at, "keys with values");
        return Optional.empty();
    }

    public <T> Optional<T> scalar(Node node, String at, Function<String, T> parse) {
        if (!(node instanceof Node.Scalar scalar) || scalar.isNothing()) {
            problem(node, at, "one value");
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(scalar.text()));
        } catch (IllegalArgumentException wrong) {
            problem(node, at, String.valueOf(wrong.getMessage()));
            return Optional.empty();
        }
    }

    /** Notes that a node is not what was expected. */
    public void problem(Node node, String at, String expected) {
        problems.add(new Problem(node.file(), node.line(), at, "is " + node.kind(), expected));
    }

    /** Notes that a key of this map cannot be one. */
    public void badKey(String key, String found, String expected) {
        asked.add(key);
        var entry = map.entries().get(key);
        problems.add(new Problem(
                entry == null ? map.file() : entry.value().file(),
                entry == null ? map.line() : entry.line(),
                pathOf(key),
                found,
                expected));
    }

    /** The path of a key of this map. */
    public String pathOf(String key) {
        var shown = key.length() > 60 ? key.substring(0, 60) + "…" : key;
        return path.isEmpty() ? shown : path + "." + shown;
    }

    /** Notes the keys that nobody asked for. */
    @Override
    public void close() {
        map.entries().forEach((key, entry) -> {
            if (!asked.contains(key)) {
                var meant = Spelling.nearest(key, asked);
                problems.add(new Problem(
                        entry.value().file(),
                        entry.line(),
                        pathOf(key),
                        "is not known",
                        meant == null ? "one of " + String.join(", ", asked) : meant));
            }
        });
    }
}
