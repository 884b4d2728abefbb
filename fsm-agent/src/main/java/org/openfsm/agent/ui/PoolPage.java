package org.openfsm.agent.ui;

import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.discovery.KnownDevice;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.discovery.UnmatchedKind;
import org.openfsm.agent.pmd.Definitions;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.pmd.OwnFiles;
import org.openfsm.agent.pmd.PoolUpdate;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.transport.Tries;
import org.openfsm.pmd.DefinitionFile;
import org.openfsm.pmd.bundle.BadBundle;
import org.openfsm.pmd.bundle.Published;

/** By which definitions printers are read: where they come from, newer ones, one's own, and who has none. */
public final class PoolPage implements Page {

    /** To choose from; any other can be typed. */
    private static final int MOST_PLACES = 100;
    /** Kinds a page. */
    static final int KINDS = 25;

    private final WebUi.Settings settings;
    private final Configuring configuring;
    /** What was brought and checked, and waits for a person to say yes; one at a time. */
    private volatile @Nullable Brought brought;

    private final WalkPage walk;

    PoolPage(WebUi.Settings settings, WalkPage walk) {
        this.settings = settings;
        this.walk = walk;
        this.configuring = new Configuring(settings);
    }

    /**
     * @param id so that a yes means this one
     * @param pool absent: it is a single definition
     */
    public record Brought(
            String id,
            String name,
            long version,
            int definitions,
            @Nullable Published pool,
            byte[] content) {}

    /**
     * Printers that no definition fits.
     *
     * @param shown a page of the kinds
     * @param kinds all of them
     * @param printers without a definition @param read all printers that were read
     */
    public record Without(List<Kind> shown, int kinds, int printers, int read, int page) {

        static Without of(List<KnownDevice> devices, int wanted) {
            var kinds = UnmatchedKind.of(devices);
            int page = Math.max(1, Math.min(wanted, (kinds.size() + KINDS - 1) / KINDS));
            return new Without(
                    kinds.stream()
                            .skip((page - 1L) * KINDS)
                            .limit(KINDS)
                            .map(Kind::new)
                            .toList(),
                    kinds.size(),
                    kinds.stream().mapToInt(UnmatchedKind::count).sum(),
                    devices.size(),
                    page);
        }

        public int pages() {
            return Math.max(1, (kinds + KINDS - 1) / KINDS);
        }
    }

    /** A kind with what its row leads to. */
    public record Kind(UnmatchedKind kind) {

        private static final int EXAMPLES = 2;

        public List<KnownDevice> examples() {
            return kind.printers().stream().limit(EXAMPLES).toList();
        }

        public String link(KnownDevice device) {
            return "/printers/one?" + PrinterTable.Place.of(device).query();
        }

        public String record() {
            return recordLink(kind.example().place());
        }
    }

    /** To the form that records a printer. */
    public static String recordLink(String place) {
        return "/pmd?place=" + URLEncoder.encode(place, StandardCharsets.UTF_8) + "#record";
    }

    /** @param problems of own files @param place to record, as a link named it; may be empty */
    public record View(
            long version,
            int definitions,
            boolean came,
            boolean development,
            boolean withdrawn,
            @Nullable String problem,
            List<String> own,
            List<String> problems,
            String url,
            String at,
            Tries.@Nullable Said last,
            Without without,
            @Nullable Brought brought,
            WalkPage.@Nullable View walk,
            List<String> places,
            String place) {}

    @Override
    public String name() {
        return "pmd";
    }

    @Override
    public void routes(Routes routes) {
        routes.get("/pmd", this::show);
        routes.post("/pmd/update", this::update);
        routes.post("/pmd/schedule", this::schedule);
        routes.post("/pmd/back", this::back);
        routes.post("/pmd/check", this::check);
        routes.post("/pmd/take", this::take);
    }

    private InstalledPool pool(AgentConfig config) {
        return settings.pools().apply(config.data());
    }

    private void show(Visit visit) throws StoreFailure {
        AgentConfig config;
        try {
            config = configuring.config();
        } catch (InvalidConfig invalid) {
            configuring.sayUnusable(visit, invalid);
            visit.goTo("/overview");
            return;
        }
        var pool = pool(config).current();
        var used = new Definitions(pool::bundle, Definitions.local(config)).inUse();
        var working = settings.agent().working();
        var devices = working.isPresent() ? new Printers(working.get().store()).devices() : List.<KnownDevice>of();
        var update = config.pmd().update();
        visit.show(
                name(),
                "pmd",
                Map.of(
                        "view",
                        new View(
                                pool.bundle().version(),
                                pool.bundle().definitions().size(),
                                pool.came(),
                                pool.development(),
                                pool.withdrawn(),
                                pool.problem(),
                                used.own().stream().map(DefinitionFile::name).toList(),
                                used.problems(),
                                update == null ? "" : update.url().toString(),
                                update == null ? "03:30" : update.at().toString(),
                                working.isPresent()
                                        ? PoolUpdate.said(working.get().store()).orElse(null)
                                        : null,
                                Without.of(devices, visit.number("p", 1)),
                                brought,
                                walk.view(),
                                places(devices),
                                visit.value("place"))));
    }

    /** To choose from when one is recorded: one of each kind that needs it, then others. */
    private static List<String> places(List<KnownDevice> devices) {
        return Stream.concat(UnmatchedKind.of(devices).stream().map(UnmatchedKind::example), devices.stream())
                .map(KnownDevice::place)
                .distinct()
                .limit(MOST_PLACES)
                .toList();
    }

    private void update(Visit visit) throws StoreFailure, InterruptedException {
        var working = settings.agent().working();
        var source = working.map(at -> at.config().pmd().update()).orElse(null);
        if (working.isEmpty() || source == null) {
            visit.say("att", "pool.noSource");
        } else {
            try {
                var config = working.get().config();
                var outcome = PoolUpdate.of(config, source, pool(config), settings.clock())
                        .run(working.get().store(), false);
                visit.sayText(outcome.result() == Tries.Result.FAILED ? "crit" : "ok", outcome.text());
            } catch (GeneralSecurityException refused) {
                visit.sayText("crit", String.valueOf(refused.getMessage()));
            }
        }
        visit.goTo("/pmd");
    }

    private void schedule(Visit visit) throws StoreFailure {
        var url = visit.value("url");
        configuring.change(
                visit,
                editor -> {
                    if (url.isEmpty()) {
                        editor.remove("pmd.update");
                    } else {
                        editor.set("pmd.update.url", url);
                        editor.set("pmd.update.at", visit.value("at"));
                    }
                },
                url.isEmpty() ? "pool.scheduleOff" : "pool.scheduled",
                visit.value("at"),
                url);
        visit.goTo("/pmd");
    }

    private void back(Visit visit) throws StoreFailure {
        try {
            visit.say(
                    "ok",
                    "pool.isBack",
                    String.valueOf(pool(configuring.config()).rollback().version()));
        } catch (BadBundle | InvalidConfig refused) {
            visit.sayText("crit", String.valueOf(refused.getMessage()));
        }
        visit.goTo("/pmd");
    }

    /** Nothing is written before a person has seen what it is. */
    private void check(Visit visit) throws IOException {
        brought = null;
        var files = visit.context().uploadedFiles("files");
        try {
            var config = configuring.config();
            var definition = files.stream()
                    .filter(file -> file.filename().endsWith(DefinitionFile.SUFFIX))
                    .findFirst();
            if (definition.isPresent()) {
                single(visit, config, definition.get());
            } else {
                several(config, files);
            }
        } catch (BadBundle | InvalidConfig refused) {
            visit.sayText(
                    "crit",
                    visit.texts().text("pool.refused") + " "
                            + visit.texts().said(String.valueOf(refused.getMessage())));
        }
        visit.goTo("/pmd");
    }

    private void single(Visit visit, AgentConfig config, UploadedFile file) throws IOException, BadBundle {
        var content = read(file);
        if (!OwnFiles.isName(file.filename()) || content.length > OwnFiles.LARGEST) {
            throw new BadBundle(visit.texts().text("pool.badName"));
        }
        var problems = new OwnFiles(config, pool(config)).problems(file.filename(), file.filename(), content);
        if (!problems.isEmpty()) {
            throw new BadBundle(
                    String.join(" · ", problems.stream().map(Object::toString).toList()));
        }
        brought = new Brought(UUID.randomUUID().toString(), file.filename(), 0, 1, null, content);
    }

    private void several(AgentConfig config, List<UploadedFile> files) throws IOException, BadBundle {
        byte[] index = {};
        byte[] signature = {};
        byte[] zip = {};
        for (var file : files) {
            if (file.filename().endsWith(".json")) {
                index = read(file);
            } else if (file.filename().endsWith(".sig")) {
                signature = read(file);
            } else if (file.filename().endsWith(".zip")) {
                zip = read(file);
            }
        }
        var published = new Published(index, signature, zip);
        var bundle = pool(config).check(published, false);
        brought = new Brought(
                UUID.randomUUID().toString(),
                "pmd-" + bundle.version() + ".zip",
                bundle.version(),
                bundle.definitions().size(),
                published,
                new byte[0]);
    }

    private static byte[] read(UploadedFile file) throws IOException {
        try (var in = file.content()) {
            return in.readAllBytes();
        }
    }

    private void take(Visit visit) throws StoreFailure {
        var waiting = brought;
        if (waiting == null || !waiting.id().equals(visit.value("id"))) {
            visit.say("att", "pool.gone");
            visit.goTo("/pmd");
            return;
        }
        brought = null;
        if (visit.value("take").equals("true")) {
            try {
                var config = configuring.config();
                var pool = waiting.pool();
                if (pool == null) {
                    new OwnFiles(config, pool(config)).put(waiting.name(), waiting.content());
                } else {
                    pool(config).install(pool, false);
                }
                visit.say("ok", "pool.taken", waiting.name());
            } catch (BadBundle | InvalidConfig refused) {
                visit.sayText("crit", String.valueOf(refused.getMessage()));
            }
        }
        visit.goTo("/pmd");
    }
}
