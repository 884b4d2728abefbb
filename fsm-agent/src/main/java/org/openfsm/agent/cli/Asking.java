package org.openfsm.agent.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.control.ControlClient;
import org.openfsm.agent.control.NoAnswer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks the running service of this machine. */
abstract class Asking implements Callable<Integer> {

    /** What was asked for is under way already, or not known. */
    static final int NOT_TAKEN = 3;

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Starting starting = new Starting();

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    Asking(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public final Integer call() throws InterruptedException {
        try {
            return ask(ControlClient.of(starting.config(environment)));
        } catch (InvalidConfig unusable) {
            spec.commandLine().getErr().println(unusable.getMessage());
            return Starting.UNUSABLE;
        } catch (NoAnswer silent) {
            spec.commandLine().getErr().println(silent.getMessage());
            return Starting.FAILED;
        }
    }

    /** @return the exit code */
    abstract int ask(ControlClient service) throws NoAnswer, InterruptedException;

    void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    /** @return the exit code */
    int taken(boolean taken, String yes, String no) {
        if (!taken) {
            complain(no);
            return NOT_TAKEN;
        }
        say(yes);
        return 0;
    }

    void complain(String line) {
        spec.commandLine().getErr().println(line);
    }

    CommandSpec spec() {
        return spec;
    }
}
