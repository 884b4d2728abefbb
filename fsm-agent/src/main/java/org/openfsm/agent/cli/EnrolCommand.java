package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.ConfigEditor.ChangedMeanwhile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.config.NewConfig;
import org.openfsm.agent.control.Enrolled;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.EnrolmentRefused;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.outbox.OutboxFull;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Roads;
import org.openfsm.wire.EnrolmentFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code enrol}: makes this agent the one that the server's file names. */
@Command(
        name = "enrol",
        description =
                "Take a file NAME.fsm-enrolment: make this agent's key, add sources to an enrolled agent, or give it a new"
                        + " key by a new file.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:enrolled (or sources added)",
            "1:the data directory cannot be used; the message says what to do",
            "2:file or configuration cannot be used, or this agent is enrolled already"
        })
public final class EnrolCommand extends Configured {

    private final Clock clock;

    @Option(
            names = "--range",
            paramLabel = "RANGE",
            description = {
                "Where there is no configuration yet, it is made, with this to search: 10.1.0.0/24, 10.1.0.10-10.1.0.60, "
                        + "10.1.0.17, prn.example.org, or local for the networks of this computer. May be given several "
                        + "times; SOURCE=RANGE when the file names several sources."
            })
    private List<String> ranges = List.of();

    @Parameters(paramLabel = "FILE", description = "The file from the server's administrator.")
    private Path file = Path.of("");

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public EnrolCommand(Clock clock, Map<String, String> environment) {
        super(environment);
        this.clock = clock;
    }

    @Override
    public Integer call()
            throws EnrolmentRefused, InvalidConfig, ChangedMeanwhile, StoreFailure, OutboxFull, NotDone,
                    InterruptedException {
        var brought = Enrolment.open(file, clock.instant());
        if (!ranges.isEmpty()) {
            configure(brought);
        } else if (Files.notExists(starting().file())) {
            throw new NotDone(
                    ExitCode.UNUSABLE,
                    starting().file()
                            + ": does not exist; have it made with --range 10.1.0.0/24 (or --range local), copy"
                            + " conf/agent.example.yaml there, or name another file with --config");
        }
        var config = config();
        try (var store = Store.open(config.data())) {
            var enrolment = new Enrolment(config.data());
            Identity identity;
            if (brought.supplement()) {
                identity = enrolment.supplement(brought);
                out().println("Sources of this agent now: " + sources(identity));
            } else {
                identity = enrolment.enrol(brought, clock.instant());
                introduce(identity);
                send(config, store, identity);
            }
            next(config, identity);
            return ExitCode.DONE;
        }
    }

    /** What is left to do for a person before printers are read. */
    private void next(AgentConfig config, Identity identity) {
        var unfit = Enrolled.unfit(config, identity);
        var searched = config.sources().stream()
                .filter(source -> !source.searches().isEmpty())
                .map(AgentConfig.Source::id)
                .collect(Collectors.toSet());
        var unnamed = identity.server().sources().stream()
                .map(EnrolmentFile.Source::sourceId)
                .filter(id -> !searched.contains(id))
                .collect(Collectors.joining(", "));
        if (unfit.isPresent()) {
            out().println("Next: correct what does not fit the enrolment.");
            out().println(unfit.get().getMessage());
        } else if (!unnamed.isEmpty()) {
            out().println("Next: name the printers of " + unnamed + " in " + config.file() + ".");
        }
        out().println((unfit.isPresent() || !unnamed.isEmpty() ? "Then: " : "Next: ") + "fsm-agent run --config "
                + config.file() + ", or start the service again where it runs as one.");
    }

    private void configure(EnrolmentFile brought) throws InvalidConfig, ChangedMeanwhile, NotDone {
        if (Files.exists(starting().file())) {
            err().println(starting().file() + " exists already and stays as it is: --range is left out.");
            return;
        }
        var sources =
                brought.sources().stream().map(EnrolmentFile.Source::sourceId).toList();
        try {
            NewConfig.write(starting().file(), NewConfig.ranges(sources, ranges), environment());
        } catch (IllegalArgumentException wrongRange) {
            throw new NotDone(ExitCode.UNUSABLE, String.valueOf(wrongRange.getMessage()), wrongRange);
        } catch (IOException unwritable) {
            throw new NotDone(
                    ExitCode.FAILED,
                    starting().file() + ": the configuration cannot be written (" + unwritable.getMessage()
                            + "). Give this account the right to write there, or name another place with --config.",
                    unwritable);
        }
        out().println("Configuration made: " + starting().file());
    }

    private void introduce(Identity identity) {
        out().println("Agent " + identity.server().agentId() + " of server "
                + identity.server().serverId());
        out().println("Sources: " + sources(identity));
        out().println("Its key was made here and stays here. Fingerprint of its certificate:");
        out().println("  " + identity.fingerprint());
        out().println("Compare it with the one that the server shows for this agent.");
    }

    private static String sources(Identity identity) {
        return identity.server().sources().stream()
                .map(EnrolmentFile.Source::sourceId)
                .collect(Collectors.joining(", "));
    }

    /** Tries at once, so that a wrong address or a firewall shows now; if it fails, {@code run} sends it. */
    private void send(AgentConfig config, Store store, Identity identity)
            throws StoreFailure, OutboxFull, InterruptedException {
        Sending.outbox(config, store, identity, clock).putEnrolment();
        Sending sending;
        try {
            sending = new Sending(config, store, identity, clock);
        } catch (Sending.NoRoad none) {
            out().println("Not introduced to the server yet. " + none.getMessage());
            return;
        }
        out().println("Reports go by " + Roads.said(config, identity.server()));
        sending.send(() -> {});
        var introduction = Outbox.newest(store, 1).get(0);
        out().println(
                        !introduction.state().equals("sent")
                                ? "Not introduced to the server yet."
                                : "by mail".equals(introduction.remark())
                                        ? "The introduction is on its way; the server shows this agent when the mail is there."
                                        : "Introduced to the server.");
        sending.said().forEach(out()::println);
    }
}
