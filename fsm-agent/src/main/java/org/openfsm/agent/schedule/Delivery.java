package org.openfsm.agent.schedule;

import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.outbox.Outbox.Waiting;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Answer;
import org.openfsm.agent.transport.HttpsTransport;
import org.openfsm.wire.Seal;

/** Sends what waits, in order, and keeps away from the server for as long as its answers ask for. */
public final class Delivery {

    /** Under this name the store keeps what the road was like last, for {@code status}. */
    public static final String NOTE = "server";

    private static final int REFUSALS_IN_A_ROW = 3;
    private static final Duration PAUSE = Duration.ofHours(1);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final Store store;
    private final Outbox outbox;
    private final HttpsTransport transport;
    private final List<X509Certificate> recipients;
    private final Clock clock;
    private final LongSupplier ticks;
    private final RandomGenerator random;
    private final StateLog log = new StateLog();
    private int failures;
    private int refusals;
    private long closedSince;
    private Duration closedFor = Duration.ZERO;

    /**
     * @param recipients the server's certificates, to seal for
     * @param ticks nanoseconds of a clock that nobody sets
     * @param random spreads the retries of many agents
     */
    public Delivery(
            Store store,
            Outbox outbox,
            HttpsTransport transport,
            List<X509Certificate> recipients,
            Clock clock,
            LongSupplier ticks,
            RandomGenerator random) {
        this.store = store;
        this.outbox = outbox;
        this.transport = transport;
        this.recipients = List.copyOf(recipients);
        this.clock = clock;
        this.ticks = ticks;
        this.random = random;
    }

    /**
     * Sends until nothing waits or the road is closed.
     *
     * @return when to come again, with reports or without; absent when nothing waits
     * @throws StoreFailure when the outbox cannot be read, or not told what was sent
     */
    public Optional<Duration> deliver() throws StoreFailure, InterruptedException {
        while (true) {
            var rest = closedFor.minusNanos(ticks.getAsLong() - closedSince);
            if (closedFor.compareTo(Duration.ZERO) > 0 && rest.compareTo(Duration.ZERO) > 0) {
                return Optional.of(rest);
            }
            closedFor = Duration.ZERO;
            var waiting = outbox.next();
            if (waiting.isEmpty()) {
                return Optional.empty();
            }
            send(waiting.get());
        }
    }

    private void send(Waiting report) throws StoreFailure, InterruptedException {
        var answer = transport.send(Seal.encrypt(report.signed(), recipients), report.urgent());
        if (answer instanceof Answer.Taken) {
            outbox.taken(report);
            failures = 0;
            refusals = 0;
            state("takes", Level.INFO, "The server takes reports.");
        } else if (answer instanceof Answer.Refused refused) {
            failures = 0;
            refusals++;
            outbox.setAside(report, "refused (" + refused.status() + ")");
            log.say(
                    Level.WARNING,
                    "The server refused the " + report.name() + " (" + refused.status()
                            + "). It is set aside and kept; \"fsm-agent status\" shows it, the server's log says why.");
            if (refusals >= REFUSALS_IN_A_ROW) {
                refusals = 0;
                close(PAUSE);
                state(
                        "paused",
                        Level.ERROR,
                        "The server refused " + REFUSALS_IN_A_ROW + " reports in a row, the last with "
                                + refused.status()
                                + ". Sending pauses for an hour. Ask the server's administrator whether this agent is"
                                + " known, and compare addresses.");
            }
        } else if (answer instanceof Answer.Later later) {
            close(later.after().orElseGet(this::backOff));
            state(
                    "later " + later.status(),
                    Level.INFO,
                    "The server asks for time (" + later.status() + "). Reports wait and are sent later, in order.");
        } else if (answer instanceof Answer.Failed failed) {
            close(backOff());
            state(
                    failed.why(),
                    Level.WARNING,
                    "Reports cannot be sent: " + failed.why()
                            + " They wait and are sent in order once it works again.");
        }
    }

    private void state(String state, Level level, String text) throws StoreFailure {
        if (log.is("server", state, level, text)) {
            store.note(NOTE, clock.instant().getEpochSecond() + " " + text);
        }
    }

    private void close(Duration time) {
        closedSince = ticks.getAsLong();
        closedFor = time;
    }

    /** 5 s, 10 s, 20 s … 5 min, each up to half shorter. */
    private Duration backOff() {
        var longest = FIRST_WAIT.multipliedBy(1L << Math.min(failures++, 10));
        var wait = longest.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : longest;
        return wait.minusMillis(random.nextLong(wait.toMillis() / 2));
    }
}
