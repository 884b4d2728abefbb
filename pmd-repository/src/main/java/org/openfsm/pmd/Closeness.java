package org.openfsm.pmd;

import java.util.Comparator;

/** How closely a definition names a device. @param priority breaks ties only */
record Closeness(int specificity, int priority) implements Comparable<Closeness> {

    private static final Comparator<Closeness> ORDER =
            Comparator.comparingInt(Closeness::specificity).thenComparingInt(Closeness::priority);

    @Override
    public int compareTo(Closeness other) {
        return ORDER.compare(this, other);
    }
}
