package org.openfsm.agent;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.openfsm.agent.cli.BackupCommand;
import org.openfsm.agent.cli.Complaints;
import org.openfsm.agent.cli.DiscoverCommand;
import org.openfsm.agent.cli.DoctorCommand;
import org.openfsm.agent.cli.EnrolCommand;
import org.openfsm.agent.cli.LastWord;
import org.openfsm.agent.cli.OwnAccount;
import org.openfsm.agent.cli.PackageCommand;
import org.openfsm.agent.cli.PmdCommand;
import org.openfsm.agent.cli.PollNowCommand;
import org.openfsm.agent.cli.PrivacyCommand;
import org.openfsm.agent.cli.ReadCommand;
import org.openfsm.agent.cli.RecordCommand;
import org.openfsm.agent.cli.RenewKeyCommand;
import org.openfsm.agent.cli.RestoreCommand;
import org.openfsm.agent.cli.RunCommand;
import org.openfsm.agent.cli.SealCommand;
import org.openfsm.agent.cli.SearchNowCommand;
import org.openfsm.agent.cli.SendCommand;
import org.openfsm.agent.cli.SendNowCommand;
import org.openfsm.agent.cli.SimulateCommand;
import org.openfsm.agent.cli.StatusCommand;
import org.openfsm.agent.cli.UiPasswordCommand;
import org.openfsm.agent.cli.UpdateCommand;
import org.openfsm.agent.cli.Version;
import org.openfsm.agent.cli.WatchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Wires the commands, once and by hand. */
@Command(
        name = "fsm-agent",
        description = "Reads printers over SNMP in your network and reports them strictly one way.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class)
public final class Main {

    private static final CountDownLatch TOLD_TO_END = new CountDownLatch(1);

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help; \"fsm-agent COMMAND --help\" shows a command's.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** As {@link #main}, but returns: a Windows service's way in, whose process is not ours to end. */
    public static void start(String[] arguments) {
        execute(arguments);
    }

    /** Ends what {@link #start} began: a Windows service's way out. */
    public static void stop(String[] arguments) {
        TOLD_TO_END.countDown();
    }

    /**
     * The way in of a version that was fetched: by this name it is started by every installed version, also an older one.
     *
     * @param told counted down when it is to end
     * @return the exit code
     */
    public static int serve(String[] arguments, CountDownLatch told) {
        return execute(told, arguments);
    }

    private static int execute(String... arguments) {
        return execute(TOLD_TO_END, arguments);
    }

    private static int execute(CountDownLatch told, String... arguments) {
        // devices change their addresses (DHCP): no name is remembered for longer, whatever this Java's settings say
        Security.setProperty("networkaddress.cache.ttl", "30");
        // by name alone: to initialise the class would already make Java's own log manager
        System.setProperty("java.util.logging.manager", LastWord.class.getName());
        var line = commandLine(Clock.systemUTC(), System.getenv(), told);
        line.setOut(writer(FileDescriptor.out));
        line.setErr(writer(FileDescriptor.err));
        int code = line.execute(arguments);
        line.getOut().flush();
        line.getErr().flush();
        return code;
    }

    /** The commands with all they need; a command is added here and nowhere else. */
    static CommandLine commandLine(Clock clock, Map<String, String> environment, CountDownLatch told) {
        var line = new CommandLine(new Main())
                .addSubcommand(new ReadCommand(clock, environment))
                .addSubcommand(new DiscoverCommand(clock, environment))
                .addSubcommand(new RecordCommand(clock, environment))
                .addSubcommand(new EnrolCommand(clock, environment))
                .addSubcommand(new RunCommand(clock, environment, told))
                .addSubcommand(new StatusCommand(clock, environment))
                .addSubcommand(new WatchCommand(clock, environment))
                .addSubcommand(new PollNowCommand(environment))
                .addSubcommand(new SearchNowCommand(environment))
                .addSubcommand(new SendNowCommand(environment))
                .addSubcommand(new DoctorCommand(clock, environment))
                .addSubcommand(new PrivacyCommand(clock, environment))
                .addSubcommand(new SendCommand(clock, environment))
                .addSubcommand(new RenewKeyCommand(clock, environment))
                .addSubcommand(new SealCommand(environment, System.in))
                .addSubcommand(new BackupCommand(clock, environment, System.in))
                .addSubcommand(new RestoreCommand(clock, environment, System.in))
                .addSubcommand(new UiPasswordCommand(environment))
                .addSubcommand(PmdCommand.line(clock, environment))
                .addSubcommand(new UpdateCommand(clock, environment))
                .addSubcommand(PackageCommand.line(clock))
                .addSubcommand(new SimulateCommand(clock))
                .setUsageHelpWidth(100)
                .setUsageHelpLongOptionsMaxWidth(34)
                .setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionStrategy(new OwnAccount(System.getProperty("user.name")));
        return Complaints.in(line);
    }

    /** UTF-8 whatever the locale says: JSON must be, and device texts come in every language. */
    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }
}
