package org.openfsm.agent.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.openfsm.agent.backup.LineDiff.Line;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.config.Problem;
import org.openfsm.agent.control.Enrolled;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.OwnFiles;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.DefinitionFile;
import org.openfsm.pmd.Origin;

/** Brings a backup back: what would change is seen first, then it is taken whole or not at all. */
public final class Restore {

    /** What belongs to this computer and not to the configuration: directories, ports, the log. */
    public static final List<String> KEPT = List.of("data", "ui", "control", "log");

    private static final char MARK = '\uE000';
    private static final String SECRET = "••••••";

    private final Backup backup;
    private final Path file;
    private final Map<String, String> environment;
    private final Function<Path, InstalledPool> pools;

    /**
     * @param file agent.yaml, whether it is there or not
     * @param environment for secrets given as {@code env: NAME}
     * @param pools the definitions in a data directory, which own ones may extend
     */
    public Restore(Backup backup, Path file, Map<String, String> environment, Function<Path, InstalledPool> pools) {
        this.backup = backup;
        this.file = file;
        this.environment = Map.copyOf(environment);
        this.pools = pools;
    }

    /**
     * What would become of this agent.
     *
     * @param lines of agent.yaml that change; secrets are shown as dots, and on a line that comes with a word when they
     *     are other ones
     * @param added own definitions that are new @param replaced those that are another text here
     * @param problems why it would be refused; with any, nothing is taken
     */
    public record Plan(List<Line> lines, List<String> added, List<String> replaced, List<String> problems) {}

    /** @param changed behind a secret that is another one, in the person's language */
    public Plan plan(String changed) throws StoreFailure, IOException {
        var added = new ArrayList<String>();
        var replaced = new ArrayList<String>();
        try {
            var here = ConfigEditor.of(file, environment);
            var editor = editor();
            var config = editor.config();
            var own = new OwnFiles(config, pools.apply(config.data()));
            var present = own.present();
            backup.definitions().forEach((name, content) -> {
                var before = present.get(name);
                if (before == null) {
                    added.add(name);
                } else if (!Arrays.equals(before, content)) {
                    replaced.add(name);
                }
            });
            return new Plan(lines(here, editor, changed), added, replaced, problems(editor, own));
        } catch (InvalidConfig invalid) {
            return new Plan(List.of(), added, replaced, texts(invalid.problems()));
        }
    }

    /** With the backup's text, and nothing written yet. */
    private ConfigEditor editor() throws InvalidConfig {
        var editor = ConfigEditor.of(file, environment);
        editor.replaceWith(backup.configuration(), KEPT);
        return editor;
    }

    private List<String> problems(ConfigEditor editor, OwnFiles own) throws InvalidConfig, StoreFailure, IOException {
        var problems = new ArrayList<String>();
        var config = editor.config();
        var identity = new Enrolment(config.data()).identity();
        if (identity.isPresent()) {
            Enrolled.unfit(config, identity.get()).ifPresent(unfit -> problems.addAll(texts(unfit.problems())));
        }
        var files = new TreeMap<String, DefinitionFile>();
        backup.definitions()
                .forEach((name, content) -> files.put(name, new DefinitionFile(name, content, Origin.LOCAL)));
        own.problems(files).forEach(problem -> problems.add(problem.toString()));
        return problems;
    }

    private static List<String> texts(List<Problem> problems) {
        return problems.stream().map(Problem::text).toList();
    }

    private static List<Line> lines(ConfigEditor here, ConfigEditor then, String changed) throws InvalidConfig {
        var numbers = new HashMap<String, Integer>();
        var before = here.check().isEmpty() ? here.masked(secret -> mark(numbers, secret)) : "";
        int known = numbers.size();
        var after = then.masked(secret -> mark(numbers, secret));
        return LineDiff.of(before, after).stream()
                .map(line -> new Line(line.kind(), shown(line.text(), known, changed)))
                .toList();
    }

    /** The same secret has the same mark, so that a line whose secret is another one is another line. */
    private static String mark(Map<String, Integer> numbers, String secret) {
        return "" + MARK + numbers.computeIfAbsent(secret, any -> numbers.size()) + MARK;
    }

    private static String shown(String line, int known, String changed) {
        var parts = line.split(String.valueOf(MARK), -1);
        var shown = new StringBuilder(parts[0]);
        for (int at = 1; at + 1 < parts.length; at += 2) {
            shown.append(SECRET)
                    .append(Integer.parseInt(parts[at]) < known ? "" : " (" + changed + ")")
                    .append(parts[at + 1]);
        }
        return shown.toString();
    }

    /**
     * Takes it: the own definitions, then the configuration, its secrets sealed with this computer's key. When one of
     * them cannot be written, or what was written cannot be used, all is as it was.
     *
     * @param use begins to use what was written @return why that did not work; empty: it is in use
     * @throws InvalidConfig when it is refused after all: nothing was changed
     * @throws IOException with what to do
     */
    public List<String> take(Supplier<List<String>> use)
            throws InvalidConfig, StoreFailure, IOException, ConfigEditor.ChangedMeanwhile {
        var editor = editor();
        editor.sealAll();
        var config = editor.config();
        var own = new OwnFiles(config, pools.apply(config.data()));
        var before = own.present();
        var text = Files.exists(file) ? ConfigEditor.of(file, environment).text() : null;
        boolean taken = false;
        try {
            for (var definition : backup.definitions().entrySet()) {
                own.put(definition.getKey(), definition.getValue());
            }
            editor.save();
            var problems = use.get();
            taken = problems.isEmpty();
            if (!taken && text != null) {
                var back = ConfigEditor.of(file, environment);
                back.replaceWith(text, List.of());
                back.save();
            }
            return problems;
        } finally {
            if (!taken) {
                putBack(own, before);
            }
        }
    }

    private void putBack(OwnFiles own, Map<String, byte[]> before) throws StoreFailure, IOException {
        for (var name : backup.definitions().keySet()) {
            var content = before.get(name);
            if (content == null) {
                own.remove(name);
            } else {
                own.put(name, content);
            }
        }
    }
}
