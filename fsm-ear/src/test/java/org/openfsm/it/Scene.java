package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.openfsm.running.SignIn;

/** What tests arrange at the server before they look: all of it by its REST API, as an administrator. */
final class Scene {

    private Scene() {}

    /** A new agent of that customer, not enrolled yet; its source id is new as well. */
    static HandmadeAgent agent(String name, String customer, String sourceId) throws Exception {
        var answer = server().api()
                .post(
                        "api/agents",
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add("customer", customer)
                                .add("sourceIds", Json.createArrayBuilder().add(sourceId))
                                .build()
                                .toString(),
                        administrator());
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        return new HandmadeAgent(answer.body(), Clock.systemUTC());
    }

    /** An agent that has enrolled and reported once, nothing. */
    static HandmadeAgent enrolledAgent(String name, String customer, String sourceId) throws Exception {
        var agent = agent(name, customer, sourceId);
        assertThat(server().api().report(agent.enrolment()).statusCode()).isEqualTo(202);
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
