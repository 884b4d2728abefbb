package org.openfsm.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openfsm.agent.backup.Backup;
import org.openfsm.agent.backup.BadBackup;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.OwnFiles;
import org.openfsm.agent.ui.Password;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backup}: the configuration in one file that a password opens. */
@Command(
        name = "backup",
        description = {
            "Save the configuration with its secrets, and own definitions, in one file that a password opens: asked for twice,"
                    + " or two lines of the standard input. Not in it: printers, reports, the agent's key.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:saved",
            "1:the file is there already or cannot be written",
            "2:the configuration cannot be used, or the password will not do"
        })
public final class BackupCommand implements Callable<Integer> {

    private final Clock clock;
    private final Map<String, String> environment;
    private final InputStream in;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "File to write, NAME.fsm-backup; it must not be there yet.")
    private Path file = Path.of("");

    @Mixin
    private Starting starting = new Starting();

    /**
     * @param environment for secrets that the configuration gives as {@code env: NAME}
     * @param in where the password comes from without a terminal
     */
    public BackupCommand(Clock clock, Map<String, String> environment, InputStream in) {
        this.clock = clock;
        this.environment = Map.copyOf(environment);
        this.in = in;
    }

    @Override
    public Integer call() {
        var err = spec.commandLine().getErr();
        try {
            var config = starting.config(environment);
            var typed = TypedPassword.twice("Password of the backup: ", in);
            var problem = typed.flatMap(both -> Password.refusal(both[0], both[1]));
            if (typed.isEmpty() || problem.isPresent()) {
                err.println(problem.orElse("Two lines are expected: the password, twice.") + " Nothing was written.");
                return Starting.UNUSABLE;
            }
            var pool = new InstalledPool(config.data(), Version.current(), clock);
            var backup = Backup.of(
                    starting.editor(environment), new OwnFiles(config, pool), clock.instant(), Version.current());
            Files.write(file, backup.sealed(typed.get()[0]), StandardOpenOption.CREATE_NEW);
            spec.commandLine()
                    .getOut()
                    .println("Saved: " + file + ", with " + backup.definitions().size()
                            + " own definitions. Nobody opens it without its password.");
            return 0;
        } catch (InvalidConfig | BadBackup unusable) {
            err.println(unusable.getMessage());
            return Starting.UNUSABLE;
        } catch (FileAlreadyExistsException there) {
            err.println(file + " is there already; name another file, or take it away.");
            return Starting.FAILED;
        } catch (IOException failure) {
            err.println(file + " cannot be written (" + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                    + "). Check the directory and the free space.");
            return Starting.FAILED;
        }
    }
}
