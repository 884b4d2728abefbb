package org.openfsm.agent.control;

/** The running service cannot be asked; the message says why, and what to do. */
public final class NoAnswer extends Exception {

    private static final long serialVersionUID = 1;

    NoAnswer(String message) {
        super(message);
    }

    NoAnswer(String message, Throwable cause) {
        super(message, cause);
    }
}
