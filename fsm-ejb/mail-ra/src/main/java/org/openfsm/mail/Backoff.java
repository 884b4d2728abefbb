package org.openfsm.mail;

import java.time.Duration;

/** How long to wait after the first failure, the second, … */
final class Backoff {
    static final Duration FIRST = Duration.ofSeconds(5);
    static final Duration LONGEST = Duration.ofMinutes(5);

    private Duration next = FIRST;

    Duration next() {
        var now = next;
        var doubled = now.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return now;
    }

    void reset() {
        next = FIRST;
    }
}
