package org.openfsm.agent.update;

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
import org.openfsm.agent.config.Problem;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Download;
import org.openfsm.agent.transport.Download.Fetched;
import org.openfsm.agent.transport.Download.NotFetched;
import org.openfsm.agent.transport.Tries;
import org.openfsm.agent.transport.Tries.Outcome;
import org.openfsm.agent.transport.Tries.Result;
import org.openfsm.agent.transport.Tries.Said;
import org.openfsm.wire.AgentVersion;

/** Asks the publisher's host for a newer version of the agent and puts it there to be tried. */
public final class AgentUpdate {

    private static final String NOTE = "agent update";
    /** How much this machine's clock may lag behind the publisher's. */
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
    /** For one jar, also over a slow line. */
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final Program program;
    private final Versions versions;
    private final Download host;
    private final Clock clock;
    private final Tries tries;

    AgentUpdate(Program program, Versions versions, Download host, Clock clock) {
        this.program = program;
        this.versions = versions;
        this.host = host;
        this.clock = clock;
        this.tries = new Tries(NOTE, clock);
    }

    /** @throws GeneralSecurityException when this Java cannot work with the certificates of the configuration */
    public static AgentUpdate of(AgentConfig config, Update update, Program program, Clock clock)
            throws GeneralSecurityException {
        return new AgentUpdate(
                program,
                new Versions(config.data(), program.keys()),
                new Download(
                        update.url(),
                        update.trust(),
                        update.pins(),
                        "update",
                        config.https().proxy(),
                        PATIENCE),
                clock);
    }

    /** An agent that nobody can publish for must not seem to be kept up to date. */
    public static Optional<Problem> unfit(AgentConfig config, Program program) {
        var update = config.update();
        return update == null || !program.keys().keys().isEmpty()
                ? Optional.empty()
                : Optional.of(new Problem(
                        config.file(),
                        update.line(),
                        "update.url is given, but this agent was built without a publisher's key and takes no other"
                                + " version: take the section update away, or install an agent that was built with"
                                + " one"));
    }

    /** What is known of the last try; absent when there was none. */
    public static Optional<Said> said(Store store) throws StoreFailure {
        return Tries.said(store, NOTE);
    }

    /** How a person wants it. */
    public enum Wish {
        /** By itself, every day. */
        DAILY,
        /** Also what was tried and given up. */
        NOW,
        /** Only told, not taken. */
        TELL
    }

    /** Tries once, and keeps in the store what came of it. */
    public Outcome run(Store store, Wish wish) throws StoreFailure, InterruptedException {
        Outcome outcome;
        try {
            outcome = run(wish);
        } catch (NotFetched | PackageRefused refused) {
            outcome = Outcome.failed(String.valueOf(refused.getMessage()));
        }
        return tries.keep(store, outcome);
    }

    private Outcome run(Wish wish) throws NotFetched, PackageRefused, StoreFailure, InterruptedException {
        var state = versions.state();
        var atWork = versions.chosen(program.installed());
        // what is known to be newer and was not taken is asked for whole, or the host would be silent about it for ever
        var newest = state.newest();
        boolean nothingLeft = newest != null && !AgentVersion.isNewer(newest, atWork);
        @Nullable Instant since = nothingLeft && wish == Wish.DAILY ? state.issuedAt() : null;
        if (!(host.get(PackageIndex.FILE, since, PackageIndex.LARGEST) instanceof Fetched.Whole file)) {
            return unchanged(state);
        }
        var index = PackageIndex.open(file.content(), program.keys());
        timely(index, state);
        versions.seen(index);
        if (!AgentVersion.isNewer(index.version(), atWork)) {
            return new Outcome(
                    Result.NOTHING,
                    "Nothing new: the publisher's newest is version " + index.version() + ", at work is " + atWork
                            + ".");
        }
        eligible(index, state, wish);
        if (wish == Wish.TELL) {
            return new Outcome(
                    Result.NOTHING,
                    "Version " + index.version() + " of " + index.issuedAt() + " is there, at work is " + atWork
                            + ": \"fsm-agent update\" takes it.");
        }
        versions.install(index, file.content(), this::jar);
        return new Outcome(
                Result.NEW,
                "Version " + index.version() + " was fetched, and is tried within a minute by a running agent; "
                        + versions.fallback(program.installed()) + " comes back when it does not work.");
    }

    private void timely(PackageIndex index, VersionsState seen) throws PackageRefused {
        var now = clock.instant();
        if (index.issuedAt().isAfter(now.plus(CLOCKS_DIFFER))) {
            throw new PackageRefused("The index was issued at " + index.issuedAt() + ", but here it is " + now
                    + ". Check this machine's clock.");
        }
        if (now.isAfter(index.expiresAt())) {
            throw expired(index.expiresAt());
        }
        if (index.issuedAt().isBefore(seen.issuedAt())) {
            throw new PackageRefused("The index was issued at " + index.issuedAt() + ", but one of " + seen.issuedAt()
                    + " has been seen here: an old one is shown again.");
        }
    }

    private PackageRefused expired(Instant end) {
        return new PackageRefused("The index expired at " + end + ", here it is " + clock.instant()
                + ". The publisher has to issue a new one (or this machine's clock is wrong); the version at work"
                + " stays.");
    }

    private void eligible(PackageIndex index, VersionsState state, Wish wish) throws PackageRefused {
        var version = index.version();
        int java = Runtime.version().feature();
        if (index.java() > java) {
            throw new PackageRefused("Version " + version + " needs Java " + index.java() + ", here is Java " + java
                    + ". Install a newer Java, or the version with a Java of its own.");
        }
        if (index.storeSchema() != Store.SCHEMA) {
            throw new PackageRefused("Version " + version + " keeps its store in another form (schema "
                    + index.storeSchema() + ", here is " + Store.SCHEMA
                    + "), from which there is no way back. It needs an installation by hand.");
        }
        var bad = state.bad(version);
        if (bad.isPresent() && wish == Wish.DAILY) {
            throw new PackageRefused("Version " + version + " is not taken again: "
                    + bad.get().why() + " A newer one will be; \"fsm-agent update\" tries this one once more.");
        }
    }

    private byte[] jar(PackageIndex.Jar jar) throws NotFetched, InterruptedException {
        if (host.get(jar.file(), null, jar.size()) instanceof Fetched.Whole whole) {
            return whole.content();
        }
        throw new IllegalStateException("A host cannot say \"not modified\" when no time was named");
    }

    /** A host that always says so would keep an agent on an old version for ever. */
    private Outcome unchanged(VersionsState state) throws PackageRefused {
        if (clock.instant().isAfter(state.expiresAt())) {
            throw expired(state.expiresAt());
        }
        return new Outcome(
                Result.NOTHING,
                "Nothing new: the host has changed nothing. At work is " + versions.chosen(program.installed()) + ".");
    }

    /** As {@link Tries#untilNext}. */
    public Duration untilNext(LocalTime at, Optional<Said> last, ZoneId zone, RandomGenerator random) {
        return tries.untilNext(at, last, zone, random);
    }
}
