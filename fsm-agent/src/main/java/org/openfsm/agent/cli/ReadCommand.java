package org.openfsm.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.pmd.Definitions;
import org.openfsm.agent.poll.Memory;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.snmp.NotOpened;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.wire.Device;
import org.openfsm.wire.ReportCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code read}: what printers say, now. */
@Command(
        name = "read",
        description = {"Read printers now and show what they say. Nothing is stored, sent or changed.", ""},
        abbreviateSynopsis = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all devices answered",
            "1:no network",
            "2:the command line cannot be used",
            "3:some devices did not answer"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  fsm-agent read 192.0.2.10",
            "  fsm-agent read prn-042.example.org 192.0.2.11:1161 [2001:db8::17]:161 --community hallway",
            "  fsm-agent read 192.0.2.12 --user fsm --auth-protocol SHA-256 --auth-password --priv-password"
        })
public final class ReadCommand implements Callable<Integer> {

    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "HOST[:PORT]",
            description = "Address or host name; an IPv6 address with port as [ADDRESS]:PORT. Port 161 unless given.")
    private List<String> hosts = List.of();

    @Option(names = "--json", description = "One device of the report a line, in the order they finish (UTF-8).")
    private boolean json;

    @Option(
            names = "--definitions",
            paramLabel = "DIR",
            description = "Read with the definitions of devices below this directory before those of the program.")
    private @Nullable Path definitions;

    @Mixin
    private final SnmpOptions snmp;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    /** @param environment variables of the process, which may hold passwords */
    public ReadCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.snmp = new SnmpOptions(environment);
    }

    @Override
    public Integer call() throws IOException {
        var credentials = snmp.credentials();
        var targets = hosts.stream()
                .map(host -> {
                    try {
                        return SnmpTarget.parse(host, credentials);
                    } catch (IllegalArgumentException e) {
                        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
                    }
                })
                .toList();
        try (var network = SnmpNetwork.start(snmp.settings())) {
            var reading = new Reading(network);
            CompletableFuture.allOf(targets.stream().map(reading::read).toArray(CompletableFuture[]::new))
                    .join();
            return reading.missing.get() == 0 ? 0 : ExitCode.NOT_DONE;
        }
    }

    /** All devices at once, each shown as it finishes. */
    private final class Reading {

        private final SnmpNetwork network;
        private final Poller poller = new Poller(clock, Memory.none(), Definitions.shipped(definitions));
        private final Sheet sheet = new Sheet(ZoneId.systemDefault(), Ansi.AUTO.enabled());
        private final AtomicInteger missing = new AtomicInteger();

        Reading(SnmpNetwork network) {
            this.network = network;
        }

        CompletableFuture<Void> read(SnmpTarget target) {
            return network.open(target)
                    .thenCompose(session -> poller.poll(session, target))
                    .handle((devices, failure) -> {
                        show(target, devices, failure);
                        return null;
                    });
        }

        private synchronized void show(SnmpTarget target, @Nullable List<Device> devices, @Nullable Throwable failure) {
            PrintWriter out = spec.commandLine().getOut();
            if (devices != null) {
                devices.forEach(device -> out.println(json ? ReportCodec.writeDevice(device) : sheet.of(device)));
                out.flush();
                return;
            }
            missing.incrementAndGet();
            PrintWriter err = spec.commandLine().getErr();
            var cause = failure instanceof CompletionException ? failure.getCause() : failure;
            var device = cause instanceof NotOpened notOpened
                    ? poller.unreachable(target, notOpened)
                    : Device.unreachable(
                            clock.instant().truncatedTo(ChronoUnit.SECONDS),
                            target.host(),
                            target.port(),
                            new Device.Problem("agent-fault", null));
            if (json) {
                out.println(ReportCodec.writeDevice(device));
                out.flush();
            }
            if (cause instanceof NotOpened) {
                err.println(cause.getMessage());
            } else if (cause != null) {
                err.println(target + ": a fault of fsm-agent itself; please report it with the lines that follow."
                        + " The other devices are not concerned.");
                cause.printStackTrace(err);
            }
            err.flush();
        }
    }
}
