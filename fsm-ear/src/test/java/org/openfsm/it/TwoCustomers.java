package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.openfsm.running.Passwords;
import org.openfsm.wire.Device;

/**
 * Two customers of one tenant with a thing of every kind each; dealer, customer and accountant see the first. Every name
 * at the first has {@link #OWN} in it, every name at the second {@link #FOREIGN}.
 */
final class TwoCustomers {

    private static final String MARK = UUID.randomUUID().toString().substring(0, 8);
    static final String OWN = "Moewe-" + MARK;
    static final String FOREIGN = "Specht-" + MARK;

    private static final String NO_NUMBER = "999999999999";
    private static final String NO_UUID = "00000000-0000-4000-8000-000000000000";

    private static final Device.Alert JAM =
            new Device.Alert(17, "critical", 8, "mediaPath", 1, 1, "trained", "Jam A1", null);

    private static TwoCustomers arranged;

    private final Map<String, String> own = new HashMap<>();
    private final Map<String, String> foreign = new HashMap<>();

    private TwoCustomers() {}

    /** Arranged by the first test that asks, then left as it is. */
    static synchronized TwoCustomers arranged() throws Exception {
        if (arranged == null) {
            var scene = new TwoCustomers();
            furnish(OWN, scene.own);
            furnish(FOREIGN, scene.foreign);
            for (var role : Passwords.ROLES) {
                if (!role.equals("administrator")) {
                    Scene.grant(role, OWN);
                    scene.own.put("grant@" + role, scene.grant(role));
                }
            }
            try (var pages = new PagesByHand()) {
                pages.ticket(scene.own, OWN);
                pages.ticket(scene.foreign, FOREIGN);
                scene.own.put("rule", pages.rule("dealer", OWN));
                scene.foreign.put("rule", pages.rule("administrator", FOREIGN));
                for (var role : Passwords.ROLES) {
                    scene.own.put("run@" + role, run(role, OWN));
                    scene.own.put("schedule@" + role, pages.schedule(role, OWN));
                }
                scene.foreign.put("run", run("administrator", FOREIGN));
                scene.foreign.put("schedule", pages.schedule("administrator", FOREIGN));
            }
            scene.own.put("grant", scene.grant("dealer"));
            scene.foreign.put("grant", scene.grant("accountant"));
            arranged = scene;
        }
        return arranged;
    }

    /** A customer of that name with an agent, a device, and the device's site and group. */
    private static void furnish(String name, Map<String, String> ids) throws Exception {
        var agent = Scene.enrolledAgent(name, name, "walk-" + UUID.randomUUID());
        assertThat(Scene.server()
                        .api()
                        .report(agent.sealed(agent.report(Scene.printer(name, JAM))))
                        .statusCode())
                .isEqualTo(202);
        assertThat(Scene.server()
                        .api()
                        .report(agent.sealed(agent.reportFor("another-server")))
                        .statusCode())
                .as("taken into the quarantine")
                .isEqualTo(202);
        ids.put("agent", agent.file().agentId().toString());
        ids.put("quarantine", first("api/quarantine?agent=" + ids.get("agent"), "rows"));
        ids.put("server-key", first("api/server-keys", "keys"));
        ids.put("customer", Long.toString(Scene.customerId(name)));
        var device = Scene.devices(Scene.administrator(), name)
                .getValuesAs(JsonObject.class)
                .get(0);
        ids.put("device", id(device));
        ids.put("site", made("api/sites", "{\"customerId\":%s,\"name\":\"%s\"}", ids.get("customer"), name + " Depot"));
        ids.put(
                "group",
                made("api/groups", "{\"customerId\":%s,\"name\":\"%s\"}", ids.get("customer"), name + " Flur"));
        ask("api/sites/" + ids.get("site") + "/devices", "[" + ids.get("device") + "]");
        ask("api/groups/" + ids.get("group") + "/devices", "[" + ids.get("device") + "]");
        ids.put("event", linked("events/alerts?device=" + ids.get("device"), "events/alert"));
    }

    /** A run of that role's person, about the devices of that customer; its file is there. */
    private static String run(String role, String customer) throws Exception {
        var person = Scene.server().user(role);
        var body = """
                {"kind": "INVENTORY", "selection": {"customers": ["%s"]}, "formats": ["CSV"], "language": "en"}""".formatted(customer);
        var asked = Scene.server().api().post("api/report-runs", body, person);
        assertThat(asked.statusCode()).as(Scene.text(asked)).isEqualTo(201);
        var id = id(Scene.object(asked));
        Scene.await(
                "run " + id + " of " + role + " is done",
                () -> Scene.server()
                                .api()
                                .get("api/report-runs/" + id + "/csv", person)
                                .statusCode()
                        == 200);
        return id;
    }

    /** The id in the first link to such a page, once there is one: some things come about a moment later. */
    static String linked(String list, String page) throws Exception {
        var link = Pattern.compile("/" + page + "\\?id=(\\d+)");
        var found = new AtomicReference<String>();
        Scene.await("a link to " + page + " comes up at " + list, () -> {
            var match = link.matcher(Scene.text(Scene.server().api().get(list, Scene.administrator())));
            found.set(match.find() ? match.group(1) : null);
            return found.get() != null;
        });
        return found.get();
    }

    /** The id of the first thing that a list names. */
    private static String first(String path, String list) throws Exception {
        return id(Scene.object(Scene.server().api().get(path, Scene.administrator()))
                .getJsonArray(list)
                .getJsonObject(0));
    }

    private static String made(String path, String body, String... values) throws Exception {
        return id(ask(path, body.formatted((Object[]) values)));
    }

    private static JsonObject ask(String path, String body) throws Exception {
        var answer = Scene.server().api().post(path, body, Scene.administrator());
        assertThat(answer.statusCode()).as(Scene.text(answer)).isIn(200, 201);
        return answer.body()[0] == '{' ? Scene.object(answer) : JsonObject.EMPTY_JSON_OBJECT;
    }

    private static String id(JsonObject made) {
        return made.getJsonNumber("id").toString();
    }

    private String grant(String role) throws Exception {
        return Scene.array(Scene.server().api().get("api/grants", Scene.administrator()))
                .getValuesAs(JsonObject.class)
                .stream()
                .filter(one -> one.getString("principal").equals(role)
                        && one.getString("customerName", "").equals(OWN))
                .findFirst()
                .map(TwoCustomers::id)
                .orElseThrow();
    }

    /** Whether there is a thing of that kind that this role may see. */
    boolean has(String kind, String role) {
        return own.containsKey(kind) || own.containsKey(kind + "@" + role);
    }

    String own(String kind, String role) {
        return own.getOrDefault(kind + "@" + role, own.get(kind));
    }

    /** What opens the page at the own thing that it is about; empty for a page that needs none. */
    String query(WalkedPages.Walked page) {
        return page.aloneOpens() ? "" : "?id=" + own(page.ids().get("id"), "administrator");
    }

    /** Of the other customer, or of another person. */
    String foreign(String kind) {
        return foreign.get(kind);
    }

    /** An id of that kind that nothing has. */
    String absent(String kind) {
        return kind.equals("agent") ? NO_UUID : NO_NUMBER;
    }

    Map<String, String> ownOfAll(String role) {
        var ids = new TreeMap<String, String>();
        foreign.keySet().forEach(kind -> ids.put(kind, has(kind, role) ? own(kind, role) : absent(kind)));
        return ids;
    }

    Map<String, String> foreignOfAll() {
        return new TreeMap<>(foreign);
    }

    Map<String, String> absentOfAll() {
        var ids = new TreeMap<String, String>();
        foreign.keySet().forEach(kind -> ids.put(kind, absent(kind)));
        return ids;
    }

    static Map<String, String> with(Map<String, String> ids, String kind, String id) {
        var changed = new TreeMap<>(ids);
        changed.put(kind, id);
        return changed;
    }

    /** What an administrator reads of everything that somebody might have changed. */
    Map<String, String> snapshot() throws Exception {
        var seen = new TreeMap<String, String>();
        for (var path : List.of(
                "api/customers",
                "api/sites",
                "api/groups",
                "api/grants",
                "api/report-runs?size=1000",
                "api/report-schedules",
                "api/events/" + foreign.get("event"),
                "api/tickets/" + foreign.get("ticket"),
                "api/agents?q=" + OWN,
                "api/agents?q=" + FOREIGN,
                "api/devices/" + own.get("device"),
                "api/devices/" + foreign.get("device"))) {
            seen.put(path, Scene.text(Scene.server().api().get(path, Scene.administrator())));
        }
        return seen;
    }
}
