package org.openfsm.agent.cli;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Update;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.control.ControlClient;
import org.openfsm.agent.control.Enrolled;
import org.openfsm.agent.control.NoAnswer;
import org.openfsm.agent.control.NotEnrolled;
import org.openfsm.agent.diagnose.Diagnosis;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.KeyRenewal;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.pmd.Definitions;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.PoolUpdate;
import org.openfsm.agent.schedule.Delivery;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Roads;
import org.openfsm.agent.transport.Tries;
import org.openfsm.agent.update.AgentUpdate;
import org.openfsm.agent.update.Program;
import org.openfsm.agent.update.Versions;
import org.openfsm.wire.EnrolmentFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status}: who this agent is, what it knows and what waits; also beside a running agent. */
@Command(
        name = "status",
        description = "Show this agent, the printers it knows, what waits and what was sent last.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:shown",
            "1:the data directory cannot be read",
            "2:configuration cannot be used, or not enrolled"
        })
public final class StatusCommand extends Configured {

    private final Clock clock;

    @Option(
            names = {"-n", "--reports"},
            paramLabel = "COUNT",
            defaultValue = "10",
            description = "How many of the newest reports to list (default: ${DEFAULT-VALUE}).")
    private int reports;

    @Option(
            names = "--json",
            description = "One JSON object for programs that watch the agent; what is not known is absent.")
    private boolean json;

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public StatusCommand(Clock clock, Map<String, String> environment) {
        super(environment);
        this.clock = clock;
    }

    @Override
    public Integer call() throws InvalidConfig, NotEnrolled, StoreFailure {
        var config = config();
        var identity = Enrolled.identity(config);
        if (json) {
            forPrograms(config, identity);
        } else {
            forPeople(config, identity);
        }
        return ExitCode.DONE;
    }

    private void forPrograms(AgentConfig config, Identity identity) throws StoreFailure {
        try (var store = Store.look(config.data())) {
            out().println(StatusJson.of(config, identity, version(config), store, running(config)));
        }
    }

    private static @Nullable JsonObject running(AgentConfig config) {
        try {
            return ControlClient.of(config).status(0);
        } catch (NoAnswer silent) {
            return null;
        }
    }

    private static String version(AgentConfig config) {
        return new Versions(config.data(), Program.current().keys()).chosen(Version.current());
    }

    private void forPeople(AgentConfig config, Identity identity) throws StoreFailure {
        out().println("Agent        " + identity.server().agentId() + ", version " + version(config));
        out().println("Fingerprint  " + identity.fingerprint());
        out().println("Certificate  " + validity(identity.certificate()));
        out().println("Server       " + identity.server().serverId() + ", reports by "
                + Roads.said(config, identity.server()));
        out().println("Sources      "
                + identity.server().sources().stream()
                        .map(EnrolmentFile.Source::sourceId)
                        .collect(Collectors.joining(", ")));
        disk(config.data()).ifPresent(out()::println);
        now(config);
        program(config);
        definitions(config);
        try (var store = Store.look(config.data())) {
            damaged(config, store);
            renewed(config, store);
            updated(config, store);
            renewal(identity, store);
            show(config, store);
        }
    }

    /** What keeps an agent from work that seems to be well; absent where there is room. */
    static Optional<String> disk(Path data) {
        try {
            return Diagnosis.isFull(data)
                    ? Optional.of("Disk         is full below " + data
                            + ". Free some space: the agent goes on by itself, and nothing stored is lost")
                    : Optional.empty();
        } catch (IOException unknown) {
            return Optional.of("Disk         cannot be looked at (" + unknown + ")");
        }
    }

    private String validity(X509Certificate certificate) {
        var end = certificate.getNotAfter().toInstant();
        return clock.instant().isBefore(end)
                ? "good until " + end + "; renewed from " + KeyRenewal.from(certificate) + " on"
                : "ended " + end
                        + ": the server puts reports into quarantine. Ask its administrator for a new enrolment"
                        + " file, or put this machine's clock right";
    }

    /** Whether it runs, and what it does; the rest is told by what it left on the disk. */
    private void now(AgentConfig config) {
        var heading = "Now          ";
        try {
            for (var line : Said.now(ControlClient.of(config).status(0))) {
                out().println(heading + line);
                heading = " ".repeat(heading.length());
            }
        } catch (NoAnswer silent) {
            out().println(heading + "unknown, what follows is of the data directory: " + silent.getMessage());
        }
    }

    /** Which version runs; a fetched one is started by the installed one. */
    private void program(AgentConfig config) {
        var program = Program.current();
        var versions = new Versions(config.data(), program.keys());
        var state = versions.state();
        var chosen = versions.chosen(program.installed());
        out().println("Program      version " + chosen
                + (chosen.equals(program.installed())
                        ? ", installed"
                        : ", fetched" + (state.onTrial() ? " and on trial" : "") + "; installed is "
                                + program.installed())
                + (state.newest() == null ? "" : "; the publisher's newest is " + state.newest()));
        state.bad().forEach(bad -> out().println("  not used   " + bad.version() + " was given up: " + bad.why()));
    }

    private void renewed(AgentConfig config, Store store) throws StoreFailure {
        tries("program ", config.update(), AgentUpdate.said(store));
    }

    private void updated(AgentConfig config, Store store) throws StoreFailure {
        tries("updates ", config.pmd().update(), PoolUpdate.said(store));
    }

    private void tries(String what, @Nullable Update update, Optional<Tries.Said> last) {
        if (update != null || last.isPresent()) {
            out().println("  " + what + "   "
                    + (update == null ? "not by themselves" : "daily at " + update.at() + " from " + update.url())
                    + last.map(said -> "; last try " + said.at() + ": " + said.text())
                            .orElse("; not tried yet"));
        }
    }

    private void definitions(AgentConfig config) {
        var pool = new InstalledPool(config.data(), Version.current(), clock).current();
        out().println("Definitions  " + pool);
        var used = new Definitions(pool::bundle, Definitions.local(config)).inUse();
        if (!used.own().isEmpty()) {
            out().println("  own        " + used.own().size() + " files in " + Definitions.local(config));
        }
        used.problems().forEach(problem -> out().println("  not used   " + problem));
    }

    private void damaged(AgentConfig config, Store store) throws StoreFailure {
        var damage = store.damage();
        if (damage.isPresent()
                && Files.exists(config.data().resolve(damage.get().file()))) {
            out().println("Store        begun anew at " + damage.get().at()
                    + ", for the one before was damaged: reports"
                    + " that waited are in " + damage.get().file()
                    + ". Check the disk; delete the file when nobody needs it");
        }
    }

    private void renewal(Identity identity, Store store) throws StoreFailure {
        var next = identity.next();
        if (next != null) {
            var named = KeyRenewal.of(store, next.certificate());
            out().println("Next key     " + next + ", named in " + named.made() + " reports, " + named.sent()
                    + " of them sent" + (named.since() == null ? "" : " since " + named.since())
                    + "; it signs when the server can be expected to know it");
        }
    }

    private void show(AgentConfig config, Store store) throws StoreFailure {
        var heading = "Sending      ";
        for (var road : config.roads()) {
            var name = road.name().toLowerCase(Locale.ROOT);
            var said = Delivery.said(store, name);
            out().println(heading + "by " + name
                    + said.map(last -> " since " + last.since() + ": " + last.text())
                            .orElse(": nothing was sent yet"));
            heading = " ".repeat(heading.length());
        }
        pile(store, "waiting", "Waiting      ");
        pile(store, "sent", "Sent         ");
        pile(store, "aside", "Set aside    ");
        var printers = new Printers(store).known();
        out().println("Printers     " + printers.size() + " known, "
                + printers.stream().filter(printer -> !printer.reachable()).count() + " did not answer last time");
        var devices = new Printers(store).devices();
        long without =
                devices.stream().filter(device -> device.definition() == null).count();
        if (without > 0) {
            out().println("             " + without + " of " + devices.size()
                    + " read without a definition, see: fsm-agent pmd unmatched --config " + config.file());
        }
        for (var printer : printers) {
            out().printf("  %-22s %-16s %-40s %s%n", printer.place(), printer.sourceId(), name(printer), seen(printer));
        }
        var newest = Outbox.newest(store, reports);
        if (!newest.isEmpty()) {
            out().println("Newest reports");
        }
        for (var entry : newest) {
            out().printf(
                            "  %s  %s %-6d %-10s %-16s %4d devices  %s%s%n",
                            entry.createdAt(),
                            entry.chain().substring(0, 8),
                            entry.sequence(),
                            entry.reason(),
                            entry.sourceId(),
                            entry.devices(),
                            entry.state(),
                            entry.settledAt() == null
                                    ? ""
                                    : " " + entry.settledAt() + (entry.remark() == null ? "" : ", " + entry.remark()));
        }
    }

    private void pile(Store store, String state, String heading) throws StoreFailure {
        var pile = Outbox.pile(store, state);
        out().println(heading + pile.reports() + " reports, " + (pile.bytes() + 999) / 1000 + " kB"
                + (pile.oldest() == null ? "" : ", the oldest of " + pile.oldest()));
    }

    private static String name(Printer printer) {
        var name = (printer.manufacturer() == null ? "" : printer.manufacturer() + " ")
                + (printer.model() == null ? "" : printer.model() + " ")
                + (printer.serialNumber() == null ? "" : "(" + printer.serialNumber() + ")");
        return name.isBlank() ? "not read yet" : name.strip();
    }

    private static String seen(Printer printer) {
        if (printer.seenAt() == null) {
            return printer.reachable() ? "found " + printer.foundAt() : "never answered since " + printer.foundAt();
        }
        return printer.reachable() ? "answered " + printer.seenAt() : "no answer since " + printer.seenAt();
    }
}
