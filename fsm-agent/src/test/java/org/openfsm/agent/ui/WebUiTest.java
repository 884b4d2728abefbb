package org.openfsm.agent.ui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;

/** What the agent's pages let nobody do: a page in the same browser, another account of this computer, a guesser. */
@NullUnmarked
class WebUiTest {

    private static final String PASSWORD = "correct horse";

    @TempDir
    private Path home;

    private final TestClock clock = new TestClock(NOON);
    private final AtomicLong ticks = new AtomicLong();
    private int port;
    private LiveAgent agent;
    private WebUi ui;
    private Browserlike browser;

    @BeforeEach
    void start() throws Exception {
        port = Browserlike.freePort();
        Files.createDirectories(home.resolve("data"));
        agent = new LiveAgent(home.resolve("agent.yaml"), Map.of(), Fixtures.PROGRAM, clock, config -> {}, () -> {});
        ui = WebUi.start(settings());
        browser = new Browserlike(port);
    }

    private WebUi.Settings settings() {
        return new WebUi.Settings(
                port,
                null,
                home.resolve("data"),
                home.resolve("agent.yaml"),
                Map.of(),
                "1.0.0",
                clock,
                ticks::get,
                agent);
    }

    @AfterEach
    void end() throws Exception {
        ui.close();
        agent.close();
    }

    private String code() throws IOException {
        return Files.readString(home.resolve("data/ui-first-code"));
    }

    private void setPassword() throws Exception {
        browser.get("/first-start");
        var answer = browser.post("/first-start", Map.of("code", code(), "password", PASSWORD, "again", PASSWORD));
        assertThat(answer.status()).isEqualTo(303);
        assertThat(browser.get("/log").status()).isEqualTo(200);
    }

    private void signIn(String password) throws Exception {
        browser.get("/sign-in");
        browser.post("/sign-in", Map.of("password", password));
    }

    @Test
    void nobodySeesAPageWithoutThePassword() throws Exception {
        assertThat(browser.get("/log").goesTo()).isEqualTo("/first-start");
        setPassword();
        var other = new Browserlike(port);
        assertThat(other.get("/log").goesTo()).isEqualTo("/sign-in");
        assertThat(other.get("/sign-in").body())
                .contains("A session ends after 30 minutes without use, and when the agent is started again.");
        assertThat(other.get("/log/download").status()).isEqualTo(303);
        assertThat(other.get("/events").status()).isEqualTo(401);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "reads POSIX permissions")
    void onlyWhoMayReadTheAgentsFilesSetsTheFirstPassword() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("data/ui-first-code"))))
                .isEqualTo("rw-------");
        browser.get("/first-start");
        var without =
                browser.post("/first-start", Map.of("code", "AAAA-BBBB-CCCC", "password", PASSWORD, "again", PASSWORD));
        assertThat(without.goesTo()).isEqualTo("/first-start");
        assertThat(home.resolve("data/ui-password")).doesNotExist();
        assertThat(browser.get("/first-start").body()).contains("This is not the code.");
        setPassword();
        assertThat(Files.readString(home.resolve("data/ui-password")))
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
                .doesNotContain(PASSWORD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("data/ui-password"))))
                .isEqualTo("rw-------");
        assertThat(home.resolve("data/ui-first-code")).as("it has served").doesNotExist();
        var again = new Browserlike(port);
        assertThat(again.get("/first-start").goesTo()).isEqualTo("/");
        again.get("/sign-in");
        again.post("/first-start", Map.of("code", "", "password", "another one", "again", "another one"));
        assertThat(new Password(home.resolve("data")).is(PASSWORD)).isTrue();
    }

    @ParameterizedTest(name = "{0} / {1}: {2}")
    @CsvSource({
        "short, short, 10 characters at least",
        "aaaaaaaaaaaa, aaaaaaaaaaaa, four different",
        "correct horse, correct hose, differ"
    })
    void aPasswordThatWillNotDoIsNamed(String password, String again, String said) throws Exception {
        browser.get("/first-start");
        browser.post("/first-start", Map.of("code", code(), "password", password, "again", again));
        assertThat(browser.get("/first-start").body()).contains(said);
        assertThat(home.resolve("data/ui-password")).doesNotExist();
    }

    @Test
    void guessingTakesLongerAndLongerAlsoForWhoStartsTheAgentAgain() throws Exception {
        setPassword();
        browser = new Browserlike(port);
        for (int i = 0; i < 3; i++) {
            signIn("wrong number " + i);
        }
        signIn(PASSWORD);
        assertThat(browser.get("/sign-in").body()).contains("Too many wrong tries", "Try again in 6\u00a0s");
        ui.close();
        ui = WebUi.start(settings());
        browser = new Browserlike(port);
        signIn(PASSWORD);
        assertThat(browser.get("/log").status()).as("after a restart").isEqualTo(303);
        clock.pass(Duration.ofSeconds(5));
        signIn("wrong again");
        clock.pass(Duration.ofSeconds(9));
        signIn(PASSWORD);
        assertThat(browser.get("/log").status()).as("10 s now").isEqualTo(303);
        clock.pass(Duration.ofHours(-48));
        signIn(PASSWORD);
        assertThat(browser.get("/log").status()).as("clock set back").isEqualTo(303);
        clock.pass(Duration.ofHours(48).plusSeconds(10));
        signIn(PASSWORD);
        assertThat(browser.get("/log").status()).isEqualTo(200);
        assertThat(Files.readString(home.resolve("data/ui-lock"))).startsWith("0 ");
    }

    @Test
    void whoGuessesKeepsNoBrowserOutThatSignedInBefore() throws Exception {
        setPassword();
        browser.get("/log");
        browser.post("/sign-out", Map.of());
        var owner = browser;
        browser = new Browserlike(port);
        for (int i = 0; i < 4; i++) {
            signIn("wrong guess " + i);
        }
        signIn(PASSWORD);
        assertThat(browser.get("/sign-in").body()).contains("Too many wrong tries");
        var forger = new Browserlike(port).with("-known", "bnVtYmVy." + "A".repeat(43));
        browser = forger;
        signIn(PASSWORD);
        assertThat(browser.get("/log").status())
                .as("a forged proof is a stranger's")
                .isEqualTo(303);

        var proof = owner.cookie("-known");
        browser = owner;
        for (int i = 0; i < 3; i++) {
            signIn("mistyped " + i);
        }
        signIn(PASSWORD);
        assertThat(browser.get("/sign-in").body())
                .as("it waits by its own count")
                .contains("Too many wrong tries");
        clock.pass(Duration.ofSeconds(6));
        signIn(PASSWORD);
        assertThat(browser.get("/log").status()).isEqualTo(200);
        assertThat(owner.cookie("-known")).as("known already").isEqualTo(proof);

        new Password(home.resolve("data")).set("battery staple");
        for (int i = 0; i < 4; i++) {
            signIn("wrong again " + i);
        }
        signIn("battery staple");
        assertThat(browser.get("/log").status())
                .as("a new password knows nobody")
                .isEqualTo(303);
    }

    @Test
    void aTryCountsBeforeItIsMade() throws Exception {
        var lockout = new Lockout(home.resolve("data"), clock);
        assertThatThrownBy(() -> lockout.attempt(() -> {
                    throw new IllegalStateException("the agent was ended here");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(Files.readString(home.resolve("data/ui-lock"))).startsWith("1 ");
    }

    @Test
    void whatWasTypedForTheFirstSearchIsKeptWhenItIsRefused() throws Exception {
        setPassword();
        browser.get("/start");
        browser.upload("/start/enrol", Map.of(), "file", "acme.fsm-enrolment", "rubbish".getBytes(UTF_8));
        assertThat(browser.get("/start").body()).contains("acme.fsm-enrolment: is no enrolment file");
        new Enrolment(home.resolve("data"))
                .enrol(
                        Fixtures.enrolment(URI.create("https://server.example.org/api/reports"), List.of()),
                        clock.instant());
        browser.get("/start");
        var ranges = "10.1.0.0/24\n10.300.0.0/24\nprn.example.org";
        var refused = browser.post("/start/search", Map.of("ranges-acme", ranges, "ranges-south", "10.2.0.0/24"));
        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.body()).contains("10.300.0.0/24", ">" + ranges + "</textarea>", ">10.2.0.0/24</textarea>");
        assertThat(home.resolve("agent.yaml")).as("nothing of it is written").doesNotExist();
    }

    @Test
    void theSessionIsAnotherOneAfterTheSignInAndItsCookieIsForThisPageAlone() throws Exception {
        browser.get("/sign-in");
        var before = browser.session();
        browser.get("/first-start");
        var answer = browser.post("/first-start", Map.of("code", code(), "password", PASSWORD, "again", PASSWORD));
        assertThat(answer.headers("Set-Cookie")).hasSize(2).allSatisfy(cookie -> assertThat(cookie)
                .contains("fsm-agent-" + port, "HttpOnly", "SameSite=Strict", "Path=/")
                .doesNotContain("Domain"));
        assertThat(browser.session()).isNotEqualTo(before).hasSizeGreaterThan(40);
        assertThat(new Browserlike(port).as(before).get("/log").status())
                .as("the id known before")
                .isEqualTo(303);
    }

    @Test
    void aSessionEndsWithItsTimeItsSignOutAndItsPassword() throws Exception {
        setPassword();
        ticks.addAndGet(Sessions.IDLE.toNanos() - 1);
        assertThat(browser.get("/log").status()).isEqualTo(200);
        ticks.addAndGet(Sessions.IDLE.toNanos() + 1);
        assertThat(browser.get("/log").status()).as("idle").isEqualTo(303);

        signIn(PASSWORD);
        for (int i = 0; i < 25; i++) {
            assertThat(browser.get("/log").status()).isEqualTo(200);
            ticks.addAndGet(Duration.ofMinutes(29).toNanos());
        }
        assertThat(browser.get("/log").status()).as("12 hours").isEqualTo(303);

        signIn(PASSWORD);
        browser.get("/log");
        var old = browser.session();
        browser.post("/sign-out", Map.of());
        assertThat(new Browserlike(port).as(old).get("/log").status())
                .as("signed out")
                .isEqualTo(303);

        signIn(PASSWORD);
        assertThat(browser.get("/log").status()).isEqualTo(200);
        new Password(home.resolve("data")).set("quite another one");
        assertThat(browser.get("/log").status()).as("ui-password").isEqualTo(303);
    }

    @Test
    void aPageThatRefreshesItselfKeepsNobodySignedIn() throws Exception {
        setPassword();
        for (int i = 0; i < 3; i++) {
            ticks.addAndGet(Sessions.IDLE.toNanos() / 2 + 1);
            browser.send("GET", "/log", "", "X-Live: 1", "Sec-Fetch-Site: same-origin");
        }
        assertThat(browser.get("/log").status()).isEqualTo(303);
    }

    @Test
    void aFormWithoutItsTokenDoesNothing() throws Exception {
        setPassword();
        for (var token : new String[] {"", "guessed", browser.token().substring(1)}) {
            assertThat(browser.post("/choices", Map.of("token", token, "language", "de"))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(browser.get("/log").body()).contains("lang=\"en\"");
        assertThat(browser.post("/choices", Map.of("language", "de")).status()).isEqualTo(303);
        assertThat(browser.get("/log").body()).contains("lang=\"de\"", "Protokoll");
    }

    @ParameterizedTest(name = "Host: {0}")
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:PORT",
                "127.0.0.1",
                "127.0.0.1:1",
                "127.0.0.1.evil.example:PORT",
                "localhost",
                "[::1]:PORT",
                "127.1:PORT"
            })
    void aNameThatWasMadeToLeadHereIsRefused(String host) throws Exception {
        assertThat(Browserlike.raw(
                        port,
                        "GET /sign-in HTTP/1.1\r\nHost: " + host.replace("PORT", "" + port)
                                + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421")
                .doesNotContain("token");
    }

    @Test
    void soIsAnAddressWithAnotherNameAndARequestWithoutAny() throws Exception {
        assertThat(Browserlike.raw(
                        port,
                        "GET http://evil.example/sign-in HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                + "\r\nConnection: close\r\n\r\n"))
                .containsPattern("^HTTP/1.1 4\\d\\d")
                .doesNotContain("token");
        assertThat(Browserlike.raw(port, "GET /sign-in HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(Browserlike.raw(port, "GET /sign-in HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 421");
        assertThat(Browserlike.raw(
                        port, "GET /first-start HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest(name = "{0} {1} from {2}, {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "POST, /choices, http://evil.example, cross-site, -, 403",
                "POST, /choices, http://127.0.0.1:1, same-site, -, 403",
                "POST, /choices, null, cross-site, navigate, 403",
                "POST, /choices, null, same-origin, navigate, 403",
                "POST, /choices, -, none, navigate, 403",
                "POST, /choices, -, -, -, 403",
                "GET, /log, -, cross-site, no-cors, 403",
                "GET, /log, -, same-site, cors, 403",
                "GET, /log, http://evil.example, -, -, 403",
                "GET, /static/agent.js, -, cross-site, no-cors, 403",
                "GET, /log, -, cross-site, navigate, 200",
                "GET, /log, -, same-origin, navigate, 200"
            })
    void anotherSiteInTheSameBrowserGetsNothingDone(
            String method, String path, String origin, String site, String mode, int status) throws Exception {
        setPassword();
        var headers = new ArrayList<String>();
        if (origin != null) {
            headers.add("Origin: " + origin);
        }
        if (site != null) {
            headers.add("Sec-Fetch-Site: " + site);
        }
        if (mode != null) {
            headers.addAll(List.of("Sec-Fetch-Mode: " + mode, "Sec-Fetch-Dest: document"));
        }
        headers.add("Content-Type: application/x-www-form-urlencoded");
        var form = method.equals("POST") ? browser.form(Map.of("language", "de")) : "";
        assertThat(browser.send(method, path, form, headers.toArray(new String[0]))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void aFrameOfAnotherSiteIsNoLink() throws Exception {
        assertThat(browser.send(
                                "GET",
                                "/sign-in",
                                "",
                                "Sec-Fetch-Site: cross-site",
                                "Sec-Fetch-Mode: navigate",
                                "Sec-Fetch-Dest: iframe")
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/first-start", "/static/agent.css", "/nowhere", "/log"})
    void everyAnswerProtectsItself(String path) throws Exception {
        var answer = browser.get(path);
        assertThat(answer.header("Content-Security-Policy").orElse(""))
                .contains("default-src 'self'", "frame-ancestors 'none'", "form-action 'self'")
                .doesNotContain("unsafe", "http:", "https:", "*");
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.header("Referrer-Policy")).hasValue("same-origin");
        assertThat(answer.header("Cross-Origin-Resource-Policy")).hasValue("same-origin");
        if (!path.startsWith("/static/")) {
            assertThat(answer.header("Cache-Control")).hasValue("no-store");
        }
        assertThat(answer.headers())
                .extracting(header -> header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT))
                .as("no CORS, nothing of the program")
                .noneMatch(name -> name.startsWith("access-control"))
                .doesNotContain("server", "x-powered-by");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "OPTIONS", "PUT", "DELETE", "CONNECT", "PROPFIND", "BREW"})
    void oddMethodsAreRefused(String method) throws Exception {
        var answer = Browserlike.raw(
                port,
                method + " " + (method.equals("CONNECT") ? "127.0.0.1:" + port : "/log")
                        + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nX-Secret: seen\r\nConnection: close\r\n\r\n");
        assertThat(answer).containsPattern("^HTTP/1.1 4\\d\\d").doesNotContain("seen");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/static/../messages_en.properties",
                "/static/%2e%2e/WebUi.class",
                "/static/..%2fWebUi.class",
                "/static/messages_en.properties",
                "/static/",
                "/log/../static/WebUi.class",
                "//evil.example/"
            })
    void nothingElseOfTheProgramIsServed(String path) throws Exception {
        var answer = Browserlike.raw(
                port, "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .containsPattern("^HTTP/1.1 (4\\d\\d|303)")
                .doesNotContain("layout.skip", "Exception", "\tat ");
    }

    @Test
    void tooMuchIsRefusedBeforeItIsRead() throws Exception {
        var head = "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nOrigin: http://127.0.0.1:" + port
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n";
        assertThat(Browserlike.raw(port, head + "Content-Length: 20000\r\n\r\npassword=x"))
                .startsWith("HTTP/1.1 413");
        assertThat(Browserlike.raw(port, head + "Content-Length: 99999999999\r\n\r\nx"))
                .startsWith("HTTP/1.1 413");
        assertThat(Browserlike.raw(port, head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 411");
        assertThat(Browserlike.raw(
                        port,
                        "GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nX: " + "x".repeat(9000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void anErrorShowsNothingOfTheProgram() throws Exception {
        setPassword();
        assertThat(browser.get("/nowhere").body())
                .contains("There is no such page.")
                .doesNotContain("Exception", "javalin", "jetty");
        Files.delete(home.resolve("data/ui-password"));
        Files.createDirectory(home.resolve("data/ui-password"));
        var broken = browser.get("/log");
        assertThat(broken.status()).isEqualTo(503);
        assertThat(broken.body()).contains("ui-password: cannot be read").doesNotContain("\tat ");
    }

    @Test
    void onlyThisComputerReachesThem() throws Exception {
        for (var network : NetworkInterface.networkInterfaces().toList()) {
            for (var address : network.inetAddresses().toList()) {
                if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
                    assertThatThrownBy(() -> {
                                try (var socket = new Socket()) {
                                    socket.connect(new InetSocketAddress(address, port), 2000);
                                }
                            })
                            .as("%s", address)
                            .isInstanceOf(ConnectException.class);
                }
            }
        }
        assertThat(browser.get("/").status()).isEqualTo(303);
    }

    @Test
    void aPortThatIsTakenIsNamedWithTheRemedy() {
        assertThatThrownBy(() -> WebUi.start(settings()))
                .isInstanceOf(WebUi.PortTaken.class)
                .hasMessageContaining("Port " + port + " of 127.0.0.1 is taken")
                .hasMessageContaining("ui: { port: ");
    }

    @Test
    void strangersDoNotFillTheMemoryNorPushOutWhoIsSignedIn() throws Exception {
        var sessions = new Sessions(ticks::get);
        var person = sessions.signedIn(sessions.stranger(), "stamp");
        var first = sessions.stranger();
        for (int i = 0; i < 1000; i++) {
            ticks.incrementAndGet();
            sessions.stranger();
        }
        assertThat(sessions.find(person.id(), true)).isSameAs(person);
        assertThat(sessions.find(first.id(), true)).isNull();
    }
}
