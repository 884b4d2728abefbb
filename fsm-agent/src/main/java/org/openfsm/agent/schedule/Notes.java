package org.openfsm.agent.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Times as the store keeps them. */
final class Notes {

    private Notes() {}

    /** Absent when it is none of ours. */
    static Optional<Instant> instant(String epochSecond) {
        try {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(epochSecond)));
        } catch (NumberFormatException | DateTimeException notOurs) {
            return Optional.empty();
        }
    }
}
