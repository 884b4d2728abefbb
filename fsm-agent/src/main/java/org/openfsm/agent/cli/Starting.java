package org.openfsm.agent.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.config.Problem;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Roads;
import org.openfsm.wire.EnrolmentFile;
import picocli.CommandLine.Option;

/** What every command has that works with a configuration. */
final class Starting {

    /** The program could not do its work. */
    static final int FAILED = 1;
    /** What a person wrote or brought cannot be used. */
    static final int UNUSABLE = 2;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "agent.yaml",
            description = "Configuration file (default: ${DEFAULT-VALUE}).")
    private Path file = Path.of("agent.yaml");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    /** @throws InvalidConfig with all problems of the file */
    AgentConfig config(Map<String, String> environment) throws InvalidConfig {
        return ConfigFile.read(file, environment);
    }

    /** There is no identity yet; the message says how to get one. */
    static final class NotEnrolled extends Exception {

        private static final long serialVersionUID = 1;

        private NotEnrolled(AgentConfig config) {
            super(config.data() + ": this agent is not enrolled. Get a file NAME.fsm-enrolment from the server's "
                    + "administrator, then: fsm-agent enrol NAME.fsm-enrolment --config " + config.file());
        }
    }

    static Identity identity(AgentConfig config) throws NotEnrolled, StoreFailure {
        var identity = new Enrolment(config.data()).identity();
        if (identity.isEmpty()) {
            throw new NotEnrolled(config);
        }
        return identity.get();
    }

    /** What of the configuration does not fit the enrolment. */
    static Optional<InvalidConfig> unfit(AgentConfig config, Identity identity) {
        var ids = identity.server().sources().stream()
                .map(EnrolmentFile.Source::sourceId)
                .toList();
        List<Problem> problems = new ArrayList<>(Roads.problems(config, identity.server()));
        Roads.sameHost(config, identity.server()).ifPresent(problems::add);
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
