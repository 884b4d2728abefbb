package org.openfsm.agent.cli;

import java.time.Clock;
import java.util.Map;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.bundle.BadBundle;
import picocli.CommandLine.Command;

/** {@code pmd rollback}: the definitions that were in use before; also beside a running agent. */
@Command(
        name = "rollback",
        description = {
            "Put the definitions into use again that were in use before the last update, import or rollback. An update"
                    + " takes none that was in use before, only newer ones.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:in use; a running agent takes them within a minute",
            "1:the data directory cannot be used; the message says what to do",
            "2:configuration cannot be used",
            "3:there are none before, or they cannot be used; those in use stay"
        })
final class PmdRollbackCommand extends Configured {

    private final Clock clock;

    PmdRollbackCommand(Clock clock, Map<String, String> environment) {
        super(environment);
        this.clock = clock;
    }

    @Override
    public Integer call() throws InvalidConfig, StoreFailure, NotDone {
        var pool = new InstalledPool(config().data(), Version.current(), clock);
        long before = pool.current().bundle().version();
        try {
            long version = pool.rollback().version();
            out().println("Version " + version + " is in use again instead of " + before + ".");
            return ExitCode.DONE;
        } catch (BadBundle none) {
            throw new NotDone(ExitCode.NOT_DONE, String.valueOf(none.getMessage()), none);
        }
    }
}
