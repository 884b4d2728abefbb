package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.pmd.Definitions;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.pmd.DefinitionFile;
import org.openfsm.pmd.Origin;
import org.openfsm.pmd.bundle.Shipped;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which definitions of devices a command works with; a mixin. */
final class PoolOptions {

    private static final Path CONFIG = Path.of("agent.yaml");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "Configuration of the agent whose definitions are meant (default: agent.yaml where there is one,"
                            + " else the definitions that came with the program).")
    private @Nullable Path config;

    @Option(
            names = "--pool",
            paramLabel = "DIR",
            description = "Take the definitions below this directory instead, such as a checkout of pmd-repository.")
    private @Nullable Path pool;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    /** @throws InvalidConfig with all problems of the configuration */
    List<DefinitionFile> files(Clock clock, Map<String, String> environment) throws InvalidConfig {
        if (pool != null) {
            return below(pool, Origin.POOL);
        }
        if (config == null && !Files.exists(CONFIG)) {
            return Shipped.load().bundle().files();
        }
        var agent = ConfigFile.read(config == null ? CONFIG : config, environment);
        var files = new ArrayList<>(new InstalledPool(agent.data(), Version.current(), clock)
                .current()
                .bundle()
                .files());
        var own = Definitions.local(agent);
        if (Files.isDirectory(own)) {
            files.addAll(below(own, Origin.LOCAL));
        }
        return files;
    }

    /** A file, or all definitions below a directory, named as a person finds them again. */
    List<DefinitionFile> below(Path place, Origin origin) {
        try {
            return DefinitionFile.at(place, origin);
        } catch (IOException unreadable) {
            throw new ParameterException(
                    spec.commandLine(),
                    place + ": cannot be read (" + unreadable + "), expected a definition",
                    unreadable);
        }
    }
}
