package org.openfsm.agent.cli;

import java.util.logging.LogManager;

/** Java's log manager takes all handlers away as soon as the process is told to end; ours has something to say then. */
public final class LastWord extends LogManager {

    private static final String MANAGER = "java.util.logging.manager";

    /** Has to come before anything logs. */
    public static void have() {
        System.setProperty(MANAGER, LastWord.class.getName());
    }

    @Override
    public void reset() {
        // kept: every message is written at once, nothing is left to flush
    }
}
