package org.openfsm.agent.cli;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.control.Enrolled;
import org.openfsm.agent.control.NotEnrolled;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.schedule.Delivery;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code send}: what waits goes now, and what was sent before goes again; also beside a running agent. */
@Command(
        name = "send",
        description = {
            "Send what waits, now. With --again, reports that were sent or set aside are sent once more, with the same"
                    + " content under the same numbers: the server's page of gaps prints the command.",
            "An agent that runs on this data sends them itself, within a minute.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all of it went, or the running agent sends it",
            "1:the data directory cannot be used; the message says what to do",
            "2:wrong usage, configuration cannot be used, or not enrolled",
            "3:some reports still wait or were refused, or none of the numbers is kept here"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  fsm-agent send", "  fsm-agent send --again 4711..4715 --chain 1a2b3c4d"})
public final class SendCommand extends Configured {

    private final Clock clock;

    @Option(
            names = "--again",
            paramLabel = "FROM..TO",
            converter = Numbers.Reader.class,
            description = "The reports with these numbers; one number alone is that report.")
    private @Nullable Numbers again;

    @Option(
            names = "--chain",
            paramLabel = "ID",
            description =
                    "Whose numbers: a chain's first 8 digits or more. A new chain begins at each start of the agent."
                            + " May be left out while the reports of just one are kept.")
    private @Nullable String chain;

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public SendCommand(Clock clock, Map<String, String> environment) {
        super(environment);
        this.clock = clock;
    }

    @Override
    public Integer call() throws InvalidConfig, NotEnrolled, StoreFailure, InterruptedException {
        checkUsage();
        var config = config();
        var identity = Enrolled.identity(config);
        try (var store = Store.open(config.data())) {
            return putBack(config, store) ? send(config, store, identity) : ExitCode.NOT_DONE;
        } catch (Store.InUse running) {
            try (var store = Store.join(config.data())) {
                return putBack(config, store) ? leave(config, store) : ExitCode.NOT_DONE;
            }
        }
    }

    private void checkUsage() {
        if (chain != null && again == null) {
            throw new ParameterException(spec().commandLine(), "--chain belongs to --again FROM..TO, which is missing");
        }
        if (chain != null && !chain.matches("[0-9a-fA-F]{8,32}")) {
            throw new ParameterException(
                    spec().commandLine(),
                    "--chain is " + chain + ", expected the first 8 or more digits of a chain, such as 1a2b3c4d");
        }
    }

    /** @return whether there is anything to send again, or nothing was asked for */
    private boolean putBack(AgentConfig config, Store store) throws StoreFailure {
        if (again == null) {
            return true;
        }
        var kept = Outbox.chains(store);
        var meant = kept.stream()
                .filter(one -> chain == null || one.id().startsWith(chain.toLowerCase(Locale.ROOT)))
                .toList();
        if (meant.size() != 1) {
            err().println(
                            kept.isEmpty()
                                    ? "No report is kept here: nothing was sent by this agent in the last "
                                            + config.limits().sentFor().toDays() + " days."
                                    : meant.isEmpty()
                                            ? "No report of chain " + chain + " is kept here. Kept are:"
                                            : "The numbers begin anew in every chain; name one with --chain:");
            (meant.isEmpty() ? kept : meant).forEach(one -> err().println("  " + said(one)));
            return false;
        }
        var one = meant.get(0);
        var done = Outbox.again(store, one.id(), again.from(), again.to());
        var absent = again.without(done.again(), done.waited());
        if (!done.again().isEmpty()) {
            out().println("Sent again: " + Numbers.said(done.again()) + " of chain "
                    + one.id().substring(0, 8));
        }
        if (!done.waited().isEmpty()) {
            out().println("Wait to be sent anyway: " + Numbers.said(done.waited()));
        }
        if (!absent.isEmpty()) {
            err().println("Not here: " + absent.stream().map(Numbers::toString).collect(Collectors.joining(", "))
                    + ". Either there was no such report, or it is not kept any more (what was sent stays "
                    + config.limits().sentFor().toDays() + " days, "
                    + config.limits().sentBytes() / 1_000_000
                    + " MB of it). Kept is " + said(one));
        }
        return !done.again().isEmpty() || !done.waited().isEmpty();
    }

    private static String said(Outbox.Chain chain) {
        return chain.id().substring(0, 8) + ": " + chain.reports() + (chain.reports() == 1 ? " report, " : " reports, ")
                + new Numbers(chain.first(), chain.last()) + ", " + chain.from()
                + (chain.reports() == 1 ? "" : " to " + chain.to());
    }

    /** To the agent that runs. */
    private int leave(AgentConfig config, Store store) throws StoreFailure {
        long waiting = Outbox.pile(store, "waiting").reports();
        out().println(
                        waiting == 0
                                ? "Nothing waits."
                                : "The running agent sends what waits (" + waiting
                                        + " reports) within a minute, or says why not: fsm-agent status --config "
                                        + config.file());
        if (waiting > 0) {
            for (var road : config.roads()) {
                Delivery.said(store, road.name().toLowerCase(Locale.ROOT))
                        .ifPresent(said -> out().println("Since " + said.since() + ": " + said.text()));
            }
        }
        return 0;
    }

    private int send(AgentConfig config, Store store, Identity identity) throws StoreFailure, InterruptedException {
        var before = Outbox.pile(store, "sent").reports();
        var refusedBefore = Outbox.pile(store, "aside").reports();
        long all = Outbox.pile(store, "waiting").reports();
        if (all == 0) {
            out().println("Nothing waits.");
            return 0;
        }
        List<String> said;
        try {
            var sending = new Sending(config, store, identity, clock);
            var progress = new ProgressLine(err(), System.console() != null);
            var tried = new long[1];
            sending.send(() -> {
                tried[0]++;
                progress.now(() -> "Sending: " + tried[0] + " of " + all);
            });
            progress.say(out(), "Sent " + (Outbox.pile(store, "sent").reports() - before) + " of " + all + " reports.");
            said = sending.said();
        } catch (Sending.NoRoad none) {
            said = List.of(none.getMessage());
        }
        long refused = Outbox.pile(store, "aside").reports() - refusedBefore;
        long waiting = Outbox.pile(store, "waiting").reports();
        if (refused == 0 && waiting == 0) {
            return 0;
        }
        if (refused > 0) {
            out().println("Refused and set aside: " + refused + ".");
        }
        if (waiting > 0) {
            out().println("Still waiting: " + waiting + ". They go when the agent runs, or by this command.");
        }
        said.forEach(out()::println);
        return ExitCode.NOT_DONE;
    }
}
