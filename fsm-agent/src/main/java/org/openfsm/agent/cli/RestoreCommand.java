package org.openfsm.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.openfsm.agent.backup.Backup;
import org.openfsm.agent.backup.BadBackup;
import org.openfsm.agent.backup.LineDiff.Line;
import org.openfsm.agent.backup.Restore;
import org.openfsm.agent.config.ConfigEditor.ChangedMeanwhile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore}: a backup back into the configuration. */
@Command(
        name = "restore",
        description = {
            "Bring a backup back: the configuration, its secrets sealed with this computer's key, and own definitions. The data"
                    + " directory, pages, ports and log of this computer stay. The password is asked for, or a line of the"
                    + " standard input. An agent that runs uses it after it was started again.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:restored; with --preview: it could be",
            "1:something cannot be read or written; nothing was changed",
            "2:this is no backup, another password opens it, or the configuration would be refused; nothing was changed"
        })
public final class RestoreCommand extends Configured {

    private final Clock clock;
    private final InputStream in;

    @Parameters(paramLabel = "FILE", description = "The backup, NAME.fsm-backup.")
    private Path file = Path.of("");

    @Option(names = "--preview", description = "Show what would change, and change nothing.")
    private boolean preview;

    /**
     * @param environment for secrets that the configuration gives as {@code env: NAME}
     * @param in where the password comes from without a terminal
     */
    public RestoreCommand(Clock clock, Map<String, String> environment, InputStream in) {
        super(environment);
        this.clock = clock;
        this.in = in;
    }

    @Override
    public Integer call() throws BadBackup, InvalidConfig, ChangedMeanwhile, StoreFailure, IOException, NotDone {
        var password = TypedPassword.once("Password of the backup: ", in);
        var restore = new Restore(
                Backup.open(read(), password),
                starting().file(),
                environment(),
                data -> new InstalledPool(data, Version.current(), clock));
        var plan = restore.plan("changed");
        show(plan);
        if (!plan.problems().isEmpty()) {
            plan.problems().forEach(err()::println);
            throw new NotDone(ExitCode.UNUSABLE, "It would be refused, so nothing was changed.");
        }
        if (!preview) {
            restore.take(List::of);
            out().println("Restored. An agent that runs uses it after it was started again.");
        }
        return ExitCode.DONE;
    }

    private byte[] read() throws NotDone {
        try (var content = Files.newInputStream(file)) {
            return content.readNBytes(Backup.LARGEST + 1);
        } catch (IOException unreadable) {
            throw new NotDone(
                    ExitCode.FAILED,
                    file + " cannot be read (" + unreadable.getClass().getSimpleName() + "), expected a backup.",
                    unreadable);
        }
    }

    private void show(Restore.Plan plan) {
        plan.lines().stream().map(RestoreCommand::said).forEach(out()::println);
        plan.added().forEach(name -> out().println("own definition " + name + " is added"));
        plan.replaced().forEach(name -> out().println("own definition " + name + " is replaced"));
        if (plan.problems().isEmpty()
                && plan.lines().isEmpty()
                && plan.added().isEmpty()
                && plan.replaced().isEmpty()) {
            out().println("No difference.");
        }
    }

    private static String said(Line line) {
        return switch (line.kind()) {
            case STAYS -> "  " + line.text();
            case GOES -> "- " + line.text();
            case COMES -> "+ " + line.text();
            case GAP -> "…";
        };
    }
}
