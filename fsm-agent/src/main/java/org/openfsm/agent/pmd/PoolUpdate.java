package org.openfsm.agent.pmd;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Update;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Download;
import org.openfsm.agent.transport.Download.Fetched;
import org.openfsm.agent.transport.Download.NotFetched;
import org.openfsm.pmd.bundle.BadBundle;
import org.openfsm.pmd.bundle.Index;
import org.openfsm.pmd.bundle.Published;

/** Asks the publisher's host for a newer pool and installs it. Whatever the host answers, a pool is in use afterwards. */
public final class PoolUpdate {

    private static final String NOTE = "pmd update";
    private static final int LONGEST_SIGNATURE = 128;
    /** Spread, so that thousands of agents do not come in the same minute. */
    private static final Duration SPREAD = Duration.ofMinutes(30);

    private static final Duration SOONEST = Duration.ofMinutes(1);

    private final InstalledPool pool;
    private final Download host;
    private final Clock clock;

    PoolUpdate(InstalledPool pool, Download host, Clock clock) {
        this.pool = pool;
        this.host = host;
        this.clock = clock;
    }

    /** @throws GeneralSecurityException when this Java cannot work with the certificates of the configuration */
    public static PoolUpdate of(AgentConfig config, Update update, InstalledPool pool, Clock clock)
            throws GeneralSecurityException {
        return new PoolUpdate(
                pool,
                new Download(
                        update.url(),
                        update.trust(),
                        update.pins(),
                        "pmd.update",
                        config.https().proxy()),
                clock);
    }

    /** What a try came to. */
    public enum Result {
        /** A newer pool is in use. */
        NEW,
        /** The one in use is the newest. */
        NOTHING,
        /** Something was wrong; the pool in use stays. */
        FAILED
    }

    /** @param text for people: what happened, and what to do where that is of use */
    public record Outcome(Result result, String text) {}

    /** The last try of this agent. */
    public record Said(Instant at, String text) {}

    /** What is known of the last try; absent when there was none. */
    public static Optional<Said> said(Store store) throws StoreFailure {
        return store.note(NOTE).map(note -> {
            int space = note.indexOf(' ');
            return new Said(Instant.ofEpochSecond(Long.parseLong(note.substring(0, space))), note.substring(space + 1));
        });
    }

    /**
     * Tries once, and keeps in the store what came of it.
     *
     * @param lower a person wants what the host has, though newer pools were in use
     */
    public Outcome run(Store store, boolean lower) throws StoreFailure, InterruptedException {
        Outcome outcome;
        try {
            outcome = run(lower);
        } catch (NotFetched | BadBundle refused) {
            outcome = failed(String.valueOf(refused.getMessage()));
        }
        store.note(NOTE, clock.instant().getEpochSecond() + " " + outcome.text());
        return outcome;
    }

    private Outcome run(boolean lower) throws NotFetched, BadBundle, StoreFailure, InterruptedException {
        var seen = pool.seen();
        @Nullable Instant since = lower || seen.issuedAt().equals(Instant.EPOCH) ? null : seen.issuedAt();
        if (!(host.get(Index.FILE, since, Index.LARGEST) instanceof Fetched.Whole json)) {
            return unchanged();
        }
        var signature = whole(host.get(Index.SIGNATURE, null, LONGEST_SIGNATURE));
        var index = pool.opening().signed(json.content(), signature);
        pool.opening().timely(index, seen, lower);
        if (index.withdrawn().contains(index.version())) {
            pool.remember(index);
            return new Outcome(
                    Result.NOTHING,
                    "Nothing new: the publisher has withdrawn its newest version, " + index.version() + "."
                            + ofCurrent());
        }
        if (!lower && index.version() <= seen.version()) {
            pool.remember(index);
            return new Outcome(
                    Result.NOTHING,
                    "Nothing new: the publisher's newest is version " + index.version() + "." + ofCurrent());
        }
        pool.opening().eligible(index, seen, lower);
        var zip = whole(host.get(index.file(), null, index.size()));
        long before = pool.current().bundle().version();
        var bundle = pool.install(new Published(json.content(), signature, zip), lower);
        return new Outcome(
                Result.NEW,
                "Version " + bundle.version() + " is in use, with "
                        + bundle.definitions().size() + " definitions; before it " + before + ".");
    }

    /** A host that always says so would keep an agent on an old pool for ever. */
    private Outcome unchanged() throws BadBundle {
        var expired = pool.expiresAt().filter(end -> clock.instant().isAfter(end));
        return expired.isPresent()
                ? failed("The host has had no new index since the last one, which expired at " + expired.get()
                        + ". Ask the publisher, or put this machine's clock right; the pool in use stays.")
                : new Outcome(Result.NOTHING, "Nothing new: the host has changed nothing." + ofCurrent());
    }

    private String ofCurrent() throws BadBundle {
        var current = pool.current();
        var greatest = pool.seen().version();
        return " In use is " + current + (current.toString().endsWith(".") ? "" : ".")
                + (greatest > current.bundle().version()
                        ? " Version " + greatest
                                + " was in use before; what the host has is taken again with --allow-lower."
                        : "");
    }

    private static Outcome failed(String text) {
        return new Outcome(Result.FAILED, text);
    }

    private static byte[] whole(Fetched fetched) {
        if (fetched instanceof Fetched.Whole whole) {
            return whole.content();
        }
        throw new IllegalStateException("A host cannot say \"not modified\" when no time was named");
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
