package org.openfsm.running;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openfsm.running.Child.Failure;

/** The agent as a customer gets it: the unpacked distribution with its start script. */
public record AgentProgram(Path home) {

    /** {@code bin/fsm-agent} with these arguments, run by the Java that runs us. */
    public ProcessBuilder command(String... arguments) {
        var words = new ArrayList<String>();
        words.add(home.resolve(Children.onWindows() ? "bin/fsm-agent.bat" : "bin/fsm-agent")
                .toString());
        words.addAll(List.of(arguments));
        var command = new ProcessBuilder(words);
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().putIfAbsent("FSM_AGENT_OPTS", "-Xmx256m " + String.join(" ", Children.javaOptions()));
        return command;
    }

    /** How a command ended, and what it said. */
    public record Outcome(int code, String output, String errors) {}

    /** Runs a command that ends by itself. */
    public Outcome run(String... arguments) throws IOException, InterruptedException {
        var errors = Files.createTempFile("fsm-agent", ".err");
        try {
            var process = command(arguments).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }

    /** Runs a command that must end well. @throws Failure with its words when it does not */
    public String output(String... arguments) throws IOException, InterruptedException, Failure {
        var outcome = run(arguments);
        if (outcome.code() != 0) {
            throw new Failure("fsm-agent " + String.join(" ", arguments) + " ended with code " + outcome.code() + ":\n"
                    + outcome.errors() + outcome.output());
        }
        return outcome.output();
    }
}
