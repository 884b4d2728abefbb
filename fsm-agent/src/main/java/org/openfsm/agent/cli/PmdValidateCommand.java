package org.openfsm.agent.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.pmd.DefinitionFile;
import org.openfsm.pmd.Origin;
import org.openfsm.pmd.Pool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pmd validate}: whether definitions are right. */
@Command(
        name = "validate",
        description = {
            "Check definitions: all that is wrong is named with file, line, key, what was found and what was expected."
                    + " What they extend is looked for among them and among the definitions in use.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all are good", "2:some are not"})
final class PmdValidateCommand implements Callable<Integer> {

    private final Clock clock;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PoolOptions options = new PoolOptions();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "A definition, or a directory of them.")
    private List<Path> files = List.of();

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    PmdValidateCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() throws InvalidConfig {
        var line = spec.commandLine();
        var asked = new ArrayList<DefinitionFile>();
        files.forEach(place -> asked.addAll(options.below(place, Origin.LOCAL)));
        var all = new ArrayList<>(options.files(clock, environment));
        all.addAll(asked);
        var names = asked.stream().map(DefinitionFile::name).toList();
        var problems = Pool.load(all).problems().stream()
                .filter(problem -> names.contains(problem.file()))
                .toList();
        problems.forEach(problem -> line.getErr().println(problem));
        var bad = problems.stream().map(problem -> problem.file()).distinct().count();
        line.getOut()
                .println(
                        bad == 0
                                ? asked.size() + (asked.size() == 1 ? " definition, good." : " definitions, all good.")
                                : bad + " of " + asked.size() + " definitions cannot be used.");
        return bad == 0 ? ExitCode.DONE : ExitCode.UNUSABLE;
    }
}
