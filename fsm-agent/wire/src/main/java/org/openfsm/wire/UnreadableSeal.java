package org.openfsm.wire;

import org.jspecify.annotations.Nullable;

/** Bytes that are no sealed report for us, or not the ones that were sealed. The reason is a sentence for a person. */
public final class UnreadableSeal extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final boolean beyondLimits;

    UnreadableSeal(String reason) {
        this(reason, null);
    }

    UnreadableSeal(String reason, @Nullable Exception cause) {
        this(reason, cause, false);
    }

    private UnreadableSeal(String reason, @Nullable Exception cause, boolean beyondLimits) {
        super(reason, cause);
        this.reason = reason;
        this.beyondLimits = beyondLimits;
    }

    static UnreadableSeal beyondLimits(String reason) {
        return new UnreadableSeal(reason, null, true);
    }

    public String reason() {
        return reason;
    }

    /** Whether the seal is good and its content more than may be unpacked. */
    public boolean isBeyondLimits() {
        return beyondLimits;
    }
}
