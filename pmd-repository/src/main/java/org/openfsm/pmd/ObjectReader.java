package org.openfsm.pmd;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openfsm.pmd.yaml.Node;
import org.openfsm.pmd.yaml.Problem;
import org.openfsm.pmd.yaml.Spelling;

/**
 * Reads objects by OID or name and checks that a definition may touch them. What it lets pass is what the definition
 * asks of a device.
 */
final class ObjectReader {

    private static final List<Oid> ROOTS = List.of(Oid.of("1.3.6.1.2.1"), Oid.of("1.3.6.1.4.1"));
    private static final int SHORTEST = 8;
    private static final int SHORTEST_COLUMN = 10;
    private static final int ENTRY = 1;

    private final Symbols symbols;
    private final List<Problem> problems;
    private final Set<Place> instances = new LinkedHashSet<>();
    private final Set<Place> columns = new LinkedHashSet<>();

    ObjectReader(Symbols symbols, List<Problem> problems) {
        this.symbols = symbols;
        this.problems = problems;
    }

    /** All that was read so far and is to be got. */
    Set<Place> instances() {
        return instances;
    }

    /** All that was read so far and is to be walked. */
    Set<Place> columns() {
        return columns;
    }

    /** @param text whether what it holds travels as a text */
    Optional<Place> instance(Node node, String at, String written, boolean text) {
        var place = permitted(node, at, written, text);
        place.ifPresent(instances::add);
        return place;
    }

    /** A column whose rows are walked. */
    Optional<Place> column(Node node, String at, String written, boolean text) {
        var place = permitted(node, at, written, text).filter(column -> {
            boolean form = column.length() >= SHORTEST_COLUMN && column.arc(column.length() - 2) == ENTRY;
            return form
                    || refuse(
                            node,
                            at,
                            "a column, …1.C (the entry's arc is 1) with " + SHORTEST_COLUMN
                                    + " arcs or more: no walk starts above a column");
        });
        place.ifPresent(columns::add);
        return place;
    }

    /** An object that is looked at where it was read anyway; nothing more is asked for it. */
    Optional<Place> permitted(Node node, String at, String written, boolean text) {
        var place = symbols.resolve(written);
        if (place.isEmpty()) {
            var meant = Spelling.nearest(written.split("\\.", 2)[0], symbols.names());
            refuse(
                    node,
                    at,
                    meant == null ? "an OID or a name declared under names" : "an OID or a name such as " + meant);
            return place;
        }
        return place.filter(object -> isPermitted(node, at, object, text));
    }

    private boolean isPermitted(Node node, String at, Place object, boolean text) {
        if (object.length() < SHORTEST || ROOTS.stream().noneMatch(object::startsWith)) {
            return refuse(node, at, "an object below 1.3.6.1.2.1 or 1.3.6.1.4.1 with " + SHORTEST + " arcs or more");
        }
        var denied = Denied.shipped().reason(object);
        if (denied.isPresent()) {
            return refuse(node, at, object, "no object of " + Denied.FILE + ": " + denied.get());
        }
        if (text && !AllowedText.shipped().covers(object)) {
            return refuse(
                    node,
                    at,
                    object,
                    "an object of " + AllowedText.FILE
                            + ", as its text travels (with map: only the words given here do)");
        }
        return true;
    }

    private boolean refuse(Node node, String at, String expected) {
        problems.add(new Problem(node.file(), node.line(), at, "is " + node.kind(), expected));
        return false;
    }

    private boolean refuse(Node node, String at, Place object, String expected) {
        var written = node.kind();
        var found = written.contains(object.toString()) ? written : written + " (" + object + ")";
        problems.add(new Problem(node.file(), node.line(), at, "is " + found, expected));
        return false;
    }
}
