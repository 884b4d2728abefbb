package org.openfsm.agent.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with a message of its own, in words for people, and an exit code. */
final class NotDone extends Exception {

    private static final long serialVersionUID = 1;

    private final int code;

    /** @param code of {@link ExitCode} */
    NotDone(int code, String message) {
        super(message);
        this.code = code;
    }

    /** @param code of {@link ExitCode} */
    NotDone(int code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    int code() {
        return code;
    }
}
