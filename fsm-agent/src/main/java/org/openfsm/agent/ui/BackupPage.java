package org.openfsm.agent.ui;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.backup.Backup;
import org.openfsm.agent.backup.BadBackup;
import org.openfsm.agent.backup.Restore;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.pmd.OwnFiles;
import org.openfsm.agent.store.StoreFailure;

/** The configuration as one file that a password opens, and back: seen first, then taken. */
public final class BackupPage implements Page {

    /** What was opened holds secrets: it does not wait for ever. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final WebUi.Settings settings;
    private final Configuring configuring;
    /** What was opened and waits for a person to say yes; one at a time. */
    private volatile @Nullable Opened opened;

    BackupPage(WebUi.Settings settings) {
        this.settings = settings;
        this.configuring = new Configuring(settings);
    }

    private record Opened(String id, Instant at, Backup backup, Restore restore) {}

    /** @param id so that a yes means this one */
    public record View(String id, Instant made, String version, Restore.Plan plan) {

        public boolean isSame() {
            return plan.lines().isEmpty()
                    && plan.added().isEmpty()
                    && plan.replaced().isEmpty()
                    && plan.problems().isEmpty();
        }
    }

    @Override
    public String name() {
        return "backup";
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/settings/backup", this::backup);
        routes.post("/settings/restore", this::open);
        routes.get("/settings/restore", this::show);
        routes.post("/settings/restore/take", this::take);
    }

    private void backup(Visit visit) throws IOException {
        var problem = Password.problem(visit.secret("password"), visit.secret("again"));
        if (problem.isPresent()) {
            visit.say("crit", problem.get(), Password.SHORTEST).goTo("/settings");
            return;
        }
        try {
            var config = configuring.config();
            var backup = Backup.of(
                    configuring.editor(),
                    new OwnFiles(config, settings.pools().apply(config.data())),
                    settings.clock().instant(),
                    settings.version());
            visit.download(
                    "fsm-agent-" + LocalDate.ofInstant(backup.made(), ZoneId.systemDefault()) + Backup.SUFFIX,
                    "application/octet-stream",
                    backup.sealed(visit.secret("password")));
        } catch (InvalidConfig invalid) {
            visit.sayText("crit", String.valueOf(invalid.getMessage())).goTo("/settings");
        } catch (BadBackup tooLarge) {
            visit.sayText("crit", said(visit, tooLarge)).goTo("/settings");
        }
    }

    private static String said(Visit visit, BadBackup bad) {
        return bad.said(Locale.forLanguageTag(visit.texts().language()));
    }

    /** Nothing is written before a person has seen what would change. */
    private void open(Visit visit) throws IOException {
        opened = null;
        var file = visit.context().uploadedFile("file");
        if (file == null || file.size() == 0) {
            visit.say("att", "settings.noFile").goTo("/settings");
            return;
        }
        try (var in = file.content()) {
            var backup = Backup.open(in.readNBytes(Backup.LARGEST + 1), visit.secret("password"));
            opened = new Opened(
                    UUID.randomUUID().toString(),
                    settings.clock().instant(),
                    backup,
                    new Restore(backup, settings.file(), settings.environment(), settings.pools()));
            visit.goTo("/settings/restore");
        } catch (BadBackup bad) {
            visit.sayText("crit", said(visit, bad)).goTo("/settings");
        }
    }

    private @Nullable Opened waiting() {
        var waiting = opened;
        if (waiting != null
                && waiting.at().plus(PATIENCE).isBefore(settings.clock().instant())) {
            opened = null;
            return null;
        }
        return waiting;
    }

    private void show(Visit visit) throws StoreFailure, IOException {
        var waiting = waiting();
        if (waiting == null) {
            visit.say("att", "backup.gone").goTo("/settings");
            return;
        }
        var plan = waiting.restore().plan(visit.texts().text("backup.changed"));
        visit.show(
                "settings",
                "restore",
                Map.of(
                        "view",
                        new View(
                                waiting.id(),
                                waiting.backup().made(),
                                waiting.backup().agentVersion(),
                                plan)));
    }

    private void take(Visit visit) throws StoreFailure, IOException {
        var waiting = waiting();
        if (waiting == null || !waiting.id().equals(visit.value("id"))) {
            visit.say("att", "backup.gone").goTo("/settings");
            return;
        }
        opened = null;
        if (visit.value("take").equals("true")) {
            take(visit, waiting);
        }
        visit.goTo("/settings");
    }

    private void take(Visit visit, Opened waiting) throws StoreFailure, IOException {
        var agent = settings.agent();
        boolean worked = agent.working().isPresent();
        try {
            var problems = waiting.restore().plan("").problems();
            var refused =
                    problems.isEmpty() ? waiting.restore().take(() -> worked ? agent.reload() : List.of()) : problems;
            if (refused.isEmpty()) {
                visit.say("ok", "backup.taken");
            } else {
                visit.sayText("crit", visit.texts().text("change.refused") + " " + String.join(" · ", refused));
            }
            if (!refused.isEmpty() || !worked) {
                agent.reload();
            }
        } catch (InvalidConfig | ConfigEditor.ChangedMeanwhile refused) {
            visit.sayText("crit", visit.texts().text("change.refused") + " " + refused.getMessage());
        }
    }
}
