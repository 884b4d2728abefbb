package org.openfsm.events;

import java.util.Locale;

/** Whether an episode began or ended. */
public enum Phase {
    RAISED,
    CLEARED;

    /** The name in style sheets, bundles, the database and the API. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
