package org.openfsm.agent.cli;

import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code package}: for who publishes versions of the agent. */
@Command(
        name = "package",
        description = "For who publishes versions of this agent: sign one, lay it out for agents to fetch.",
        synopsisSubcommandLabel = "COMMAND")
public final class PackageCommand {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help; \"fsm-agent package COMMAND --help\" shows a command's.")
    private boolean help;

    private PackageCommand() {}

    /** With all its commands; one is added here and nowhere else. */
    public static CommandLine line(Clock clock) {
        return new CommandLine(new PackageCommand())
                .addSubcommand(new PackagePublishCommand(clock))
                .addSubcommand(new PackageKeygenCommand());
    }
}
