package org.openfsm.agent.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.diagnose.Step.Result;
import org.openfsm.agent.texts.Catalogue;
import org.openfsm.agent.texts.Texts;

/** Gathers what was found and says it at once. A text stands in the bundle as "check.what", its remedy as "check.what.do". */
final class Findings {

    private final Texts texts;
    private final Consumer<Step> told;
    private final List<Step> steps = new ArrayList<>();

    Findings(Texts texts, Consumer<Step> told) {
        this.texts = texts;
        this.told = told;
    }

    void ok(String check, String what, @Nullable Object... arguments) {
        add(check, Result.OK, check, what, arguments);
    }

    void attention(String check, String what, @Nullable Object... arguments) {
        add(check, Result.ATTENTION, check, what, arguments);
    }

    void broken(String check, String what, @Nullable Object... arguments) {
        add(check, Result.BROKEN, check, what, arguments);
    }

    void skipped(String check, String what, @Nullable Object... arguments) {
        add(check, Result.SKIPPED, check, what, arguments);
    }

    /** @param check for programs @param words where its texts stand in the bundle */
    void add(String check, Result result, String words, String what, @Nullable Object... told) {
        var arguments = new @Nullable Object[told.length];
        for (int at = 0; at < told.length; at++) {
            // what other parts of the agent say of a failure, they say in English
            arguments[at] = told[at] instanceof String text ? Catalogue.said(text, texts.locale()) : told[at];
        }
        var key = words + "." + what;
        var step = new Step(
                check,
                result,
                texts.text(words),
                texts.text(key, arguments),
                texts.has(key + ".do") ? texts.text(key + ".do", arguments) : null);
        steps.add(step);
        this.told.accept(step);
    }

    List<Step> all() {
        return List.copyOf(steps);
    }
}
