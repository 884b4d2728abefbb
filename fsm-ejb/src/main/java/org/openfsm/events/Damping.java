package org.openfsm.events;

import java.time.Duration;
import java.time.Instant;

/** When a rule that has reacted keeps still. */
final class Damping {
    private Damping() {}

    /** The episode that a rule reacted to last, on the same device and subject. */
    record Fired(Instant startedAt, EventSeverity severity) {
        static Fired of(Episode episode) {
            return new Fired(episode.startedAt(), episode.severity());
        }

        /** What was said so far does not cover what has become worse. */
        boolean covers(Episode next) {
            return severity.compareTo(next.severity()) <= 0;
        }
    }

    /**
     * Whether a rule keeps still about an episode.
     *
     * @param hours the rule's; 0: never
     */
    static boolean holds(int hours, Fired before, Episode next) {
        return hours > 0
                && before.covers(next)
                && next.startedAt().isBefore(before.startedAt().plus(Duration.ofHours(hours)));
    }
}
