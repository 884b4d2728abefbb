package org.openfsm.agent.ui;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.discovery.KnownDevice;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Device;
import org.openfsm.wire.MalformedReport;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;
import org.openfsm.wire.UnreadableSeal;

/** The printers known, one by one: read now, leave alone, forget, hand over as a list. */
public final class PrintersPage implements Page {

    static final int ROWS = 50;
    private static final List<String> SORTS = List.of("model", "serial", "place", "source", "read", "state");
    /** Reports that are looked through for a printer's last reading. */
    private static final int NEWEST = 60;

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

    /** @param state ok, unreachable, unmanaged or waiting @param definition absent: none fits */
    public record Row(
            Printer printer, String state, @Nullable String definition, boolean wasRead, String link) {
        public String model() {
            var text = (text(printer.manufacturer()) + " " + text(printer.model())).strip();
            return text.isEmpty() ? printer.place() : text;
        }

        private static String text(@Nullable String text) {
            return text == null ? "" : text;
        }
    }

    /** @param fits how many the words leave @param pages at least one */
    public record View(
            List<Row> rows,
            int fits,
            int all,
            String words,
            String sort,
            boolean down,
            int page,
            int pages,
            Instant at) {

        /** The same list, other page or order. */
        public String link(String by, int to) {
            boolean turned = by.equals(sort) && to == 0 && !down;
            return "/printers?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8) + "&sort=" + by + "&p="
                    + Math.max(to, 1) + (turned || to > 0 && down ? "&down=1" : "");
        }

        public String order(String by) {
            return !by.equals(sort) ? "none" : down ? "descending" : "ascending";
        }
    }

    /** @param device as it was reported last; absent: not yet, or its report is not kept any more */
    public record Detail(Row row, @Nullable Device device, boolean polling, Instant at) {}

    @Override
    public String name() {
        return "printers";
    }

    @Override
    public void routes(Routes routes) {
        routes.get(
                "/printers",
                visit -> withStore(visit, store -> visit.show(name(), "printers", Map.of("view", list(visit, store)))));
        routes.get(
                "/printers/one",
                visit -> withStore(visit, store -> {
                    var row = rows(store).stream()
                            .filter(one -> one.link().equals(link(visit)))
                            .findFirst();
                    if (row.isEmpty()) {
                        visit.fail(404, visit.texts().text("printers.gone"));
                        return;
                    }
                    var values = new HashMap<String, Object>();
                    values.put(
                            "detail",
                            new Detail(
                                    row.get(),
                                    reported(store, row.get().printer()).orElse(null),
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
                    .goTo("/printers/one?" + query(place));
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
                            .goTo("/printers/one?" + query(place));
                }));
        routes.post(
                "/printers/delete",
                visit -> withStore(visit, store -> {
                    var place = place(visit);
                    boolean done = new Printers(store).delete(place.source(), place.host(), place.port());
                    visit.say(done ? "ok" : "att", done ? "printers.deleted" : "printers.gone", place.host())
                            .goTo("/printers");
                }));
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

    private record Place(String source, String host, int port) {}

    private static Place place(Visit visit) {
        return new Place(visit.value("source"), visit.value("host"), visit.number("port", 161));
    }

    private static String link(Visit visit) {
        return query(place(visit));
    }

    private static String query(Place place) {
        return "source=" + URLEncoder.encode(place.source(), StandardCharsets.UTF_8) + "&host="
                + URLEncoder.encode(place.host(), StandardCharsets.UTF_8) + "&port=" + place.port();
    }

    private static List<Row> rows(Store store) throws StoreFailure {
        var printers = new Printers(store);
        var devices = new HashMap<Place, KnownDevice>();
        printers.devices()
                .forEach(device -> devices.merge(
                        new Place(device.sourceId(), device.host(), device.port()),
                        device,
                        (one, other) -> one.definition() != null ? one : other));
        return printers.known().stream()
                .map(printer -> {
                    var place = new Place(printer.sourceId(), printer.host(), printer.port());
                    var device = devices.get(place);
                    var state = !printer.monitored()
                            ? "unmanaged"
                            : !printer.reachable() ? "unreachable" : printer.seenAt() == null ? "waiting" : "ok";
                    return new Row(
                            printer, state, device == null ? null : device.definition(), device != null, query(place));
                })
                .toList();
    }

    private View list(Visit visit, Store store) throws StoreFailure {
        var sort = SORTS.contains(visit.value("sort")) ? visit.value("sort") : "model";
        return list(
                store, visit.value("q"), sort, visit.value("down").equals("1"), visit.number("p", 1), clock.instant());
    }

    static View list(Store store, String typed, String sort, boolean down, int wanted, Instant now)
            throws StoreFailure {
        var all = rows(store);
        var words = typed.toLowerCase(Locale.ROOT);
        var order = order(sort).thenComparing(row -> row.printer().place());
        var fit = all.stream()
                .filter(row -> words.isEmpty() || text(row).contains(words))
                .sorted(down ? order.reversed() : order)
                .toList();
        int pages = Math.max(1, (fit.size() + ROWS - 1) / ROWS);
        int page = Math.min(pages, Math.max(1, wanted));
        return new View(
                fit.subList((page - 1) * ROWS, Math.min(fit.size(), page * ROWS)),
                fit.size(),
                all.size(),
                typed,
                sort,
                down,
                page,
                pages,
                now);
    }

    private static String text(Row row) {
        var printer = row.printer();
        return (row.model() + " " + printer.serialNumber() + " " + printer.place() + " " + printer.sourceId() + " "
                        + row.definition())
                .toLowerCase(Locale.ROOT);
    }

    private static Comparator<Row> order(String sort) {
        var never = Instant.EPOCH;
        return switch (sort) {
            case "serial" ->
                Comparator.comparing(row -> String.valueOf(row.printer().serialNumber()));
            case "place" -> Comparator.comparing(row -> row.printer().place());
            case "source" -> Comparator.comparing(row -> row.printer().sourceId());
            case "read" ->
                Comparator.comparing(row -> {
                    var at = row.printer().seenAt();
                    return at == null ? never : at;
                });
            case "state" -> Comparator.comparing(Row::state);
            default -> Comparator.comparing(row -> row.model().toLowerCase(Locale.ROOT));
        };
    }

    /** From the newest report that holds it: as it left this computer. */
    private static Optional<Device> reported(Store store, Printer printer) throws StoreFailure {
        for (var entry : Outbox.newest(store, NEWEST)) {
            if (entry.devices() == 0 || !entry.sourceId().equals(printer.sourceId())) {
                continue;
            }
            var signed = Outbox.signed(store, entry.chain(), entry.sequence());
            if (signed.isPresent()) {
                var device = device(signed.get(), printer);
                if (device.isPresent()) {
                    return device;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Device> device(byte[] signed, Printer printer) {
        try {
            return ReportCodec.read(Seal.open(signed).json()).devices().stream()
                    .filter(device -> isOf(device, printer))
                    .findFirst();
        } catch (UnreadableSeal | MalformedReport damaged) {
            // the outbox says so of that report
            return Optional.empty();
        }
    }

    private static boolean isOf(Device device, Printer printer) {
        var identity = device.identity();
        if (identity != null && identity.serialNumber() != null && printer.serialNumber() != null) {
            return identity.serialNumber().equals(printer.serialNumber());
        }
        int port = device.port() == null ? 161 : device.port();
        return port == printer.port()
                && (printer.isCalled(device.address()) || printer.host().equals(device.hostName()));
    }
}
