package org.openfsm.agent.ui;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.schedule.Situation;
import org.openfsm.agent.store.StoreFailure;

/** Where printers are looked for, and the search itself. */
public final class SearchPage implements Page {

    private static final int FINDS = 50;

    private final WebUi.Settings settings;
    private final Configuring configuring;

    SearchPage(WebUi.Settings settings) {
        this.settings = settings;
        this.configuring = new Configuring(settings);
    }

    /** @param at and in where it stands in the file @param access what devices are asked with; empty: as the source says */
    public record Range(int at, int in, String text, List<String> access) {}

    /** @param excludes what is never asked */
    public record Source(int at, String id, List<Range> ranges, List<Range> excludes, List<String> access) {}

    /** @param now the search under way, or the last one */
    public record View(
            List<Source> sources,
            List<CredentialSets.Named> sets,
            Situation.@Nullable Search now,
            boolean works,
            String every,
            boolean monitorNew) {

        public List<String> setNames() {
            return sets.stream().map(CredentialSets.Named::name).toList();
        }

        /** The newest finds, printers before what is none. */
        public List<Situation.Find> shown() {
            if (now == null) {
                return List.of();
            }
            var newest = new ArrayList<>(now.finds());
            Collections.reverse(newest);
            return newest.stream()
                    .sorted(Comparator.comparing(find -> find.kind() == Situation.Kind.NO_PRINTER))
                    .limit(FINDS)
                    .toList();
        }

        /** Who did not answer at all. */
        public long silent() {
            return now == null ? 0 : Math.max(0, now.asked() - now.printers() - now.others());
        }
    }

    @Override
    public String name() {
        return "search";
    }

    @Override
    public void routes(Routes routes) {
        routes.get("/search", visit -> visit.show(name(), "search", Map.of("view", view(visit))));
        routes.post("/search/now", visit -> {
            boolean taken = settings.agent().searchNow();
            visit.say(taken ? "ok" : "att", taken ? "overview.searching" : "search.notTaken")
                    .goTo("/search");
        });
        routes.post("/search/stop", visit -> {
            settings.agent().cancelSearch();
            visit.goTo("/search");
        });
        routes.post("/search/monitor", this::monitor);
        routes.post("/search/add", this::add);
        routes.post("/search/exclude", this::exclude);
        routes.post("/search/remove", this::remove);
        routes.post("/search/access", this::access);
        routes.post("/search/schedule", this::schedule);
    }

    private View view(Visit visit) {
        var sources = new ArrayList<Source>();
        var sets = List.<CredentialSets.Named>of();
        var every = "24h";
        var monitorNew = true;
        try {
            var editor = configuring.editor();
            every = editor.value("schedule.discovery").map(Object::toString).orElse(every);
            monitorNew = !editor.value("discovery.monitorNew")
                    .map(Object::toString)
                    .orElse("")
                    .equals("false");
            for (int at = 0; editor.value(source(at)).isPresent(); at++) {
                sources.add(source(editor, at));
            }
            sets = CredentialSets.of(editor);
        } catch (InvalidConfig unreadable) {
            visit.sayText("crit", String.valueOf(unreadable.getMessage()));
        }
        var situation = settings.agent().situation();
        return new View(sources, sets, situation.search(), situation.works(), every, monitorNew);
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public static String place(Situation.Find find) {
        return Printer.place(find.host(), find.port());
    }

    static String source(int at) {
        return "sources[" + at + "]";
    }

    private static Source source(ConfigEditor editor, int at) {
        var id = editor.value(source(at) + ".id").map(Object::toString).orElse("");
        return new Source(
                at,
                id,
                ranges(editor, at, "ranges"),
                ranges(editor, at, "exclude"),
                kinds(editor.value(source(at) + ".snmp").orElse(List.of())));
    }

    private static List<Range> ranges(ConfigEditor editor, int at, String list) {
        var ranges = new ArrayList<Range>();
        var elements = editor.value(source(at) + "." + list).orElse(List.of());
        for (var element : elements instanceof List<?> several ? several : List.of()) {
            if (element instanceof Map<?, ?> map) {
                var snmp = map.get("snmp");
                ranges.add(new Range(
                        at, ranges.size(), String.valueOf(map.get("range")), kinds(snmp == null ? List.of() : snmp)));
            } else {
                ranges.add(new Range(at, ranges.size(), String.valueOf(element), List.of()));
            }
        }
        return ranges;
    }

    /** What kind each is, never its secret. */
    static List<String> kinds(Object snmp) {
        var kinds = new ArrayList<String>();
        for (var element : snmp instanceof List<?> several ? several : List.of(snmp)) {
            if (element instanceof Map<?, ?> map) {
                var user = map.get("user");
                var version = map.get("version");
                kinds.add(
                        user != null
                                ? "SNMP 3, " + user
                                : "SNMP " + (version == null ? "2c, 1" : version) + ", ••••••");
            } else {
                kinds.add(String.valueOf(element));
            }
        }
        return kinds;
    }

    /** Of the last search; those that a person left alone since then stay so. */
    private void monitor(Visit visit) throws StoreFailure {
        var working = settings.agent().working();
        var search = settings.agent().situation().search();
        int monitored = 0;
        if (working.isPresent() && search != null) {
            var printers = new Printers(working.get().store());
            for (var find : search.finds()) {
                if (find.kind() == Situation.Kind.NEW
                        && printers.monitor(find.sourceId(), find.host(), find.port(), true)) {
                    monitored++;
                }
            }
        }
        visit.say("ok", "search.monitored", monitored).goTo("/search");
    }

    private void add(Visit visit) throws StoreFailure {
        int at = visit.number("source", -1);
        configuring.change(
                visit,
                editor -> {
                    var snmp = credentials(visit, editor);
                    editor.add(
                            source(known(editor, at)) + ".ranges",
                            snmp.isEmpty()
                                    ? visit.value("range")
                                    : Map.of("range", visit.value("range"), "snmp", snmp));
                },
                "search.added",
                visit.value("range"));
        visit.goTo("/search");
    }

    private void exclude(Visit visit) throws StoreFailure {
        int at = visit.number("source", -1);
        configuring.change(
                visit,
                editor -> editor.add(source(known(editor, at)) + ".exclude", visit.value("range")),
                "search.excluded",
                visit.value("range"));
        visit.goTo("/search");
    }

    /** The page may be older than the file: what stands there must still be what was meant. */
    private void remove(Visit visit) throws StoreFailure {
        var list = visit.value("list").equals("exclude") ? "exclude" : "ranges";
        int at = visit.number("source", -1);
        int in = visit.number("in", -1);
        configuring.change(
                visit,
                editor -> {
                    var present = ranges(editor, known(editor, at), list).stream()
                            .filter(range -> range.in() == in && range.text().equals(visit.value("range")))
                            .findFirst();
                    if (present.isPresent()) {
                        editor.remove(source(at) + "." + list + "[" + in + "]");
                    }
                },
                "search.removed",
                visit.value("range"));
        visit.goTo("/search");
    }

    private void access(Visit visit) throws StoreFailure {
        int at = visit.number("source", -1);
        configuring.change(
                visit,
                editor -> {
                    var snmp = credentials(visit, editor);
                    if (snmp.isEmpty()) {
                        editor.remove(source(known(editor, at)) + ".snmp");
                    } else {
                        editor.set(source(known(editor, at)) + ".snmp", List.of(snmp));
                    }
                },
                "search.accessChanged");
        visit.goTo("/search");
    }

    private void schedule(Visit visit) throws StoreFailure {
        configuring.change(
                visit,
                editor -> {
                    editor.set("schedule.discovery", visit.value("every"));
                    editor.set("discovery.monitorNew", visit.value("monitorNew").equals("on"));
                },
                "search.scheduled",
                visit.value("every"));
        visit.goTo("/search");
    }

    private static int known(ConfigEditor editor, int at) {
        return editor.value(source(at)).isPresent() ? at : 0;
    }

    /** A set by its name, or what was typed, sealed; empty when nothing was. */
    private static List<Object> credentials(Visit visit, ConfigEditor editor) throws StoreFailure {
        if (!visit.value("set").isEmpty()) {
            return List.of(visit.value("set"));
        }
        var typed = CredentialSets.typed(visit, editor, visit.value("user").isEmpty() ? "" : "3", Map.of());
        return typed.isEmpty() ? List.of() : List.of(typed);
    }

    /** What is shown of credentials, in a line. */
    public static String said(List<String> access) {
        return access.stream().collect(Collectors.joining("; "));
    }
}
