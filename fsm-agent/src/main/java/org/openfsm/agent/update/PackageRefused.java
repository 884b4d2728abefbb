package org.openfsm.agent.update;

import org.jspecify.annotations.Nullable;

/** What was offered as a version of the agent cannot be used. The message says what was found, what was expected and what to do. */
public final class PackageRefused extends Exception {
    private static final long serialVersionUID = 1;

    public PackageRefused(String message) {
        this(message, null);
    }

    public PackageRefused(String message, @Nullable Exception cause) {
        super(message, cause);
    }
}
