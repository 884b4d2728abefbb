package org.openfsm.pmd;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.yaml.Node;
import org.openfsm.pmd.yaml.Problem;
import org.openfsm.pmd.yaml.Section;
import org.openfsm.pmd.yaml.YamlFile;
import org.openfsm.wire.Hashes;

/** Reads definitions with what they extend. A bad one is refused and takes none with it but those that extend it. */
final class Loader {

    private static final String ID = "[a-z0-9]+(?:-[a-z0-9]+)*";
    private static final int LONGEST_ID = 64;
    private static final int LONGEST_CHAIN = 5;

    /** Maps of which a definition changes single keys of what it extends. */
    private static final Set<String> MERGED = Set.of("names", "identity", "properties", "status", "meters", "quirks");

    /** What is about one file only. */
    private static final Set<String> OWN =
            Set.of("pmd", "version", "extends", "match", "source", "models", "unverified");

    /** A definition that was read, and what others that extend it need of it. */
    private record Loaded(Definition definition, Node.Mapping whole, byte[] content, int depth) {}

    private record Parsed(DefinitionFile file, Node.Mapping own) {}

    private final Map<String, List<Parsed>> files = new TreeMap<>();
    private final Map<String, Optional<Loaded>> loaded = new TreeMap<>();
    private final Set<String> open = new LinkedHashSet<>();
    private final Set<Problem> problems = new LinkedHashSet<>();

    Loader(Collection<DefinitionFile> all) {
        all.stream()
                .sorted(Comparator.comparing(DefinitionFile::origin).thenComparing(DefinitionFile::name))
                .forEach(this::parse);
    }

    private void parse(DefinitionFile file) {
        var found = new ArrayList<Problem>();
        var own = YamlFile.read(file.name(), file.content(), found);
        problems.addAll(found);
        own.ifPresent(map -> {
            var same = files.computeIfAbsent(file.id(), id -> new ArrayList<>());
            var other = same.stream()
                    .filter(earlier -> earlier.file().origin() == file.origin())
                    .findFirst();
            if (other.isPresent()) {
                problems.add(new Problem(
                        file.name(),
                        1,
                        "pmd",
                        "is " + Problem.quoted(file.id()) + " as in "
                                + other.get().file().name(),
                        "an id that no other definition has"));
            } else {
                same.add(new Parsed(file, map));
            }
        });
    }

    List<Definition> definitions() {
        return files.keySet().stream()
                .flatMap(id -> load(id).stream())
                .map(Loaded::definition)
                .toList();
    }

    /** In the order of the files; only after {@link #definitions}. */
    List<Problem> problems() {
        return problems.stream()
                .sorted(Comparator.comparing(Problem::file).thenComparing(Problem::line))
                .toList();
    }

    /** The local one, else (none, or a bad one) the pool's. */
    private Optional<Loaded> load(String id) {
        var known = loaded.get(id);
        if (known != null) {
            return known;
        }
        open.add(id);
        Optional<Loaded> found = Optional.empty();
        for (var parsed : files.getOrDefault(id, List.of())) {
            found = found.isPresent() ? found : load(parsed);
        }
        open.remove(id);
        loaded.put(id, found);
        return found;
    }

    private Optional<Loaded> load(Parsed parsed) {
        var found = new ArrayList<Problem>();
        var result = load(parsed, found);
        problems.addAll(found);
        return found.isEmpty() ? result : Optional.empty();
    }

    private Optional<Loaded> load(Parsed parsed, List<Problem> found) {
        var own = new Section(parsed.own(), "", found);
        var baseId = own.value("extends", Loader::id).orElse(null);
        var base = baseId == null ? null : base(own, baseId);
        if (baseId != null && base == null) {
            return Optional.empty();
        }
        var whole = base == null ? parsed.own() : merged(base.whole(), parsed.own());
        var content =
                base == null ? parsed.file().content() : joined(parsed.file().content(), base.content());
        var definition = definition(parsed, baseId, new Section(whole, "", found), Hashes.sha256(content), found);
        return definition.map(read -> new Loaded(read, whole, content, base == null ? 0 : base.depth() + 1));
    }

    private @Nullable Loaded base(Section own, String id) {
        var node = own.node("extends").orElseThrow();
        if (open.contains(id)) {
            own.problem(node, "extends", "no circle: " + String.join(" extends ", open) + " extends " + id);
            return null;
        }
        var base = load(id).orElse(null);
        if (base == null) {
            own.problem(
                    node,
                    "extends",
                    files.containsKey(id) ? "a definition without problems" : "the id of another definition");
        } else if (base.depth() + 1 >= LONGEST_CHAIN) {
            own.problem(node, "extends", "at most " + LONGEST_CHAIN + " definitions that extend each other");
            return null;
        }
        return base;
    }

    private Optional<Definition> definition(
            Parsed parsed, @Nullable String base, Section root, String sha256, List<Problem> found) {
        var file = parsed.file();
        var own = new Section(parsed.own(), "", found);
        OWN.forEach(root::node);
        var id = own.required("pmd", "the id " + file.id() + ", as the file is named", text -> id(text, file.id()));
        var version = own.required("version", "a number that grows", text -> Scalars.integer(text, 1, 1_000_000, null));
        var objects = new ObjectReader(PlanReader.symbols(root), found);
        var matches = matches(own, new MatchReader(objects, new ValueReader(objects, found).conditions()));
        var sources = SourceReader.read(own);
        var models = List.copyOf(own.values("models", SourceReader::text));
        var unverified = own.values("unverified", text -> path(text, parsed.own()));
        var plan = new PlanReader(root, found).read();
        root.close();
        return id.isEmpty() || version.isEmpty()
                ? Optional.empty()
                : Optional.of(new Definition(
                        new Definition.Header(
                                id.get(),
                                version.get(),
                                sha256,
                                file.origin(),
                                file.name(),
                                base,
                                matches,
                                sources,
                                models,
                                Set.copyOf(unverified)),
                        plan));
    }

    /** One rule, or a list of which one must hold. */
    private static List<MatchRule> matches(Section own, MatchReader reader) {
        var matches = new ArrayList<MatchRule>();
        for (var node : own.elements("match")) {
            own.section(node, own.pathOf("match")).ifPresent(section -> {
                try (section) {
                    matches.add(reader.read(section));
                }
            });
        }
        return List.copyOf(matches);
    }

    private static String id(String text) {
        if (text.length() > LONGEST_ID || !text.matches(ID)) {
            throw new IllegalArgumentException("an id of small letters, digits and single dashes");
        }
        return text;
    }

    private static String id(String text, String file) {
        if (!id(text).equals(file)) {
            throw new IllegalArgumentException(file + ", as the file is named");
        }
        return text;
    }

    /** A path that the definition has, such as {@code meters.fax}; {@code *} for all. */
    private static String path(String text, Node.Mapping own) {
        if (text.equals("true")) {
            return "*";
        }
        int dot = text.indexOf('.');
        var section = own.entries().get(dot < 0 ? text : text.substring(0, dot));
        boolean there = section != null
                && (dot < 0
                        || !(section.value() instanceof Node.Mapping map)
                        || map.entries().containsKey(text.substring(dot + 1)));
        if (!there) {
            throw new IllegalArgumentException("true, or a path that this definition has, such as meters.fax");
        }
        return text;
    }

    private static byte[] joined(byte[] own, byte[] base) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(own);
        all.writeBytes(base);
        return all.toByteArray();
    }

    /** The base with what the definition says in its place; {@code ~} drops what the base says. */
    private static Node.Mapping merged(Node.Mapping base, Node.Mapping own) {
        var entries = new LinkedHashMap<String, Node.Entry>();
        base.entries().forEach((key, entry) -> {
            if (!OWN.contains(key)) {
                entries.put(key, entry);
            }
        });
        own.entries().forEach((key, entry) -> {
            var inherited = entries.get(key);
            if (MERGED.contains(key)
                    && inherited != null
                    && inherited.value() instanceof Node.Mapping theirs
                    && entry.value() instanceof Node.Mapping mine) {
                entries.put(key, new Node.Entry(entry.line(), merged(theirs, mine)));
            } else if (isNothing(entry.value()) && inherited != null) {
                entries.remove(key);
            } else {
                entries.put(key, entry);
            }
        });
        return new Node.Mapping(own.file(), own.line(), entries);
    }

    private static boolean isNothing(Node node) {
        return node instanceof Node.Scalar scalar && scalar.isNothing();
    }
}
