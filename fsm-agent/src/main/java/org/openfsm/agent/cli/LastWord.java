package org.openfsm.agent.cli;

import java.util.logging.LogManager;

/**
 * Java's log manager takes all handlers away as soon as the process is told to end; ours has something to say then.
 * Named in the system property java.util.logging.manager before anything logs.
 */
public final class LastWord extends LogManager {

    @Override
    public void reset() {
        // kept: every message is written at once, nothing is left to flush
    }
}
