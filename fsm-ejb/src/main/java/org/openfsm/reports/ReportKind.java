package org.openfsm.reports;

import java.util.Locale;

/** What a report is about. */
public enum ReportKind {
    /** Every device with its facts. */
    INVENTORY("fleet"),
    /** The latest reading of each meter. */
    METERS("volume"),
    /** First and last reading of a time and their difference. */
    VOLUMES("volume"),
    /** The level of every supply. */
    SUPPLIES("supplies"),
    /** What happened in a time. */
    EVENTS("service");

    private final String group;

    ReportKind(String group) {
        this.group = group;
    }

    /** Its place in the catalogue: {@code fleet}, {@code volume}, {@code supplies}, {@code service}. */
    public String group() {
        return group;
    }

    /** Whether it is about a time. */
    public boolean hasPeriod() {
        return this == VOLUMES || this == EVENTS;
    }

    /** Whether meters are chosen for it. */
    public boolean hasMeters() {
        return this == METERS || this == VOLUMES;
    }

    /** The name in bundles, style sheets and the API. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
