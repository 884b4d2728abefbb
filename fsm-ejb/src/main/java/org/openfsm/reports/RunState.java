package org.openfsm.reports;

import java.util.Locale;

/** How far a run is. */
public enum RunState {
    /** No node has taken it up yet. */
    WAITING,
    RUNNING,
    STOPPING,
    /** By a person; goes on from where it was. */
    STOPPED,
    /** With a reason; goes on from where it was when somebody wants it. */
    FAILED,
    DONE;

    /** The name in bundles, style sheets and the API. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
