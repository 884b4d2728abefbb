package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.poll.Memory;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.record.BadRecording;
import org.openfsm.agent.record.Recording;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.snmp.WalkSession;
import org.openfsm.pmd.Definition;
import org.openfsm.pmd.Origin;
import org.openfsm.pmd.Pool;
import org.openfsm.wire.Device;
import org.openfsm.wire.ReportCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pmd test}: what a definition makes of a recording. */
@Command(
        name = "test",
        description = {
            "Read a recording as if it were the printer, with this definition, and show the result and what the"
                    + " definition changed in it.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:read with this definition",
            "2:the definition or the recording cannot be used",
            "3:the definition does not fit the recording, or another fits better"
        })
final class PmdTestCommand implements Callable<Integer> {

    /** Documentation's own address (RFC 5737): a recording has none. */
    private static final SnmpTarget PLACE = new SnmpTarget("192.0.2.1", 161, Credentials.community("public"));

    private final Clock clock;
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PoolOptions options = new PoolOptions();

    @Parameters(index = "0", paramLabel = "FILE", description = "The definition.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "RECORDING", description = "What \"fsm-agent record\" wrote.")
    private Path recording = Path.of("");

    @Option(names = "--json", description = "One device of the report a line (UTF-8), and nothing else.")
    private boolean json;

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    PmdTestCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() throws InvalidConfig, BadRecording, NotDone {
        var files = new ArrayList<>(options.files(clock, environment));
        var brought = options.below(file, Origin.LOCAL);
        files.addAll(brought);
        var own = brought.get(0);
        var pool = Pool.load(files);
        var problems = pool.problems().stream()
                .filter(problem -> problem.file().equals(own.name()))
                .toList();
        problems.forEach(spec.commandLine().getErr()::println);
        var definition = pool.definitions().stream()
                .filter(one -> one.file().equals(own.name()))
                .findFirst();
        return problems.isEmpty() && definition.isPresent()
                ? test(pool, definition.get(), session())
                : ExitCode.UNUSABLE;
    }

    private WalkSession session() throws BadRecording, NotDone {
        try (var in = Files.newInputStream(recording)) {
            return new WalkSession(Recording.read(recording.toString(), in).objects());
        } catch (IOException unreadable) {
            throw new NotDone(
                    ExitCode.UNUSABLE,
                    recording + ": cannot be read (" + unreadable + "), expected a recording",
                    unreadable);
        }
    }

    private int test(Pool pool, Definition definition, WalkSession session) {
        var out = spec.commandLine().getOut();
        var devices = new Poller(clock, Memory.none(), () -> pool)
                .poll(session, PLACE)
                .join();
        var standard = new Poller(clock).poll(session, PLACE).join();
        for (int i = 0; i < devices.size(); i++) {
            var device = devices.get(i);
            if (json) {
                out.println(ReportCodec.writeDevice(device));
                continue;
            }
            out.println(new Sheet(ZoneId.systemDefault(), Ansi.AUTO.enabled()).of(device));
            if (isBy(definition, device)) {
                out.println("Changed by " + definition.id() + ":");
                Changes.between(standard.get(i), device).forEach(change -> out.println("  " + change));
            }
        }
        if (devices.stream().anyMatch(device -> isBy(definition, device))) {
            return 0;
        }
        spec.commandLine().getErr().println(why(definition, devices));
        return ExitCode.NOT_DONE;
    }

    private static boolean isBy(Definition definition, Device device) {
        return device.pmd() != null && device.pmd().id().equals(definition.id());
    }

    private static String why(Definition definition, List<Device> devices) {
        var others = new ArrayList<String>();
        devices.forEach(device ->
                others.add(device.pmd() == null ? "none" : device.pmd().id()));
        return definition.matches()
                ? definition.id() + " was not taken for this recording, but: " + String.join(", ", others)
                        + ". Compare its match with the recording's sysObjectID, sysDescr and hrDeviceDescr."
                : definition.id() + " has no match, so others must extend it; try one of these.";
    }
}
