package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.OwnFiles;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.DefinitionFile;
import org.openfsm.pmd.bundle.BadBundle;
import org.openfsm.pmd.bundle.Bundle;
import org.openfsm.pmd.bundle.Published;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
final class PmdImportCommand extends Configured {

    private final Clock clock;

    @Parameters(paramLabel = "FILE", description = "pmd-VERSION.zip, the directory where it lies, or ID.yaml.")
    private Path file = Path.of("");

    @Option(names = "--allow-lower", description = "Also when it is older than what was in use here.")
    private boolean lower;

    PmdImportCommand(Clock clock, Map<String, String> environment) {
        super(environment);
        this.clock = clock;
    }

    @Override
    public Integer call() throws InvalidConfig, StoreFailure, IOException, NotDone {
        var config = config();
        if (String.valueOf(file.getFileName()).endsWith(DefinitionFile.SUFFIX)) {
            definition(config);
        } else {
            bundle(config);
        }
        return ExitCode.DONE;
    }

    private void bundle(AgentConfig config) throws StoreFailure, NotDone {
        var pool = new InstalledPool(config.data(), Version.current(), clock);
        long before = pool.current().bundle().version();
        var bundle = taken(pool);
        out().println("Version " + bundle.version() + " is in use, with "
                + Said.count(bundle.definitions().size(), "definition") + "; before it " + before
                + ". A running agent takes it within a minute. Back: fsm-agent pmd rollback --config "
                + config.file());
    }

    private Bundle taken(InstalledPool pool) throws StoreFailure, NotDone {
        try {
            return pool.install(Published.at(file), lower);
        } catch (BadBundle refused) {
            throw new NotDone(ExitCode.NOT_DONE, String.valueOf(refused.getMessage()), refused);
        } catch (IOException unreadable) {
            throw new NotDone(ExitCode.NOT_DONE, Complaints.said(unreadable), unreadable);
        }
    }

    private void definition(AgentConfig config) throws StoreFailure, IOException, NotDone {
        var content = content();
        var name = String.valueOf(file.getFileName());
        if (!OwnFiles.isName(name)) {
            throw new NotDone(
                    ExitCode.NOT_DONE,
                    file + ": is no name for a definition, expected ID.yaml of letters, digits, dots and hyphens.");
        }
        var own = new OwnFiles(config, new InstalledPool(config.data(), Version.current(), clock));
        var problems = own.problems(file.toString(), name, content);
        if (!problems.isEmpty()) {
            throw new NotDone(
                    ExitCode.NOT_DONE,
                    problems.stream().map(Object::toString).collect(Collectors.joining(System.lineSeparator())));
        }
        out().println(own.put(name, content)
                + " is in use and goes before the pool's. A running agent takes it within a minute; delete the file to"
                + " go back.");
    }

    private byte[] content() throws NotDone {
        try (var in = Files.newInputStream(file)) {
            var content = in.readNBytes(OwnFiles.LARGEST + 1);
            if (content.length > OwnFiles.LARGEST) {
                throw new NotDone(
                        ExitCode.NOT_DONE,
                        file + ": has more than " + OwnFiles.LARGEST + " bytes, expected a definition.");
            }
            return content;
        } catch (NoSuchFileException missing) {
            throw new NotDone(ExitCode.NOT_DONE, file + ": does not exist.", missing);
        } catch (IOException unreadable) {
            throw new NotDone(ExitCode.NOT_DONE, Complaints.said(unreadable), unreadable);
        }
    }
}
