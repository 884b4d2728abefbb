package org.openfsm.it;

import static java.util.Map.entry;
import static java.util.stream.Collectors.joining;

import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openfsm.running.Passwords;

/** Who may ask what of the API, by method and path. */
final class WalkedResources {

    private static final Path CLASSES = Path.of("..", "fsm-web", "target", "classes");
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");
    private static final String JAX_RS = "jakarta.ws.rs.";
    /** A variable of a path, with the expression that may follow its name. */
    private static final Pattern VARIABLE = Pattern.compile("\\{[^{}]*(?:\\{[^{}]*}[^{}]*)*}");

    private static final Pattern PLACE = Pattern.compile("\\{([a-z-]+)}");

    private static final Set<String> ALL = Set.copyOf(Passwords.ROLES);
    private static final Set<String> ADMINISTRATOR = Set.of("administrator");
    private static final Set<String> ALL_BUT_ACCOUNTANTS = Set.of("administrator", "dealer", "customer");
    private static final Set<String> DEALER = Set.of("administrator", "dealer");

    /**
     * What is expected of a resource.
     *
     * @param to its address with {@code {kind}} where the id of such a thing stands
     * @param body what is sent, with ids alike; null for nothing
     * @param toNobody the status for who has not signed in
     */
    record Resource(Set<String> roles, String to, String body, boolean reads, int toNobody) {

        /** The kinds of things whose ids are asked for. */
        List<String> kinds() {
            return PLACE.matcher(to + (body == null ? "" : body))
                    .results()
                    .map(found -> found.group(1))
                    .distinct()
                    .toList();
        }

        String address(Map<String, String> ids) {
            return filled(to, ids);
        }

        String body(Map<String, String> ids) {
            return body == null ? null : filled(body, ids);
        }

        private static String filled(String text, Map<String, String> ids) {
            return PLACE.matcher(text).replaceAll(found -> ids.getOrDefault(found.group(1), found.group()));
        }
    }

    static final Map<String, Resource> RESOURCES = Map.ofEntries(
            get("api/health", ALL, 200),
            get("api/devices", ALL),
            get("api/devices/{device}", ALL),
            get("api/customers", ALL),
            get("api/agents", DEALER),
            get("api/agents/{agent}", DEALER),
            get("api/agents/{agent}/ledger", DEALER),
            get("api/agents/{agent}/certificates", DEALER),
            change("POST api/agents/{agent}/server-keys", ADMINISTRATOR, null),
            get("api/quarantine", ADMINISTRATOR),
            get("api/quarantine/{quarantine}", ADMINISTRATOR),
            change("POST api/quarantine/{quarantine}/open", ADMINISTRATOR, null),
            change("POST api/quarantine/open", ADMINISTRATOR, "{\"agent\":\"{agent}\"}"),
            change("POST api/quarantine/{quarantine}/discard", ADMINISTRATOR, "{\"why\":\"Walk\"}"),
            change("POST api/quarantine/{quarantine}/certificate", ADMINISTRATOR, "{\"digits\":\"00000000\"}"),
            get("api/server-keys", ADMINISTRATOR),
            change("POST api/server-keys/roll-over", ADMINISTRATOR, "{\"digits\":\"00000000\"}"),
            change("POST api/server-keys/{server-key}/retire", ADMINISTRATOR, "{\"digits\":\"00000000\"}"),
            change(
                    "POST api/agents/{agent}/ledger/given-up",
                    DEALER,
                    "{\"chain\":\"x\",\"from\":1,\"to\":1,\"why\":\"Walk\"}"),
            change("POST api/agents", ADMINISTRATOR, "{\"name\":\"x\",\"customer\":\"x\",\"sourceIds\":[\"walk-x\"]}"),
            get("api/grants", ADMINISTRATOR),
            change("POST api/grants", ADMINISTRATOR, "{\"principal\":\"dealer\",\"customerId\":{customer}}"),
            change("DELETE api/grants/{grant}", ADMINISTRATOR, null),
            get("api/sites", ALL),
            change("POST api/sites", DEALER, "{\"customerId\":{customer},\"name\":\"Walk\"}"),
            change("PUT api/sites/{site}", DEALER, "{\"name\":\"Walk\"}"),
            change("DELETE api/sites/{site}", DEALER, null),
            change("POST api/sites/{site}/devices", DEALER, "[{device}]"),
            get("api/groups", ALL),
            change("POST api/groups", DEALER, "{\"customerId\":{customer},\"name\":\"Walk\"}"),
            change("PUT api/groups/{group}", DEALER, "{\"name\":\"Walk\"}"),
            change("DELETE api/groups/{group}", DEALER, null),
            change("POST api/groups/{group}/devices", DEALER, "[{device}]"),
            change("DELETE api/groups/{group}/devices/{device}", DEALER, null),
            get("api/events", ALL_BUT_ACCOUNTANTS),
            get("api/events/{event}", ALL_BUT_ACCOUNTANTS),
            get("api/tickets", ALL_BUT_ACCOUNTANTS),
            get("api/tickets/{ticket}", ALL_BUT_ACCOUNTANTS),
            get("api/report-runs", ALL),
            get("api/report-runs/{run}", ALL),
            entry("GET api/report-runs/{}/{}", new Resource(ALL, "api/report-runs/{run}/csv", null, true, 401)),
            change(
                    "POST api/report-runs",
                    ALL,
                    "{\"kind\":\"INVENTORY\",\"formats\":[\"CSV\"],\"language\":\"en\","
                            + "\"selection\":{\"groups\":[{group}]}}"),
            get("api/report-schedules", ALL),
            change(
                    "POST api/report-schedules",
                    ALL,
                    "{\"id\":{schedule},\"name\":\"Walk\",\"request\":{\"kind\":\"INVENTORY\",\"formats\":[\"CSV\"],"
                            + "\"language\":\"en\",\"selection\":{\"groups\":[{group}]}},\"recipients\":[],"
                            + "\"paused\":true,\"cadence\":{\"every\":\"DAILY\",\"at\":\"07:00\","
                            + "\"zone\":\"Europe/Berlin\"}}"),
            // agents' doors: they prove themselves by their seal, not by a sign-in
            open("POST api/reports"),
            open("POST api/reports/critical"),
            open("POST api/xmlrpc"),
            open("POST api/xmlrpc/critical"));

    private WalkedResources() {}

    private static Map.Entry<String, Resource> get(String to, Set<String> roles) {
        return get(to, roles, 401);
    }

    private static Map.Entry<String, Resource> get(String to, Set<String> roles, int toNobody) {
        return entry(key("GET", to), new Resource(roles, to, null, true, toNobody));
    }

    private static Map.Entry<String, Resource> change(String what, Set<String> roles, String body) {
        return entry(
                key(method(what), what.substring(what.indexOf(' ') + 1)),
                new Resource(roles, what.substring(what.indexOf(' ') + 1), body, false, 401));
    }

    /** What is open to everybody, and refuses whatever has no seal. */
    private static Map.Entry<String, Resource> open(String what) {
        var to = what.substring(what.indexOf(' ') + 1);
        return entry(key(method(what), to), new Resource(ALL, to, null, false, 415));
    }

    static String method(String key) {
        return key.substring(0, key.indexOf(' '));
    }

    /** Method and path, whatever the path's variables are called. */
    private static String key(String method, String path) {
        return method + " " + VARIABLE.matcher(path).replaceAll("{}");
    }

    /** The resources that there are, from the annotations of the compiled classes. */
    static Set<String> found() {
        var keys = new TreeSet<String>();
        for (var type : new ClassFileImporter().importPath(CLASSES)) {
            var root = path(type);
            for (var method : type.getMethods()) {
                var verb = method.getAnnotations().stream()
                        .map(one -> one.getRawType().getName())
                        .filter(name -> name.startsWith(JAX_RS))
                        .map(name -> name.substring(JAX_RS.length()))
                        .filter(METHODS::contains)
                        .findFirst();
                verb.ifPresent(one -> keys.add(key(one, joined("api", root, path(method)))));
            }
        }
        return keys;
    }

    private static String path(HasAnnotations<?> annotated) {
        return annotated
                .tryGetAnnotationOfType(JAX_RS + "Path")
                .flatMap(path -> path.get("value"))
                .map(String::valueOf)
                .orElse("");
    }

    private static String joined(String... parts) {
        return Stream.of(parts)
                .map(part -> part.replaceAll("^/|/$", ""))
                .filter(part -> !part.isEmpty())
                .collect(joining("/"));
    }
}
