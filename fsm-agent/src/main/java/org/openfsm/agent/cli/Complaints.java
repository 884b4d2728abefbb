package org.openfsm.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.security.GeneralSecurityException;
import java.util.List;
import org.openfsm.agent.backup.BadBackup;
import org.openfsm.agent.config.ConfigEditor.ChangedMeanwhile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.control.NoAnswer;
import org.openfsm.agent.control.NotEnrolled;
import org.openfsm.agent.enrolment.EnrolmentRefused;
import org.openfsm.agent.outbox.OutboxFull;
import org.openfsm.agent.record.BadRecording;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.ui.WebUi.PortTaken;
import org.openfsm.agent.update.PackageRefused;
import org.openfsm.pmd.bundle.BadBundle;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a command cannot do, in the one form of all commands: the message on stderr, and an exit code. */
public final class Complaints implements IExecutionExceptionHandler, IParameterExceptionHandler {

    /** What a person wrote or brought. */
    private static final List<Class<? extends Exception>> UNUSABLE = List.of(
            InvalidConfig.class,
            NotEnrolled.class,
            EnrolmentRefused.class,
            ChangedMeanwhile.class,
            BadBackup.class,
            BadRecording.class,
            BadBundle.class,
            PackageRefused.class);

    /** What this computer does not let the agent do. */
    private static final List<Class<? extends Exception>> FAILED =
            List.of(StoreFailure.class, OutboxFull.class, NoAnswer.class, PortTaken.class);

    private Complaints() {}

    /** @return the same line, whose commands and their commands complain so */
    public static CommandLine in(CommandLine line) {
        var complaints = new Complaints();
        return line.setExecutionExceptionHandler(complaints).setParameterExceptionHandler(complaints);
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine line, ParseResult parsed) {
        return say(thrown, line.getErr());
    }

    /** @return the exit code */
    static int say(Exception thrown, PrintWriter err) {
        int code = code(thrown);
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        } else if (thrown instanceof IOException io) {
            err.println(said(io));
        } else if (thrown instanceof GeneralSecurityException refused) {
            err.println(LiveAgent.said(refused));
        } else if (code != 0) {
            err.println(thrown.getMessage());
        } else {
            err.println("A fault of fsm-agent itself; please report it with the lines that follow.");
            thrown.printStackTrace(err);
        }
        err.flush();
        return code == 0 ? ExitCode.FAILED : code;
    }

    /** @return 0 for what nobody expected */
    private static int code(Exception thrown) {
        if (thrown instanceof NotDone notDone) {
            return notDone.code();
        }
        if (UNUSABLE.stream().anyMatch(one -> one.isInstance(thrown))) {
            return ExitCode.UNUSABLE;
        }
        return thrown instanceof IOException
                        || thrown instanceof GeneralSecurityException
                        || thrown instanceof InterruptedException
                        || FAILED.stream().anyMatch(one -> one.isInstance(thrown))
                ? ExitCode.FAILED
                : 0;
    }

    /** With its kind: the message of many is no more than a path. */
    static String said(IOException failure) {
        return failure.getClass() == IOException.class
                ? String.valueOf(failure.getMessage())
                : failure.getMessage() + " (" + failure.getClass().getSimpleName() + ")";
    }

    /** What was wrong, in a line, and where the help is: a screenful of options would hide it. */
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        var line = wrong.getCommandLine();
        line.getErr().println(wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, line.getErr());
        if (wrong.getClass() == ParameterException.class
                && !line.getSubcommands().isEmpty()) {
            line.usage(line.getErr());
            return line.getCommandSpec().exitCodeOnInvalidInput();
        }
        line.getErr().println("See: " + line.getCommandSpec().qualifiedName() + " --help");
        return line.getCommandSpec().exitCodeOnInvalidInput();
    }
}
