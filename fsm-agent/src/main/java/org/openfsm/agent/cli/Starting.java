package org.openfsm.agent.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.control.Enrolled;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Option;

/** What every command has that works with a configuration. */
final class Starting {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "${FSM_AGENT_CONFIG:-agent.yaml}",
            description =
                    "Configuration file (default: ${DEFAULT-VALUE}, or what the variable FSM_AGENT_CONFIG names).")
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

    Path file() {
        return file;
    }

    /** @throws InvalidConfig when the file is missing or no YAML */
    ConfigEditor editor(Map<String, String> environment) throws InvalidConfig {
        return Files.exists(file)
                ? ConfigEditor.of(file, environment)
                : ConfigEditor.of(config(environment).file(), environment);
    }

    /** @throws InvalidConfig when it does not fit the enrolment; without one it fits */
    static void checkFit(AgentConfig config) throws InvalidConfig, StoreFailure {
        var identity = new Enrolment(config.data()).identity();
        var unfit = identity.flatMap(one -> Enrolled.unfit(config, one));
        if (unfit.isPresent()) {
            throw unfit.get();
        }
    }

    /** Also beside a running agent. */
    static Store store(AgentConfig config) throws StoreFailure {
        try {
            return Store.open(config.data());
        } catch (Store.InUse running) {
            return Store.join(config.data());
        }
    }
}
