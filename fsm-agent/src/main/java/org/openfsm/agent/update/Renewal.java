package org.openfsm.agent.update;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.ZoneId;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig.Update;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Tries.Outcome;
import org.openfsm.agent.update.AgentUpdate.Wish;

/** What the running agent does about its own version: it looks for a newer one, shows that it works, and makes room. */
public final class Renewal {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");
    /** Who lives so long works, also where nothing can be sent. */
    private static final Duration LIVES = Duration.ofMinutes(10);

    private final Program program;
    private final Versions versions;
    private final @Nullable Update source;
    private final @Nullable AgentUpdate update;
    private final LongSupplier ticks;
    private final Runnable beginAgain;
    private final long begun;
    private final String chosen;

    /**
     * @param source of newer versions; absent: nobody looks for any
     * @param update from there
     * @param ticks nanoseconds of a clock that nobody sets
     * @param beginAgain ends this run, so that the version that is to run is chosen anew
     */
    public Renewal(
            Program program,
            Versions versions,
            @Nullable Update source,
            @Nullable AgentUpdate update,
            LongSupplier ticks,
            Runnable beginAgain) {
        this.program = program;
        this.versions = versions;
        this.source = source;
        this.update = update;
        this.ticks = ticks;
        this.beginAgain = beginAgain;
        this.begun = ticks.getAsLong();
        this.chosen = versions.chosen(program.installed());
    }

    /** Whether somebody looks for newer versions. */
    public boolean updates() {
        return update != null && source != null;
    }

    /** @throws IllegalStateException when nobody does */
    public Outcome update(Store store) throws StoreFailure, InterruptedException {
        if (update == null) {
            throw new IllegalStateException("There is no host to ask");
        }
        var outcome = update.run(store, Wish.DAILY);
        giveWay();
        return outcome;
    }

    public Duration untilUpdate(Store store, RandomGenerator random) throws StoreFailure {
        return update == null || source == null
                ? Duration.ofDays(1)
                : update.untilNext(source.at(), AgentUpdate.said(store), ZoneId.systemDefault(), random);
    }

    /**
     * Every minute, when all else was done: then the store is open and the stages go.
     *
     * @param reported whether a server took something since the start
     */
    public void lives(boolean reported) throws StoreFailure {
        if ((reported || ticks.getAsLong() - begun >= LIVES.toNanos()) && versions.works(program.version())) {
            LOG.log(
                    Level.INFO,
                    "Version " + program.version() + " of the agent works and is kept"
                            + (reported ? ": the server took a report of it." : "."));
        }
        giveWay();
    }

    /** A command, a page or the update may have chosen another version since this one was started. */
    private void giveWay() {
        var next = versions.chosen(program.installed());
        if (!next.equals(chosen)) {
            LOG.log(Level.INFO, "Version " + program.version() + " of the agent makes room for " + next + ".");
            beginAgain.run();
        }
    }
}
