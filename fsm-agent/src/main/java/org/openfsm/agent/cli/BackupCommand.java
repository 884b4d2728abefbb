package org.openfsm.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.openfsm.agent.backup.Backup;
import org.openfsm.agent.backup.BadBackup;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.OwnFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

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
public final class BackupCommand extends Configured {

    private final Clock clock;
    private final InputStream in;

    @Parameters(paramLabel = "FILE", description = "File to write, NAME.fsm-backup; it must not be there yet.")
    private Path file = Path.of("");

    /**
     * @param environment for secrets that the configuration gives as {@code env: NAME}
     * @param in where the password comes from without a terminal
     */
    public BackupCommand(Clock clock, Map<String, String> environment, InputStream in) {
        super(environment);
        this.clock = clock;
        this.in = in;
    }

    @Override
    public Integer call() throws InvalidConfig, BadBackup, IOException, NotDone {
        var config = config();
        NewFile.check(file);
        var password = TypedPassword.wished("Password of the backup: ", in);
        var pool = new InstalledPool(config.data(), Version.current(), clock);
        var backup = Backup.of(
                starting().editor(environment()), new OwnFiles(config, pool), clock.instant(), Version.current());
        NewFile.write(file, backup.sealed(password));
        out().println("Saved: " + file + ", with "
                + Said.count(backup.definitions().size(), "own definition")
                + ". Nobody opens it without its password.");
        return ExitCode.DONE;
    }
}
