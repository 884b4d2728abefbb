package org.openfsm.events;

import java.util.Locale;

/** Where an event stands, what needs somebody first. */
public enum EventState {
    OPEN,
    /** It still is so, and somebody has it in hand. */
    ACKNOWLEDGED,
    ENDED;

    /** The name in style sheets, bundles and the API. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
