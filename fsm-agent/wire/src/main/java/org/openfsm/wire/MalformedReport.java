package org.openfsm.wire;

/** A document that is no report of this version. The reason names the place, what was found and what was expected. */
public final class MalformedReport extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String reason;

    MalformedReport(MalformedJson cause) {
        super(cause.getMessage(), cause);
        this.code = cause.code();
        this.reason = cause.reason();
    }

    /**
     * A short word that stays the same in later versions: {@code not-utf8}, {@code not-json}, {@code trailing},
     * {@code too-large}, {@code too-deep}, {@code too-many}, {@code too-long}, {@code duplicate}, {@code format},
     * {@code missing}, {@code type}, {@code range} or {@code word}.
     */
    public String code() {
        return code;
    }

    /** One sentence for a person; texts of the document appear in it cut short. */
    public String reason() {
        return reason;
    }
}
