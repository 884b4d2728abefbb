package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.openfsm.agent.update.Build;
import org.openfsm.agent.update.PackageHost;
import org.openfsm.agent.update.PackageIndex;
import org.openfsm.agent.update.PackageRefused;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.pmd.bundle.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code package publish}: lays out the directory that a static web host shows to agents. */
@Command(
        name = "publish",
        description = {
            "Lay a version of the agent out for agents to fetch: a signed index and its jars, in a directory that any"
                    + " HTTPS server may show. What is published there already goes on until the last moment.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:published",
            "1:something cannot be read or written; what was published before is whole",
            "2:distribution or key cannot be used; the message says why"
        })
final class PackagePublishCommand implements Callable<Integer> {

    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Publishing publishing = new Publishing();

    @Parameters(paramLabel = "DIR", description = "Directory that the web host shows.")
    private Path directory = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "DISTRIBUTION",
            required = true,
            description = "The agent as the build made it or a person unpacked it: the directory that holds lib.")
    private Path from = Path.of("");

    PackagePublishCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws PackageRefused, NotDone {
        var key = publishing.key(" (\"fsm-agent package keygen\"): agents take nothing that is not signed.");
        try {
            say(new PackageHost(directory, clock).publish(from, key, publishing.valid()), key);
        } catch (IOException failure) {
            throw Publishing.cannotWrite(directory, failure);
        }
        return ExitCode.DONE;
    }

    private void say(PackageIndex index, SigningKey key) {
        var out = spec.commandLine().getOut();
        out.println("Published in " + directory + ": version " + index.version() + ", "
                + index.jars().size()
                + " jars, for Java " + index.java() + " and stores of schema " + index.storeSchema()
                + ", believed until " + index.expiresAt() + ".");
        var own = Build.own().keys().keys();
        if (!own.contains(key.verifies())) {
            out.println("Agents take it that hold the key " + PublisherKeys.fingerprint(key.verifies())
                    + ". This agent does not: it holds "
                    + (own.isEmpty()
                            ? "none."
                            : own.stream().map(PublisherKeys::fingerprint).collect(Collectors.joining(" and ")) + "."));
        }
        out.println(Publishing.SHOW);
    }
}
