package org.openfsm.wire;

/** A file that is no enrolment file of this version. The reason names the field, what was found and what was expected. */
public final class MalformedEnrolmentFile extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    MalformedEnrolmentFile(MalformedJson cause) {
        super(cause.getMessage(), cause);
        this.reason = cause.reason();
    }

    public String reason() {
        return reason;
    }
}
