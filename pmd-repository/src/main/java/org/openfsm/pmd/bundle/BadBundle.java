package org.openfsm.pmd.bundle;

import org.jspecify.annotations.Nullable;

/** What was offered as a pool of definitions cannot be used. The message says what was found, what was expected and what to do. */
public final class BadBundle extends Exception {
    private static final long serialVersionUID = 1;

    public BadBundle(String message) {
        this(message, null);
    }

    public BadBundle(String message, @Nullable Exception cause) {
        super(message, cause);
    }
}
