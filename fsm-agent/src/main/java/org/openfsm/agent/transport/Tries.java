package org.openfsm.agent.transport;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;

/** The daily tries to fetch something from a publisher's host: when the next one is due, and what came of the last. */
public final class Tries {

    /** Spread, so that thousands of agents do not come in the same minute. */
    private static final Duration SPREAD = Duration.ofMinutes(30);

    private static final Duration SOONEST = Duration.ofMinutes(1);

    private final String note;
    private final Clock clock;

    /** @param note under which the store keeps the last one */
    public Tries(String note, Clock clock) {
        this.note = note;
        this.clock = clock;
    }

    /** What a try came to. */
    public enum Result {
        /** Something newer is in use, or will be at once. */
        NEW,
        /** The one in use is the newest. */
        NOTHING,
        /** Something was wrong; what is in use stays. */
        FAILED
    }

    /** @param text for people: what happened, and what to do where that is of use */
    public record Outcome(Result result, String text) {
        public static Outcome failed(String text) {
            return new Outcome(Result.FAILED, text);
        }
    }

    /** The last try of this agent. */
    public record Said(Instant at, String text) {}

    /** What is known of the last try; absent when there was none. */
    public static Optional<Said> said(Store store, String note) throws StoreFailure {
        return store.note(note).map(kept -> {
            int space = kept.indexOf(' ');
            return new Said(Instant.ofEpochSecond(Long.parseLong(kept.substring(0, space))), kept.substring(space + 1));
        });
    }

    /** Keeps what came of a try that ends now. */
    public Outcome keep(Store store, Outcome outcome) throws StoreFailure {
        store.note(note, clock.instant().getEpochSecond() + " " + outcome.text());
        return outcome;
    }

    /**
     * How long to wait for the next try: until the time of day, and a random while; at once (and a random while) when
     * the last try is a day old, for a machine that sleeps at that time.
     */
    public Duration untilNext(LocalTime at, Optional<Said> last, ZoneId zone, RandomGenerator random) {
        var offset = Duration.ofMillis(random.nextLong(SOONEST.toMillis(), SPREAD.toMillis()));
        var now = clock.instant();
        var aDayAgo = now.minus(Duration.ofDays(1)).minus(SPREAD);
        if (last.isEmpty()
                || last.get().at().isBefore(aDayAgo)
                || last.get().at().isAfter(now)) {
            return offset;
        }
        var here = now.atZone(zone);
        var next = here.with(at);
        if (!next.isAfter(here)) {
            next = next.plusDays(1);
        }
        return Duration.between(here, next).plus(offset);
    }
}
