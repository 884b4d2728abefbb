package org.openfsm.agent.ui;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.config.Problem;
import org.openfsm.agent.store.StoreFailure;

/** Changes agent.yaml as a person asked for on a page, and takes it into use: whole, or not at all. */
final class Configuring {

    private final WebUi.Settings settings;

    Configuring(WebUi.Settings settings) {
        this.settings = settings;
    }

    /** What is to be another value. */
    @FunctionalInterface
    interface Change {
        void on(ConfigEditor editor) throws InvalidConfig, StoreFailure;
    }

    /** The file as it is now. */
    ConfigEditor editor() throws InvalidConfig {
        return ConfigEditor.of(settings.file(), settings.environment());
    }

    /** @throws InvalidConfig when it cannot be used as it is */
    AgentConfig config() throws InvalidConfig {
        return ConfigFile.read(settings.file(), settings.environment());
    }

    /**
     * Makes a change, and says on the next page what came of it; what was refused stands there as it was typed.
     *
     * @param said the text of what was changed
     */
    void change(Visit visit, Change change, String said, Object... values) throws StoreFailure {
        try {
            var editor = editor();
            change.on(editor);
            editor.save();
        } catch (InvalidConfig invalid) {
            visit.sayText("crit", visit.texts().text("change.refused") + " " + texts(invalid.problems()));
            visit.keepTyped();
            return;
        } catch (ConfigEditor.ChangedMeanwhile | IOException refused) {
            visit.sayText("crit", String.valueOf(refused.getMessage()));
            visit.keepTyped();
            return;
        }
        var missing = settings.agent().reload();
        if (missing.isEmpty()) {
            visit.say("ok", said, values);
        } else {
            visit.sayText("att", visit.texts().text("change.notInUse") + " " + String.join(" · ", missing));
        }
    }

    /** Why a page shows nothing. Before the first start is over nothing is wrong yet: the overview says what is missing. */
    void sayUnusable(Visit visit, InvalidConfig invalid) {
        if (settings.agent().working().isPresent()) {
            visit.sayText("crit", String.valueOf(invalid.getMessage()));
        } else {
            visit.say("att", "waiting.elsewhere");
        }
    }

    /** Without the file's name, which a person at these pages does not look for. */
    private static String texts(List<Problem> problems) {
        return problems.stream().map(Problem::text).collect(Collectors.joining(" · "));
    }
}
