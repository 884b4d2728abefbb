package org.openfsm.agent.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.discovery.UnmatchedKind;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.snmp.SnmpVersion;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.Publisher;
import org.openfsm.agent.testing.SmallDevice;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.agent.update.Program;
import org.openfsm.pmd.bundle.Index;
import org.openfsm.pmd.bundle.Published;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.wire.Device;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;

/** The pages that change something, of an agent that runs, asked as a browser asks. */
@NullUnmarked
class ConfiguringPagesTest {

    private static final String PASSWORD = "correct horse";
    private static final String YAML = """
            # who is who stays as it was written
            ui: { port: off }
            control: { port: off }
            sources:
              - id: acme
                ranges: [ 127.0.0.1:1, 127.0.0.2:1 ]   # nobody answers there
              - id: south
                ranges: [ 127.0.0.3:1 ]
            schedule: { poll: 6h, randomOffset: true }
            """;

    @TempDir
    private Path home;

    private final Publisher publisher = new Publisher();
    private PublisherKeys program = publisher.keys();
    private TestServer server;
    private LiveAgent agent;
    private WebUi ui;
    private Browserlike browser;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
        Files.writeString(home.resolve("agent.yaml"), YAML);
        Files.createDirectories(home.resolve("data"));
        new Enrolment(home.resolve("data"))
                .enrol(Fixtures.enrolment(server.address(), List.of(server.certificate())), Instant.now());
        int port = Browserlike.freePort();
        agent = new LiveAgent(
                home.resolve("agent.yaml"),
                Map.of(),
                new Program("1.0.0", "1.0.0", program),
                Clock.systemUTC(),
                config -> {},
                () -> {});
        agent.start();
        ui = WebUi.start(new WebUi.Settings(
                port,
                "en",
                home.resolve("data"),
                home.resolve("agent.yaml"),
                Map.of(),
                "1.0.0",
                Clock.systemUTC(),
                System::nanoTime,
                agent,
                data -> new InstalledPool(
                        data, publisher.shipped(5), "1.0.0", Clock.fixed(Publisher.NOON, ZoneOffset.UTC))));
        browser = new Browserlike(port);
        browser.get("/first-start");
        var code = Files.readString(home.resolve("data/ui-first-code")).strip();
        assertThat(browser.post("/first-start", Map.of("code", code, "password", PASSWORD, "again", PASSWORD))
                        .status())
                .isEqualTo(303);
    }

    @AfterEach
    void end() throws Exception {
        ui.close();
        agent.close();
        server.close();
    }

    private String file() throws Exception {
        return Files.readString(home.resolve("agent.yaml"));
    }

    /** A form, and the page that comes after it. */
    private String done(String page, String path, Map<String, String> fields) throws Exception {
        browser.get(page);
        var answer = browser.post(path, fields);
        assertThat(answer.status()).as(answer.body()).isEqualTo(303);
        return browser.get(page).body();
    }

    @Test
    void aScheduleIsChangedInTheFileAndInTheRunningAgent() throws Exception {
        assertThat(done("/transfer", "/transfer/schedule", Map.of("poll", "12h", "errors", "10m", "officeHours", "")))
                .contains("Saved: printers are read 12h, error states 10m.");
        assertThat(file())
                .contains("# who is who stays as it was written", "# nobody answers there", "poll: 12h")
                .contains("randomOffset: true");
        assertThat(agent.working().orElseThrow().config().errors().poll()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void aMailServerThatWantsTokensIsConfiguredAndItsSecretsAreSealed() throws Exception {
        var fields = new java.util.HashMap<>(Map.of(
                "roads", "https",
                "mailHost", "smtp.acme.example",
                "mailSecurity", "starttls",
                "mailFrom", "printers@acme.example",
                "mailUser", "printers@acme.example",
                "tokenUrl", "https://login.acme.example/token",
                "clientId", "fsm-client",
                "clientSecret", "cl13nt s3cret",
                "scope", "mail.send"));
        assertThat(done("/transfer", "/transfer/roads", fields))
                .contains("Saved: reports travel by https.", "https://login.acme.example/token", "fsm-client")
                .doesNotContain("cl13nt s3cret");
        assertThat(file()).contains("mail.send", "sealed:").doesNotContain("cl13nt s3cret", "password");
        fields.remove("clientSecret");
        fields.put("mailPassword", "not with tokens");
        done("/transfer", "/transfer/roads", fields);
        var oauth = agent.working().orElseThrow().config().mail().oauth();
        assertThat(oauth.clientSecret()).as("an empty field keeps it").isEqualTo("cl13nt s3cret");
        fields.put("tokenUrl", "");
        assertThat(done("/transfer", "/transfer/roads", fields)).contains("Saved:");
        assertThat(file()).doesNotContain("oauth").contains("password");
    }

    @Test
    void whatTheConfigurationRefusesIsSaidAndNothingChanges() throws Exception {
        assertThat(done("/transfer", "/transfer/schedule", Map.of("poll", "often", "errors", "5m", "officeHours", "")))
                .contains("Nothing was changed:", "schedule.poll is \"often\"");
        assertThat(done("/search", "/search/add", Map.of("source", "1", "range", "127.0.0.2:1")))
                .contains("Nothing was changed:", "acme", "south");
        assertThat(done("/transfer", "/transfer/critical", Map.of("critical", "jammed\nnonsense=1")))
                .contains("Nothing was changed:");
        assertThat(file()).isEqualTo(YAML);
    }

    @Test
    void whatWasTypedIntoARefusedFormStandsThereOnceToBeMendedButNoSecret() throws Exception {
        assertThat(done("/transfer", "/transfer/schedule", Map.of("poll", "often", "errors", "7m", "officeHours", "")))
                .contains("value=\"often\"", "value=\"7m\"");
        assertThat(browser.get("/transfer").body()).doesNotContain("value=\"often\"", "value=\"7m\"");
        assertThat(done("/transfer", "/transfer/critical", Map.of("critical", "jammed\nnonsense=1")))
                .contains("nonsense=1</textarea>");
        assertThat(done(
                        "/transfer",
                        "/transfer/roads",
                        Map.of(
                                "roads", "mail https",
                                "mailHost", "smtp.acme.example",
                                "mailPort", "smtp",
                                "mailUser", "printers",
                                "mailPassword", "m4il s3cret",
                                "proxyHost", "proxy.acme.example")))
                .contains("Nothing was changed:")
                .contains(
                        "value=\"mail https\" selected",
                        "value=\"smtp.acme.example\"",
                        "value=\"smtp\"",
                        "value=\"printers\"",
                        "value=\"proxy.acme.example\"")
                .doesNotContain("m4il s3cret");
        var refused = done(
                "/search",
                "/search/add",
                Map.of(
                        "source",
                        "1",
                        "range",
                        "10.0.0.300",
                        "user",
                        "admin7",
                        "auth",
                        "SHA-256",
                        "authPassword",
                        "s3cret s3cret"));
        assertThat(refused).contains("Nothing was changed:").doesNotContain("s3cret s3cret");
        assertThat(refused.split("value=\"10.0.0.300\"", -1))
                .as("in the form of its source alone")
                .hasSize(2);
        assertThat(refused.substring(refused.indexOf("value=\"10.0.0.300\""))).contains("value=\"admin7\"");
        assertThat(file()).isEqualTo(YAML);
    }

    @Test
    void newerVersionsAreFetchedWhereAPersonSaysSo() throws Exception {
        assertThat(browser.get("/settings").body()).contains("Version of the agent", "not asked yet");
        assertThat(done("/settings", "/settings/program/now", Map.of())).contains("No publisher is named below");
        var nobody = "https://127.0.0.9:1/agent/";
        assertThat(done(
                        "/settings",
                        "/settings/program/schedule",
                        Map.of("updateUrl", server.address().toString(), "updateAt", "04:10")))
                .contains("update.url is at localhost, where reports go, expected another host");
        assertThat(done("/settings", "/settings/program/schedule", Map.of("updateUrl", nobody, "updateAt", "04:10")))
                .contains("Saved: newer versions of the agent are fetched daily at 04:10 from " + nobody, "Update now");
        assertThat(agent.working().orElseThrow().config().update().url()).hasToString(nobody);
        assertThat(done("/settings", "/settings/program/now", Map.of())).contains("The publisher is being asked.");
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!browser.get("/settings").body().contains("Last try")) {
            assertThat(System.nanoTime()).as("what came of it is shown").isLessThan(end);
            Thread.sleep(50);
        }
        assertThat(browser.get("/settings").body()).contains("127.0.0.9", "the connection was refused");
        assertThat(done("/settings", "/settings/program/back", Map.of()))
                .contains("There is no version to go back to.");
        assertThat(done("/settings", "/settings/program/schedule", Map.of("updateUrl", "", "updateAt", "")))
                .contains("Saved: newer versions are installed by hand.");
        assertThat(file()).doesNotContain(nobody);
    }

    @Test
    void withoutAPublishersKeyItCannotBeTurnedOn() throws Exception {
        end();
        program = Fixtures.PROGRAM.keys();
        try (var all = Files.walk(home.resolve("data"))) {
            for (var one : all.filter(Files::isRegularFile).toList()) {
                Files.delete(one);
            }
        }
        start();
        assertThat(browser.get("/settings").body()).contains("was built without a publisher");
        assertThat(done(
                        "/settings",
                        "/settings/program/schedule",
                        Map.of("updateUrl", "https://127.0.0.9:1/agent/", "updateAt", "04:10")))
                .contains("newer versions are installed by hand");
        assertThat(file()).isEqualTo(YAML);
        Files.writeString(home.resolve("agent.yaml"), YAML + "update: { url: \"https://127.0.0.9:1/agent/\" }\n");
        assertThat(agent.reload())
                .singleElement()
                .asString()
                .contains("update.url is given, but this agent was built without a publisher's key");
    }

    @Test
    void rangesAndTheirSecretsAreWrittenAndNeverShown() throws Exception {
        var page = done(
                "/search",
                "/search/add",
                Map.of("source", "1", "range", "127.0.0.9:1", "community", "top-secret-community"));
        assertThat(page).contains("Saved: 127.0.0.9:1 is searched.", "••••••").doesNotContain("top-secret-community");
        assertThat(file()).contains("127.0.0.9:1", "sealed").doesNotContain("top-secret-community");
        assertThat(agent.working().orElseThrow().config().sources().get(1).searches())
                .hasSize(2);
        page = done(
                "/search",
                "/search/remove",
                Map.of("source", "1", "in", "1", "range", "127.0.0.9:1", "list", "ranges"));
        assertThat(page).contains("127.0.0.9:1 is taken out");
        done("/search", "/search/remove", Map.of("source", "0", "in", "0", "range", "not what stands there"));
        assertThat(agent.working().orElseThrow().config().sources())
                .extracting(source -> source.searches().size())
                .containsExactly(2, 1);
    }

    @Test
    void credentialsWithANameAreAddedUsedChangedAndDeleted() throws Exception {
        var office = Map.of("name", "office", "version", "2c", "community", "first-secret");
        assertThat(done("/search", "/search/sets/add", office))
                .contains("office can be chosen")
                .doesNotContain("first-secret");
        assertThat(done("/search", "/search/sets/add", office)).contains("office is there already");
        for (var name : List.of("of.fice", "x[0]", "", "a b")) {
            assertThat(done("/search", "/search/sets/add", Map.of("name", name, "community", "x")))
                    .as(name)
                    .contains("A name has letters");
        }
        done("/search", "/search/add", Map.of("source", "1", "range", "127.0.0.9:1", "set", "office", "community", ""));
        assertThat(credentials()).containsExactly(new Credentials.Community(SnmpVersion.V2C, "first-secret", "office"));

        var user = Map.of(
                "name",
                "office",
                "version",
                "3",
                "user",
                "fsm",
                "auth",
                "SHA-256",
                "authPassword",
                "auth-secret",
                "privacy",
                "AES-256-C",
                "privacyPassword",
                "priv-secret");
        assertThat(done("/search", "/search/sets/change", user))
                .contains("office is changed", "SNMP 3, fsm")
                .doesNotContain("auth-secret", "priv-secret");
        // secrets that are not typed anew stay
        done(
                "/search",
                "/search/sets/change",
                Map.of(
                        "name",
                        "office",
                        "version",
                        "3",
                        "user",
                        "fsm2",
                        "auth",
                        "SHA-256",
                        "authPassword",
                        "",
                        "privacy",
                        "AES-128",
                        "privacyPassword",
                        "",
                        "context",
                        "trays"));
        assertThat(credentials())
                .containsExactly(new Credentials.Usm(
                        "fsm2",
                        Credentials.Auth.SHA256,
                        "auth-secret",
                        Credentials.Priv.AES128,
                        "priv-secret",
                        "trays"));
        assertThat(done(
                        "/search",
                        "/search/sets/change",
                        Map.of("name", "office", "version", "3", "user", "fsm2", "auth", "none", "privacy", "AES-128")))
                .contains("Nothing was changed:");
        assertThat(file()).doesNotContain("-secret");

        assertThat(done("/search", "/search/sets/delete", Map.of("name", "office")))
                .contains("office is used by 127.0.0.9:1.");
        done("/search", "/search/remove", Map.of("source", "1", "in", "1", "range", "127.0.0.9:1", "list", "ranges"));
        assertThat(done("/search", "/search/sets/delete", Map.of("name", "office")))
                .contains("office is deleted.");
        assertThat(done("/search", "/search/sets/delete", Map.of("name", "office")))
                .contains("not there any more");
        assertThat(done("/search", "/search/sets/delete", Map.of("name", "sources[0]")))
                .contains("not there any more");
        assertThat(file()).doesNotContain("credentials").contains("# nobody answers there");
    }

    private List<Credentials> credentials() {
        return agent.working()
                .orElseThrow()
                .config()
                .sources()
                .get(1)
                .searches()
                .get(1)
                .credentials();
    }

    @Test
    void aSearchRunsAndItsEndIsCounted() throws Exception {
        done("/search", "/search/now", Map.of());
        long giveUp = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        String page;
        do {
            Thread.sleep(200);
            page = browser.get("/search").body();
        } while (!page.contains("0 new, 0 known, no other devices, 3 silent") && System.nanoTime() < giveUp);
        assertThat(page).contains("0 new, 0 known, no other devices, 3 silent");
    }

    @Test
    void aSwitchChangesWhatTheNextReportHolds() throws Exception {
        done("/transfer", "/transfer/fields", Map.of("source", "0", "address", "on", "contact", "on"));
        var privacy = agent.working().orElseThrow().config().sources().get(0).privacy();
        assertThat(privacy.address()).isTrue();
        assertThat(privacy.contact()).isTrue();
        assertThat(privacy.hostName()).isFalse();
        assertThat(agent.working()
                        .orElseThrow()
                        .config()
                        .sources()
                        .get(1)
                        .privacy()
                        .contact())
                .isFalse();
    }

    @Test
    void aTestGoesTheWholeWay() throws Exception {
        done("/transfer", "/transfer/test", Map.of());
        long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        String page;
        do {
            Thread.sleep(300);
            page = browser.get("/transfer").body();
        } while ((page.contains("Goes on …") || !page.contains("HTTPS Answer")) && System.nanoTime() < giveUp);
        assertThat(page).contains("HTTPS Answer: in order", "HTTPS TLS and certificate: in order");
        var reasons = server.received().stream()
                .map(received -> {
                    try {
                        return ReportCodec.read(received.open().json()).reason();
                    } catch (org.openfsm.wire.MalformedReport damaged) {
                        throw new AssertionError(damaged);
                    }
                })
                .toList();
        assertThat(reasons).contains(Reason.TEST);
    }

    @Test
    void whatADeviceCallsItselfIsTextOnEveryPage() throws Exception {
        var hostile = "<script>alert(1)</script>";
        var device = Fixtures.device(1);
        agent.outbox()
                .orElseThrow()
                .put(
                        Reason.SCHEDULED,
                        Fixtures.ACME,
                        List.of(new Device(
                                device.readAt(),
                                true,
                                device.address(),
                                161,
                                1,
                                hostile,
                                "2c",
                                device.identity(),
                                null,
                                null,
                                List.of(),
                                List.of(),
                                List.of(),
                                null,
                                List.of())));
        for (var path : List.of("/privacy", "/privacy/document")) {
            assertThat(browser.get(path).body())
                    .contains("&lt;script&gt;alert(1)")
                    .doesNotContain(hostile);
        }
        var document = browser.get("/privacy/document");
        assertThat(document.headers("Content-Security-Policy")).hasSize(1);
        assertThat(document.header("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "style-src 'sha256-");
    }

    @Test
    void reportsAreFoundByPrinterKindAndTimeAndTheirChainIsGivenOut() throws Exception {
        var outbox = agent.outbox().orElseThrow();
        outbox.put(Reason.SCHEDULED, Fixtures.ACME, List.of(Fixtures.device(1), Fixtures.device(2)));
        outbox.put(Reason.CRITICAL, Fixtures.ACME, List.of(Fixtures.device(2)));
        outbox.put(Reason.MANUAL, Fixtures.ACME, List.of(Fixtures.device(3)));
        var serial = Fixtures.device(2).identity().serialNumber();
        assertThat(found("q=" + serial.toLowerCase(java.util.Locale.ROOT))).isEqualTo(2);
        assertThat(found("q=" + serial + "&kind=critical")).isEqualTo(1);
        assertThat(found("q=nobody-has-this")).isZero();
        assertThat(found("kind=manual")).isEqualTo(1);
        assertThat(found("kind=manual&to=2001-01-01")).isZero();
        assertThat(found("kind=manual&from=2001-01-01&to=2999-12-31")).isEqualTo(1);
        assertThat(found("kind=%22%3E&from=x&to=%3Cscript%3E&state=%3Cscript%3E"))
                .isEqualTo(found(""));
        assertThat(found("state=aside")).isZero();
        agent.working().orElseThrow().store().write(connection -> {
            try (var refused = connection.createStatement()) {
                return refused.executeUpdate(
                        "update report set state = 'aside', settled_at = 0, remark = '400' where reason = 'manual'");
            }
        });
        assertThat(found("state=aside")).isEqualTo(1);
        assertThat(browser.get("/outbox?q=%22%3E%3Cscript%3E").body()).doesNotContain("\"><script>");

        var lines = browser.get("/outbox/chain").body().lines().toList();
        assertThat(lines).hasSizeGreaterThanOrEqualTo(4);
        for (int at = 2; at < lines.size(); at++) {
            var before = lines.get(at - 1).split(",", -1);
            var link = lines.get(at).split(",", -1);
            assertThat(List.of(link[3], link[4], link[5])).isEqualTo(List.of(before[0], before[1], before[2]));
        }
        assertThat(lines.get(lines.size() - 1).split(",", -1)[7]).isEqualTo("manual");
    }

    @Test
    void aReportOfManyDevicesIsShownAPageAtATime() throws Exception {
        var many = IntStream.rangeClosed(1, 45).mapToObj(Fixtures::device).toList();
        agent.outbox().orElseThrow().put(Reason.MANUAL, Fixtures.ACME, many);
        assertThat(browser.get("/outbox?kind=manual").body())
                .contains("1 to 20 of 45", "LVM20<")
                .doesNotContain("LVM21<");
        assertThat(browser.get("/outbox?kind=manual&d=3").body())
                .contains("41 to 45 of 45", "LVM45<")
                .doesNotContain("LVM40<");
        assertThat(browser.get("/outbox?kind=manual&q=lvm44").body())
                .as("who is looked for comes first")
                .contains("LVM44<", "LVM19<")
                .doesNotContain("LVM20<");
    }

    @Test
    void aKindWithoutADefinitionIsLeftAloneAsAWhole() throws Exception {
        var printers = new Printers(agent.working().orElseThrow().store());
        for (int number = 1; number <= 3; number++) {
            printers.found("acme", "192.0.2." + number, 161, Fixtures.NOON);
        }
        for (int read = 1; read <= 2; read++) {
            printers.polled(printers.at("acme", "192.0.2." + read, 161).orElseThrow(), List.of(Fixtures.device(read)));
        }
        var kind = UnmatchedKind.of(printers.devices()).get(0).key();
        assertThat(browser.get("/pmd").body()).contains("/printers?kind=" + kind);
        assertThat(done("/printers?kind=" + kind, "/printers/kind", Map.of("kind", kind, "on", "false")))
                .contains("2 printers are left alone from now on.", "192.0.2.1:161", "192.0.2.2:161")
                .doesNotContain("192.0.2.3:161");
        assertThat(monitored(printers)).containsExactly("192.0.2.3");
        assertThat(done("/printers?kind=" + kind, "/printers/kind", Map.of("kind", kind, "read", "now")))
                .as("no range covers them")
                .contains("None of them is read:");
        done("/printers?kind=" + kind, "/printers/kind", Map.of("kind", kind, "on", "true"));
        assertThat(monitored(printers)).containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3");
        assertThat(done("/pmd", "/printers/kind", Map.of("kind", "gone", "on", "false")))
                .contains("No printer of this kind is without a definition any more.");
        assertThat(monitored(printers)).hasSize(3);
    }

    @Test
    void aKindWithoutADefinitionIsReadAsAWhole() throws Exception {
        try (var responder = new Responder("public")) {
            int port = printer(responder);
            Files.writeString(
                    home.resolve("agent.yaml"), YAML.replace("127.0.0.2:1", "127.0.0.1:" + port + ", 127.0.0.2:1"));
            assertThat(agent.reload()).isEmpty();
            var printers = new Printers(agent.working().orElseThrow().store());
            printers.found("acme", "127.0.0.1", port, Fixtures.NOON);
            printers.found("acme", "127.0.0.2", 1, Fixtures.NOON);
            for (var printer : printers.known()) {
                printers.polled(printer, List.of(Fixtures.device(1)));
            }
            var kind = UnmatchedKind.of(printers.devices()).get(0).key();
            assertThat(browser.get("/printers?kind=" + kind).body()).contains("Read all 2 now");
            assertThat(done("/outbox", "/printers/kind", Map.of("kind", kind, "read", "now")))
                    .contains("2 printers are being read.");
            until("/outbox?kind=manual", page -> page.contains("class=\"oe\""));
        }
    }

    @Test
    void whatHindersTheAgentStandsOnTheOverviewUntilItIsMended() throws Exception {
        var file = home.resolve("data/agent.db");
        until("/outbox", page -> page.contains("1 sent, 0 waiting"));
        try (var disk = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = disk.createStatement()) {
            statement.execute(
                    "create trigger broken before update on report begin select raise(abort, 'no room'); end");
            agent.outbox().orElseThrow().put(Reason.MANUAL, Fixtures.ACME, List.of(Fixtures.device(1)));
            agent.sendNow();
            until("/overview", page -> page.contains("Disturbed") && page.contains("no room"));
            statement.execute("drop trigger broken");
        }
        agent.sendNow();
        until("/overview", page -> !page.contains("Disturbed") && !page.contains("no room"));
    }

    @Test
    void aReportThatWasRefusedIsNotCalledSent() throws Exception {
        var printers = new Printers(agent.working().orElseThrow().store());
        printers.found("acme", "192.0.2.1", 161, Fixtures.NOON);
        printers.polled(printers.at("acme", "192.0.2.1", 161).orElseThrow(), List.of(Fixtures.device(1)));
        until("/overview", page -> page.contains("All is well") && page.contains("everything sent"));
        server.behave(TestServer.status(403));
        agent.outbox().orElseThrow().put(Reason.MANUAL, Fixtures.ACME, List.of(Fixtures.device(1)));
        agent.sendNow();
        until("/overview", page -> page.contains("The server refused the last report."));
        assertThat(browser.get("/overview").body())
                .contains("/outbox?state=aside")
                .doesNotContain("everything sent", "All is well");
        server.behave(TestServer.status(503));
        agent.outbox().orElseThrow().put(Reason.MANUAL, Fixtures.ACME, List.of(Fixtures.device(1)));
        agent.sendNow();
        until("/overview", page -> page.contains("asks for time (503)") && page.contains("/transfer#test"));
    }

    @Test
    void aStoreThatWasSetAsideIsSaidWhileItIsThere() throws Exception {
        agent.working().orElseThrow().store().note("damaged", "1764230400 agent.db.damaged-x");
        assertThat(browser.get("/overview").body()).doesNotContain("agent.db.damaged-x");
        Files.writeString(home.resolve("data/agent.db.damaged-x"), "what was");
        assertThat(browser.get("/overview").body()).contains("was damaged and was set aside", "agent.db.damaged-x");
    }

    private void until(String path, Predicate<String> fits) throws Exception {
        long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        var page = browser.get(path).body();
        while (!fits.test(page)) {
            assertThat(System.nanoTime()).as(page).isLessThan(giveUp);
            agent.awaitChange(agent.situation().change(), Duration.ofMillis(100));
            page = browser.get(path).body();
        }
    }

    private static List<String> monitored(Printers printers) throws Exception {
        return printers.known().stream()
                .filter(printer -> printer.monitored() && printer.host().startsWith("192.0.2."))
                .map(Printer::host)
                .toList();
    }

    private int found(String query) throws Exception {
        return browser.get("/outbox?" + query).body().split("class=\"oe\"", -1).length - 1;
    }

    @Test
    void filesThatAreWrongAreNamedAndNoneIsTakenBeforeAYes() throws Exception {
        var definition = """
                id: own-test
                version: 1
                name: Own
                """;
        browser.get("/pmd");
        upload("../../evil.yaml", definition);
        assertThat(browser.get("/pmd").body()).contains("It is not taken:", "Its name must be ID.yaml");
        upload("own-test.yaml", "meters: [");
        assertThat(browser.get("/pmd").body()).contains("It is not taken:");
        upload("pmd-1.zip", "PK nothing of a zip");
        assertThat(browser.get("/pmd").body()).contains("It is not taken:");
        assertThat(home.resolve("data/pmd/local")).doesNotExist();
        assertThat(home.resolve("evil.yaml")).doesNotExist();
        browser.get("/pmd");
        browser.post("/pmd/take", Map.of("id", "nothing", "take", "true"));
        assertThat(browser.get("/pmd").body()).contains("not waiting any more");
    }

    @Test
    void aBundleIsTakenWhenItsPublisherSignedItAndAPersonSaysYes() throws Exception {
        assertThat(bring(new Publisher().published(7), 7)).contains("It is not taken:", "not signed by the publisher");
        var good = publisher.published(7);
        var changed = good.zip().clone();
        changed[changed.length / 2] ^= 1;
        assertThat(bring(new Published(good.index(), good.signature(), changed), 7))
                .contains("It is not taken:");
        assertThat(bring(publisher.published(4), 4)).contains("It is not taken:");
        var page = bring(good, 7);
        assertThat(page).contains("pmd-7.zip");
        assertThat(page.replaceAll("(?s).*<dt>Version</dt>", ""))
                .as("only looked at")
                .doesNotContain("</span> 7<");
        var id = page.replaceAll("(?s).*name=\"id\" value=\"([^\"]+)\".*", "$1");
        browser.post("/pmd/take", Map.of("id", id, "take", "true"));
        assertThat(browser.get("/pmd").body()).contains("</span> 7<");
        assertThat(done("/pmd", "/pmd/back", Map.of())).contains("</span> 5<");
    }

    /** What is shown after the three files of a bundle were brought. */
    private String bring(Published pool, long version) throws Exception {
        browser.get("/pmd");
        browser.upload(
                "/pmd/check",
                Map.of(),
                "files",
                Map.of(
                        Index.FILE,
                        pool.index(),
                        Index.SIGNATURE,
                        pool.signature(),
                        "pmd-" + version + ".zip",
                        pool.zip()));
        return browser.get("/pmd").body();
    }

    @Test
    void aPrinterIsRecordedAndNothingPrivateIsInTheFile() throws Exception {
        try (var responder = new Responder("public")) {
            int port = printer(responder);
            assertThat(done("/pmd", "/pmd/record", Map.of("place", "127.0.0.1:" + port)))
                    .contains("is in none of your ranges");
            assertThat(done("/pmd", "/pmd/record", Map.of("place", "127.0.0.1:a")))
                    .contains("no address or name");
            assertThat(browser.get("/pmd/recording").goesTo()).isEqualTo("/pmd#record");
            done("/search", "/search/add", Map.of("source", "0", "range", "127.0.0.1:" + port));
            var page = recorded("127.0.0.1:" + port);
            assertThat(page).contains("is recorded: 5 objects.", "Replaced: 1 serial number (");
            var recording = browser.get("/pmd/recording");
            assertThat(recording.header("Content-Disposition").orElseThrow())
                    .contains(".snmprec")
                    .doesNotContain("127.0");
            assertThat(recording.body()).contains("Printer X").doesNotContain("SERIAL-4711", "127.0.0.1");
            assertThat(done("/pmd", "/pmd/record/forget", Map.of())).doesNotContain("is recorded");
        }
        assertThat(recorded("127.0.0.2:1")).contains("127.0.0.2:1 gives no answer.");
    }

    @Test
    void aRecordingUnderWayIsEndedAndNothingOfItStays() throws Exception {
        try (var responder = new Responder("public")) {
            int port = printer(responder);
            done("/search", "/search/add", Map.of("source", "0", "range", "127.0.0.1:" + port));
            // as slow as it goes, so that it is under way when somebody has had enough
            Files.writeString(home.resolve("agent.yaml"), file() + "limits: { packetsPerSecond: 1 }\n");
            assertThat(done("/pmd", "/pmd/record", Map.of("place", "127.0.0.1:" + port)))
                    .contains("objects so far", "data-busy", "/pmd/record/cancel");
            assertThat(done("/pmd", "/pmd/record/cancel", Map.of()))
                    .as("at once, though the printer was not heard yet")
                    .contains("The recording is ended")
                    .doesNotContain("data-busy", "/pmd/record/cancel");
            assertThat(done("/pmd", "/pmd/record/cancel", Map.of()))
                    .as("there is none any more")
                    .doesNotContain("The recording is ended");
            assertThat(untilDone()).doesNotContain("is recorded", "could not be recorded");
            assertThat(browser.get("/pmd/recording").goesTo()).isEqualTo("/pmd#record");
        }
    }

    /** @return its port */
    private static int printer(Responder responder) throws Exception {
        int port = 20_000 + Browserlike.freePort() % 20_000;
        responder.open(new InetSocketAddress("127.0.0.1", port), new SmallDevice(true, "SERIAL-4711"));
        var printer = new Thread(() -> {
            try {
                responder.serve(250, () -> {});
            } catch (java.io.IOException ended) {
                throw new java.io.UncheckedIOException(ended);
            }
        });
        printer.setDaemon(true);
        printer.start();
        return port;
    }

    private String recorded(String place) throws Exception {
        done("/pmd", "/pmd/record", Map.of("place", place));
        return untilDone();
    }

    private String untilDone() throws Exception {
        long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        var page = browser.get("/pmd").body();
        while (page.contains("data-busy") && System.nanoTime() < giveUp) {
            Thread.sleep(200);
            page = browser.get("/pmd").body();
        }
        return page;
    }

    private void upload(String name, String content) throws Exception {
        browser.upload("/pmd/check", Map.of(), "files", name, content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aBackupIsSavedOpenedSeenAndTaken() throws Exception {
        done("/search", "/search/add", Map.of("source", "1", "range", "127.0.0.9:1", "community", "hallway-secret"));
        var then = file();
        browser.get("/settings");
        assertThat(done("/settings", "/settings/backup", Map.of("password", "battery staple", "again", "other")))
                .contains("differ");
        browser.get("/settings");
        var answer = browser.post("/settings/backup", Map.of("password", "battery staple", "again", "battery staple"));
        assertThat(answer.header("Content-Disposition").orElseThrow()).contains(".fsm-backup");
        var saved = answer.raw();
        assertThat(new String(saved, StandardCharsets.ISO_8859_1)).startsWith("FSM-BACKUP");

        done("/search", "/search/remove", Map.of("source", "1", "in", "1", "range", "127.0.0.9:1", "list", "ranges"));
        assertThat(restore("wrong password", saved)).contains("does not open the backup");
        assertThat(restore("battery staple", "PK a photo".getBytes(StandardCharsets.UTF_8)))
                .contains("no backup of an FSM agent");
        assertThat(restore("battery staple", java.util.Arrays.copyOf(saved, saved.length / 2)))
                .contains("not whole");
        assertThat(browser.get("/settings/restore").goesTo()).isEqualTo("/settings");
        var page = restore("battery staple", saved);
        assertThat(page).contains("127.0.0.9:1", "•••••• (changed)").doesNotContain("hallway-secret");
        assertThat(file()).doesNotContain("127.0.0.9:1");
        browser.post("/settings/restore/take", Map.of("id", "another", "take", "true"));
        assertThat(file()).doesNotContain("127.0.0.9:1");
        var id = page.replaceAll("(?s).*name=\"id\" value=\"([^\"]+)\".*", "$1");
        browser.post("/settings/restore/take", Map.of("id", id, "take", "true"));
        assertThat(browser.get("/settings").body()).contains("The configuration is restored and in use.");
        assertThat(file()).contains("127.0.0.9:1", "# nobody answers there").doesNotContain("hallway-secret");
        assertThat(file().lines().count()).isEqualTo(then.lines().count());
        assertThat(agent.working().orElseThrow().config().sources().get(1).searches())
                .hasSize(2);
    }

    /** What is shown after a file was brought. */
    private String restore(String password, byte[] file) throws Exception {
        browser.get("/settings");
        var answer = browser.upload("/settings/restore", Map.of("password", password), "file", "a.fsm-backup", file);
        return browser.get(answer.goesTo()).body();
    }

    @Test
    void thePasswordIsChangedByWhoKnowsThePresentOne() throws Exception {
        assertThat(done(
                        "/settings",
                        "/settings/password",
                        Map.of("present", "wrong wrong", "password", "battery staple", "again", "battery staple")))
                .contains("This is not the password");
        assertThat(done(
                        "/settings",
                        "/settings/password",
                        Map.of("present", PASSWORD, "password", "battery staple", "again", "battery staple")))
                .contains("The password is changed.");
    }

    @Test
    void nobodyChangesAnythingWithoutTheFormOfTheSession() throws Exception {
        browser.get("/transfer");
        for (var path :
                List.of("/transfer/schedule", "/transfer/roads", "/search/add", "/pmd/take", "/settings/password")) {
            assertThat(browser.post(path, Map.of("token", "guessed")).status())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(file()).isEqualTo(YAML);
    }
}
