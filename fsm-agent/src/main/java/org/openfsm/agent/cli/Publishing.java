package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.bundle.Index;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.pmd.bundle.SigningKey;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What the publisher's commands have in common. */
final class Publishing {

    static final String SHOW =
            "Let an HTTPS server show this directory as it is, times of files included; nothing of it runs.";

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The publisher's key, as keygen makes it: a new index is signed with it.")
    @Nullable
    Path key;

    @Option(
            names = "--valid",
            paramLabel = "DAYS",
            defaultValue = "180",
            description =
                    "How long agents may believe a new index (default: ${DEFAULT-VALUE} days). Publish again before"
                            + " it ends.")
    private int valid;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Nullable
    SigningKey key() throws NotDone {
        try {
            return key == null ? null : SigningKey.read(key);
        } catch (IOException unusable) {
            throw new NotDone(ExitCode.UNUSABLE, Complaints.said(unusable), unusable);
        }
    }

    /** @param why nothing can be done without it */
    SigningKey key(String why) throws NotDone {
        var read = key();
        if (read == null) {
            throw new NotDone(ExitCode.UNUSABLE, "--key is missing, expected the publisher's key" + why);
        }
        return read;
    }

    Duration valid() {
        return Duration.ofDays(Math.max(1, valid));
    }

    /** What lies on the host now, and whether the agents that the publisher builds will take it. */
    static void say(CommandSpec spec, Path directory, Index index, PublisherKeys agents, @Nullable SigningKey key) {
        var out = spec.commandLine().getOut();
        out.println("Published in " + directory + ": version " + index.version() + ", for agents from "
                + index.leastAgent() + " on, believed until " + index.expiresAt()
                + (index.withdrawn().isEmpty()
                        ? "."
                        : ", withdrawn: "
                                + index.withdrawn().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", "))
                                + "."));
        if (key != null && !agents.keys().contains(key.verifies())) {
            out.println("Agents take it that hold the key " + PublisherKeys.fingerprint(key.verifies())
                    + ". This agent does not: it holds "
                    + agents.keys().stream().map(PublisherKeys::fingerprint).collect(Collectors.joining(" and "))
                    + (agents.development() ? " (development)." : "."));
        }
        out.println(SHOW);
    }

    static NotDone cannotWrite(Path directory, IOException failure) {
        return new NotDone(
                ExitCode.FAILED,
                directory + ": cannot be written (" + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                        + "). What was published before is whole; try again when this is mended.",
                failure);
    }
}
