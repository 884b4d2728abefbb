package org.openfsm.events;

import java.util.Locale;

/** Where a ticket stands. */
public enum TicketState {
    OPEN,
    IN_PROGRESS,
    WAITING,
    RESOLVED,
    CLOSED;

    /** The name in style sheets, bundles, the database and the API. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
