package org.openfsm.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.https;
import static org.openfsm.agent.testing.TestServer.status;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Https;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.SameAnswer;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.agent.testing.TestLine;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.wire.Keys;

class HttpsTransportTest implements HttpsContract {

    private static final byte[] SEALED = "sealed".getBytes(StandardCharsets.UTF_8);

    private final TestClock clock = new TestClock(Fixtures.NOON);
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    public Transport transport() throws Exception {
        return to(server);
    }

    @Override
    public Transport impatient() throws Exception {
        return new HttpsTransport(
                Form.PLAIN,
                List.of(server.address()),
                List.of(server.certificate()),
                https(null),
                clock,
                Duration.ofMillis(500));
    }

    @Override
    public Transport toAStranger() throws Exception {
        try (var other = TestServer.start()) {
            return transport(server.address(), List.of(other.certificate()), https(null));
        }
    }

    @Override
    public Transport toAnotherName() throws Exception {
        server.close();
        server = TestServer.start("other.example.org", Duration.ofDays(-1), Duration.ofDays(1), 0);
        return to(server);
    }

    @Override
    public Transport insistingOnAnotherPin() throws Exception {
        return transport(server.address(), List.of(server.certificate()), https(null, "00" + ":00".repeat(31)));
    }

    @Override
    public TestServer server() {
        return server;
    }

    @Override
    public List<byte[]> arrived() {
        return server.received().stream().map(TestServer.Received::body).toList();
    }

    @Test
    void a202TakesTheReport() throws Exception {
        assertThat(to(server).send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        var received = server.received().get(0);
        assertThat(received.path()).isEqualTo("/api/reports");
        assertThat(received.body()).isEqualTo(SEALED);
        assertThat(received.headers())
                .as("nothing about machine or Java leaves")
                .containsExactly(
                        "Content-length: 6",
                        "Content-type: application/pkcs7-mime",
                        "Host: " + server.address().getAuthority(),
                        "User-agent: fsm-agent");
    }

    @Test
    void anUrgentOneGoesThroughTheOtherDoor() throws Exception {
        to(server).send(SEALED, true);
        assertThat(server.received().get(0).path()).isEqualTo("/api/reports/critical");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 413, 422})
    void a4xxRefusesTheReport(int status) throws Exception {
        server.behave(status(status));
        assertThat(to(server).send(SEALED, false)).isEqualTo(new Answer.Refused(String.valueOf(status)));
    }

    /** As seen after the clock was set back: its one thread is gone, and it refuses all work from then on. */
    @Test
    void aClientThatHasEndedIsReplaced() throws Exception {
        var transport = to(server);
        var before = Thread.getAllStackTraces().keySet();
        assertThat(transport.send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        for (var thread : before) {
            if (thread.getName().endsWith("-SelectorManager")) {
                thread.interrupt();
                thread.join(20_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
        assertThat(transport.send(SEALED, false)).isInstanceOf(Answer.Taken.class);
    }

    /** A server that starts, or a proxy before one, answers so to everybody; the report is as good as before. */
    @ParameterizedTest
    @ValueSource(ints = {404, 405})
    void whereNobodyTakesReportsTheyWait(int status) throws Exception {
        server.behave(status(status));
        assertThat(to(server).send(SEALED, false))
                .isInstanceOfSatisfying(Answer.Failed.class, failed -> assertThat(failed.why())
                        .contains("answered " + status, "no FSM server, or another address"));
    }

    @ParameterizedTest(name = "Retry-After: {0} gives {1}")
    @CsvSource({
        "120, 120",
        "0, 1",
        "-5, 1",
        "999999999999, 3600",
        "99999999999999999999999, ",
        "soon, ",
        "'', ",
        "1e9, ",
        "'Mon, 23 Nov 2026 12:05:00 GMT', 300",
        "'Mon, 23 Nov 2020 12:05:00 GMT', 1",
        "'Tue, 23 Nov 2032 12:05:00 GMT', 3600"
    })
    void whenTheServerAsksForTimeItGetsASecondToAnHour(String header, @Nullable Long seconds) throws Exception {
        server.behave(status(503, "Retry-After", header));
        assertThat(to(server).send(SEALED, false))
                .isEqualTo(new Answer.Later("503", Optional.ofNullable(seconds).map(Duration::ofSeconds)));
    }

    @Test
    void theDateOfRetryAfterIsReadByTheAgentsClock() throws Exception {
        var inTwoMinutes = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                clock.instant().plusSeconds(120).atOffset(ZoneOffset.UTC));
        server.behave(status(429, "Retry-After", inTwoMinutes));
        assertThat(to(server).send(SEALED, false))
                .isEqualTo(new Answer.Later("429", Optional.of(Duration.ofMinutes(2))));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsAFailureAndNeverFollowed(int status) throws Exception {
        server.behave(status(status, "Location", server.address() + "/elsewhere"));
        assertThat(failure(to(server))).contains("redirect (" + status + ")", "never followed");
        assertThat(server.received()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 500, 502})
    void whatIsNo202IsAFailure(int status) throws Exception {
        server.behave(status(status));
        assertThat(failure(to(server))).contains("answered " + status + ", expected 202");
    }

    @Test
    void anEndlessBodyIsNotRead() throws Exception {
        server.behave(exchange -> {
            exchange.sendResponseHeaders(202, 0);
            try (var body = exchange.getResponseBody()) {
                while (true) {
                    body.write(new byte[1 << 16]);
                }
            }
        });
        assertThat(to(server).send(SEALED, false)).isInstanceOf(Answer.Taken.class);
    }

    @Test
    void aCookieIsNotSentBack() throws Exception {
        server.behave(status(202, "Set-Cookie", "a=b", "WWW-Authenticate", "Basic realm=x"));
        var transport = to(server);
        transport.send(SEALED, false);
        transport.send(SEALED, false);
        assertThat(server.received().get(1).headers())
                .isEqualTo(server.received().get(0).headers());
    }

    @Test
    void aServerThatDripsItsBodyIsGivenUp() throws Exception {
        server.behave(exchange -> {
            exchange.sendResponseHeaders(202, 1000);
            for (int i = 0; i < 100; i++) {
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                Thread.sleep(200);
            }
        });
        var transport = new HttpsTransport(
                Form.PLAIN,
                List.of(server.address()),
                List.of(server.certificate()),
                https(null),
                clock,
                Duration.ofMillis(800));
        assertThat(failure(transport)).contains("no answer in time");
    }

    @Test
    void anUnknownAuthorityIsRefusedWithARemedy() throws Exception {
        try (var other = TestServer.start()) {
            assertThat(failure(transport(server.address(), List.of(other.certificate()), https(null))))
                    .contains("from an authority that this agent does not know", "https.trust");
        }
        assertThat(server.received()).isEmpty();
    }

    @Test
    void anAuthorityOfTheConfigurationIsTrustedToo() throws Exception {
        try (var other = TestServer.start()) {
            var config = new Https(null, List.of(server.certificate()), List.of());
            assertThat(transport(server.address(), List.of(other.certificate()), config)
                            .send(SEALED, false))
                    .isInstanceOf(Answer.Taken.class);
        }
    }

    @Test
    void thePinsAreThoseOfTheConfiguration() throws Exception {
        var trust = List.of(server.certificate());
        var right = Keys.fingerprint(server.certificate());
        assertThat(transport(server.address(), trust, https(null, right)).send(SEALED, false))
                .isInstanceOf(Answer.Taken.class);
        var wrong = right.substring(2).equals("00") ? "FF" + right.substring(2) : "00" + right.substring(2);
        assertThat(failure(transport(server.address(), trust, https(null, wrong))))
                .contains("none has a fingerprint of https.pin", right);
    }

    @Test
    void aNameThatDoesNotResolveIsSaid() throws Exception {
        var nowhere = URI.create("https://fsm.invalid/api/reports");
        assertThat(failure(transport(nowhere, List.of(), https(null)))).contains("does not resolve");
    }

    @Test
    void plainHttpIsSaid() throws Exception {
        try (var plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SameAnswer.to(plain, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", new CopyOnWriteArrayList<>());
            var address = URI.create("https://localhost:" + plain.getLocalPort() + "/api/reports");
            assertThat(failure(transport(address, List.of(), https(null)))).contains("not in TLS");
        }
    }

    @Test
    void theNextAddressIsTriedWhenTheFirstDoesNotAnswer() throws Exception {
        var transport = new HttpsTransport(
                Form.PLAIN,
                List.of(URI.create("https://localhost:1/api/reports"), server.address()),
                List.of(server.certificate()),
                https(null),
                clock);
        assertThat(transport.send(SEALED, false)).isInstanceOf(Answer.Taken.class);
    }

    @Test
    void aProxyIsUsedAndGetsItsPassword() throws Exception {
        try (var proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var requests = new CopyOnWriteArrayList<String>();
            SameAnswer.to(
                    proxy,
                    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                            + "Content-Length: 0\r\n\r\n",
                    requests);
            var config = https(new AgentConfig.Proxy("localhost", proxy.getLocalPort(), "user", "pass"));
            assertThat(failure(transport(server.address(), List.of(server.certificate()), config)))
                    .contains("through the proxy localhost:", "proxy asks for a name and password")
                    .doesNotContain("pass@", "user:");
            assertThat(requests).anySatisfy(request -> assertThat(request)
                    .startsWith("CONNECT localhost:" + server.address().getPort())
                    .contains("Proxy-Authorization: Basic "
                            + Base64.getEncoder().encodeToString("user:pass".getBytes(StandardCharsets.UTF_8))));
        }
        assertThat(server.received()).isEmpty();
    }

    @Test
    void aProxyThatWantsAPasswordWeDoNotHaveCostsNoReport() throws Exception {
        try (var proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SameAnswer.to(
                    proxy,
                    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                            + "Content-Length: 0\r\n\r\n",
                    new CopyOnWriteArrayList<>());
            var config = https(new AgentConfig.Proxy("localhost", proxy.getLocalPort(), null, null));
            assertThat(failure(transport(server.address(), List.of(server.certificate()), config)))
                    .contains("proxy asks for a name and password");
        }
    }

    /** Java's client would want to log in at the server, as soon as it is told a password of a proxy. */
    @Test
    void a401ThroughAProxyWithAPasswordIsARefusalAsElsewhere() throws Exception {
        try (var proxy = TestLine.proxyTo(server.address().getPort(), "user", "pass")) {
            var config = https(new AgentConfig.Proxy("localhost", proxy.port(), "user", "pass"));
            var through = transport(server.address(), List.of(server.certificate()), config);
            for (var headers : List.of(new String[0], new String[] {"WWW-Authenticate", "Basic realm=\"FSM\""})) {
                server.behave(TestServer.status(401, headers));
                assertThat(through.send(SEALED, false)).isEqualTo(new Answer.Refused("401"));
            }
        }
        assertThat(server.received()).hasSize(2).allSatisfy(one -> assertThat(one.headers())
                .noneMatch(header -> header.toLowerCase(Locale.ROOT).contains("authorization")));
    }

    private HttpsTransport to(TestServer server) throws Exception {
        return transport(server.address(), List.of(server.certificate()), https(null));
    }

    private HttpsTransport transport(URI address, List<X509Certificate> trust, Https config) throws Exception {
        return new HttpsTransport(Form.PLAIN, List.of(address), trust, config, clock);
    }

    private static String failure(HttpsTransport transport) throws InterruptedException {
        return TransportContract.failure(transport);
    }
}
