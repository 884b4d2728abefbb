package org.openfsm.reports;

/** A run cannot go on; the message is a sentence for its owner. */
final class ReportFailure extends RuntimeException {
    ReportFailure(String message) {
        super(message);
    }

    ReportFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
