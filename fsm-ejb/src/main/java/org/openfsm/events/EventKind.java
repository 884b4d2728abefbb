package org.openfsm.events;

import java.util.Locale;

/** What can happen in the fleet that somebody may care about. */
public enum EventKind {
    /** A state of prtAlertTable, or an error bit that no alert explains. */
    ALERT,
    /** A supply is at a threshold or below, a receptacle as far from full. */
    SUPPLY_LOW,
    SUPPLY_REPLACED,
    DEVICE_SILENT,
    DEVICE_NEW,
    /** A meter counts less than before: a swapped board, or a bad reading. Over when a person has acknowledged it. */
    METER_WENT_BACK,
    /** The agent announced to be heard by a time and was not. */
    AGENT_SILENT;

    /** The name in style sheets, bundles, the database and the API, such as {@code supply-low}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is over as soon as it happened. */
    boolean isMoment() {
        return this == SUPPLY_REPLACED || this == DEVICE_NEW;
    }

    static EventKind of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
