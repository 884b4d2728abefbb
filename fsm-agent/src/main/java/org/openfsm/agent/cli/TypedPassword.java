package org.openfsm.agent.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A password that a person types in, unseen, or that a program gives as lines of the standard input. */
final class TypedPassword {

    private TypedPassword() {}

    /** The password and its repetition; empty when one is missing. */
    static Optional<String[]> twice(String prompt, InputStream in) throws IOException {
        return typed(in, prompt, "Once more: ");
    }

    static Optional<String> once(String prompt, InputStream in) throws IOException {
        return typed(in, prompt).map(lines -> lines[0]);
    }

    private static Optional<String[]> typed(InputStream in, String... prompts) throws IOException {
        var console = System.console();
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        var typed = new String[prompts.length];
        for (int at = 0; at < prompts.length; at++) {
            if (console == null) {
                typed[at] = lines.readLine();
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
}
