package org.openfsm.agent.cli;

import java.util.List;
import java.util.Map;
import org.openfsm.agent.control.ControlClient;
import org.openfsm.agent.control.NoAnswer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code poll-now}: has the running agent read printers at once. */
@Command(
        name = "poll-now",
        description = "Have the running agent read all printers it knows now, or those named; office hours or not.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:they are being read",
            "1:the service cannot be asked; the message says why",
            "2:the configuration cannot be used",
            "3:a poll is under way already, or a printer is not known"
        })
public final class PollNowCommand extends Asking {

    @Parameters(
            arity = "0..*",
            paramLabel = "PRINTER",
            description = "As \"fsm-agent status\" shows it: host, or host:port. Default: all.")
    private List<String> printers = List.of();

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public PollNowCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    int ask(ControlClient service) throws NoAnswer {
        if (printers.isEmpty()) {
            return taken(
                    service.pollNow(),
                    "All printers known are being read now. \"fsm-agent watch\" shows it.",
                    "All printers are being read already.");
        }
        int code = 0;
        for (var printer : printers) {
            code = Math.max(
                    code,
                    switch (service.pollNow(printer)) {
                        case TAKEN -> taken(true, printer + ": is being read now.", "");
                        case UNDER_WAY -> taken(false, "", printer + ": is being read already.");
                        case UNKNOWN ->
                            taken(
                                    false,
                                    "",
                                    printer
                                            + ": no such printer is known, or no range covers it. Those known: fsm-agent "
                                            + "status; to find new ones: fsm-agent search-now");
                    });
        }
        return code;
    }
}
