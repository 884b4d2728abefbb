package org.openfsm.agent.record;

/** A recording that cannot be served; the message names file, line, what was found and what was expected. */
public final class BadRecording extends Exception {

    BadRecording(String file, int line, String problem) {
        super(file + " line " + line + ": " + problem);
    }

    BadRecording(String file, String problem) {
        super(file + ": " + problem);
    }
}
