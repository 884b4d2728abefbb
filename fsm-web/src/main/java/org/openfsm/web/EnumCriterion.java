package org.openfsm.web;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a list is limited to by chips: some constants, or none for all of them. The text stands in the address.
 *
 * @param <E> such as the states of what is listed
 */
public final class EnumCriterion<E extends Enum<E>> implements Serializable {

    private static final long serialVersionUID = 1;
    private static final String ALL = "all";

    private final Class<E> type;
    private final EnumSet<E> usual;
    private final EnumSet<E> chosen;

    /** @param usual what is chosen when the address says nothing */
    public EnumCriterion(Class<E> type, Collection<E> usual) {
        this.type = type;
        this.usual = EnumSet.noneOf(type);
        this.usual.addAll(usual);
        this.chosen = EnumSet.copyOf(this.usual);
    }

    /** With none chosen as a rule. */
    public EnumCriterion(Class<E> type) {
        this(type, List.of());
    }

    /** A constant's name as the address writes it. */
    public static String nameOf(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constants whose names are in the text, separated by commas. */
    public static <E extends Enum<E>> Set<E> named(String some, Class<E> type) {
        var names = Arrays.asList((some == null ? "" : some).split(","));
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> names.contains(nameOf(value)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(type)));
    }

    /** Chooses those named that are not chosen, and lets go of those that are. */
    public void toggle(String some) {
        for (var value : named(some, type)) {
            if (!chosen.remove(value)) {
                chosen.add(value);
            }
        }
    }

    public void reset() {
        chosen.clear();
        chosen.addAll(usual);
    }

    public void clear() {
        chosen.clear();
    }

    public Set<E> values() {
        return Set.copyOf(chosen);
    }

    public boolean isEmpty() {
        return chosen.isEmpty();
    }

    public boolean isUsual() {
        return chosen.equals(usual);
    }

    public boolean contains(E value) {
        return chosen.contains(value);
    }

    /** How many there are of those that are let through. */
    public long of(Map<E, Long> counts) {
        return counts.entrySet().stream()
                .filter(count -> chosen.isEmpty() || chosen.contains(count.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** For the address, which need not say what is usual. */
    public String unusual() {
        return isUsual() ? "" : getText();
    }

    /** Names, or "all" where none would mean the usual ones. */
    public String getText() {
        return chosen.isEmpty() && !usual.isEmpty()
                ? ALL
                : chosen.stream().map(EnumCriterion::nameOf).collect(Collectors.joining(","));
    }

    public void setText(String some) {
        reset();
        if (some != null && !some.isBlank()) {
            chosen.clear();
            chosen.addAll(named(some, type));
        }
    }
}
