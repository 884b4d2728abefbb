package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openfsm.demo.Demo;
import org.openfsm.running.Child;
import org.openfsm.running.Children;
import org.openfsm.running.Passwords;
import org.openfsm.running.ServerApi;
import org.openfsm.running.WildFly.Ports;

/** What {@code mvn -Pdemo package} starts as its last step: it says what is wrong, keeps its data, and leaves nothing running. */
@TestMethodOrder(OrderAnnotation.class)
class DemoIT {

    private static final Path DIRECTORY = Path.of("target", "demo").toAbsolutePath();
    private static final Path OUTPUT = DIRECTORY.resolveSibling("demo.log");
    private static final int SNMP = 25_500;
    private static final int MAIL = 25_465;
    private static final int PAGES = 25_005;
    private static final Duration START = Duration.ofMinutes(5);

    private static int port;

    @BeforeAll
    static void nothingThereYet() throws IOException {
        FsmServer.delete(DIRECTORY);
        port = Ports.anyFree();
    }

    @Test
    @Order(1)
    void namesAllThatIsWrongAtOnceAndWhoIsToBlame() throws Exception {
        var loopback = InetAddress.getLoopbackAddress();
        try (var https = new ServerSocket();
                var printer = new DatagramSocket(null)) {
            https.bind(new InetSocketAddress(loopback, port));
            // every loopback address: where a system has one, and where it has many
            printer.bind(new InetSocketAddress(SNMP));
            var demo = start();

            assertThat(demo.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(demo.process().exitValue()).isEqualTo(1);
        }
        assertThat(Files.readString(OUTPUT))
                .contains("Port " + port + " is taken by")
                .contains("mvn -Pdemo package -Dfsm.https.port=")
                .contains("UDP port " + SNMP)
                .doesNotContain("Exception");
        assertThat(DIRECTORY.resolve("server")).doesNotExist();
    }

    @Test
    @Order(2)
    void showsPrintersOfManyMakersAndEachRoleItsOwn() throws Exception {
        var demo = start();
        ready(demo);
        var processes = withItsChildren(demo);
        try {
            var said = Files.readString(OUTPUT);
            assertThat(said.lines().filter(line -> line.startsWith("FSM is ready: ")))
                    .containsExactly("FSM is ready: https://localhost:" + port + "/");
            var pages = "http://127.0.0.1:" + PAGES + "/";
            assertThat(said).contains(pages + " (the first to come chooses a password, with the code ");
            assertThat(HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(pages + "first-start"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            var passwords = passwords();
            assertThat(passwords.signIns())
                    .allSatisfy((role, person) -> assertThat(said).contains(person.password()));

            demo.await(
                    "show all printers",
                    Duration.ofMinutes(2),
                    () -> devices("administrator").size() >= 90);
            assertThat(values(devices("administrator"), "manufacturer")).hasSizeGreaterThanOrEqualTo(30);
            assertThat(values(devices("dealer"), "customerName")).containsExactlyInAnyOrder("ACME GmbH", "Globex AG");
            assertThat(values(devices("customer"), "customerName")).containsExactly("ACME GmbH");
            assertThat(answer("api/health", "administrator")
                            .getJsonObject("mailbox")
                            .getString("state"))
                    .as("the mailbox that Globex's agent writes to")
                    .isEqualTo("polling");
            assertThat(DIRECTORY.resolve("globex/agent.yaml")).content().contains("transport: mail");
        } finally {
            demo.process().destroy(); // as Ctrl-C does
            endedWithin15Seconds(processes);
        }
    }

    @Test
    @Order(3)
    void findsItsDataAgainAndItsChildrenEndEvenWhenItIsKilled() throws Exception {
        var before = Files.readString(DIRECTORY.resolve("passwords.properties"));
        Files.writeString(DIRECTORY.resolve("server/provisioned"), "with the scripts of an earlier version");
        var start = Instant.now();
        var demo = start();
        ready(demo);
        var processes = withItsChildren(demo);
        try {
            assertThat(DIRECTORY.resolve("passwords.properties")).hasContent(before);
            assertThat(devices("customer")).isNotEmpty();
            assertThat(processes).hasSizeGreaterThan(5);
            demo.await("read its printers anew", Duration.ofMinutes(1), () -> devices("customer").stream()
                    .allMatch(
                            device -> Instant.parse(device.getString("seenAt")).isAfter(start)));
            assertThat(devices("customer"))
                    .as("meters that went on, not back: one epoch each")
                    .allSatisfy(device -> assertThat(
                                    device(device.getJsonNumber("id").longValue())
                                            .getJsonArray("epochs"))
                            .hasSizeLessThanOrEqualTo(1));
        } finally {
            demo.process().destroyForcibly();
            endedWithin15Seconds(processes);
        }
    }

    private static Child start() throws IOException {
        Files.deleteIfExists(OUTPUT);
        return FsmServer.CHILDREN.start(
                "The demo",
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dtest.java.options=" + String.join(" ", Children.javaOptions()),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Demo.class.getName(),
                        "--directory=" + DIRECTORY,
                        "--wildfly=" + FsmServer.property("fsm.wildfly.home"),
                        "--scripts=" + FsmServer.property("fsm.wildfly.scripts"),
                        "--h2-driver=" + FsmServer.property("fsm.h2.driver"),
                        "--ear=" + FsmServer.property("fsm.ear"),
                        "--agent=" + FsmServer.property("fsm.agent.home"),
                        "--recordings=" + FsmServer.property("fsm.recordings"),
                        "--port=" + port,
                        "--mail-port=" + MAIL,
                        "--snmp-port=" + SNMP,
                        "--agent-port=" + PAGES),
                OUTPUT);
    }

    private static void ready(Child demo) throws Exception {
        demo.await(
                "say that FSM is ready", START, () -> Files.readString(OUTPUT).contains("Ctrl-C ends all of it"));
    }

    private static List<ProcessHandle> withItsChildren(Child demo) {
        return Stream.concat(
                        Stream.of(demo.process().toHandle()), demo.process().descendants())
                .toList();
    }

    private static void endedWithin15Seconds(List<ProcessHandle> processes) throws Exception {
        var end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (processes.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
    }

    private static Passwords passwords() throws IOException {
        return new Passwords(DIRECTORY.resolve("passwords.properties"));
    }

    private static List<JsonObject> devices(String role) {
        return answer("api/devices?size=1000", role).getJsonArray("rows").getValuesAs(JsonObject.class);
    }

    private static JsonObject answer(String path, String role) {
        try {
            var api = new ServerApi(
                    URI.create("https://localhost:" + port + "/"),
                    DIRECTORY.resolve("server/configuration/fsm-https.pem"));
            return Scene.object(api.get(path, passwords().of(role)));
        } catch (Exception e) {
            throw new AssertionError("The demo does not tell " + path, e);
        }
    }

    private static JsonObject device(long id) {
        return answer("api/devices/" + id, "customer");
    }

    private static Set<String> values(List<JsonObject> devices, String name) {
        return devices.stream().map(device -> device.getString(name, "none")).collect(Collectors.toSet());
    }
}
