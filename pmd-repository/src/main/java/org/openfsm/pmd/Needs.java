package org.openfsm.pmd;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Objects that are to be read.
 *
 * @param instances to get
 * @param columns to walk
 */
public record Needs(SortedSet<Oid> instances, SortedSet<Oid> columns) {

    public static final Needs NONE = new Needs(new TreeSet<>(), new TreeSet<>());

    public Needs {
        instances = Collections.unmodifiableSortedSet(new TreeSet<>(instances));
        columns = Collections.unmodifiableSortedSet(new TreeSet<>(columns));
    }

    static Needs of(Collection<Oid> instances, Collection<Oid> columns) {
        return new Needs(new TreeSet<>(instances), new TreeSet<>(columns));
    }

    public Needs and(Needs more) {
        var all = new TreeSet<>(instances);
        all.addAll(more.instances);
        var allColumns = new TreeSet<>(columns);
        allColumns.addAll(more.columns);
        return new Needs(all, allColumns);
    }

    public boolean isEmpty() {
        return instances.isEmpty() && columns.isEmpty();
    }
}
