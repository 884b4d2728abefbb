package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.bundle.BadBundle;
import org.openfsm.pmd.bundle.Host;
import org.openfsm.pmd.bundle.Published;
import org.openfsm.pmd.bundle.Shipped;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pmd publish}: lays out the directory that a static web host shows to agents. */
@Command(
        name = "publish",
        description = {
            "Lay a pool of definitions out for agents to fetch: index, signature, bundle and a list of changes for"
                    + " people, in a directory that any HTTPS server may show. What is published there already goes on"
                    + " until the last moment.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:published",
            "1:the directory cannot be written; what was published before is whole",
            "2:pool or key cannot be used; the message says why"
        })
final class PmdPublishCommand implements Callable<Integer> {

    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Publishing publishing = new Publishing();

    @Parameters(paramLabel = "DIR", description = "Directory that the web host shows.")
    private Path directory = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description =
                    "Bundle, or directory with one, as the build makes it (pmd-repository/target). Default: the pool"
                            + " that this agent came with.")
    private @Nullable Path from;

    PmdPublishCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws BadBundle, NotDone {
        var shipped = Shipped.load();
        var key = publishing.key();
        var pool = from == null ? shipped.published() : brought(from);
        var host = new Host(directory, shipped.keys(), clock);
        try {
            Publishing.say(spec, directory, host.publish(pool, key, publishing.valid()), shipped.keys(), key);
        } catch (IOException failure) {
            throw Publishing.cannotWrite(directory, failure);
        }
        return ExitCode.DONE;
    }

    private static Published brought(Path from) throws BadBundle, NotDone {
        try {
            return Published.at(from);
        } catch (IOException unreadable) {
            throw new NotDone(ExitCode.UNUSABLE, Complaints.said(unreadable), unreadable);
        }
    }
}
