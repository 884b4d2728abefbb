package org.openfsm.agent.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
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
        var lines = lines(in);
        var typed = new String[prompts.length];
        for (int at = 0; at < prompts.length; at++) {
            if (console == null) {
                typed[at] = line(lines);
            } else {
                var password = console.readPassword("%s", prompts[at]);
                typed[at] = password == null ? null : legible(new String(password));
            }
            if (typed[at] == null) {
                return Optional.empty();
            }
        }
        return Optional.of(typed);
    }

    /** What a program gives, taken literally: other characters in place of unknown ones would be another secret. */
    static BufferedReader lines(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    }

    /**
     * The next line; absent at the end.
     *
     * @throws NotDone also when it is not as it was meant
     */
    static @Nullable String line(BufferedReader lines) throws NotDone {
        try {
            var line = lines.readLine();
            // editors of Windows put a mark before UTF-8
            return line == null ? null : legible(line.replaceFirst("^\uFEFF", ""));
        } catch (CharacterCodingException other) {
            throw new NotDone(
                    ExitCode.UNUSABLE,
                    "The standard input is not UTF-8, so that letters such as ü would become others. Give it a file"
                            + " saved as UTF-8; in a prompt of Windows \"chcp 65001\" first. Nothing was changed.",
                    other);
        } catch (IOException broken) {
            throw new NotDone(ExitCode.FAILED, "The standard input cannot be read: " + broken.getMessage(), broken);
        }
    }

    /** Older prompts of Windows pass on zeros for whatever is not ASCII, once they are set to UTF-8. */
    private static String legible(String typed) throws NotDone {
        if (typed.indexOf('\0') >= 0) {
            throw new NotDone(
                    ExitCode.UNUSABLE,
                    "This prompt does not pass on letters such as ü. Give the text as a file saved as UTF-8 on the"
                            + " standard input, or take one without such letters. Nothing was changed.");
        }
        return typed;
    }
}
