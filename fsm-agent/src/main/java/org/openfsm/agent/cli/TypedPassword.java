package org.openfsm.agent.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.ui.Password;

/** A password that a person types in, unseen, or that a program gives as lines of the standard input. */
final class TypedPassword {

    private TypedPassword() {}

    /**
     * A new one, typed twice.
     *
     * @throws NotDone when it will not do, or was not typed the same twice
     */
    static String wished(String prompt, InputStream in) throws NotDone {
        var typed = typed(in, prompt, "Once more: ");
        var problem = typed.flatMap(both -> Password.refusal(both[0], both[1]));
        if (typed.isEmpty() || problem.isPresent()) {
            throw new NotDone(
                    ExitCode.UNUSABLE,
                    problem.orElse("Two lines are expected: the password, twice.") + " Nothing was changed.");
        }
        return typed.get()[0];
    }

    /** One that is known already; empty when nobody typed it. */
    static String once(String prompt, InputStream in) throws NotDone {
        return typed(in, prompt).map(lines -> lines[0]).orElse("");
    }

    private static Optional<String[]> typed(InputStream in, String... prompts) throws NotDone {
        var console = System.console();
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        var typed = new String[prompts.length];
        for (int at = 0; at < prompts.length; at++) {
            if (console == null) {
                typed[at] = line(lines);
            } else {
                var password = console.readPassword("%s", prompts[at]);
                typed[at] = password == null ? null : new String(password);
            }
            if (typed[at] == null) {
                return Optional.empty();
            }
        }
        return Optional.of(typed);
    }

    private static @Nullable String line(BufferedReader lines) throws NotDone {
        try {
            return lines.readLine();
        } catch (IOException broken) {
            throw new NotDone(ExitCode.FAILED, "The standard input cannot be read: " + broken.getMessage(), broken);
        }
    }
}
