package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.running.Passwords;
import org.openfsm.wire.Device;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;

/** Every page and every resource, as every role: what it may open, and that foreign data never appears. */
class RolesIT {

    private static final String OURS = "Möwe OHG";
    private static final String THEIRS = "Specht KG";
    private static final Set<String> ALL = Set.copyOf(Passwords.ROLES);
    private static final Set<String> ADMINISTRATOR = Set.of("administrator");
    private static final Set<String> ADMINISTRATOR_AND_DEALER = Set.of("administrator", "dealer");

    private static String ourSerial;
    private static String theirSerial;
    private static long ours;
    private static long theirs;
    private static UUID theirAgent;

    @BeforeAll
    static void twoCustomersWithADeviceEach() throws Exception {
        var id = UUID.randomUUID().toString();
        ourSerial = "OURS-" + id;
        theirSerial = "THEIRS-" + id;
        report(OURS, ourSerial);
        theirAgent = report(THEIRS, theirSerial);
        for (var role : List.of("dealer", "customer", "accountant")) {
            Scene.grant(role, OURS);
        }
        ours = id(ourSerial);
        theirs = id(theirSerial);
    }

    static Stream<Arguments> pagesAndResources() {
        return Stream.of(
                        Arguments.of("overview", ALL),
                        Arguments.of("fleet/devices", ALL),
                        Arguments.of("reports", ALL),
                        Arguments.of("reports/schedules", ALL),
                        Arguments.of("reports/history", ALL),
                        Arguments.of("fleet/agents", ADMINISTRATOR_AND_DEALER),
                        Arguments.of("ingest/quarantine", ADMINISTRATOR),
                        Arguments.of("access/scopes", ADMINISTRATOR),
                        Arguments.of("platform/health", ADMINISTRATOR),
                        Arguments.of("api/devices", ALL),
                        Arguments.of("api/agents", ADMINISTRATOR_AND_DEALER),
                        Arguments.of("api/grants", ADMINISTRATOR))
                .flatMap(resource -> Passwords.ROLES.stream()
                        .map(role ->
                                Arguments.of(role, resource.get()[0], ((Set<?>) resource.get()[1]).contains(role))));
    }

    @ParameterizedTest(name = "{0} opens {1}: {2}")
    @MethodSource("pagesAndResources")
    void opensWhatTheRoleMayAndNothingElse(String role, String path, boolean may) throws Exception {
        var answer = get(path, role);

        // a page that the role does not open is not there for it; a resource says that it is forbidden
        int refused = path.startsWith("api/") ? 403 : 404;
        assertThat(answer.statusCode()).as(path).isEqualTo(may ? 200 : refused);
        if (!role.equals("administrator")) {
            assertThat(body(answer)).doesNotContain(THEIRS).doesNotContain(theirSerial);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dealer", "customer", "accountant"})
    void findsOwnDevicesAndNoForeignOnes(String role) throws Exception {
        assertThat(Scene.devices(Scene.server().user(role), ourSerial)).hasSize(1);
        assertThat(Scene.devices(Scene.server().user(role), theirSerial)).isEmpty();
        assertThat(body(get("fleet/devices?q=" + theirSerial, role))).doesNotContain(THEIRS);
        assertThat(body(get("fleet/device?id=" + ours, role))).contains(ourSerial);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dealer", "customer", "accountant"})
    void isToldThatAForeignDeviceDoesNotExistLikeOneThatDoesNot(String role) throws Exception {
        for (var path : List.of("api/devices/", "fleet/device?id=")) {
            var foreign = get(path + theirs, role);
            var absent = get(path + 999_999_999, role);
            assertThat(foreign.statusCode()).as(path).isEqualTo(404).isEqualTo(absent.statusCode());
            assertThat(body(foreign)).doesNotContain(theirSerial).doesNotContain(THEIRS);
        }
        assertThat(get("api/agents/" + theirAgent, role).statusCode()).isIn(403, 404);
        assertThat(body(get("fleet/agents?agent=" + theirAgent, role))).doesNotContain(THEIRS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dealer", "customer", "accountant"})
    void makesNoAgentsAndGrantsNothing(String role) throws Exception {
        var person = Scene.server().user(role);
        var agent = Scene.server()
                .api()
                .post("api/agents", "{\"name\":\"x\",\"customer\":\"x\",\"sourceIds\":[\"x\"]}", person);
        var grant = Scene.server().api().post("api/grants", "{\"principal\":\"" + person.name() + "\"}", person);

        assertThat(agent.statusCode()).isEqualTo(403);
        assertThat(grant.statusCode()).isEqualTo(403);
        assertThat(Scene.devices(person, theirSerial)).isEmpty();
    }

    @Test
    void withoutASignInThereIsTheSignInPageOrNothing() throws Exception {
        for (var path : List.of("api/devices", "api/agents", "api/grants", "api/devices/" + ours)) {
            assertThat(Scene.server().api().get(path).statusCode()).as(path).isEqualTo(401);
        }
        for (var path : List.of("", "fleet/devices", "fleet/device?id=" + ours, "platform/health")) {
            var answer = Scene.server().api().get(path);
            assertThat(body(answer)).as(path).doesNotContain(ourSerial).doesNotContain(OURS);
            assertThat(answer.statusCode() == 200 ? body(answer) : "j_security_check")
                    .as(path)
                    .contains("j_security_check");
        }
        var health = Scene.object(Scene.server().api().get("api/health"));
        assertThat(health.keySet()).containsExactlyInAnyOrder("status", "version");
    }

    @Test
    void plainHttpOnlyRedirects() throws Exception {
        var client = HttpClient.newHttpClient();
        for (var path : List.of("", "fleet/devices", "api/health", "sign-in")) {
            var answer = client.send(
                    HttpRequest.newBuilder(Scene.server().plainAddress().resolve(path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location").orElse(""))
                    .startsWith(Scene.server().address().toString());
        }
    }

    private static UUID report(String customer, String serialNumber) throws Exception {
        var agent = Scene.enrolledAgent(customer, customer, "roles-" + UUID.randomUUID());
        var device = new Device(
                Instant.now(),
                true,
                "192.0.2.1",
                161,
                1,
                null,
                "2c",
                new Device.Identity(
                        "Ricoh",
                        "IM C3000",
                        null,
                        serialNumber,
                        null,
                        null,
                        "1.3.6.1.4.1.367.1.1",
                        null,
                        null,
                        null,
                        List.of()),
                null,
                null,
                List.of(new Meter(MeterKey.TOTAL, 815, false, List.of())),
                List.of(),
                List.of(),
                null,
                List.of());
        assertThat(Scene.server()
                        .api()
                        .report(agent.sealed(agent.report(device)))
                        .statusCode())
                .isEqualTo(202);
        return agent.file().agentId();
    }

    private static long id(String serialNumber) throws Exception {
        return Scene.devices(Scene.administrator(), serialNumber)
                .getValuesAs(JsonObject.class)
                .get(0)
                .getJsonNumber("id")
                .longValue();
    }

    private static HttpResponse<byte[]> get(String path, String role) throws Exception {
        return Scene.server().api().get(path, Scene.server().user(role));
    }

    private static String body(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
