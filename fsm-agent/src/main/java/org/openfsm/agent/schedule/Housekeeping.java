package org.openfsm.agent.schedule;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.outbox.OutboxFull;
import org.openfsm.agent.pmd.Definitions;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.PoolUpdate;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Tries;
import org.openfsm.wire.Report.Reason;

/** What must be done now and then so that the rest goes on: signs of life, the key, the definitions, old reports. */
final class Housekeeping {

    static final Duration HEARTBEAT = Duration.ofHours(24);

    private final AgentConfig config;
    private final Store store;
    private final Outbox outbox;
    private final Enrolment enrolment;
    private final Definitions definitions;
    private final InstalledPool pool;
    private final @Nullable PoolUpdate poolUpdate;
    private final RandomGenerator random;
    private final StateLog log;

    Housekeeping(
            AgentConfig config,
            Store store,
            Outbox outbox,
            Definitions definitions,
            InstalledPool pool,
            @Nullable PoolUpdate poolUpdate,
            RandomGenerator random,
            StateLog log) {
        this.config = config;
        this.store = store;
        this.outbox = outbox;
        this.enrolment = new Enrolment(config.data());
        this.definitions = definitions;
        this.pool = pool;
        this.poolUpdate = poolUpdate;
        this.random = random;
        this.log = log;
    }

    /** Every minute. @return whether there is something to send */
    boolean keepHouse() throws StoreFailure, OutboxFull {
        outbox.tidy();
        sayDefinitions();
        renewKey();
        return outbox.putEnrolment() || outbox.silence().compareTo(HEARTBEAT) >= 0 && heartbeat();
    }

    private boolean heartbeat() throws StoreFailure, OutboxFull {
        return outbox.put(Reason.HEARTBEAT, config.sources().get(0), List.of()) > 0;
    }

    /** A command may have switched them, or an update, or the publisher withdrawn them. */
    void sayDefinitions() {
        var inUse = pool.current();
        log.is(
                "definitions",
                inUse.toString(),
                inUse.withdrawn() || inUse.problem() != null ? Level.WARNING : Level.INFO,
                "Devices are read by definitions of version " + inUse
                        + (inUse.toString().endsWith(".") ? "" : "."));
        if (definitions.refresh()) {
            log.say(Level.INFO, "Definitions of devices changed; printers are read by the new ones from now on.");
        }
        var used = definitions.inUse();
        outbox.pool(used.version());
        if (used.problems().isEmpty()) {
            log.isWellAgain("bad definitions", "All definitions of devices can be used again.");
        } else {
            log.is(
                    "bad definitions",
                    used.problems().toString(),
                    Level.WARNING,
                    "Definitions of devices that cannot be used: " + String.join("; ", used.problems())
                            + ". All others are in use.");
        }
    }

    /** Whether somebody fetches newer definitions. */
    boolean updates() {
        return poolUpdate != null && config.pmd().update() != null;
    }

    boolean update() throws StoreFailure, InterruptedException {
        var update = poolUpdate;
        if (update != null) {
            var outcome = update.run(store, false);
            log.is(
                    "update",
                    outcome.toString(),
                    outcome.result() == Tries.Result.FAILED ? Level.WARNING : Level.INFO,
                    "Update of the definitions: " + outcome.text());
            sayDefinitions();
        }
        return true;
    }

    Duration untilUpdate() throws StoreFailure {
        var update = poolUpdate;
        var source = config.pmd().update();
        return update == null || source == null
                ? HEARTBEAT
                : update.untilNext(source.at(), PoolUpdate.said(store), ZoneId.systemDefault(), random);
    }

    private void renewKey() throws StoreFailure {
        var renewed = outbox.renewKey(enrolment);
        if (renewed.isPresent()) {
            var next = renewed.get().next();
            log.say(
                    Level.INFO,
                    next != null
                            ? "The next key of this agent is made, fingerprint " + next
                                    + ". Every report names it; it signs once the server knows it."
                            : "This agent signs with its new key from now on, fingerprint "
                                    + renewed.get().fingerprint() + ".");
        }
        if (outbox.isExpired()) {
            log.is(
                    "certificate",
                    "ended",
                    Level.ERROR,
                    "The certificate of this agent has ended, so the server puts its reports into quarantine. Is this "
                            + "machine's clock right? If so, ask the server's administrator for a new enrolment file, "
                            + "end the agent and take it in: fsm-agent enrol NAME.fsm-enrolment");
        } else {
            log.isWellAgain("certificate", "The certificate of this agent is good again.");
        }
    }
}
