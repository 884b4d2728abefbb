package org.openfsm.events;

import java.util.Locale;

/** What became of something that was to be done. */
public enum DeliveryState {
    WAITING,
    DONE,
    /** No longer needed when its time came: the episode was over, the rule gone. */
    SKIPPED,
    /** Refused, or tried too often; a person can set it going again. */
    DEAD;

    /** The name in style sheets, bundles, the database and the API. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
