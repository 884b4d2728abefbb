package org.openfsm.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much of what cannot be recorded is written down: by sender and in all. Good reports do not come by here, so one
 * sender's rubbish keeps nobody else's reports out, nor its neighbours' behind the same address. Memory is bounded.
 */
final class Floodgate {
    static final int BY_SENDER = 30;
    static final int IN_ALL = 300;
    static final Duration SPAN = Duration.ofMinutes(1);
    private static final int SENDERS = 1000;

    private final Clock clock;
    private final Map<String, Integer> senders = new LinkedHashMap<>();
    private Instant since;
    private int all;

    Floodgate(Clock clock) {
        this.clock = clock;
        this.since = clock.instant();
    }

    /** Whether one more may be written down. */
    synchronized boolean lets(String from) {
        var now = clock.instant();
        if (now.isAfter(since.plus(SPAN)) || now.isBefore(since)) {
            senders.clear();
            all = 0;
            since = now;
        }
        var sender = from == null ? "" : from;
        if (!senders.containsKey(sender) && senders.size() >= SENDERS) {
            sender = "others";
        }
        return ++all <= IN_ALL && senders.merge(sender, 1, Integer::sum) <= BY_SENDER;
    }
}
