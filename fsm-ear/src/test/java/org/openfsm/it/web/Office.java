package org.openfsm.it.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.openfsm.it.FsmServer;
import org.openfsm.it.HandmadeAgent;
import org.openfsm.wire.Device;
import org.openfsm.wire.Level;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;
import org.openfsm.wire.Supply;

/** A customer with three printers that one agent has reported: one stopped, one low on toner, one ready. */
final class Office {

    static final String CUSTOMER = "Waldrand Architekten";
    static final String STOPPED = "WALDRAND001";
    static final String LOW = "WALDRAND002";
    static final String READY = "WALDRAND003";
    static final String AGENT = "Waldrand-Büro";
    /** A stopped device of a customer that nobody but the administrator sees. */
    static final String FOREIGN = "FREMD001";

    /** What a device, or a person, writes that the browser must not take for ours. */
    static final String SCRIPT = "<img src=x onerror=\"document.title='caught'\"> & \"quoted\"";

    /** The customer whose books the accountant keeps, and nobody else looks into. */
    static final String BOOKS = "Lindenhof Verlag";

    private static Office shared;
    private static Office books;
    private static Office stranger;

    private final FsmServer server;
    private final String customer;
    private final String agent;
    private final String serials;
    private final String said;

    private Office(FsmServer server, String customer, String agent, String serials, String said) {
        this.server = server;
        this.customer = customer;
        this.agent = agent;
        this.serials = serials;
        this.said = said;
    }

    /** Furnished by the first test that asks, then left as it is. */
    static synchronized Office of(FsmServer server) throws Exception {
        if (shared == null) {
            shared = new Office(server, CUSTOMER, AGENT, "WALDRAND", "Jam A1");
            shared.furnish();
            shared.letIn("dealer");
        }
        return shared;
    }

    /** Three printers of a customer of its own, for the accountant. */
    static synchronized Office ofBooks(FsmServer server) throws Exception {
        if (books == null) {
            books = new Office(server, BOOKS, "Lindenhof", "LINDENHOF", "Jam A1");
            books.furnish();
            books.letIn("accountant");
        }
        return books;
    }

    /** Three printers that only the administrator sees; what the stopped one says is hostile. */
    static synchronized Office ofStranger(FsmServer server) throws Exception {
        if (stranger == null) {
            stranger = new Office(server, "Fremde GmbH", "Fremdes Büro", "FREMD", SCRIPT);
            stranger.furnish();
        }
        return stranger;
    }

    private void furnish() throws Exception {
        var file = server.api()
                .post(
                        "api/agents",
                        "{\"name\":\"%s\",\"customer\":\"%s\",\"sourceIds\":[\"%s\"]}"
                                .formatted(agent, customer, serials.toLowerCase(Locale.ROOT)),
                        server.user("administrator"));
        assertThat(file.statusCode()).as(text(file.body())).isEqualTo(201);
        var handmade = new HandmadeAgent(file.body(), Clock.systemUTC());
        var now = Clock.systemUTC().instant().minus(Duration.ofMinutes(5));
        assertThat(server.api().report(handmade.enrolment()).statusCode()).isEqualTo(202);
        assertThat(server.api()
                        .report(handmade.sealed(handmade.report(
                                printer(now, serials + "001", 10, 61, 412_883, jam(now, said)),
                                printer(now, serials + "002", 11, 7, 154_201),
                                printer(now, serials + "003", 12, 72, 906_554))))
                        .statusCode())
                .isEqualTo(202);
    }

    /** Lets the role's user see this customer. */
    void letIn(String role) throws Exception {
        var answer = server.api()
                .post(
                        "api/grants",
                        "{\"principal\":\"%s\",\"customer\":\"%s\"}"
                                .formatted(server.user(role).name(), customer),
                        server.user("administrator"));
        assertThat(answer.statusCode()).as(text(answer.body())).isEqualTo(201);
    }

    /** Makes a group of this customer's devices with one in it. */
    long group(String name, String serial) throws Exception {
        var made = ask(
                "POST",
                "api/groups",
                Json.createObjectBuilder()
                        .add("customerId", id("api/customers", customer))
                        .add("name", name)
                        .build()
                        .toString());
        long group = ((JsonObject) made).getJsonNumber("id").longValue();
        ask("POST", "api/groups/" + group + "/devices", "[" + device(serial) + "]");
        return group;
    }

    /** Empties it and deletes it. */
    void ungroup(long group, String serial) throws Exception {
        ask("DELETE", "api/groups/" + group + "/devices/" + device(serial), null);
        ask("DELETE", "api/groups/" + group, null);
    }

    private long device(String serial) throws Exception {
        return ((JsonObject) ask("GET", "api/devices?q=" + serial, null))
                .getJsonArray("rows")
                .getJsonObject(0)
                .getJsonNumber("id")
                .longValue();
    }

    private long id(String list, String name) throws Exception {
        return ((JsonArray) ask("GET", list, null))
                .getValuesAs(JsonObject.class).stream()
                        .filter(one -> one.getString("name").equals(name))
                        .findFirst()
                        .orElseThrow()
                        .getJsonNumber("id")
                        .longValue();
    }

    private JsonValue ask(String method, String path, String json) throws Exception {
        var answer = server.api().ask(method, path, json, server.user("administrator"));
        assertThat(answer.statusCode()).as(text(answer.body())).isBetween(200, 299);
        if (answer.body().length == 0) {
            return JsonValue.NULL;
        }
        try (var reader = Json.createReader(new ByteArrayInputStream(answer.body()))) {
            return reader.readValue();
        }
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    private static Device.Alert jam(Instant now, String said) {
        return new Device.Alert(17, "critical", 8, "mediaPath", 1, 1, "trained", said, now);
    }

    private static Device printer(
            Instant readAt, String serial, int place, int percent, long total, Device.Alert... alerts) {
        return new Device(
                readAt,
                true,
                "192.0.2." + place,
                161,
                1,
                null,
                "2c",
                new Device.Identity(
                        "Kyocera",
                        "ECOSYS M3540idn",
                        null,
                        serial,
                        null,
                        null,
                        "1.3.6.1.4.1.1347.41",
                        "2nd floor",
                        null,
                        "2NM_2000",
                        List.of()),
                null,
                new Device.Status("running", "idle", List.of(), 86_400L),
                List.of(new Meter(
                        MeterKey.TOTAL,
                        total,
                        true,
                        List.of(new Meter.Operand("1.3.6.1.4.1.1347.43.10.1.1.12.1.1", total)))),
                List.of(new Supply(
                        1,
                        "toner",
                        Supply.CONSUMED,
                        "black",
                        "TK-3170",
                        "percent",
                        new Level(Level.Kind.MEASURED, percent, (long) percent, 100L),
                        "TK-3170",
                        null)),
                List.of(alerts),
                null,
                List.of());
    }
}
