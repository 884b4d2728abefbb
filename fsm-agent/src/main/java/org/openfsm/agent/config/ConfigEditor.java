package org.openfsm.agent.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.YamlText.Alias;
import org.openfsm.agent.config.YamlText.Entry;
import org.openfsm.agent.config.YamlText.Item;
import org.openfsm.agent.config.YamlText.Leaf;
import org.openfsm.agent.config.YamlText.Listing;
import org.openfsm.agent.config.YamlText.Mapping;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;

/**
 * Changes single values of {@code agent.yaml} for a program, in a file that a person writes: comments, order, spelling
 * and all lines that are not meant stay as they are. Nothing touches the disk before {@link #save}.
 *
 * <p>A path names keys and elements, counted from 0: {@code schedule.poll}, {@code sources[0].ranges[2].range}. A value
 * is a text, number or boolean, a list or a map of values, or a secret that {@link #sealed} made.
 */
public final class ConfigEditor {

    private static final Pattern STEP = Pattern.compile("\\.?([^.\\[\\]]+)|\\[(\\d{1,6})]");

    private static final String SEALED = "sealed";

    private final Path file;
    private final Map<String, String> environment;
    /** As it was read; absent when there was none. */
    private final byte @Nullable [] original;

    private YamlText yaml;

    private ConfigEditor(Path file, Map<String, String> environment, byte @Nullable [] original) throws InvalidConfig {
        this.file = file;
        this.environment = Map.copyOf(environment);
        this.original = original;
        this.yaml = new YamlText(file, original == null ? "" : ConfigFile.text(file, original));
    }

    /**
     * Reads the file; one that does not exist yet is empty.
     *
     * @param environment for secrets given as {@code env: NAME}
     * @throws InvalidConfig when it cannot be read or is no YAML; other problems are for {@link #check}
     */
    public static ConfigEditor of(Path file, Map<String, String> environment) throws InvalidConfig {
        try {
            var real = Files.exists(file) ? file.toRealPath() : file;
            return new ConfigEditor(real, environment, Files.exists(real) ? ConfigFile.bytes(real) : null);
        } catch (IOException unreadable) {
            throw ConfigFile.invalid(file, 0, "cannot be read (" + unreadable + "), expected a readable file");
        }
    }

    /** The text as it would be saved. */
    public String text() {
        return yaml.text();
    }

    /** What stands at a path: text, list or map; secrets as they are written. Empty when nothing does. */
    public Optional<Object> value(String path) {
        @Nullable Object data = yaml.root() == null ? null : yaml.root().data();
        for (var step : steps(path)) {
            if (data instanceof Map<?, ?> map) {
                data = map.get(step);
            } else if (data instanceof List<?> list && step instanceof Integer index && index < list.size()) {
                data = list.get(index);
            } else {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(data);
    }

    /**
     * Puts a value in the place of another, or adds it with the keys that lead to it.
     *
     * @throws InvalidConfig when the text is written in a way that only a person can change
     */
    public void set(String path, Object value) throws InvalidConfig {
        var steps = steps(path);
        var data = plain(value);
        change(path, Changes.set(data(), steps, 0, data), set(steps, data));
    }

    /** Adds an element to the end of a list, which is made when there is none. */
    public void add(String path, Object value) throws InvalidConfig {
        var list = value(path).orElse(List.of());
        if (!(list instanceof List<?> present)) {
            throw new IllegalArgumentException(path + " is no list");
        }
        if (present.isEmpty()) {
            set(path, List.of(value));
            return;
        }
        var steps = new ArrayList<>(steps(path));
        steps.add(present.size());
        var data = plain(value);
        change(path, Changes.set(data(), steps, 0, data), addTo(item(steps.subList(0, steps.size() - 1)), data));
    }

    /** Takes a key or an element out; without effect when it is not there. */
    public void remove(String path) throws InvalidConfig {
        var steps = steps(path);
        var parent = item(steps.subList(0, steps.size() - 1));
        var last = steps.get(steps.size() - 1);
        if (value(path).isEmpty()
                && !(parent instanceof Mapping mapping
                        && mapping.entry(last.toString()).isPresent())) {
            return;
        }
        change(path, Changes.remove(data(), steps, 0), removeFrom(parent, last));
    }

    /** A secret as it may stand in the file: sealed with the key in the data directory, which is made at first use. */
    public Map<String, String> sealed(String secret) throws StoreFailure {
        return Map.of(SEALED, new SealedSecrets(dataDirectory()).seal(secret));
    }

    /**
     * Seals every secret that stands in the file in plain text.
     *
     * @return how many there were
     * @throws InvalidConfig when the configuration has problems
     */
    public int sealAll() throws InvalidConfig, StoreFailure {
        var before = ConfigFile.read(file, text(), environment);
        var places = before.plainSecrets().stream()
                .distinct()
                .map(yaml::character)
                .sorted(Comparator.reverseOrder())
                .toList();
        var text = new StringBuilder(text());
        for (int place : places) {
            var leaf = leafAt(yaml.root(), place).orElseThrow();
            var form = YamlWriter.flow(sealed(Objects.toString(leaf.data(), "")));
            text.replace(leaf.start(), leaf.end(), leaf.anchor() + form);
        }
        var sealed = new YamlText(file, text.toString());
        var after = ConfigFile.read(file, sealed.text(), environment);
        if (!after.plainSecrets().isEmpty()
                || !after.config().sources().equals(before.config().sources())) {
            throw onlyByAPerson();
        }
        yaml = sealed;
        return places.size();
    }

    private InvalidConfig onlyByAPerson() {
        return ConfigFile.invalid(
                file,
                0,
                "holds secrets in a form that only a person can change; write each as "
                        + "key: value in a line of its own");
    }

    /**
     * The text with what is sealed in it as plain text: for who keeps it sealed in another way.
     *
     * @throws InvalidConfig when the configuration has problems
     */
    public String opened() throws InvalidConfig {
        var before = ConfigFile.read(file, text(), environment).config();
        var sealer = new SealedSecrets(before.data());
        var text = new StringBuilder(text());
        var sealed = new ArrayList<Mapping>();
        collectSealed(yaml.root(), sealed);
        sealed.sort(Comparator.comparing(Mapping::start).reversed());
        for (var secret : sealed) {
            var form = String.valueOf(secret.entries().get(0).value().data());
            text.replace(secret.start(), secret.end(), YamlWriter.flow(sealer.open(form)));
        }
        var after = ConfigFile.read(file, text.toString(), environment).config();
        if (!after.sources().equals(before.sources())) {
            throw onlyByAPerson();
        }
        return text.toString();
    }

    private static void collectSealed(@Nullable Item item, List<Mapping> sealed) {
        if (item instanceof Listing list) {
            list.elements().forEach(element -> collectSealed(element, sealed));
        } else if (item instanceof Mapping mapping) {
            if (mapping.entries().size() == 1
                    && mapping.entries().get(0).name().equals(SEALED)
                    && mapping.entries().get(0).value() instanceof Leaf) {
                sealed.add(mapping);
            } else {
                mapping.entries().forEach(entry -> collectSealed(entry.value(), sealed));
            }
        }
    }

    /**
     * The text with every secret that stands in it, plain or sealed, replaced by a mark: for people's eyes.
     *
     * @param mark for each secret's value
     * @throws InvalidConfig when the configuration has problems
     */
    public String masked(UnaryOperator<String> mark) throws InvalidConfig {
        var open = new YamlText(file, opened());
        var text = new StringBuilder(open.text());
        ConfigFile.read(file, open.text(), environment).plainSecrets().stream()
                .distinct()
                .map(open::character)
                .sorted(Comparator.reverseOrder())
                .map(place -> leafAt(open.root(), place).orElseThrow())
                .forEach(leaf -> text.replace(
                        leaf.start(), leaf.end(), leaf.anchor() + mark.apply(Objects.toString(leaf.data(), ""))));
        return text.toString();
    }

    /**
     * Puts another text in the place of all of it.
     *
     * @param kept keys of the top whose values stay as they are here
     * @throws InvalidConfig when it is no YAML
     */
    public void replaceWith(String text, List<String> kept) throws InvalidConfig {
        var here = new LinkedHashMap<String, Optional<Object>>();
        kept.forEach(key -> here.put(key, value(key)));
        yaml = new YamlText(file, text);
        for (var key : here.entrySet()) {
            if (key.getValue().isPresent()) {
                set(key.getKey(), key.getValue().get());
            } else {
                remove(key.getKey());
            }
        }
    }

    /**
     * The configuration as it would be saved.
     *
     * @throws InvalidConfig with every problem of it
     */
    public AgentConfig config() throws InvalidConfig {
        return ConfigFile.read(file, text(), environment).config();
    }

    /** Every problem of the configuration as it stands here. */
    public List<Problem> check() {
        try {
            ConfigFile.read(file, text(), environment);
            return List.of();
        } catch (InvalidConfig invalid) {
            return invalid.problems();
        }
    }

    /** Somebody else wrote the file after it was read here. */
    public static final class ChangedMeanwhile extends Exception {

        private static final long serialVersionUID = 1;

        private ChangedMeanwhile(Path file) {
            super(file + ": was changed by somebody else since it was read here, so nothing was saved. Read it again, "
                    + "and make your change once more.");
        }
    }

    /** Where the text goes that was in the file before. */
    public Path former() {
        return file.resolveSibling(file.getFileName() + ".before");
    }

    /**
     * Writes the file whole, for the same owner and readers as before; the text before goes to {@link #former}.
     *
     * @throws InvalidConfig with the problems of the new text: nothing was written
     * @throws ChangedMeanwhile nothing was written
     * @throws IOException with what to do: the old file is there as it was
     */
    public void save() throws InvalidConfig, ChangedMeanwhile, IOException {
        save(true);
    }

    /** The same without a copy of the text before, for that holds what nobody shall read any more. */
    public void saveAndForget() throws InvalidConfig, ChangedMeanwhile, IOException {
        save(false);
    }

    private void save(boolean keepFormer) throws InvalidConfig, ChangedMeanwhile, IOException {
        ConfigFile.read(file, text(), environment);
        var present = Files.exists(file) ? ConfigFile.bytes(file) : null;
        if (!Arrays.equals(present, original)) {
            throw new ChangedMeanwhile(file);
        }
        var marked = original != null && new String(original, StandardCharsets.UTF_8).startsWith("\uFEFF");
        var content = ((marked ? "\uFEFF" : "") + text()).getBytes(StandardCharsets.UTF_8);
        try {
            if (original == null) {
                PrivateFiles.write(file, content);
                return;
            }
            if (keepFormer) {
                PrivateFiles.copy(file, former());
            } else {
                Files.deleteIfExists(former());
            }
            replace(content);
        } catch (IOException | StoreFailure failure) {
            throw new IOException(
                    file + ": cannot be written (" + failure.getMessage()
                            + "). The agent's account must own the file and "
                            + "be allowed to write into its directory; check the free space, too.",
                    failure);
        }
    }

    private void replace(byte[] content) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        PrivateFiles.copy(file, fresh);
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        PrivateFiles.move(fresh, file);
    }

    private Path dataDirectory() {
        var home = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
        return home.resolve(value("data").map(Object::toString).orElse("data"));
    }

    private @Nullable Object data() {
        return yaml.root() == null ? null : yaml.root().data();
    }

    /** Only what was meant may differ afterwards, however the text was written. */
    private void change(String path, @Nullable Object expected, String text) throws InvalidConfig {
        YamlText changed;
        try {
            changed = new YamlText(file, text);
        } catch (InvalidConfig broken) {
            throw byHand(path);
        }
        if (!Objects.equals(changed.root() == null ? null : changed.root().data(), expected)) {
            throw byHand(path);
        }
        yaml = changed;
    }

    private InvalidConfig byHand(String path) {
        return ConfigFile.invalid(
                file,
                0,
                path + " is written in a way that only a person can change (an anchor, a key given twice or the like); "
                        + "change it in the file itself");
    }

    private String set(List<Object> steps, Object value) throws InvalidConfig {
        var writer = new YamlWriter(yaml.lineBreak());
        @Nullable Item item = yaml.root();
        @Nullable Item keyed = null;
        int indent = -2;
        for (int i = 0; i < steps.size(); i++) {
            if (item == null || item instanceof Leaf leaf && leaf.data() == null) {
                return fill(item, indent, Changes.set(null, steps, i, value), writer);
            }
            var step = steps.get(i);
            if (item instanceof Mapping mapping && step instanceof String name) {
                var entry = mapping.entry(name);
                if (entry.isEmpty()) {
                    return addTo(mapping, name, Objects.requireNonNull(Changes.set(null, steps, i + 1, value)), writer);
                }
                indent = yaml.column(entry.get().key().start());
                keyed = entry.get().value();
                item = keyed;
            } else if (item instanceof Listing list
                    && step instanceof Integer index
                    && index < list.elements().size()) {
                item = list.elements().get(index);
                indent = list.flow() ? indent : yaml.column(yaml.dash(item.start()));
            } else {
                throw byHand(steps.toString());
            }
        }
        return put(Objects.requireNonNull(item), indent, value, writer);
    }

    /** Where nothing stands yet. */
    private String fill(@Nullable Item item, int indent, @Nullable Object value, YamlWriter writer) {
        var data = Objects.requireNonNull(value);
        if (indent < 0) {
            var text = text();
            var start = text.isEmpty() || text.endsWith(yaml.lineBreak()) ? text : text + yaml.lineBreak();
            return start + writer.block(data, 0) + yaml.lineBreak();
        }
        return put(Objects.requireNonNull(item), indent, data, writer);
    }

    private String put(Item old, int indent, Object value, YamlWriter writer) {
        if (old instanceof Mapping m && !m.flow() || old instanceof Listing l && !l.flow()) {
            int column = yaml.column(old.start());
            int depth = Math.max(column, indent + 1);
            return replaced(old.start(), old.end(), " ".repeat(depth - column) + writer.block(value, depth));
        }
        var gap = old.start() > 0 && ":-".indexOf(text().charAt(old.start() - 1)) >= 0 ? " " : "";
        return replaced(old.start(), old.end(), gap + YamlWriter.flow(value));
    }

    private String addTo(Mapping mapping, String name, Object value, YamlWriter writer) {
        var entries = mapping.entries();
        var key = YamlWriter.key(name);
        if (mapping.flow()) {
            var entry = key + ": " + YamlWriter.flow(value);
            return entries.isEmpty()
                    ? replaced(mapping.start() + 1, mapping.start() + 1, entry)
                    : inserted(last(entries).value().end(), ", " + entry);
        }
        int indent = yaml.column(entries.get(0).key().start());
        int place = yaml.behind(last(entries).value().end(), indent);
        return inserted(place, yaml.lineBreak() + " ".repeat(indent) + writer.entry(key, value, indent));
    }

    private String addTo(@Nullable Item list, Object value) throws InvalidConfig {
        if (!(list instanceof Listing listing)) {
            throw byHand("a list");
        }
        var last = last(listing.elements());
        if (listing.flow()) {
            return inserted(last.end(), ", " + YamlWriter.flow(value));
        }
        int indent = yaml.column(yaml.dash(listing.elements().get(0).start()));
        int place = yaml.behind(last.end(), indent);
        var writer = new YamlWriter(yaml.lineBreak());
        return inserted(place, yaml.lineBreak() + " ".repeat(indent) + "- " + writer.block(value, indent + 2));
    }

    private String removeFrom(@Nullable Item parent, Object step) throws InvalidConfig {
        if (parent instanceof Listing list && step instanceof Integer index) {
            var elements = list.elements();
            if (!list.flow()) {
                // deeper than its key, as all but the lines of a list must be
                return elements.size() == 1
                        ? replaced(yaml.dash(elements.get(0).start()), list.end(), list == yaml.root() ? "[]" : "  []")
                        : withoutLines(
                                yaml.dash(elements.get(index).start()),
                                elements.get(index).end(),
                                null);
            }
            return withoutPart(
                    elements.stream().map(Item::start).toList(),
                    elements.stream().map(Item::end).toList(),
                    index);
        }
        if (parent instanceof Mapping mapping) {
            var entries = mapping.entries();
            int index = entries.indexOf(mapping.entry(step.toString()).orElseThrow());
            var entry = entries.get(index);
            if (!mapping.flow()) {
                var next = index + 1 < entries.size() ? entries.get(index + 1).key() : null;
                return entries.size() == 1
                        ? replaced(entry.key().start(), mapping.end(), "{}")
                        : withoutLines(entry.key().start(), entry.value().end(), next);
            }
            return withoutPart(
                    entries.stream().map(Entry::key).map(Item::start).toList(),
                    entries.stream().map(Entry::value).map(Item::end).toList(),
                    index);
        }
        throw byHand(step.toString());
    }

    /** @param next on whose place it moves up when something else stands before it in its line */
    private String withoutLines(int start, int end, @Nullable Item next) {
        if (text().substring(yaml.lineStart(start), start).isBlank()) {
            return replaced(yaml.lineStart(start), yaml.nextLine(end), "");
        }
        return next == null ? text() : replaced(start, next.start(), "");
    }

    private String withoutPart(List<Integer> starts, List<Integer> ends, int index) {
        if (index + 1 < starts.size()) {
            return replaced(starts.get(index), starts.get(index + 1), "");
        }
        return replaced(index > 0 ? ends.get(index - 1) : starts.get(index), ends.get(index), "");
    }

    private String inserted(int at, String addition) {
        return replaced(at, at, addition);
    }

    private String replaced(int start, int end, String with) {
        return text().substring(0, start) + with + text().substring(end);
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    private @Nullable Item item(List<Object> steps) {
        @Nullable Item item = yaml.root();
        for (var step : steps) {
            if (item instanceof Mapping mapping) {
                item = mapping.entry(step.toString()).map(Entry::value).orElse(null);
            } else if (item instanceof Listing list
                    && step instanceof Integer index
                    && index < list.elements().size()) {
                item = list.elements().get(index);
            } else {
                return null;
            }
        }
        return item;
    }

    private static Optional<Leaf> leafAt(@Nullable Item item, int start) {
        if (item instanceof Leaf leaf) {
            return leaf.start() == start ? Optional.of(leaf) : Optional.empty();
        }
        if (item == null || item instanceof Alias) {
            return Optional.empty();
        }
        var parts = item instanceof Mapping mapping
                ? mapping.entries().stream().map(Entry::value).toList()
                : ((Listing) item).elements();
        return parts.stream().flatMap(part -> leafAt(part, start).stream()).findFirst();
    }

    private static List<Object> steps(String path) {
        var steps = new ArrayList<Object>();
        var matcher = STEP.matcher(path);
        int at = 0;
        while (at < path.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new IllegalArgumentException(
                        "\"" + path + "\" is no path, expected one such as sources[0].ranges");
            }
            steps.add(matcher.group(1) != null ? matcher.group(1) : Integer.valueOf(matcher.group(2)));
            at = matcher.end();
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a path names a key, found none");
        }
        return steps;
    }

    /** Texts, lists and maps alone, as they are read back. */
    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            var plain = new LinkedHashMap<String, Object>();
            map.forEach((key, part) -> plain.put(String.valueOf(key), plain(Objects.requireNonNull(part))));
            return plain;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(ConfigEditor::plain).toList();
        }
        return String.valueOf(value);
    }

    /** The same change on what the text says. */
    private static final class Changes {

        private Changes() {}

        /** @param at the step that comes next */
        static @Nullable Object set(@Nullable Object data, List<Object> steps, int at, Object value) {
            if (at == steps.size()) {
                return value;
            }
            if (steps.get(at) instanceof Integer index) {
                var list = new ArrayList<@Nullable Object>(data instanceof List<?> present ? present : List.of());
                if (index < list.size()) {
                    list.set(index, set(list.get(index), steps, at + 1, value));
                } else {
                    list.add(set(null, steps, at + 1, value));
                }
                return list;
            }
            var map =
                    new LinkedHashMap<Object, @Nullable Object>(data instanceof Map<?, ?> present ? present : Map.of());
            map.put(steps.get(at), set(map.get(steps.get(at)), steps, at + 1, value));
            return map;
        }

        static @Nullable Object remove(@Nullable Object data, List<Object> steps, int at) {
            var step = steps.get(at);
            var last = at == steps.size() - 1;
            if (data instanceof List<?> present && step instanceof Integer index) {
                var list = new ArrayList<@Nullable Object>(present);
                if (last) {
                    list.remove((int) index);
                } else {
                    list.set(index, remove(list.get(index), steps, at + 1));
                }
                return list;
            }
            if (data instanceof Map<?, ?> present) {
                var map = new LinkedHashMap<Object, @Nullable Object>(present);
                if (last) {
                    map.remove(step);
                } else {
                    map.put(step, remove(map.get(step), steps, at + 1));
                }
                return map;
            }
            return data;
        }
    }
}
