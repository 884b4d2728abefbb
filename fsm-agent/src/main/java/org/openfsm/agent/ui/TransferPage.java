package org.openfsm.agent.ui;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.ConfigEditor;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.config.Problem;
import org.openfsm.agent.diagnose.Diagnosis;
import org.openfsm.agent.diagnose.Step;
import org.openfsm.agent.disclosure.FieldList;
import org.openfsm.agent.disclosure.FieldList.Switch;
import org.openfsm.agent.poll.CriticalState;
import org.openfsm.agent.schedule.Situation;
import org.openfsm.agent.store.StoreFailure;

/** When printers are read, what of it is sent, and by which road. */
public final class TransferPage implements Page {

    /** What the security paper promises: from every 3 hours to once at quarter end. */
    public static final List<String> CYCLES = List.of(
            "3h",
            "6h",
            "12h",
            "daily 02:30",
            "weekly Mon 02:30",
            "monthly 1 02:30",
            "monthly last 22:00",
            "quarterly last 22:00");

    private static final List<String> ROADS = List.of("https", "xml-rpc", "mail", "https mail", "mail https");
    private static final List<String> SECURITIES = List.of("starttls", "smtps", "none");

    private final WebUi.Settings settings;
    private final Configuring configuring;
    private final TestRun test = new TestRun();

    TransferPage(WebUi.Settings settings) {
        this.settings = settings;
        this.configuring = new Configuring(settings);
    }

    /**
     * @param at where the source stands in the file
     * @param on by switch
     */
    public record Source(int at, String id, Map<Switch, Boolean> on) {}

    public record Mail(
            String host,
            String port,
            String security,
            String user,
            String from,
            boolean hasPassword,
            String tokenUrl,
            String clientId,
            String scope) {}

    /**
     * @param critical a state a line
     * @param roads names of those in use, in order
     * @param problems why the file cannot be used; then the rest is empty
     */
    public record View(
            List<String> problems,
            String poll,
            String errors,
            String officeHours,
            String critical,
            List<Source> sources,
            String roads,
            List<Situation.Road> states,
            Mail mail,
            String proxyHost,
            String proxyPort,
            String proxyUser,
            boolean testing,
            List<Step> steps) {

        public List<String> choices() {
            return ROADS;
        }

        public List<String> securities() {
            return SECURITIES;
        }

        /** By which names the fields of a switch appear in a report. */
        public String fields(Switch one) {
            return FieldList.entries().stream()
                    .filter(entry -> entry.withheldBy() == one)
                    .flatMap(entry -> entry.fields().stream())
                    .collect(Collectors.joining(", "));
        }
    }

    @Override
    public String name() {
        return "transfer";
    }

    @Override
    public void routes(Routes routes) {
        routes.get("/transfer", this::show);
        routes.post("/transfer/schedule", this::schedule);
        routes.post("/transfer/critical", this::critical);
        routes.post("/transfer/fields", this::fields);
        routes.post("/transfer/roads", this::roads);
        routes.post("/transfer/test", this::test);
    }

    private void show(Visit visit) throws StoreFailure {
        visit.show(name(), "transfer", Map.of("view", view(visit)));
    }

    private View view(Visit visit) {
        var problems = new ArrayList<String>();
        var sources = new ArrayList<Source>();
        var critical = "";
        try {
            var config = configuring.config();
            for (var source : config.sources()) {
                var on = new LinkedHashMap<Switch, Boolean>();
                for (var one : Switch.values()) {
                    on.put(one, one.isOn(source.privacy()));
                }
                sources.add(new Source(sources.size(), source.id(), on));
            }
            critical =
                    config.errors().critical().stream().map(TransferPage::line).collect(Collectors.joining("\n"));
        } catch (InvalidConfig invalid) {
            if (settings.agent().working().isPresent()) {
                invalid.problems().stream().map(Problem::text).forEach(problems::add);
            } else {
                visit.say("att", "waiting.elsewhere");
            }
        }
        var file = new Values(problems);
        return new View(
                problems,
                file.value("schedule.poll", "3h"),
                file.value("errors.poll", "5m"),
                file.value("schedule.officeHours", ""),
                critical,
                sources,
                file.value("transport", "https").replaceAll("[\\[\\],]", ""),
                settings.agent().situation().roads(),
                new Mail(
                        file.value("mail.host", ""),
                        file.value("mail.port", ""),
                        file.value("mail.security", "starttls"),
                        file.value("mail.user", ""),
                        file.value("mail.from", ""),
                        !file.value("mail.password", "").isEmpty(),
                        file.value("mail.oauth.tokenUrl", ""),
                        file.value("mail.oauth.clientId", ""),
                        file.value("mail.oauth.scope", "")),
                file.value("https.proxy.host", ""),
                file.value("https.proxy.port", ""),
                file.value("https.proxy.user", ""),
                test.isRunning(),
                test.steps());
    }

    /** Values as they stand in the file. */
    private final class Values {
        private final @Nullable ConfigEditor editor;

        Values(List<String> problems) {
            @Nullable ConfigEditor opened = null;
            try {
                opened = configuring.editor();
            } catch (InvalidConfig invalid) {
                problems.add(String.valueOf(invalid.getMessage()));
            }
            this.editor = opened;
        }

        String value(String path, String otherwise) {
            return editor == null
                    ? otherwise
                    : editor.value(path).map(Object::toString).orElse(otherwise);
        }
    }

    private static String line(CriticalState state) {
        if (state.error() != null) {
            return state.error();
        }
        var parts = new ArrayList<String>();
        if (state.group() != null) {
            parts.add("group=" + state.group());
        }
        if (state.code() != null) {
            parts.add("code=" + state.code());
        }
        if (state.severity() != null) {
            parts.add("severity=" + state.severity());
        }
        return String.join(" ", parts);
    }

    private void schedule(Visit visit) throws StoreFailure {
        configuring.change(
                visit,
                editor -> {
                    put(editor, "schedule.poll", visit.value("poll"));
                    put(editor, "errors.poll", visit.value("errors"));
                    put(editor, "schedule.officeHours", visit.value("officeHours"));
                },
                "transfer.scheduleChanged",
                visit.value("poll"),
                visit.value("errors"));
        visit.goTo("/transfer");
    }

    /** An empty field means the default. */
    private static void put(ConfigEditor editor, String path, String value) throws InvalidConfig {
        if (value.isEmpty()) {
            editor.remove(path);
        } else if (!editor.value(path).map(Object::toString).orElse("").equals(value)) {
            editor.set(path, value);
        }
    }

    private void critical(Visit visit) throws StoreFailure {
        var states = new ArrayList<Map<String, String>>();
        for (var line : visit.value("critical").lines().toList()) {
            if (!line.isBlank()) {
                states.add(state(line.strip()));
            }
        }
        configuring.change(
                visit,
                editor -> {
                    if (states.isEmpty()) {
                        editor.remove("errors.critical");
                    } else {
                        editor.set("errors.critical", states);
                    }
                },
                states.isEmpty() ? "transfer.criticalDefault" : "transfer.criticalChanged",
                states.size());
        visit.goTo("/transfer");
    }

    /** What is no pair is the name of an error bit; what makes no sense, the configuration refuses by name. */
    private static Map<String, String> state(String line) {
        if (!line.contains("=")) {
            return Map.of("error", line);
        }
        var state = new LinkedHashMap<String, String>();
        for (var part : line.split("\\s+")) {
            int equals = part.indexOf('=');
            state.put(equals < 0 ? part : part.substring(0, equals), part.substring(equals + 1));
        }
        return state;
    }

    private void fields(Visit visit) throws StoreFailure {
        int at = visit.number("source", -1);
        configuring.change(
                visit,
                editor -> {
                    if (editor.value("sources[" + at + "]").isPresent()) {
                        for (var one : Switch.values()) {
                            editor.set(
                                    "sources[" + at + "].send." + one.key(),
                                    visit.value(one.key()).equals("on"));
                        }
                    }
                },
                "transfer.fieldsChanged");
        visit.goTo("/transfer");
    }

    private void roads(Visit visit) throws StoreFailure {
        var roads = ROADS.contains(visit.value("roads")) ? visit.value("roads") : "https";
        configuring.change(
                visit,
                editor -> {
                    var names = List.of(roads.split(" "));
                    editor.set("transport", names.size() == 1 ? names.get(0) : names);
                    mail(visit, editor);
                    proxy(visit, editor);
                },
                "transfer.roadsChanged",
                roads);
        visit.goTo("/transfer");
    }

    private static void mail(Visit visit, ConfigEditor editor) throws InvalidConfig, StoreFailure {
        if (visit.value("mailHost").isEmpty()) {
            editor.remove("mail");
            return;
        }
        put(editor, "mail.host", visit.value("mailHost"));
        put(editor, "mail.from", visit.value("mailFrom"));
        number(editor, "mail.port", visit.value("mailPort"));
        put(editor, "mail.security", visit.value("mailSecurity"));
        put(editor, "mail.user", visit.value("mailUser"));
        if (visit.value("tokenUrl").isEmpty()) {
            editor.remove("mail.oauth");
            secret(editor, "mail.password", visit.value("mailUser"), visit.secret("mailPassword"));
        } else {
            editor.remove("mail.password");
            oauth(visit, editor);
        }
    }

    private static void oauth(Visit visit, ConfigEditor editor) throws InvalidConfig, StoreFailure {
        put(editor, "mail.oauth.tokenUrl", visit.value("tokenUrl"));
        put(editor, "mail.oauth.clientId", visit.value("clientId"));
        put(editor, "mail.oauth.scope", visit.value("scope"));
        secret(editor, "mail.oauth.clientSecret", visit.value("clientId"), visit.secret("clientSecret"));
        secret(editor, "mail.oauth.refreshToken", visit.value("clientId"), visit.secret("refreshToken"));
    }

    private static void proxy(Visit visit, ConfigEditor editor) throws InvalidConfig, StoreFailure {
        if (visit.value("proxyHost").isEmpty()) {
            editor.remove("https.proxy");
            return;
        }
        put(editor, "https.proxy.host", visit.value("proxyHost"));
        number(editor, "https.proxy.port", visit.value("proxyPort"));
        put(editor, "https.proxy.user", visit.value("proxyUser"));
        secret(editor, "https.proxy.password", visit.value("proxyUser"), visit.secret("proxyPassword"));
    }

    private static void number(ConfigEditor editor, String path, String value) throws InvalidConfig {
        if (value.matches("\\d{1,5}")) {
            if (!editor.value(path).map(Object::toString).orElse("").equals(value)) {
                editor.set(path, Integer.valueOf(value));
            }
        } else {
            put(editor, path, value);
        }
    }

    /** Write-only: an empty field keeps what is there, no user needs none. */
    private static void secret(ConfigEditor editor, String path, String user, String typed)
            throws InvalidConfig, StoreFailure {
        if (user.isEmpty()) {
            editor.remove(path);
        } else if (!typed.isEmpty()) {
            editor.set(path, editor.sealed(typed));
        }
    }

    private void test(Visit visit) {
        var diagnosis = new Diagnosis(
                settings.clock(), settings.version(), visit.texts().locale());
        var whole = visit.value("whole").equals("true");
        var working = settings.agent().working();
        var outbox = settings.agent().outbox();
        var begun = test.begin(told -> {
            if (whole || working.isEmpty() || outbox.isEmpty()) {
                diagnosis.all(settings.file(), settings.environment(), told);
            } else {
                var at = working.get();
                diagnosis.roads(at.config(), at.identity(), outbox.get(), told);
                // a test that did not arrive waits like any report: what keeps it is said at once
                settings.agent().sendNow();
            }
        });
        if (!begun) {
            visit.say("att", "transfer.testUnderWay");
        }
        visit.goTo("/transfer#test");
    }

    /** How a step is shown. */
    public static String shape(Step step) {
        return switch (step.result()) {
            case OK -> "is-ok";
            case ATTENTION -> "is-attention";
            case BROKEN -> "is-critical";
            case SKIPPED -> "is-asleep";
        };
    }

    /** The road that a step belongs to; empty for what concerns all. */
    public static String road(Step step) {
        int dot = step.check().indexOf('.');
        return dot < 0 ? "" : step.check().substring(0, dot).toUpperCase(Locale.ROOT);
    }
}
