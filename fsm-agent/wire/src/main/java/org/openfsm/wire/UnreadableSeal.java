package org.openfsm.wire;

import org.jspecify.annotations.Nullable;

/** Bytes that are no sealed report for us, or not the ones that were sealed. The reason is a sentence for a person. */
public final class UnreadableSeal extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    UnreadableSeal(String reason) {
        this(reason, null);
    }

    UnreadableSeal(String reason, @Nullable Exception cause) {
        super(reason, cause);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
