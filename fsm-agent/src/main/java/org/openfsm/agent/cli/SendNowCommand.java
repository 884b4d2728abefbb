package org.openfsm.agent.cli;

import java.util.Map;
import org.openfsm.agent.control.ControlClient;
import org.openfsm.agent.control.NoAnswer;
import picocli.CommandLine.Command;

/** {@code send-now}: has the running agent send what waits, also by a road that failed a moment ago. */
@Command(
        name = "send-now",
        description = "Have the running agent send what waits now, by every road it has.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is being sent",
            "1:the service cannot be asked; the message says why",
            "2:the configuration cannot be used",
            "3:it is being sent already"
        })
public final class SendNowCommand extends Asking {

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    public SendNowCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    int ask(ControlClient service) throws NoAnswer {
        return taken(
                service.sendNow(),
                "What waits is being sent now. \"fsm-agent status\" shows what became of it.",
                "Reports are being sent already.");
    }
}
