package org.openfsm.agent.control;

/** The running service cannot be asked; the message says why, and what to do. */
public final class NoAnswer extends Exception {

    private static final long serialVersionUID = 1;

    /** Behind "is not running …". */
    static final String START =
            "Start it: fsm-agent run; where it is a service, systemctl start fsm-agent (Windows: net start FSMAgent)";

    NoAnswer(String message) {
        super(message);
    }

    NoAnswer(String message, Throwable cause) {
        super(message, cause);
    }
}
