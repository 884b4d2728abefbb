package org.openfsm.it;

import static java.util.Map.entry;
import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openfsm.running.Passwords;

/** Who may open which page. */
final class WalkedPages {

    private static final Path WEBAPP = Path.of("..", "fsm-web", "src", "main", "webapp");
    private static final Pattern PARAMETER = Pattern.compile("<f:viewParam\\s+name=\"([^\"]+)\"");

    private static final Set<String> ALL = Set.copyOf(Passwords.ROLES);
    private static final Set<String> ADMINISTRATOR = Set.of("administrator");
    private static final Set<String> ALL_BUT_ACCOUNTANTS = Set.of("administrator", "dealer", "customer");
    private static final Set<String> DEALER = Set.of("administrator", "dealer");
    /** The parameter is no id. */
    private static final String NO_ID = "";

    /**
     * What is expected of a page.
     *
     * @param parameters each of its view parameters with the kind of thing whose id it is; empty for those that are
     *     none, with a question mark where the page may have nothing to show of it
     * @param aloneOpens whether there is something to see without an id
     */
    record Walked(Set<String> roles, Map<String, String> parameters, boolean aloneOpens) {

        /** The parameters that are ids. */
        Map<String, String> ids() {
            var ids = new TreeMap<>(parameters);
            ids.values().removeIf(String::isEmpty);
            ids.replaceAll((parameter, kind) -> kind.replace("?", ""));
            return ids;
        }

        /** Whether the page always names the thing that this parameter is the id of. */
        boolean names(String parameter) {
            return !parameters.get(parameter).endsWith("?");
        }
    }

    static final Map<String, Walked> PAGES = Map.ofEntries(
            list("overview", ALL, Map.of()),
            list(
                    "fleet/devices",
                    ALL,
                    Map.of(
                            "q", NO_ID,
                            "status", NO_ID,
                            "maker", NO_ID,
                            "supplies", NO_ID,
                            "sort", NO_ID,
                            "p", NO_ID,
                            "customer", "customer",
                            "site", "site",
                            "group", "group")),
            detail("fleet/device", ALL, Map.of("id", "device", "days", NO_ID)),
            list(
                    "fleet/agents",
                    DEALER,
                    Map.of("q", NO_ID, "health", NO_ID, "outdated", NO_ID, "new", NO_ID, "agent", "agent")),
            list(
                    "events/alerts",
                    ALL_BUT_ACCOUNTANTS,
                    Map.of(
                            "q", NO_ID,
                            "state", NO_ID,
                            "severity", NO_ID,
                            "kind", NO_ID,
                            "sort", NO_ID,
                            "p", NO_ID,
                            "customer", "customer",
                            "device", "device")),
            detail("events/alert", ALL_BUT_ACCOUNTANTS, Map.of("id", "event")),
            list(
                    "events/tickets",
                    ALL_BUT_ACCOUNTANTS,
                    Map.of(
                            "q", NO_ID,
                            "state", NO_ID,
                            "sort", NO_ID,
                            "p", NO_ID,
                            "new", NO_ID,
                            "customer", "customer",
                            "device", "device",
                            "event", "event")),
            detail("events/ticket", ALL_BUT_ACCOUNTANTS, Map.of("id", "ticket")),
            list("events/rules", DEALER, Map.of()),
            // without an id it begins a new rule
            list("events/rule", DEALER, Map.of("id", "rule")),
            list(
                    "events/deliveries",
                    DEALER,
                    Map.of("q", NO_ID, "state", NO_ID, "kind", NO_ID, "p", NO_ID, "rule", "rule?")),
            list("events/rights", DEALER, Map.of()),
            list("events/states", ADMINISTRATOR, Map.of()),
            list("reports", ALL, request(Map.of())),
            list("reports/schedules", ALL, request(Map.of("new", NO_ID, "in", NO_ID, "schedule", "schedule"))),
            list(
                    "reports/history",
                    ALL,
                    Map.of("report", NO_ID, "state", NO_ID, "schedule", "schedule?", "run", "run")),
            list("fleet/customers", ALL, Map.of("q", NO_ID, "customer", "customer")),
            // a part of pages, and no page
            list("resources/fsm/schedule", Set.of(), Map.of()),
            list("ingest/quarantine", ADMINISTRATOR, Map.of("reason", NO_ID, "agent", "agent?")),
            list("ingest/keys", ADMINISTRATOR, Map.of()),
            list("access/scopes", ADMINISTRATOR, Map.of()),
            list("platform/health", ADMINISTRATOR, Map.of()));

    private WalkedPages() {}

    /** With what a request for a report is made of; customers, sites and models are masks of names. */
    private static Map<String, String> request(Map<String, String> more) {
        var parameters = new TreeMap<>(more);
        for (var text : Set.of("report", "period", "from", "to", "customers", "sites", "models", "meters", "formats")) {
            parameters.put(text, NO_ID);
        }
        parameters.put("groups", "group?");
        return parameters;
    }

    private static Map.Entry<String, Walked> list(String path, Set<String> roles, Map<String, String> parameters) {
        return entry(path, new Walked(roles, parameters, true));
    }

    /** A page that is about one thing, and nothing without its id. */
    private static Map.Entry<String, Walked> detail(String path, Set<String> roles, Map<String, String> parameters) {
        return entry(path, new Walked(roles, parameters, false));
    }

    /** The pages that there are: every view of the application but the sign-in, which is everybody's. */
    static Set<String> found() throws IOException {
        try (var files = Files.walk(WEBAPP)) {
            return files.map(file -> WEBAPP.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(".xhtml") && !file.startsWith("WEB-INF/"))
                    .map(file -> file.substring(0, file.length() - ".xhtml".length()))
                    .filter(file -> !file.equals("sign-in"))
                    .collect(toSet());
        }
    }

    /** The parameters that the page takes from its address. */
    static Set<String> parametersOf(String path) throws IOException {
        var names = new TreeSet<String>();
        PARAMETER
                .matcher(Files.readString(WEBAPP.resolve(path + ".xhtml")))
                .results()
                .forEach(found -> names.add(found.group(1)));
        return names;
    }
}
