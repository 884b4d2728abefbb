package org.openfsm.agent.schedule;

import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.outbox.Outbox.Waiting;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Answer;
import org.openfsm.agent.transport.Transport;
import org.openfsm.wire.Seal;

/**
 * Sends what waits, in order, by the first road that takes it, and keeps away from a road for as long as its answers ask
 * for.
 */
public final class Delivery {

    private static final int REFUSALS_IN_A_ROW = 3;
    private static final Duration PAUSE = Duration.ofHours(1);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration MOST_SPREAD = Duration.ofMinutes(1);

    private final Store store;
    private final Outbox outbox;
    private final List<Road> roads;
    private final List<X509Certificate> recipients;
    private final Clock clock;
    private final LongSupplier ticks;
    private final RandomGenerator random;
    private final StateLog log = new StateLog();
    private volatile boolean hurried;

    /**
     * @param roads in the order to try
     * @param recipients the server's certificates, to seal for
     * @param ticks nanoseconds of a clock that nobody sets
     * @param random spreads the retries of many agents
     */
    public Delivery(
            Store store,
            Outbox outbox,
            List<Transport> roads,
            List<X509Certificate> recipients,
            Clock clock,
            LongSupplier ticks,
            RandomGenerator random) {
        this.store = store;
        this.outbox = outbox;
        this.roads = roads.stream().map(Road::new).toList();
        this.recipients = List.copyOf(recipients);
        this.clock = clock;
        this.ticks = ticks;
        this.random = random;
    }

    /** What a road was like last, and since when. */
    public record Said(Instant since, String text) {}

    /** What is known of a road, for people; absent when nothing was sent by it. */
    public static Optional<Said> said(Store store, String road) throws StoreFailure {
        return store.note(note(road)).map(note -> {
            int space = note.indexOf(' ');
            return new Said(Instant.ofEpochSecond(Long.parseLong(note.substring(0, space))), note.substring(space + 1));
        });
    }

    /** As {@link #said} and more, in the order to try, without asking the store. */
    public List<Situation.Road> roads() {
        return roads.stream().map(Road::situation).toList();
    }

    /** Takes up from the store how the roads were. */
    public void recall() throws StoreFailure {
        for (var road : roads) {
            road.last = said(store, road.transport.name()).orElse(null);
        }
    }

    /** At the next delivery each road is tried, also one that is being left alone. */
    public void hurry() {
        hurried = true;
    }

    private static String note(String road) {
        return "road " + road;
    }

    /**
     * Sends until nothing waits or all roads are closed.
     *
     * @return when to come again, with reports or without; absent when nothing waits
     * @throws StoreFailure when the outbox cannot be read, or not told what was sent
     */
    public Optional<Duration> deliver() throws StoreFailure, InterruptedException {
        return deliver(() -> {});
    }

    /** @param tried told after each report that was tried, whatever became of it */
    public Optional<Duration> deliver(Runnable tried) throws StoreFailure, InterruptedException {
        if (hurried) {
            hurried = false;
            roads.forEach(Road::open);
        }
        while (true) {
            var open = roads.stream().filter(road -> road.rest().isZero()).toList();
            if (open.isEmpty()) {
                return roads.stream().map(Road::rest).min(Comparator.naturalOrder());
            }
            var waiting = outbox.next();
            if (waiting.isEmpty()) {
                return Optional.empty();
            }
            send(waiting.get(), open);
            tried.run();
        }
    }

    /** By the first road that takes it. What one refuses and no other takes is set aside: the rest must not wait. */
    private void send(Waiting report, List<Road> open) throws StoreFailure, InterruptedException {
        var sealed = Seal.encrypt(report.signed(), recipients);
        var refusals = new ArrayList<Refusal>();
        for (var road : open) {
            var answer = road.transport.send(sealed, report.urgent());
            if (answer instanceof Answer.Taken) {
                outbox.taken(report, road.transport.name());
                road.takes();
                for (var refusal : refusals) {
                    refusal.road().refused(report, refusal.answer(), "Another road took it");
                }
                return;
            }
            if (answer instanceof Answer.Refused refused) {
                refusals.add(new Refusal(road, refused.answer()));
            } else {
                road.later(answer);
            }
        }
        if (!refusals.isEmpty()) {
            outbox.setAside(report, "refused (" + refusals.get(0).answer() + ")");
        }
        for (var refusal : refusals) {
            refusal.road()
                    .refused(
                            report,
                            refusal.answer(),
                            "It is set aside and kept; \"fsm-agent status\" shows it, the log there says why");
        }
    }

    private record Refusal(Road road, String answer) {}

    /** One road and how it is just now. */
    private final class Road {
        private final Transport transport;
        private int failures;
        private int refusals;
        /** Others ask how it is, too. */
        private volatile Closed closed = new Closed(0, Duration.ZERO);

        private volatile @Nullable Said last;
        private volatile boolean works;

        Road(Transport transport) {
            this.transport = transport;
        }

        private record Closed(long since, Duration time) {}

        /** How long it stays closed; zero when it is open. */
        Duration rest() {
            var now = closed;
            var rest = now.time().minusNanos(ticks.getAsLong() - now.since());
            return rest.isNegative() ? Duration.ZERO : rest;
        }

        void open() {
            closed = new Closed(0, Duration.ZERO);
        }

        Situation.Road situation() {
            var said = last;
            return new Situation.Road(
                    transport.name(),
                    said == null ? null : said.since(),
                    said == null ? "" : said.text(),
                    works,
                    rest());
        }

        void takes() throws StoreFailure {
            failures = 0;
            refusals = 0;
            works = true;
            state("takes", Level.INFO, transport.who() + " takes reports.");
        }

        void refused(Waiting report, String answer, String consequence) throws StoreFailure {
            failures = 0;
            refusals++;
            log.say(
                    Level.WARNING,
                    transport.who() + " refused the " + report.name() + " (" + answer + "). " + consequence + ".");
            if (refusals >= REFUSALS_IN_A_ROW) {
                refusals = 0;
                close(PAUSE);
                state(
                        "paused",
                        Level.ERROR,
                        transport.who() + " refused " + REFUSALS_IN_A_ROW + " reports in a row, the last with "
                                + answer + ". Sending by " + transport.name() + " pauses for an hour. Ask its "
                                + "administrator whether this agent is known, and compare addresses.");
            }
        }

        /** The report waits; what is to be done before it can go is said. */
        void later(Answer answer) throws StoreFailure {
            if (answer instanceof Answer.Later later) {
                close(later.after().map(this::spread).orElseGet(this::backOff));
                state(
                        "later " + later.answer(),
                        Level.INFO,
                        transport.who() + " asks for time (" + later.answer()
                                + "). Reports wait and are sent later, in order.");
            } else if (answer instanceof Answer.Failed failed) {
                close(backOff());
                state(
                        failed.why(),
                        Level.WARNING,
                        "Reports cannot be sent by " + transport.name() + ": " + failed.why()
                                + (roads.size() == 1
                                        ? " They wait and are sent in order once it works again."
                                        : " It is tried again; meanwhile they go by another road or wait."));
            } else if (answer instanceof Answer.Misconfigured misconfigured) {
                // not every few minutes: many servers lock an account after some wrong passwords
                close(PAUSE);
                state(
                        misconfigured.why(),
                        Level.ERROR,
                        "Reports cannot be sent by " + transport.name() + ": " + misconfigured.why()
                                + " None is set aside; it is tried again in an hour, and when the agent starts.");
            }
        }

        private void state(String state, Level level, String text) throws StoreFailure {
            if (log.is(note(transport.name()), state, level, text)) {
                var since = clock.instant().truncatedTo(ChronoUnit.SECONDS);
                last = new Said(since, text);
                store.note(note(transport.name()), since.getEpochSecond() + " " + text);
            }
        }

        private void close(Duration time) {
            works = false;
            closed = new Closed(ticks.getAsLong(), time);
        }

        /**
         * Never sooner than asked for, and up to a quarter later, 5 s to 1 min: a server that was busy said the same to
         * many agents at once.
         */
        private Duration spread(Duration wished) {
            var quarter = wished.dividedBy(4).toMillis();
            var most = Math.min(Math.max(quarter, FIRST_WAIT.toMillis()), MOST_SPREAD.toMillis());
            return wished.plusMillis(random.nextLong(most));
        }

        /** 5 s, 10 s, 20 s … 5 min, each up to half shorter. */
        private Duration backOff() {
            var longest = FIRST_WAIT.multipliedBy(1L << Math.min(failures++, 10));
            var wait = longest.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : longest;
            return wait.minusMillis(random.nextLong(wait.toMillis() / 2));
        }
    }
}
