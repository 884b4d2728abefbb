package org.openfsm.agent.diagnose;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.outbox.Outbox.Waiting;
import org.openfsm.agent.outbox.OutboxFull;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;

/**
 * A report that shows whether one comes through.
 *
 * @param outbox that made it and is told when it went; absent when it went before and only goes once more
 */
record TestReport(Waiting report, @Nullable Outbox outbox) {

    /** One without devices, numbered as any other. */
    static Optional<TestReport> made(AgentConfig config, Outbox outbox, Findings findings) {
        try {
            var report = outbox.putTest(config.sources().get(0));
            findings.ok("report", "made", report.name());
            return Optional.of(new TestReport(report, outbox));
        } catch (StoreFailure | OutboxFull failure) {
            findings.broken("report", "notMade", failure.getMessage());
            return Optional.empty();
        }
    }

    /** The newest one that is kept, with the same content and number: the server knows it, or gets it a little early. */
    static Optional<TestReport> again(Store store, Findings findings) throws StoreFailure {
        var newest = Outbox.newestKept(store);
        if (newest.isEmpty()) {
            findings.skipped("report", "none");
            return Optional.empty();
        }
        findings.ok("report", "again", newest.get().name());
        return Optional.of(new TestReport(newest.get(), null));
    }

    void taken(String road) throws StoreFailure {
        if (outbox != null) {
            outbox.taken(report, road);
        }
    }
}
