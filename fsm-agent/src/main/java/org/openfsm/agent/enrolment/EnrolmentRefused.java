package org.openfsm.agent.enrolment;

/** An enrolment file that this agent does not take; the message says why and what to do. */
public final class EnrolmentRefused extends Exception {

    private static final long serialVersionUID = 1;

    EnrolmentRefused(String message) {
        super(message);
    }

    EnrolmentRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
