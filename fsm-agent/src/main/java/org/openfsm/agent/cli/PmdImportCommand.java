package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.OwnFiles;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.DefinitionFile;
import org.openfsm.pmd.bundle.BadBundle;
import org.openfsm.pmd.bundle.Published;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pmd import}: a bundle that a person brings where no host can be asked, or one definition of their own. */
@Command(
        name = "import",
        description = {
            "Take definitions into use that you bring: a published bundle with pmd-index.json and pmd-index.json.sig"
                    + " beside it (or the directory with the three), or one definition of your own, which goes before the"
                    + " pool's.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:in use; a running agent takes them within a minute",
            "1:the data directory cannot be used; the message says what to do",
            "2:configuration cannot be used",
            "3:it cannot be used; the message says why, and those in use stay"
        })
final class PmdImportCommand implements Callable<Integer> {

    private final Clock clock;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Starting starting = new Starting();

    @Parameters(paramLabel = "FILE", description = "pmd-VERSION.zip, the directory where it lies, or ID.yaml.")
    private Path file = Path.of("");

    @Option(names = "--allow-lower", description = "Also when it is older than what was in use here.")
    private boolean lower;

    PmdImportCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        var err = spec.commandLine().getErr();
        try {
            var config = starting.config(environment);
            return String.valueOf(file.getFileName()).endsWith(DefinitionFile.SUFFIX)
                    ? definition(config)
                    : bundle(config);
        } catch (InvalidConfig invalid) {
            err.println(invalid.getMessage());
            return Starting.UNUSABLE;
        } catch (BadBundle | IOException unusable) {
            err.println(unusable.getMessage());
            return PmdUpdateCommand.REFUSED;
        } catch (StoreFailure failure) {
            err.println(failure.getMessage());
            return Starting.FAILED;
        }
    }

    private int bundle(AgentConfig config) throws BadBundle, IOException, StoreFailure {
        var pool = new InstalledPool(config.data(), Version.current(), clock);
        long before = pool.current().bundle().version();
        var bundle = pool.install(Published.at(file), lower);
        spec.commandLine()
                .getOut()
                .println("Version " + bundle.version() + " is in use, with "
                        + bundle.definitions().size() + " definitions; before it " + before
                        + ". A running agent takes it within a minute. Back: fsm-agent pmd rollback --config "
                        + config.file());
        return 0;
    }

    private int definition(AgentConfig config) throws IOException, StoreFailure {
        var content = content();
        var name = String.valueOf(file.getFileName());
        if (!OwnFiles.isName(name)) {
            throw new IOException(
                    file + ": is no name for a definition, expected ID.yaml of letters, digits, dots and hyphens.");
        }
        var own = new OwnFiles(config, new InstalledPool(config.data(), Version.current(), clock));
        var problems = own.problems(file.toString(), name, content);
        if (!problems.isEmpty()) {
            problems.forEach(problem -> spec.commandLine().getErr().println(problem));
            return PmdUpdateCommand.REFUSED;
        }
        spec.commandLine()
                .getOut()
                .println(own.put(name, content)
                        + " is in use and goes before the pool's. A running agent takes it within"
                        + " a minute; delete the file to go back.");
        return 0;
    }

    private byte[] content() throws IOException {
        try (var in = Files.newInputStream(file)) {
            var content = in.readNBytes(OwnFiles.LARGEST + 1);
            if (content.length > OwnFiles.LARGEST) {
                throw new IOException(file + ": has more than " + OwnFiles.LARGEST + " bytes, expected a definition.");
            }
            return content;
        } catch (NoSuchFileException missing) {
            throw new IOException(file + ": does not exist.", missing);
        }
    }
}
