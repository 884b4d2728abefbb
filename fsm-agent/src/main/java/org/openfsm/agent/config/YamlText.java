package org.openfsm.agent.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A YAML text of one document and where in it each of its values stands, so that one can be changed and no other. */
final class YamlText {

    private final Path file;
    private final String text;
    private final Map<String, @Nullable Object> anchors = new LinkedHashMap<>();
    private final @Nullable Item root;

    /** @throws InvalidConfig when it is no YAML, or more than one document */
    YamlText(Path file, String text) throws InvalidConfig {
        this.file = file;
        this.text = text;
        try {
            root = read(new Parse(ConfigFile.settings()).parseString(text).iterator());
        } catch (YamlEngineException wrong) {
            throw ConfigFile.noYaml(file, wrong);
        }
    }

    /** A value and its place: from its first character (that of its anchor, when it has one) to behind its last. */
    sealed interface Item {
        int start();

        int end();

        /** What it says: text, list, map; null where nothing stands. */
        @Nullable
        Object data();
    }

    /** @param anchor in front of it, such as {@code &here}, with a blank; empty when there is none */
    record Leaf(int start, int end, @Nullable Object data, String anchor) implements Item {}

    /** Stands for the value at an anchor elsewhere. */
    record Alias(int start, int end, @Nullable Object data) implements Item {}

    /** @param flow within brackets, otherwise a line each */
    record Listing(int start, int end, boolean flow, List<Item> elements) implements Item {
        @Override
        public List<@Nullable Object> data() {
            var list = new ArrayList<@Nullable Object>();
            elements.forEach(element -> list.add(element.data()));
            return list;
        }
    }

    /** @param flow within braces, otherwise a line each */
    record Mapping(int start, int end, boolean flow, List<Entry> entries) implements Item {
        @Override
        public Map<String, @Nullable Object> data() {
            var map = new LinkedHashMap<String, @Nullable Object>();
            entries.forEach(entry -> map.put(entry.name(), entry.value().data()));
            return map;
        }

        Optional<Entry> entry(String name) {
            return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
        }
    }

    record Entry(String name, Item key, Item value) {}

    String text() {
        return text;
    }

    /** Absent for a text without any value. */
    @Nullable
    Item root() {
        return root;
    }

    int lineOf(int at) {
        return (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    }

    /** Characters between the start of the line and here. */
    int column(int at) {
        return at - lineStart(at);
    }

    int lineStart(int at) {
        int start = at;
        while (start > 0 && !isBreak(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /** Of the line in which this place is, before its line break. */
    int lineEnd(int at) {
        int end = at;
        while (end < text.length() && !isBreak(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Behind the line break of the line in which this place is. */
    int nextLine(int at) {
        int end = lineEnd(at);
        if (text.startsWith("\r\n", end)) {
            return end + 2;
        }
        return Math.min(end + 1, text.length());
    }

    String lineBreak() {
        int end = lineEnd(0);
        return end == text.length() ? "\n" : text.substring(end, nextLine(end));
    }

    /** The column of the dash in front of an element of a list that has a line for each. */
    int dash(int element) {
        int start = lineStart(element);
        var before = text.substring(start, element).stripTrailing();
        if (before.endsWith("-")) {
            return start + before.length() - 1;
        }
        while (start > 0) {
            start = lineStart(start - (text.startsWith("\r\n", start - 2) ? 2 : 1));
            int shown = start;
            while (text.charAt(shown) == ' ') {
                shown++;
            }
            if (text.charAt(shown) == '-') {
                return shown;
            }
        }
        throw new IllegalStateException("an element of a list without a dash");
    }

    /**
     * Where a new line of a block goes: behind the one in which its last value ends and behind the comments that follow
     * it at the block's depth.
     */
    int behind(int lastValue, int indent) {
        int place = lineEnd(lastValue);
        int next = nextLine(place);
        while (next < text.length()) {
            var line = text.substring(next, lineEnd(next));
            var shown = line.stripLeading();
            if (!shown.isEmpty() && !(shown.startsWith("#") && line.length() - shown.length() >= indent)) {
                break;
            }
            if (!shown.isEmpty()) {
                place = lineEnd(next);
            }
            next = nextLine(next);
        }
        return place;
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }

    private @Nullable Item read(Iterator<Event> events) throws InvalidConfig {
        Item item = null;
        while (events.hasNext()) {
            var event = events.next();
            if (event instanceof DocumentStartEvent) {
                if (item != null) {
                    throw ConfigFile.invalid(file, 0, "holds a second document behind a line of ---, expected one");
                }
                item = item(events.next(), events);
            }
        }
        return item;
    }

    private Item item(Event event, Iterator<Event> events) throws InvalidConfig {
        if (event instanceof AliasEvent alias) {
            return new Alias(
                    start(event), end(event), anchors.get(alias.getAlias().getValue()));
        }
        if (event instanceof ScalarEvent scalar) {
            var leaf = leaf(scalar);
            remember(scalar, leaf);
            return leaf;
        }
        if (event instanceof CollectionStartEvent begin) {
            var collection = begin instanceof MappingStartEvent ? mapping(begin, events) : listing(begin, events);
            remember(begin, collection);
            return collection;
        }
        throw new IllegalStateException("unexpected " + event.getEventId());
    }

    private Leaf leaf(ScalarEvent scalar) {
        int end = end(scalar);
        // a text of several lines ends where the next line begins
        while (isOfLines(scalar) && end > start(scalar) && isBreak(text.charAt(end - 1))) {
            end--;
        }
        var nothing = scalar.getScalarStyle() == ScalarStyle.PLAIN
                && List.of("", "~", "null", "Null", "NULL").contains(scalar.getValue());
        return new Leaf(
                start(scalar),
                end,
                nothing ? null : scalar.getValue(),
                scalar.getAnchor().map(anchor -> "&" + anchor.getValue() + " ").orElse(""));
    }

    private static boolean isOfLines(ScalarEvent scalar) {
        return scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED;
    }

    private Mapping mapping(CollectionStartEvent begin, Iterator<Event> events) throws InvalidConfig {
        var entries = new ArrayList<Entry>();
        for (var event = events.next(); ; event = events.next()) {
            if (event.getEventId() == Event.ID.MappingEnd) {
                int last = entries.isEmpty()
                        ? end(begin)
                        : entries.get(entries.size() - 1).value().end();
                return new Mapping(start(begin), begin.isFlow() ? end(event) : last, begin.isFlow(), entries);
            }
            var key = item(event, events);
            entries.add(new Entry(String.valueOf(key.data()), key, item(events.next(), events)));
        }
    }

    private Listing listing(CollectionStartEvent begin, Iterator<Event> events) throws InvalidConfig {
        var elements = new ArrayList<Item>();
        for (var event = events.next(); ; event = events.next()) {
            if (event.getEventId() == Event.ID.SequenceEnd) {
                int last = elements.isEmpty()
                        ? end(begin)
                        : elements.get(elements.size() - 1).end();
                return new Listing(start(begin), begin.isFlow() ? end(event) : last, begin.isFlow(), elements);
            }
            elements.add(item(event, events));
        }
    }

    private void remember(NodeEvent event, Item item) {
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), item.data()));
    }

    private int start(Event event) {
        return at(event.getStartMark());
    }

    private int end(Event event) {
        return at(event.getEndMark());
    }

    private int at(Optional<Mark> mark) {
        return character(mark.orElseThrow().getIndex());
    }

    /** The parser counts code points. */
    int character(int codePoint) {
        return text.offsetByCodePoints(0, codePoint);
    }
}
