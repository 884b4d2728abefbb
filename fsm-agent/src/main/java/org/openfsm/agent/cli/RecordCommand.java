package org.openfsm.agent.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.record.Recorder;
import org.openfsm.agent.snmp.NotOpened;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpSession;
import org.openfsm.agent.snmp.SnmpTarget;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code record}: all that a printer says, without what is private, for people who teach FSM a new model. */
@Command(
        name = "record",
        description = {
            "Record all that a printer says over SNMP, private data replaced, to have a new model supported. Nothing is sent"
                    + " anywhere; look the file through before you give it away.",
            ""
        },
        abbreviateSynopsis = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:recorded",
            "1:the file is there already or cannot be written, or no network",
            "2:the command line cannot be used",
            "3:no answer, or it broke off"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  fsm-agent record 192.0.2.10 -o new-model.snmprec",
            "  fsm-agent record 192.0.2.12 --user fsm --auth-password --priv-password -o new-model.snmprec"
        })
public final class RecordCommand implements Callable<Integer> {

    private static final int PACKETS_PER_SECOND = 50;
    /** A large device has some ten thousand objects; slow ones answer ten requests a second. */
    private static final double DEVICE_SECONDS = 1800;

    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "HOST[:PORT]",
            description = "Address or host name; an IPv6 address with port as [ADDRESS]:PORT. Port 161 unless given.")
    private String host = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File to write, NAME.snmprec; it must not be there yet. Without it: standard output.")
    private @Nullable Path file;

    @Mixin
    private final SnmpOptions snmp;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    /** @param environment variables of the process, which may hold passwords */
    public RecordCommand(Clock clock, Map<String, String> environment) {
        this.clock = clock;
        this.snmp = new SnmpOptions(environment);
    }

    @Override
    public Integer call() throws IOException, NotDone {
        var target = target();
        if (file != null) {
            NewFile.check(file);
        }
        var settings = snmp.settings(DEVICE_SECONDS);
        try (var network = SnmpNetwork.start(new SnmpNetwork.Settings(
                settings.timeout(), settings.retries(), settings.deviceTime(), PACKETS_PER_SECOND))) {
            return record(network.open(target).join());
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof NotOpened notOpened) {
                throw new NotDone(ExitCode.NOT_DONE, String.valueOf(notOpened.getMessage()), notOpened);
            }
            throw failure;
        }
    }

    private SnmpTarget target() {
        try {
            return SnmpTarget.parse(host, snmp.credentials());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private int record(SnmpSession session) throws NotDone {
        var err = spec.commandLine().getErr();
        var progress = new ProgressLine(err, System.console() != null);
        var recorded = Recorder.record(session, count -> progress.now(() -> count + " objects read"));
        progress.say(err, recorded.objects() + " objects recorded.");
        var written = recorded.text(LocalDate.now(clock.withZone(ZoneOffset.UTC)), Version.current());
        write(written);
        recorded.summary().forEach(err::println);
        err.println("Look the file through before you give it away: no program knows every place where a printer keeps"
                + " names.");
        recorded.faults().forEach(err::println);
        return recorded.faults().isEmpty() ? 0 : ExitCode.NOT_DONE;
    }

    private void write(String text) throws NotDone {
        if (file == null) {
            var out = spec.commandLine().getOut();
            out.print(text);
            out.flush();
        } else {
            NewFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
