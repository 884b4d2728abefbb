package org.openfsm.agent.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.config.Problem;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Roads;
import org.openfsm.wire.EnrolmentFile;

/** Whether a configuration has an identity, and fits it. */
public final class Enrolled {

    private Enrolled() {}

    public static Identity identity(AgentConfig config) throws NotEnrolled, StoreFailure {
        return new Enrolment(config.data()).identity().orElseThrow(() -> new NotEnrolled(config));
    }

    /** What of the configuration does not fit the enrolment. */
    public static Optional<InvalidConfig> unfit(AgentConfig config, Identity identity) {
        var ids = identity.server().sources().stream()
                .map(EnrolmentFile.Source::sourceId)
                .toList();
        List<Problem> problems = new ArrayList<>(Roads.problems(config, identity.server()));
        problems.addAll(Roads.sameHost(config, identity.server()));
        for (var source : config.sources()) {
            if (!ids.contains(source.id())) {
                problems.add(new Problem(
                        config.file(),
                        source.line(),
                        "source " + source.id() + " is not this agent's, expected one of " + String.join(", ", ids)
                                + "; a further one comes by a supplement file of the server"));
            }
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(new InvalidConfig(problems));
    }
}
