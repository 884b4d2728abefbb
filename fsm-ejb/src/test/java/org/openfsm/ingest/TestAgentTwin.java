package org.openfsm.ingest;

import java.util.List;
import java.util.UUID;
import org.openfsm.wire.Report;

/** A copy of an agent's machine. */
final class TestAgentTwin {
    private TestAgentTwin() {}

    /** What the copy reports first after its restart: another chain that continues the same report. */
    static byte[] of(TestAgent agent) {
        var chain = agent.chain;
        var sequence = agent.sequence;
        agent.restart();
        var first = agent.seal(agent.report(Report.Reason.SCHEDULED, List.of()));
        agent.back(chain, sequence);
        return first;
    }

    /** Somebody else with the same enrolment file. */
    static TestAgent copy(TestAgent agent) {
        var copy = new TestAgent(agent.server, agent.file);
        copy.chain = UUID.randomUUID().toString().replace("-", "");
        return copy;
    }
}
