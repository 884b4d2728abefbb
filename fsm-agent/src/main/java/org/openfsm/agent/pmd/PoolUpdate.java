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
import org.openfsm.agent.transport.Tries;
import org.openfsm.agent.transport.Tries.Outcome;
import org.openfsm.agent.transport.Tries.Result;
import org.openfsm.agent.transport.Tries.Said;
import org.openfsm.pmd.bundle.BadBundle;
import org.openfsm.pmd.bundle.Index;
import org.openfsm.pmd.bundle.Published;

/** Asks the publisher's host for a newer pool and installs it. Whatever the host answers, a pool is in use afterwards. */
public final class PoolUpdate {

    private static final String NOTE = "pmd update";
    private static final int LONGEST_SIGNATURE = 128;

    private final InstalledPool pool;
    private final Download host;
    private final Clock clock;
    private final Tries tries;

    PoolUpdate(InstalledPool pool, Download host, Clock clock) {
        this.pool = pool;
        this.host = host;
        this.clock = clock;
        this.tries = new Tries(NOTE, clock);
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

    /** What is known of the last try; absent when there was none. */
    public static Optional<Said> said(Store store) throws StoreFailure {
        return Tries.said(store, NOTE);
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
            outcome = Outcome.failed(String.valueOf(refused.getMessage()));
        }
        return tries.keep(store, outcome);
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
                ? Outcome.failed("The host has had no new index since the last one, which expired at " + expired.get()
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

    private static byte[] whole(Fetched fetched) {
        if (fetched instanceof Fetched.Whole whole) {
            return whole.content();
        }
        throw new IllegalStateException("A host cannot say \"not modified\" when no time was named");
    }

    /** As {@link Tries#untilNext}. */
    public Duration untilNext(LocalTime at, Optional<Said> last, ZoneId zone, RandomGenerator random) {
        return tries.untilNext(at, last, zone, random);
    }
}
