package org.openfsm.agent.cli;

import java.time.Clock;
import java.util.Map;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.update.AgentUpdate;
import org.openfsm.agent.update.AgentUpdate.Wish;
import org.openfsm.agent.update.Program;
import org.openfsm.agent.update.Versions;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
public final class UpdateCommand extends Configured {

    private final Clock clock;

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
        super(environment);
        this.clock = clock;
    }

    @Override
    public Integer call() throws InvalidConfig, StoreFailure, NotDone, InterruptedException {
        var config = config();
        if (instead.rollBack) {
            rollBack(config);
        } else {
            update(config);
        }
        return ExitCode.DONE;
    }

    private void rollBack(AgentConfig config) throws StoreFailure, NotDone {
        var program = Program.current();
        var versions = new Versions(config.data(), program.keys());
        var left = versions.goBack();
        if (left.isEmpty()) {
            throw new NotDone(
                    ExitCode.NOT_DONE,
                    "There is none to go back from: the installed version " + program.installed()
                            + " is at work. An older one is installed by hand.");
        }
        out().println("Version " + versions.chosen(program.installed()) + " runs again instead of " + left.get()
                + ", which is not taken again by itself.");
    }

    private void update(AgentConfig config) throws InvalidConfig, StoreFailure, NotDone, InterruptedException {
        var update = Fetching.host(config, "update", config.update(), "a newer version is installed by hand.");
        var unfit = AgentUpdate.unfit(config, Program.current());
        if (unfit.isPresent()) {
            throw new NotDone(ExitCode.UNUSABLE, unfit.get().toString());
        }
        out().println(Fetching.from(
                "update.trust", config, store -> AgentUpdate.of(config, update, Program.current(), clock)
                        .run(store, instead.check ? Wish.TELL : Wish.NOW)));
    }
}
