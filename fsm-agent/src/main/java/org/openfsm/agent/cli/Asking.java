package org.openfsm.agent.cli;

import java.util.Map;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.control.ControlClient;
import org.openfsm.agent.control.NoAnswer;

/** A command that asks the running service of this machine. */
abstract class Asking extends Configured {

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    Asking(Map<String, String> environment) {
        super(environment);
    }

    @Override
    public final Integer call() throws InvalidConfig, NoAnswer, InterruptedException {
        return ask(ControlClient.of(config()));
    }

    /** @return the exit code */
    abstract int ask(ControlClient service) throws NoAnswer, InterruptedException;

    void say(String line) {
        out().println(line);
        out().flush();
    }

    /** @return the exit code; what is under way already, or not known, is not done */
    int taken(boolean taken, String yes, String no) {
        if (!taken) {
            err().println(no);
            return ExitCode.NOT_DONE;
        }
        say(yes);
        return ExitCode.DONE;
    }
}
