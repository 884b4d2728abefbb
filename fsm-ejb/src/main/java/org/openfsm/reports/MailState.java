package org.openfsm.reports;

import java.util.Locale;

/** What became of a report's mail to one recipient. */
public enum MailState {
    WAITING,
    SENT,
    /** Not taken by the mail server, for good. */
    FAILED,
    /** The server ended while it was being sent; it is not sent again by itself, so that nobody gets it twice. */
    UNKNOWN;

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
