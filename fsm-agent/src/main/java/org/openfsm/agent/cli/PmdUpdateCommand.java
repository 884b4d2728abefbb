package org.openfsm.agent.cli;

import java.time.Clock;
import java.util.Map;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.PoolUpdate;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
final class PmdUpdateCommand extends Configured {

    private final Clock clock;

    @Option(
            names = "--allow-lower",
            description = "Take what the host has also when it is older than what was in use here.")
    private boolean lower;

    PmdUpdateCommand(Clock clock, Map<String, String> environment) {
        super(environment);
        this.clock = clock;
    }

    @Override
    public Integer call() throws InvalidConfig, StoreFailure, NotDone, InterruptedException {
        var config = config();
        var update = Fetching.host(
                config,
                "pmd.update",
                config.pmd().update(),
                "fsm-agent pmd import takes a bundle that a person brings.");
        var pool = new InstalledPool(config.data(), Version.current(), clock);
        out().println(Fetching.from("pmd.update.trust", config, store -> PoolUpdate.of(config, update, pool, clock)
                .run(store, lower)));
        return ExitCode.DONE;
    }
}
