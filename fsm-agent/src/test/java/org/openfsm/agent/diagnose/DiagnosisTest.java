package org.openfsm.agent.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.diagnose.Step.Result;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.SameAnswer;
import org.openfsm.agent.testing.SmallDevice;
import org.openfsm.agent.testing.TestMailServer;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;

/** Each part fails as it does in real life, and is named as the one that does. */
@NullUnmarked // what is null where it must not be fails the test
class DiagnosisTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path home;

    private final Instant now = Instant.now();
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whereAllIsWellEveryStepSaysSoAndAReportHasArrived() throws Exception {
        enrol(server.address());
        try (var responder = new Responder("public")) {
            var place = new InetSocketAddress("127.0.0.1", freeUdpPort());
            responder.open(place, new SmallDevice(true, "OK-1"));
            var thread = new Thread(() -> serve(responder), "printers");
            thread.setDaemon(true);
            thread.start();
            configure("127.0.0.1:" + place.getPort(), "");
            found(place);
            var steps = all();
            assertThat(steps).extracting(Step::result).as(steps.toString()).containsOnly(Result.OK);
            assertThat(steps)
                    .extracting(Step::check)
                    .containsExactly(
                            "configuration",
                            "directory",
                            "disk",
                            "clock",
                            "store",
                            "enrolment",
                            "certificate",
                            "definitions",
                            "snmp",
                            "printer",
                            "report",
                            "https.name",
                            "https.connection",
                            "https.tls",
                            "https.answer");
            assertThat(found(steps, "https.tls")).contains("CN=localhost", Keys.fingerprint(server.certificate()));
            assertThat(found(steps, "printer")).contains("127.0.0.1:" + place.getPort());
        }
        var report = ReportCodec.read(server.next(PATIENCE).open().json());
        assertThat(report.reason()).isEqualTo(Reason.TEST);
        assertThat(report.devices()).isEmpty();
        try (var store = Store.look(home.resolve("data"))) {
            assertThat(Outbox.newest(store, 1)).singleElement().satisfies(entry -> {
                assertThat(entry.state()).isEqualTo("sent");
                assertThat(entry.remark()).isEqualTo("by https");
            });
        }
    }

    @Test
    void aFileThatIsWrongIsNamedWithAllItsProblemsAndNothingElseIsLookedAt() throws Exception {
        Files.writeString(home.resolve("agent.yaml"), "sources: [{id: acme, ranges: [10.0.0.0/99], foo: 1}]\n");
        assertThat(all()).hasSize(2).allSatisfy(step -> {
            assertThat(step.check()).isEqualTo("configuration");
            assertThat(step.result()).isEqualTo(Result.BROKEN);
        });
    }

    @Test
    void whoIsNotEnrolledIsToldHow() throws Exception {
        configure("192.0.2.1", "");
        var steps = all();
        assertThat(broken(steps)).containsExactly("directory", "enrolment");
        assertThat(step(steps, "enrolment").remedy()).contains("fsm-agent enrol NAME.fsm-enrolment --config ");
        assertThat(step(steps, "report").result()).isEqualTo(Result.SKIPPED);
    }

    @Test
    void theFirewallIsToLetThePortThroughThatIsAsked() throws Exception {
        int port = freeUdpPort();
        enrol(server.address());
        Files.writeString(
                home.resolve("agent.yaml"),
                "sources: [{id: acme, ranges: [\"127.0.0.1:" + port
                        + "\"], snmp: [{community: public, version: 2c}]}]\n");
        found(new InetSocketAddress("127.0.0.1", port));
        assertThat(step(all(), "printer").remedy()).contains("ask UDP port " + port + "?");
    }

    @Test
    void rightsThatAreTooWideAreSeen() throws Exception {
        assumeTrue(Files.getFileStore(home).supportsFileAttributeView("posix"));
        enrol(server.address());
        configure("192.0.2.1", "");
        Files.setPosixFilePermissions(home.resolve("data"), PosixFilePermissions.fromString("rwxr-x---"));
        assertThat(step(all(), "directory")).satisfies(step -> {
            assertThat(step.result()).isEqualTo(Result.ATTENTION);
            assertThat(step.found()).contains("(---r-x---)");
        });
    }

    /** Disks in memory: one that is full, and one with lists of rights, as Windows has. */
    @Test
    void aFullDiskIsNotTakenForOneWithoutRights() throws Exception {
        try (var disk = Jimfs.newFileSystem(Configuration.unix().toBuilder()
                .setAttributeViews("basic", "owner", "posix")
                .setMaxSize(1 << 20)
                .build())) {
            assertThat(step(steps(disk.getPath("/fsm")), "disk")).satisfies(step -> {
                assertThat(step.found()).isEqualTo("/fsm/data has only 0 MiB left.");
                assertThat(step.remedy()).startsWith("Free some space");
            });
        }
    }

    @Test
    void whomTheListOfADirectoryNamesIsSeen() throws Exception {
        try (var disk = Jimfs.newFileSystem(Configuration.windows().toBuilder()
                .setAttributeViews("basic", "owner", "acl", "dos")
                .build())) {
            var home = disk.getPath("C:\\fsm");
            var data = Files.createDirectories(home.resolve("data"));
            Files.getFileAttributeView(data, AclFileAttributeView.class)
                    .setAcl(List.of(AclEntry.newBuilder()
                            .setType(AclEntryType.ALLOW)
                            .setPrincipal(disk.getUserPrincipalLookupService().lookupPrincipalByName("Users"))
                            .setPermissions(AclEntryPermission.READ_DATA)
                            .build()));
            assertThat(step(steps(home), "directory")).satisfies(step -> {
                assertThat(step.result()).isEqualTo(Result.ATTENTION);
                assertThat(step.found()).contains("data is open to Users;");
                assertThat(step.remedy()).contains("Security").doesNotContain("chmod");
            });
        }
    }

    private List<Step> steps(Path home) throws Exception {
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("agent.yaml"), "sources: [{id: acme, ranges: [\"192.0.2.1\"]}]\n");
        return new Diagnosis(Clock.systemUTC(), "1.0.0", Locale.ENGLISH)
                .all(home.resolve("agent.yaml"), Map.of(), step -> {});
    }

    @Test
    void aDamagedStoreIsNamedAndNothingIsSentFromIt() throws Exception {
        enrol(server.address());
        configure("192.0.2.1", "");
        Files.writeString(home.resolve("data/agent.db"), "no database, only some words in a file".repeat(300));
        var steps = all();
        assertThat(broken(steps)).containsExactly("store", "report");
        assertThat(found(steps, "store")).contains("the file is damaged");
        assertThat(server.received()).isEmpty();
    }

    @Test
    void aFullDiskKeepsTheTestReportFromBeingMade() throws Exception {
        var identity = enrol(server.address());
        configure("192.0.2.1", "");
        var config = ConfigFile.read(home.resolve("agent.yaml"), Map.of());
        try (var store = Store.open(home.resolve("data"))) {
            store.read(connection -> {
                try (var statement = connection.createStatement()) {
                    // what SQLite meets when no page can be had any more
                    return statement.execute("pragma max_page_count = 1");
                }
            });
            var outbox = outbox(store, identity);
            var steps = diagnosis(Clock.systemUTC()).roads(config, identity, outbox, step -> {});
            for (int reports = 0; reports < 100 && broken(steps).isEmpty(); reports++) {
                steps = diagnosis(Clock.systemUTC()).roads(config, identity, outbox, step -> {});
            }
            assertThat(broken(steps)).containsExactly("report");
            assertThat(found(steps, "report")).contains("the disk is full");
        }
    }

    @Test
    void aClockThatIsWrongIsSeenWithoutAskingAnybody() throws Exception {
        var identity = enrol(server.address());
        configure("192.0.2.1", "");
        var past = all(Clock.fixed(Instant.parse("2001-01-01T00:00:00Z"), ZoneOffset.UTC));
        assertThat(step(past, "clock").result()).isEqualTo(Result.ATTENTION);
        assertThat(past)
                .filteredOn(step -> step.check().equals("clock"))
                .extracting(Step::result)
                .containsExactly(Result.ATTENTION, Result.BROKEN);
        assertThat(step(past, "certificate").result()).isEqualTo(Result.BROKEN);

        try (var store = Store.open(home.resolve("data"))) {
            var ahead = Clock.offset(Clock.systemUTC(), Duration.ofHours(3));
            new Outbox(store, identity, Fixtures.LIMITS, Duration.ofHours(5), "1.0.0", ahead, System::nanoTime)
                    .put(Reason.HEARTBEAT, Fixtures.ACME, List.of());
        }
        assertThat(step(all(), "clock")).satisfies(step -> {
            assertThat(step.result()).isEqualTo(Result.ATTENTION);
            assertThat(step.found()).contains("the last report was made");
        });
    }

    @Test
    void aNameThatDoesNotResolveEndsAtTheName() throws Exception {
        enrol(URI.create("https://fsm.invalid/api/reports"));
        configure("192.0.2.1", "");
        var steps = all();
        assertThat(results(steps, "https"))
                .containsExactly("name BROKEN", "connection SKIPPED", "tls SKIPPED", "answer SKIPPED");
        assertThat(found(steps, "https.name")).contains("does not resolve");
    }

    @Test
    void aClosedPortEndsAtTheConnection() throws Exception {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        enrol(URI.create("https://localhost:" + port + "/api/reports"));
        configure("192.0.2.1", "");
        var steps = all();
        assertThat(results(steps, "https"))
                .containsExactly("name OK", "connection BROKEN", "tls SKIPPED", "answer SKIPPED");
        assertThat(found(steps, "https.connection")).contains("the connection was refused");
    }

    @Test
    void aStrangersCertificateEndsAtTls() throws Exception {
        try (var stranger = TestServer.start()) {
            // the enrolment file trusts the other one
            enrol(stranger.address());
            configure("192.0.2.1", "");
            var steps = all();
            assertThat(results(steps, "https"))
                    .containsExactly("name OK", "connection OK", "tls BROKEN", "answer SKIPPED");
            assertThat(found(steps, "https.tls")).contains("from an authority that this agent does not know");
            assertThat(stranger.received()).isEmpty();
        }
    }

    @Test
    void aCertificateThatEndsSoonIsToldBeforeItDoes() throws Exception {
        try (var soon = TestServer.start("localhost", Duration.ofDays(-1), Duration.ofDays(5), 0)) {
            enrol(soon.address(), soon);
            configure("192.0.2.1", "");
            assertThat(step(all(), "https.tls")).satisfies(step -> {
                assertThat(step.result()).isEqualTo(Result.ATTENTION);
                assertThat(step.remedy()).contains("no report gets through");
            });
        }
    }

    @Test
    void aCertificateThatTheAgentWasGivenItselfIsTakenAfterItsEndAndThatIsSaid() throws Exception {
        try (var ended = TestServer.start("localhost", Duration.ofDays(-5), Duration.ofDays(-1), 0)) {
            enrol(ended.address(), ended);
            configure("192.0.2.1", "");
            var steps = all();
            assertThat(step(steps, "https.tls")).satisfies(step -> {
                assertThat(step.result()).isEqualTo(Result.ATTENTION);
                assertThat(step.found()).startsWith("Ended ").contains("given to trust");
            });
            assertThat(step(steps, "https.answer").result()).isEqualTo(Result.OK);
        }
    }

    @Test
    void aFileThatIsNotThereIsNoLineToCorrect() throws Exception {
        assertThat(step(all(), "configuration").remedy()).startsWith("Put that right first.");
    }

    @Test
    void whatTheServerSaysOfTheReportIsTold() throws Exception {
        enrol(server.address());
        configure("192.0.2.1", "");
        server.behave(TestServer.status(422));
        assertThat(step(all(), "https.answer").result()).isEqualTo(Result.BROKEN);
        assertThat(step(all(), "https.answer").found()).contains("refused the report (422)");
        server.behave(TestServer.status(503));
        assertThat(step(all(), "https.answer").result()).isEqualTo(Result.ATTENTION);
        server.behave(TestServer.status(404));
        assertThat(step(all(), "https.answer").found()).contains("answered 404, expected 202");
    }

    @Test
    void aProxyThatWantsAPasswordEndsAtTheProxy() throws Exception {
        try (var proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SameAnswer.to(
                    proxy,
                    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                            + "Content-Length: 0\r\n\r\n",
                    new ArrayList<>());
            enrol(server.address());
            configure("192.0.2.1", "https: { proxy: { host: localhost, port: " + proxy.getLocalPort() + " } }\n");
            var steps = all();
            assertThat(results(steps, "https"))
                    .containsExactly("name OK", "connection OK", "proxy BROKEN", "tls SKIPPED", "answer SKIPPED");
            assertThat(found(steps, "https.connection")).contains(":" + proxy.getLocalPort());
        }
    }

    @Test
    void besideARunningAgentTheNewestReportGoesOnceMore() throws Exception {
        var identity = enrol(server.address());
        configure("192.0.2.1", "");
        try (var running = Store.open(home.resolve("data"))) {
            var none = all();
            assertThat(step(none, "report").result()).isEqualTo(Result.SKIPPED);
            var outbox = outbox(running, identity);
            outbox.put(Reason.SCHEDULED, Fixtures.ACME, Fixtures.devices(1));
            var steps = all();
            assertThat(found(steps, "report")).contains("goes once more").contains("report 1 of chain");
            assertThat(step(steps, "https.answer").result()).isEqualTo(Result.OK);
            assertThat(ReportCodec.read(server.next(PATIENCE).open().json()).reason())
                    .isEqualTo(Reason.SCHEDULED);
            assertThat(Outbox.newest(running, 5)).singleElement().satisfies(entry -> assertThat(entry.state())
                    .isEqualTo("waiting"));
            outbox.put(Reason.SCHEDULED, Fixtures.ACME, Fixtures.devices(1));
            assertThat(Outbox.newest(running, 1).get(0).sequence())
                    .as("numbering goes on")
                    .isEqualTo(2);
        }
    }

    @Test
    void mailIsFollowedToItsEndToo() throws Exception {
        enrol(URI.create("mailto:reports@dealer.example"));
        try (var mail = TestMailServer.start(Security.STARTTLS)) {
            mailConfig(mail, TestMailServer.PASSWORD);
            var steps = all();
            assertThat(results(steps, "mail"))
                    .containsExactly("name OK", "connection OK", "tls OK", "login OK", "answer OK");
            assertThat(ReportCodec.read(mail.next(PATIENCE).open().json()).reason())
                    .isEqualTo(Reason.TEST);

            mail.answer("RCPT", "550 5.1.1 no such user");
            assertThat(step(all(), "mail.answer")).satisfies(step -> {
                assertThat(step.result()).isEqualTo(Result.BROKEN);
                assertThat(step.found()).contains("550 5.1.1 no such user to RCPT TO");
            });
            mail.answer("AUTH", "535 5.7.8 no");
            assertThat(results(all(), "mail"))
                    .containsExactly("name OK", "connection OK", "tls OK", "login BROKEN", "answer SKIPPED");
            mail.answer("CONNECT", TestMailServer.BREAK);
            assertThat(results(all(), "mail"))
                    .containsExactly("name OK", "connection OK", "tls SKIPPED", "login SKIPPED", "answer BROKEN");
            mail.behave((step, line) -> null);
            mail.offer();
            assertThat(results(all(), "mail"))
                    .containsExactly("name OK", "connection OK", "tls BROKEN", "login SKIPPED", "answer SKIPPED");
            assertThat(all().toString()).doesNotContain(TestMailServer.PASSWORD);
        }
    }

    @Test
    void theTokenForTheMailServerComesFirst() throws Exception {
        enrol(URI.create("mailto:reports@dealer.example"));
        try (var mail = TestMailServer.start(Security.STARTTLS);
                var provider = TestServer.start()) {
            Files.writeString(home.resolve("provider.pem"), Keys.pem(provider.certificate()));
            mailConfig(mail, "no password");
            var file = home.resolve("agent.yaml");
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace(
                                    "password: { file: password }",
                                    "oauth: { tokenUrl: \"https://localhost:"
                                            + provider.address().getPort()
                                            + "/token\", clientId: c, clientSecret: s3cret, trust: [ provider.pem ] }"));
            mail.acceptToken("t0ken");
            provider.behave(TestServer.body(200, "{\"access_token\":\"t0ken\"}"));
            assertThat(results(all(), "mail"))
                    .containsExactly("token OK", "name OK", "connection OK", "tls OK", "login OK", "answer OK");
            provider.behave(TestServer.body(401, "{\"error\":\"invalid_client\"}"));
            var steps = all();
            assertThat(results(steps, "mail"))
                    .startsWith("token BROKEN", "name SKIPPED")
                    .endsWith("answer SKIPPED");
            assertThat(step(steps, "mail.token").found()).contains("(invalid_client). Check mail.oauth.clientId");
            assertThat(steps.toString()).doesNotContain("s3cret", "t0ken");
            Files.writeString(
                    file, Files.readString(file).replace("clientSecret: s3cret", "refreshToken: s3cret-grant"));
            provider.behave(TestServer.body(400, "{\"error\":\"invalid_grant\"}"));
            assertThat(step(all(), "mail.token").found())
                    .contains("(invalid_grant). The refresh token has ended", "enter it as mail.oauth.refreshToken");
        }
    }

    @Test
    void germanReadersGetGerman() throws Exception {
        enrol(URI.create("https://fsm.invalid/api/reports"));
        configure("192.0.2.1", "");
        var steps = new Diagnosis(Clock.systemUTC(), "1.0.0", Locale.GERMAN)
                .all(home.resolve("agent.yaml"), Map.of(), step -> {});
        assertThat(step(steps, "disk").found()).startsWith("1 MiB wurde geschrieben");
        assertThat(step(steps, "https.name")).satisfies(step -> {
            assertThat(step.found()).startsWith("Der Name lässt sich nicht auflösen.");
            assertThat(step.remedy()).contains("DNS-Server");
        });
    }

    private void mailConfig(TestMailServer mail, String password) throws Exception {
        Files.writeString(home.resolve("password"), password + "\n");
        Files.writeString(home.resolve("mail.pem"), Keys.pem(mail.certificate()));
        configure("192.0.2.1", """
                transport: mail
                mail:
                  host: localhost
                  port: %d
                  user: %s
                  password: { file: password }
                  from: printers@acme.example
                  trust: [ mail.pem ]
                """.formatted(mail.port(), TestMailServer.USER));
    }

    private void configure(String range, String more) throws Exception {
        var file = home.resolve("agent.yaml");
        Files.writeString(file, "sources: [{id: acme, ranges: [\"" + range + "\"]}]\n" + more);
    }

    private Identity enrol(URI address) throws Exception {
        return enrol(address, server);
    }

    private Identity enrol(URI address, TestServer trusted) throws Exception {
        try (var made = Store.open(home.resolve("data"))) {
            made.check();
        }
        // the day on which the file of the fixtures was good; the certificate is good for two years from then
        return new Enrolment(home.resolve("data"))
                .enrol(Fixtures.enrolment(address, List.of(trusted.certificate())), now);
    }

    private void found(InetSocketAddress place) throws Exception {
        try (var store = Store.open(home.resolve("data"))) {
            new Printers(store).found("acme", place.getHostString(), place.getPort(), now);
        }
    }

    private static int freeUdpPort() throws Exception {
        try (var socket = new java.net.DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void serve(Responder responder) {
        try {
            responder.serve(250, () -> {});
        } catch (java.io.IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }

    private Outbox outbox(Store store, Identity identity) {
        return new Outbox(
                store, identity, Fixtures.LIMITS, Duration.ofHours(5), "1.0.0", Clock.systemUTC(), System::nanoTime);
    }

    private static Diagnosis diagnosis(Clock clock) {
        return new Diagnosis(clock, "1.0.0", Locale.ENGLISH);
    }

    private List<Step> all() throws Exception {
        return all(Clock.systemUTC());
    }

    private List<Step> all(Clock clock) throws Exception {
        var told = new ArrayList<Step>();
        var steps = diagnosis(clock).all(home.resolve("agent.yaml"), Map.of(), told::add);
        assertThat(told).isEqualTo(steps);
        return steps;
    }

    private static List<String> broken(List<Step> steps) {
        return steps.stream()
                .filter(step -> step.result() == Result.BROKEN)
                .map(Step::check)
                .toList();
    }

    private static List<String> results(List<Step> steps, String road) {
        return steps.stream()
                .filter(step -> step.check().startsWith(road + "."))
                .map(step -> step.check().substring(road.length() + 1) + " " + step.result())
                .toList();
    }

    private static Step step(List<Step> steps, String check) {
        return steps.stream()
                .filter(step -> step.check().equals(check))
                .findFirst()
                .orElseThrow(() -> new AssertionError(check + " is missing in " + steps));
    }

    private static String found(List<Step> steps, String check) {
        return step(steps, check).found();
    }
}
