package org.openfsm.agent.cli;

import java.time.Clock;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pmd}: the definitions by which devices are read. */
@Command(
        name = "pmd",
        description = "The definitions by which devices are read: what is in use, newer ones, your own.",
        synopsisSubcommandLabel = "COMMAND")
public final class PmdCommand {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help; \"fsm-agent pmd COMMAND --help\" shows a command's.")
    private boolean help;

    private PmdCommand() {}

    /** With all its commands; one is added here and nowhere else. */
    public static CommandLine line(Clock clock, Map<String, String> environment) {
        return new CommandLine(new PmdCommand())
                .addSubcommand(new PmdListCommand(clock, environment))
                .addSubcommand(new PmdUnmatchedCommand(environment))
                .addSubcommand(new PmdValidateCommand(clock, environment))
                .addSubcommand(new PmdTestCommand(clock, environment))
                .addSubcommand(new PmdUpdateCommand(clock, environment))
                .addSubcommand(new PmdImportCommand(clock, environment))
                .addSubcommand(new PmdRollbackCommand(clock, environment))
                .addSubcommand(new PmdPublishCommand(clock))
                .addSubcommand(new PmdWithdrawCommand(clock))
                .addSubcommand(new PmdKeygenCommand());
    }
}
