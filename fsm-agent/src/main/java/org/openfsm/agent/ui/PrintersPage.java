package org.openfsm.agent.ui;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.discovery.UnmatchedKind;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Device;

/** The printers known, one by one: read now, leave alone, forget, hand over as a list. */
public final class PrintersPage implements Page {

    private static final int LARGEST = 16 << 20;

    /** A list that a person brought and did not take yet; gone with the session. */
    private final Map<Session, PrinterImport.Preview> previews = Collections.synchronizedMap(new WeakHashMap<>());

    private final Map<String, String> environment;
    private final LiveAgent agent;
    private final Clock clock;

    PrintersPage(LiveAgent agent, Map<String, String> environment, Clock clock) {
        this.agent = agent;
        this.environment = environment;
        this.clock = clock;
    }

    /** @param device as it was reported last; absent: not yet, or its report is not kept any more */
    public record Detail(PrinterTable.Row row, @Nullable Device device, boolean polling, Instant at) {}

    @Override
    public String name() {
        return "printers";
    }

    @Override
    public void routes(Routes routes) {
        routes.get(
                "/printers",
                visit -> withStore(
                        visit,
                        store -> visit.show(
                                name(),
                                "printers",
                                Map.of(
                                        "view",
                                        PrinterTable.of(store, PrinterTable.Wanted.of(visit), clock.instant())))));
        routes.get(
                "/printers/one",
                visit -> withStore(visit, store -> {
                    var row = PrinterTable.row(store, place(visit));
                    if (row.isEmpty()) {
                        visit.fail(404, visit.texts().text("printers.gone"));
                        return;
                    }
                    var values = new HashMap<String, Object>();
                    values.put(
                            "detail",
                            new Detail(
                                    row.get(),
                                    LastReading.of(store, row.get().printer()).orElse(null),
                                    agent.situation().acquiring() > 0,
                                    clock.instant()));
                    visit.show(name(), "printer", values);
                }));
        routes.get(
                "/printers/export",
                visit -> withStore(
                        visit,
                        store -> visit.download(
                                "printers.csv",
                                "text/csv;charset=utf-8",
                                PrinterList.of(new Printers(store).known()))));
        routes.get("/printers/import", visit -> {
            var values = new HashMap<String, Object>();
            values.put("preview", previews.get(visit.session()));
            visit.show(name(), "printers-import", values);
        });
        routes.post("/printers/import", this::judge);
        routes.post("/printers/import/take", this::take);
        routes.post("/printers/acquire", visit -> {
            var place = place(visit);
            boolean taken = agent.pollNow(place.source(), place.host(), place.port());
            visit.say(taken ? "ok" : "att", taken ? "printers.acquiring" : "printers.notAcquired", place.host())
                    .goTo("/printers/one?" + place.query());
        });
        routes.post(
                "/printers/monitor",
                visit -> withStore(visit, store -> {
                    var place = place(visit);
                    boolean on = visit.value("on").equals("true");
                    boolean done = new Printers(store).monitor(place.source(), place.host(), place.port(), on);
                    visit.say(
                                    done ? "ok" : "att",
                                    !done ? "printers.gone" : on ? "printers.monitored" : "printers.leftAlone",
                                    place.host())
                            .goTo("/printers/one?" + place.query());
                }));
        routes.post("/printers/kind", visit -> withStore(visit, store -> changeKind(visit, store)));
        routes.post(
                "/printers/delete",
                visit -> withStore(visit, store -> {
                    var place = place(visit);
                    boolean done = new Printers(store).delete(place.source(), place.host(), place.port());
                    visit.say(done ? "ok" : "att", done ? "printers.deleted" : "printers.gone", place.host())
                            .goTo("/printers");
                }));
    }

    /** All printers of a kind that no definition fits. */
    private void changeKind(Visit visit, Store store) throws StoreFailure {
        var printers = new Printers(store);
        var kind = UnmatchedKind.of(printers.devices()).stream()
                .filter(one -> one.key().equals(visit.value("kind")))
                .findFirst();
        if (kind.isEmpty()) {
            visit.say("att", "kind.none").goTo("/pmd");
            return;
        }
        if (visit.value("read").equals("now")) {
            long taken = kind.get().printers().stream()
                    .filter(one -> agent.pollNow(one.sourceId(), one.host(), one.port()))
                    .count();
            visit.say(taken > 0 ? "ok" : "att", taken > 0 ? "kind.reading" : "kind.notRead", taken);
        } else {
            boolean on = visit.value("on").equals("true");
            int done = printers.monitor(kind.get().printers(), on);
            visit.say(
                    done > 0 ? "ok" : "att", done == 0 ? "kind.none" : on ? "kind.monitored" : "kind.leftAlone", done);
        }
        visit.goTo("/printers?kind=" + kind.get().key());
    }

    private void judge(Visit visit) throws IOException, StoreFailure {
        var working = agent.working();
        var upload = visit.context().uploadedFile("file");
        if (working.isEmpty() || upload == null || upload.size() == 0 || upload.size() > LARGEST) {
            visit.say("att", upload != null && upload.size() > LARGEST ? "error.tooLarge" : "import.noFile")
                    .goTo("/printers/import");
            return;
        }
        try (var content = upload.content()) {
            previews.put(
                    visit.session(),
                    PrinterImport.of(
                            content.readAllBytes(),
                            working.get().config(),
                            new Printers(working.get().store()).known()));
        }
        visit.goTo("/printers/import");
    }

    /** The good lines of the list that was shown last, as ranges of one address. */
    private void take(Visit visit) throws StoreFailure, IOException {
        var preview = previews.remove(visit.session());
        var working = agent.working();
        if (preview == null || working.isEmpty() || preview.fresh().isEmpty()) {
            visit.say("att", "import.noFile").goTo("/printers/import");
            return;
        }
        var config = working.get().config();
        try {
            var editor = ConfigEditor.of(config.file(), environment);
            for (int i = 0; i < config.sources().size(); i++) {
                var id = config.sources().get(i).id();
                var path = "sources[" + i + "].ranges";
                var ranges = new ArrayList<Object>();
                if (editor.value(path).orElse(List.of()) instanceof List<?> present) {
                    ranges.addAll(present);
                }
                int before = ranges.size();
                for (var line : preview.fresh()) {
                    if (line.source().equals(id)) {
                        ranges.add(range(editor, line));
                    }
                }
                if (ranges.size() > before) {
                    editor.set(path, ranges);
                }
            }
            editor.save();
            var problems = agent.reload();
            if (problems.isEmpty()) {
                visit.say("ok", "import.taken", preview.fresh().size()).goTo("/printers");
            } else {
                visit.sayText("crit", String.join(" ", problems)).goTo("/printers/import");
            }
        } catch (InvalidConfig | ConfigEditor.ChangedMeanwhile refused) {
            visit.sayText("crit", String.valueOf(refused.getMessage())).goTo("/printers/import");
        }
    }

    private static Object range(ConfigEditor editor, PrinterImport.Line line) throws StoreFailure {
        return line.community().isEmpty()
                ? line.range()
                : Map.of("range", line.range(), "snmp", List.of(Map.of("community", editor.sealed(line.community()))));
    }

    /** What needs the store of the agent at work. */
    @FunctionalInterface
    private interface WithStore {
        void with(Store store) throws StoreFailure;
    }

    private void withStore(Visit visit, WithStore work) throws StoreFailure {
        var working = agent.working();
        if (working.isEmpty()) {
            visit.goTo("/overview");
        } else {
            work.with(working.get().store());
        }
    }

    private static PrinterTable.Place place(Visit visit) {
        return new PrinterTable.Place(visit.value("source"), visit.value("host"), visit.number("port", 161));
    }
}
