package org.openfsm.events;

import java.util.Locale;

/** How something is done. */
public enum DeliveryKind {
    EMAIL,
    TICKET,
    WEBHOOK;

    /** The name in style sheets, bundles, the database and the API. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
