package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.openfsm.pmd.bundle.BadBundle;
import org.openfsm.pmd.bundle.Host;
import org.openfsm.pmd.bundle.Shipped;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pmd withdraw}: takes a version back that was published. */
@Command(
        name = "withdraw",
        description = {
            "Take a published version back: agents that do not have it will not take it, those that have it say so."
                    + " Publish a better one with a greater version afterwards.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:withdrawn",
            "1:the directory cannot be written; what was published before is whole",
            "2:version or key cannot be used; the message says why"
        })
final class PmdWithdrawCommand implements Callable<Integer> {

    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Publishing publishing = new Publishing();

    @Parameters(index = "0", paramLabel = "VERSION", description = "Such as 20261126.")
    private long version;

    @Parameters(index = "1", paramLabel = "DIR", description = "Directory that \"pmd publish\" laid out.")
    private Path directory = Path.of("");

    PmdWithdrawCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws BadBundle, NotDone {
        var key = publishing.key(": a withdrawal is a new index, which has to be signed.");
        var keys = Shipped.load().keys();
        try {
            var index = new Host(directory, keys, clock).withdraw(version, key, publishing.valid());
            Publishing.say(spec, directory, index, keys, key);
        } catch (IOException failure) {
            throw Publishing.cannotWrite(directory, failure);
        }
        return ExitCode.DONE;
    }
}
