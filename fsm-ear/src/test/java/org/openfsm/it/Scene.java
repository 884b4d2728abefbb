package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.openfsm.running.SignIn;
import org.openfsm.wire.Device;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;

/** What tests arrange at the server before they look: all of it by its REST API, as an administrator. */
final class Scene {

    private static final Duration SOON = Duration.ofSeconds(60);

    private Scene() {}

    /** Some printer, read just now, for reports of which it only matters that they arrive. */
    static Device printer(String serialNumber, Device.Alert... alerts) {
        return printer(serialNumber, 4_711, alerts);
    }

    /** @param total pages in its life */
    static Device printer(String serialNumber, long total, Device.Alert... alerts) {
        return new Device(
                Instant.now(),
                true,
                "192.0.2.77",
                161,
                1,
                null,
                "2c",
                new Device.Identity(
                        "Brother",
                        "HL-L5100DN",
                        null,
                        serialNumber,
                        null,
                        null,
                        "1.3.6.1.4.1.2435.2.3.9.1",
                        null,
                        null,
                        null,
                        List.of()),
                null,
                null,
                List.of(new Meter(MeterKey.TOTAL, total, false, List.of())),
                List.of(),
                List.of(alerts),
                null,
                List.of());
    }

    /** Something that is true sooner or later. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits a minute at most. @param what comes about, for the failure */
    static void await(String what, Condition condition) throws Exception {
        await(what, SOON, condition);
    }

    static void await(String what, Duration patience, Condition condition) throws Exception {
        long begun = System.nanoTime();
        while (!condition.holds()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(what).isLessThan(patience);
            Thread.sleep(100);
        }
    }

    /** A new agent of that customer, not enrolled yet; its source id is new as well. */
    static HandmadeAgent agent(String name, String customer, String sourceId) throws Exception {
        return agent(server(), name, customer, sourceId);
    }

    private static HandmadeAgent agent(FsmServer server, String name, String customer, String sourceId)
            throws Exception {
        return new HandmadeAgent(enrolmentFile(server, name, customer, sourceId), Clock.systemUTC());
    }

    /** Of a new agent. */
    static byte[] enrolmentFile(FsmServer server, String name, String customer, String... sourceIds) throws Exception {
        var answer = server.api()
                .post(
                        "api/agents",
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("customer", customer)
                                .add("sourceIds", Json.createArrayBuilder(List.of(sourceIds)))
                                .build()
                                .toString(),
                        server.user("administrator"));
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        return answer.body();
    }

    /** An agent that has enrolled and reported once, nothing. */
    static HandmadeAgent enrolledAgent(String name, String customer, String sourceId) throws Exception {
        return enrolledAgent(server(), name, customer, sourceId);
    }

    /** At a server of a test's own. */
    static HandmadeAgent enrolledAgent(FsmServer server, String name, String customer, String sourceId)
            throws Exception {
        var agent = agent(server, name, customer, sourceId);
        assertThat(server.api().report(agent.enrolment()).statusCode()).isEqualTo(202);
        return agent;
    }

    /** Lets that role's user see a customer. */
    static void grant(String role, String customer) throws Exception {
        var answer = server().api()
                .post(
                        "api/grants",
                        Json.createObjectBuilder()
                                .add("principal", server().user(role).name())
                                .add("customerId", customerId(customer))
                                .build()
                                .toString(),
                        administrator());
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
    }

    static long customerId(String customer) throws Exception {
        return object(server().api().get("api/agents?size=1000", administrator()))
                .getJsonArray("rows")
                .getValuesAs(JsonObject.class)
                .stream()
                .flatMap(agent -> agent.getJsonArray("sources").getValuesAs(JsonObject.class).stream())
                .filter(source -> source.getString("customerName").equals(customer))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No agent reports devices of " + customer))
                .getJsonNumber("customerId")
                .longValue();
    }

    /** The devices that this person finds with these words, in the API. */
    static JsonArray devices(SignIn person, String words) throws Exception {
        var answer = server().api().get("api/devices?size=1000&q=" + words, person);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        return object(answer).getJsonArray("rows");
    }

    static JsonObject object(HttpResponse<byte[]> answer) {
        try (var reader = Json.createReader(new ByteArrayInputStream(answer.body()))) {
            return reader.readObject();
        }
    }

    static JsonArray array(HttpResponse<byte[]> answer) {
        try (var reader = Json.createReader(new ByteArrayInputStream(answer.body()))) {
            return reader.readArray();
        }
    }

    static String text(HttpResponse<byte[]> answer) {
        return answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }

    static FsmServer server() {
        return FsmServer.shared();
    }

    static SignIn administrator() {
        return server().user("administrator");
    }
}
