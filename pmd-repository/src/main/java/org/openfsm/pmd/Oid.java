package org.openfsm.pmd;

import java.util.Arrays;

/** An object identifier; ordered as SNMP orders (arc by arc, unsigned). */
public final class Oid implements Comparable<Oid> {

    /** RFC 3416: an object identifier has 128 arcs at most. */
    public static final int MAX_ARCS = 128;

    private final int[] arcs;

    private Oid(int[] arcs) {
        this.arcs = arcs;
    }

    /**
     * @param text numeric, with or without a leading dot, such as {@code 1.3.6.1.2.1.1.1.0}
     * @throws IllegalArgumentException when it is not of that form
     */
    public static Oid of(String text) {
        var parts = (text.startsWith(".") ? text.substring(1) : text).split("\\.", -1);
        var arcs = new int[parts.length];
        try {
            for (int i = 0; i < parts.length; i++) {
                arcs[i] = Integer.parseUnsignedInt(parts[i]);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no object identifier: expected numbers joined by dots", e);
        }
        return of(arcs);
    }

    /** @param arcs each an unsigned 32-bit number */
    public static Oid of(int... arcs) {
        if (arcs.length > MAX_ARCS) {
            throw new IllegalArgumentException(
                    "an object identifier of " + arcs.length + " arcs: " + MAX_ARCS + " are allowed");
        }
        return new Oid(arcs.clone());
    }

    /** This identifier with further arcs behind it. */
    public Oid append(int... more) {
        var longer = Arrays.copyOf(arcs, arcs.length + more.length);
        System.arraycopy(more, 0, longer, arcs.length, more.length);
        return of(longer);
    }

    public Oid append(Oid more) {
        return append(more.arcs);
    }

    /** Whether this is the given identifier or lies below it. */
    public boolean startsWith(Oid prefix) {
        return arcs.length >= prefix.arcs.length
                && Arrays.equals(arcs, 0, prefix.arcs.length, prefix.arcs, 0, prefix.arcs.length);
    }

    /** The arcs behind the given prefix: the index of an instance of that column. */
    public Oid after(Oid prefix) {
        if (!startsWith(prefix)) {
            throw new IllegalArgumentException(this + " does not lie below " + prefix);
        }
        return new Oid(Arrays.copyOfRange(arcs, prefix.arcs.length, arcs.length));
    }

    public int length() {
        return arcs.length;
    }

    /** The arc at a position counted from 0; unsigned, so that a very large one shows as negative. */
    public int arc(int position) {
        return arcs[position];
    }

    public int[] toArray() {
        return arcs.clone();
    }

    @Override
    public int compareTo(Oid other) {
        return Arrays.compareUnsigned(arcs, other.arcs);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Oid oid && Arrays.equals(arcs, oid.arcs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(arcs);
    }

    /** Numeric, without a leading dot. */
    @Override
    public String toString() {
        var text = new StringBuilder(arcs.length * 4);
        for (int arc : arcs) {
            (text.isEmpty() ? text : text.append('.')).append(Integer.toUnsignedString(arc));
        }
        return text.toString();
    }
}
