package org.openfsm.it.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    private static Office shared;

    private final FsmServer server;

    private Office(FsmServer server) {
        this.server = server;
    }

    /** Furnished by the first test that asks, then left as it is. */
    static synchronized Office of(FsmServer server) throws Exception {
        if (shared == null) {
            shared = new Office(server);
            shared.furnish();
        }
        return shared;
    }

    private void furnish() throws Exception {
        var file = server.api()
                .post(
                        "api/agents",
                        "{\"name\":\"%s\",\"customer\":\"%s\",\"sourceIds\":[\"waldrand\"]}".formatted(AGENT, CUSTOMER),
                        server.user("administrator"));
        assertThat(file.statusCode()).as(text(file.body())).isEqualTo(201);
        var agent = new HandmadeAgent(file.body(), Clock.systemUTC());
        var now = Clock.systemUTC().instant().minus(Duration.ofMinutes(5));
        assertThat(server.api().report(agent.enrolment()).statusCode()).isEqualTo(202);
        assertThat(server.api()
                        .report(agent.sealed(agent.report(
                                printer(now, STOPPED, 10, 61, 412_883, jam(now)),
                                printer(now, LOW, 11, 7, 154_201),
                                printer(now, READY, 12, 72, 906_554))))
                        .statusCode())
                .isEqualTo(202);
        letIn("dealer");
    }

    /** Lets the role's user see this customer. */
    void letIn(String role) throws Exception {
        var answer = server.api()
                .post(
                        "api/grants",
                        "{\"principal\":\"%s\",\"customer\":\"%s\"}"
                                .formatted(server.user(role).name(), CUSTOMER),
                        server.user("administrator"));
        assertThat(answer.statusCode()).as(text(answer.body())).isEqualTo(201);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    private static Device.Alert jam(Instant now) {
        return new Device.Alert(17, "critical", 8, "mediaPath", 1, 1, "trained", "Jam A1", now);
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
