package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object as a definition names it: an OID in which {@code $device} stands for the printer's hrDeviceIndex. */
final class Place {

    static final String DEVICE = "$device";

    private static final int WITHOUT_INDEX = 1;

    private final int[] arcs;
    private final BitSet devices;

    private Place(int[] arcs, BitSet devices) {
        this.arcs = arcs;
        this.devices = devices;
    }

    /**
     * @param text numbers and {@code $device} joined by dots
     * @throws IllegalArgumentException when it is not of that form
     */
    static Place of(String text) {
        var devices = new BitSet();
        var numbers = new ArrayList<String>();
        for (var part : List.of(text.split("\\.", -1))) {
            devices.set(numbers.size(), part.equals(DEVICE));
            numbers.add(part.equals(DEVICE) ? "0" : part);
        }
        return new Place(Oid.of(String.join(".", numbers)).toArray(), devices);
    }

    /** @param device hrDeviceIndex; absent for a box that names none */
    Oid at(@Nullable Integer device) {
        if (devices.isEmpty()) {
            return Oid.of(arcs);
        }
        var filled = arcs.clone();
        devices.stream().forEach(i -> filled[i] = device == null ? WITHOUT_INDEX : device);
        return Oid.of(filled);
    }

    int length() {
        return arcs.length;
    }

    int arc(int position) {
        return arcs[position];
    }

    /** Whether it is the given object, lies below it, or could with some hrDeviceIndex. */
    boolean mayStartWith(Oid prefix) {
        return arcs.length >= prefix.length() && agrees(prefix, prefix.length());
    }

    /** Whether the given object lies below this one, or could. */
    boolean mayLieAbove(Oid object) {
        return arcs.length < object.length() && agrees(object, arcs.length);
    }

    private boolean agrees(Oid other, int length) {
        for (int i = 0; i < length; i++) {
            if (!devices.get(i) && arcs[i] != other.arc(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it certainly lies at or below the given object, whatever hrDeviceIndex is. */
    boolean startsWith(Oid prefix) {
        for (int i = 0; i < Math.min(arcs.length, prefix.length()); i++) {
            if (devices.get(i)) {
                return false;
            }
        }
        return mayStartWith(prefix);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Place place && Arrays.equals(arcs, place.arcs) && devices.equals(place.devices);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(arcs);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int i = 0; i < arcs.length; i++) {
            text.append(i == 0 ? "" : ".").append(devices.get(i) ? DEVICE : Integer.toUnsignedString(arcs[i]));
        }
        return text.toString();
    }
}
