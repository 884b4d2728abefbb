package org.openfsm.ingest;

import java.util.Locale;

/** The one thing to know of an agent, most urgent first. */
public enum AgentHealth {
    /** Overdue: it announced to be heard by then and was not. */
    SILENT,
    /** Reports are missing in its numbering. */
    GAP,
    /** Its certificate ends within 30 days. */
    KEY_EXPIRES,
    /** Its enrolment file has not come back yet. */
    NEVER_REPORTED,
    COMPLETE,
    REVOKED;

    /** The name in style sheets, bundles and the API, such as {@code key-expires}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
