package org.openfsm.events;

import java.util.Locale;

/** How much an event matters, worst first. */
public enum EventSeverity {
    /** Nothing is printed. */
    CRITICAL,
    WARNING,
    NOTICE;

    /** The name in style sheets, bundles and the API. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param said prtAlertSeverityLevel's word */
    static EventSeverity of(String said) {
        if ("critical".equals(said)) {
            return CRITICAL;
        }
        return "warning".equals(said) ? WARNING : NOTICE;
    }
}
