package org.openfsm.events;

import java.time.Duration;
import java.time.Instant;

/** When a rule that has reacted keeps still. */
final class Damping {
    private Damping() {}

    /**
     * Whether a rule keeps still about an episode.
     *
     * @param hours the rule's; 0: never
     * @param before when the episode began that it reacted to last, on the same device and subject
     */
    static boolean holds(int hours, Instant before, Instant startedAt) {
        return hours > 0 && startedAt.isBefore(before.plus(Duration.ofHours(hours)));
    }
}
