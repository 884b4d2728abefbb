package org.openfsm.pmd.yaml;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.Event.ID;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the bounded part of YAML that a definition needs: one document of maps, lists and scalars. Anchors and aliases
 * (which can unfold without end), tags, doubled keys, deep nesting and large files are refused.
 */
public final class YamlFile {

    public static final int MOST_BYTES = 256 << 10;
    private static final int MOST_EVENTS = 50_000;
    private static final int DEEPEST = 24;

    private final String name;
    private final Iterator<Event> events;
    private int seen;
    private int depth;

    private YamlFile(String name, Iterator<Event> events) {
        this.name = name;
        this.events = events;
    }

    /** Why the file cannot be read. */
    private static final class Unreadable extends Exception {
        private final transient Problem problem;

        Unreadable(Problem problem) {
            super(problem.toString());
            this.problem = problem;
        }
    }

    /** @return the file's map; empty, with a problem noted, when it cannot be read */
    public static Optional<Node.Mapping> read(String name, byte[] content, List<Problem> problems) {
        try {
            var settings = LoadSettings.builder().setLabel(name).build();
            var events = new Parse(settings).parseString(text(name, content)).iterator();
            return Optional.of(new YamlFile(name, events).document());
        } catch (Unreadable unreadable) {
            problems.add(unreadable.problem);
        } catch (MarkedYamlEngineException broken) {
            int line = broken.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add(new Problem(name, line, "", "is no YAML (" + broken.getProblem() + ")", "YAML"));
        } catch (YamlEngineException broken) {
            problems.add(new Problem(name, 1, "", "is no YAML (" + broken.getMessage() + ")", "YAML"));
        }
        return Optional.empty();
    }

    private static String text(String name, byte[] content) throws Unreadable {
        if (content.length > MOST_BYTES) {
            throw new Unreadable(
                    new Problem(name, 1, "", "has " + content.length + " octets", "at most " + MOST_BYTES + " octets"));
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unreadable(new Problem(name, 1, "", "is no valid UTF-8", "a text in UTF-8"));
        }
    }

    private Node.Mapping document() throws Unreadable {
        next(); // the stream
        if (next().getEventId() != ID.DocumentStart) {
            throw new Unreadable(new Problem(name, 1, "", "is empty", "keys with values"));
        }
        var start = next();
        if (!(start instanceof MappingStartEvent)) {
            throw unreadable(start, "is no map", "keys with values");
        }
        var root = (Node.Mapping) node(start);
        next(); // the document's end
        var after = next();
        if (after.getEventId() != ID.StreamEnd) {
            throw unreadable(after, "holds a second document", "one document");
        }
        return root;
    }

    private Node node(Event event) throws Unreadable {
        if (event instanceof AliasEvent
                || (event instanceof NodeEvent named && named.getAnchor().isPresent())) {
            throw unreadable(event, "has an anchor or alias (& or *)", "each value written where it is used");
        }
        if (event instanceof ScalarEvent scalar) {
            refuseTag(event, scalar.getTag());
            return new Node.Scalar(name, line(event), scalar.getValue(), !scalar.isPlain());
        }
        if (!(event instanceof CollectionStartEvent collection)) {
            throw unreadable(event, "ends too early", "a value");
        }
        refuseTag(event, collection.getTag());
        if (++depth > DEEPEST) {
            throw unreadable(event, "is nested more than " + DEEPEST + " deep", "maps and lists within few others");
        }
        var node = collection instanceof MappingStartEvent ? mapping(event) : sequence(event);
        depth--;
        return node;
    }

    private Node mapping(Event start) throws Unreadable {
        var entries = new LinkedHashMap<String, Node.Entry>();
        for (var key = next(); key.getEventId() != ID.MappingEnd; key = next()) {
            if (!(node(key) instanceof Node.Scalar named)) {
                throw unreadable(key, "has a map or list for a key", "name: value");
            }
            if (entries.containsKey(named.text())) {
                throw unreadable(key, "has the key " + Problem.quoted(named.text()) + " twice", "each key once");
            }
            entries.put(named.text(), new Node.Entry(named.line(), node(next())));
        }
        return new Node.Mapping(name, line(start), Collections.unmodifiableMap(entries));
    }

    private Node sequence(Event start) throws Unreadable {
        var elements = new ArrayList<Node>();
        for (var element = next(); element.getEventId() != ID.SequenceEnd; element = next()) {
            elements.add(node(element));
        }
        return new Node.Sequence(name, line(start), List.copyOf(elements));
    }

    private Event next() throws Unreadable {
        if (++seen > MOST_EVENTS) {
            throw new Unreadable(
                    new Problem(name, 1, "", "has more than " + MOST_EVENTS + " values", "a short definition"));
        }
        return events.next();
    }

    private void refuseTag(Event event, Optional<String> tag) throws Unreadable {
        if (tag.isPresent()) {
            throw unreadable(event, "has the tag " + Problem.quoted(tag.get()), "a plain value");
        }
    }

    private Unreadable unreadable(Event at, String found, String expected) {
        return new Unreadable(new Problem(name, line(at), "", found, expected));
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }
}
