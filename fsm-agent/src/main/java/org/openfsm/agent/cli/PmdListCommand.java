package org.openfsm.agent.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.pmd.Definition;
import org.openfsm.pmd.Pool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pmd list}: which definitions there are. */
@Command(
        name = "list",
        description = "Show the definitions: id, version, where from, models that each is known to read.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown, all of them good", "2:some cannot be used; they are named, the others are shown"})
final class PmdListCommand implements Callable<Integer> {

    private final Clock clock;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PoolOptions options = new PoolOptions();

    @Option(names = "--json", description = "One JSON object for each definition, a line each (UTF-8).")
    private boolean json;

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    PmdListCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() throws InvalidConfig {
        var line = spec.commandLine();
        var pool = Pool.load(options.files(clock, environment));
        pool.definitions().forEach(definition -> line.getOut().println(json ? json(definition) : row(definition)));
        pool.problems().forEach(problem -> line.getErr().println(problem));
        return pool.problems().isEmpty() ? ExitCode.DONE : ExitCode.UNUSABLE;
    }

    private static String row(Definition definition) {
        var remarks = new StringBuilder();
        if (!definition.matches()) {
            remarks.append("only extended by others  ");
        }
        if (!definition.unverified().isEmpty()) {
            remarks.append("unverified: ")
                    .append(definition.unverified().contains("*") ? "all" : String.join(", ", definition.unverified()))
                    .append("  ");
        }
        return "%-32s %4d  %-5s  %s%s"
                .formatted(
                        definition.id(),
                        definition.version(),
                        definition.origin().text(),
                        remarks,
                        String.join(", ", definition.models()))
                .stripTrailing();
    }

    private static String json(Definition definition) {
        var object = Json.createObjectBuilder()
                .add("id", definition.id())
                .add("version", definition.version())
                .add("sha256", definition.sha256())
                .add("origin", definition.origin().text())
                .add("file", definition.file())
                .add("matches", definition.matches())
                .add("models", array(definition.models()))
                .add("unverified", array(definition.unverified()));
        definition.base().ifPresent(base -> object.add("extends", base));
        return object.build().toString();
    }

    private static JsonArrayBuilder array(Collection<String> texts) {
        var array = Json.createArrayBuilder();
        texts.forEach(array::add);
        return array;
    }
}
