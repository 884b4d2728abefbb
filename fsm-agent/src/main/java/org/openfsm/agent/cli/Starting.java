package org.openfsm.agent.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.config.InvalidConfig;
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
}
