package org.openfsm.agent.diagnose;

import org.jspecify.annotations.Nullable;

/**
 * What one look came to.
 *
 * @param check which look: a name for programs, such as {@code disk} or {@code https.tls}
 * @param title the same for people
 * @param found in words for people
 * @param remedy what to do; absent where nothing needs to be done
 */
public record Step(
        String check,
        Result result,
        String title,
        String found,
        @Nullable String remedy) {

    /** The later, the worse; but what could not be looked at says nothing. */
    public enum Result {
        SKIPPED,
        OK,
        /** It works, and somebody should look at it. */
        ATTENTION,
        /** It does not work. */
        BROKEN
    }
}
