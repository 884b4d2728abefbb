package org.openfsm.agent.cli;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Tries;
import org.openfsm.agent.update.AgentUpdate;
import org.openfsm.agent.update.AgentUpdate.Wish;
import org.openfsm.agent.update.Program;
import org.openfsm.agent.update.Versions;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code update}: asks the publisher's host for a newer version of the agent; also beside a running one. */
@Command(
        name = "update",
        description = {
            "Fetch the newest version of this agent now from the publisher's host (update.url in the configuration). It"
                    + " is tried only when the publisher signed it; when it does not work, the one before comes back.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the newest is there, or one version back is; a running agent changes over within a minute",
            "1:the data directory cannot be used; the message says what to do",
            "2:configuration cannot be used, or names no host",
            "3:the host gave nothing that can be used, or there is none to go back from; the version at work stays"
        })
public final class UpdateCommand implements Callable<Integer> {

    private final Clock clock;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Starting starting = new Starting();

    @ArgGroup
    private Instead instead = new Instead();

    /** What else is wanted, one at most. */
    private static final class Instead {
        @Option(names = "--check", description = "Only tell what the host has.")
        private boolean check;

        @Option(
                names = "--roll-back",
                description = "Go back to the version before, and do not take the present one again by itself.")
        private boolean rollBack;
    }

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public UpdateCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
        var err = spec.commandLine().getErr();
        try {
            var config = starting.config(environment);
            return instead.rollBack ? rollBack(config) : update(config);
        } catch (InvalidConfig invalid) {
            err.println(invalid.getMessage());
            return Starting.UNUSABLE;
        } catch (GeneralSecurityException refused) {
            err.println("This Java refuses the certificates of update.trust (" + refused.getMessage() + ").");
            return Starting.UNUSABLE;
        } catch (StoreFailure failure) {
            err.println(failure.getMessage());
            return Starting.FAILED;
        }
    }

    private int rollBack(AgentConfig config) throws StoreFailure {
        var program = Program.current();
        var versions = new Versions(config.data(), program.keys());
        var left = versions.goBack();
        if (left.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("There is none to go back from: the installed version " + program.installed()
                            + " is at work. An older one is installed by hand.");
            return PmdUpdateCommand.REFUSED;
        }
        spec.commandLine()
                .getOut()
                .println("Version " + versions.chosen(program.installed()) + " runs again instead of " + left.get()
                        + ", which is not taken again by itself.");
        return 0;
    }

    private int update(AgentConfig config)
            throws InvalidConfig, StoreFailure, GeneralSecurityException, InterruptedException {
        var update = config.update();
        if (update == null) {
            spec.commandLine()
                    .getErr()
                    .println(config.file() + ": update.url is missing, expected the publisher's https:// address."
                            + " Without a host, a newer version is installed by hand.");
            return Starting.UNUSABLE;
        }
        Starting.checkFit(config);
        var unfit = AgentUpdate.unfit(config, Program.current());
        if (unfit.isPresent()) {
            spec.commandLine().getErr().println(unfit.get());
            return Starting.UNUSABLE;
        }
        try (var store = Starting.store(config)) {
            var outcome = AgentUpdate.of(config, update, Program.current(), clock)
                    .run(store, instead.check ? Wish.TELL : Wish.NOW);
            if (outcome.result() == Tries.Result.FAILED) {
                spec.commandLine().getErr().println(outcome.text());
                return PmdUpdateCommand.REFUSED;
            }
            spec.commandLine().getOut().println(outcome.text());
            return 0;
        }
    }
}
