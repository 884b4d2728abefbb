package org.openfsm.agent.cli;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.PoolUpdate;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Tries;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pmd update}: asks the publisher's host now; also beside a running agent. */
@Command(
        name = "update",
        description = {
            "Fetch the newest definitions now from the publisher's host (pmd.update.url in the configuration). They are"
                    + " used only when the publisher signed them; else those in use stay.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the newest definitions are in use",
            "1:the data directory cannot be used; the message says what to do",
            "2:configuration cannot be used, or names no host",
            "3:the host gave nothing that can be used; the message says why, and those in use stay"
        })
final class PmdUpdateCommand implements Callable<Integer> {

    static final int REFUSED = 3;

    private final Clock clock;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Starting starting = new Starting();

    @Option(
            names = "--allow-lower",
            description = "Take what the host has also when it is older than what was in use here.")
    private boolean lower;

    PmdUpdateCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
        var err = spec.commandLine().getErr();
        try {
            var config = starting.config(environment);
            var update = config.pmd().update();
            if (update == null) {
                err.println(config.file() + ": pmd.update.url is missing, expected the publisher's https:// address."
                        + " Without a host, fsm-agent pmd import takes a bundle that a person brings.");
                return Starting.UNUSABLE;
            }
            Starting.checkFit(config);
            var pool = new InstalledPool(config.data(), Version.current(), clock);
            return update(config, PoolUpdate.of(config, update, pool, clock));
        } catch (InvalidConfig invalid) {
            err.println(invalid.getMessage());
            return Starting.UNUSABLE;
        } catch (GeneralSecurityException refused) {
            err.println("This Java refuses the certificates of pmd.update.trust (" + refused.getMessage() + ").");
            return Starting.UNUSABLE;
        } catch (StoreFailure failure) {
            err.println(failure.getMessage());
            return Starting.FAILED;
        }
    }

    private int update(AgentConfig config, PoolUpdate update) throws StoreFailure, InterruptedException {
        try (var store = Starting.store(config)) {
            var outcome = update.run(store, lower);
            if (outcome.result() == Tries.Result.FAILED) {
                spec.commandLine().getErr().println(outcome.text());
                return REFUSED;
            }
            spec.commandLine().getOut().println(outcome.text());
            return 0;
        }
    }
}
