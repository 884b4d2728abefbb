package org.openfsm.ingest;

/** A report that is not to be recorded. The message says what, which, found, expected, what to do. */
final class Misfit extends Exception {
    private static final long serialVersionUID = 1;
    private final Reason reason;

    Misfit(Reason reason, String explanation) {
        super(explanation);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
