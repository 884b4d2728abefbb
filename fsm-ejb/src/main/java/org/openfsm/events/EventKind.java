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
    AGENT_SILENT,
    /** Reports of the agent are missing. Over when all have come, or a person has given them up. */
    AGENT_GAP,
    /** Two reports of the agent continue the same one: it runs twice. Over when a person has acknowledged it. */
    AGENT_FORK,
    /** The times of the agent's reports contradict each other or ours. Over with the first report that is right again. */
    AGENT_CLOCK;

    /** The name in style sheets, bundles, the database and the API, such as {@code supply-low}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is over as soon as it happened. */
    boolean isMoment() {
        return this == SUPPLY_REPLACED || this == DEVICE_NEW;
    }

    /** Whether it is of an agent and not of a device. */
    public boolean isOfAgent() {
        return this == AGENT_SILENT || this == AGENT_GAP || this == AGENT_FORK || this == AGENT_CLOCK;
    }

    /** Whether it is over when a person has acknowledged it, and not before. */
    boolean endsByHand() {
        return this == METER_WENT_BACK || this == AGENT_FORK;
    }

    static EventKind of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
