package org.openfsm.agent.cli;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.bundle.BadBundle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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
final class PmdRollbackCommand implements Callable<Integer> {

    private final Clock clock;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Starting starting = new Starting();

    PmdRollbackCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        var err = spec.commandLine().getErr();
        try {
            var pool = new InstalledPool(starting.config(environment).data(), Version.current(), clock);
            long before = pool.current().bundle().version();
            long version = pool.rollback().version();
            spec.commandLine().getOut().println("Version " + version + " is in use again instead of " + before + ".");
            return 0;
        } catch (InvalidConfig invalid) {
            err.println(invalid.getMessage());
            return Starting.UNUSABLE;
        } catch (BadBundle unusable) {
            err.println(unusable.getMessage());
            return PmdUpdateCommand.REFUSED;
        } catch (StoreFailure failure) {
            err.println(failure.getMessage());
            return Starting.FAILED;
        }
    }
}
