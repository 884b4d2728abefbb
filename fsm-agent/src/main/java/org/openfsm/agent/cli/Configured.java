package org.openfsm.agent.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that works with a configuration. What it throws is said by {@link Complaints}. */
abstract class Configured implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Starting starting = new Starting();

    /** @param environment for secrets that the configuration gives as {@code env: NAME} */
    Configured(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** @throws InvalidConfig with all problems of the file */
    AgentConfig config() throws InvalidConfig {
        return starting.config(environment);
    }

    Map<String, String> environment() {
        return environment;
    }

    Starting starting() {
        return starting;
    }

    CommandSpec spec() {
        return spec;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
