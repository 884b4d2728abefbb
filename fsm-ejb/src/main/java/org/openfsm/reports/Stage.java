package org.openfsm.reports;

import java.util.Locale;

/** What a run does now. */
public enum Stage {
    /** Collects the lines. */
    LINES,
    /** Writes the files. */
    FILES;

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
