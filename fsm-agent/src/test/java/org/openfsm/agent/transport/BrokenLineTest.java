package org.openfsm.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.ACME;
import static org.openfsm.agent.testing.Fixtures.LIMITS;
import static org.openfsm.agent.testing.Fixtures.NOON;
import static org.openfsm.agent.testing.Fixtures.devices;
import static org.openfsm.agent.testing.Fixtures.https;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Https;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.schedule.Delivery;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.agent.testing.TestLine;
import org.openfsm.agent.testing.TestLine.Break;
import org.openfsm.agent.testing.TestLine.How;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.Keys;

/** Wherever the way to the server breaks, each report is there in the end, and is one report. */
@NullUnmarked // what is null where it must not be fails the test
class BrokenLineTest {

    /** With a line that says nothing any more. */
    private static final Duration SHORT = Duration.ofMillis(1500);
    /** A busy machine answers late, and is not what is tested. */
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path data;

    private final TestClock clock = new TestClock(NOON);
    private TestServer server;
    private TestLine line;
    private Store store;
    private Outbox outbox;

    @BeforeEach
    void open() throws Exception {
        server = TestServer.start();
        line = TestLine.to(server.address().getPort());
        store = Store.open(data);
        var identity = new Enrolment(data).enrol(Fixtures.enrolment(server.address(), List.of()), NOON);
        outbox = new Outbox(store, identity, LIMITS, Duration.ofHours(5), "1.0.0", clock, clock::ticks);
    }

    @AfterEach
    void close() throws Exception {
        line.close();
        server.close();
        store.close();
    }

    /**
     * In the client's greeting, before it, and in the middle of the report. A connection that is reset before its first
     * byte may look to Java as if it never came about, and such a one it tries again by itself.
     */
    @ParameterizedTest(name = "{1} after {0} bytes")
    @CsvSource({
        "0, CLOSED", "1, RESET", "0, SILENT", "0, ALERT",
        "100, CLOSED", "100, RESET", "100, SILENT", "100, ALERT",
        "3000, CLOSED", "3000, RESET", "3000, SILENT", "3000, ALERT"
    })
    void aLineThatBreaksOnTheWayThere(long after, How how) throws Exception {
        brokenOnce(new Break(true, after, how), 1);
    }

    /** In the server's greeting; nothing of the report has been said. */
    @ParameterizedTest
    @EnumSource(How.class)
    void aLineThatBreaksInTheServersGreeting(How how) throws Exception {
        brokenOnce(new Break(false, 60, how), 1);
    }

    /** The server has the report, and the agent cannot know: it comes twice, with the same content and number. */
    @ParameterizedTest
    @EnumSource(value = How.class, names = "ALERT", mode = EnumSource.Mode.EXCLUDE)
    void aLineThatBreaksInTheAnswer(How how) throws Exception {
        put();
        assertThat(deliver(https(null))).isTrue();
        var whole = line.carriedDown();
        brokenOnce(new Break(false, whole - 40, how), 3);
    }

    private void brokenOnce(Break one, int arrivals) throws Exception {
        line.breakNext(one);
        put();
        var wait = delivery(https(null), one.how() == How.SILENT ? SHORT : LONG).deliver();
        assertThat(wait).as("it broke").isPresent();
        assertThat(pile("waiting")).isEqualTo(1);
        clock.pass(wait.get());
        assertThat(delivery(https(null), LONG).deliver()).isEmpty();
        assertThat(pile("waiting")).isZero();
        assertThat(pile("aside")).isZero();
        assertThat(server.received()).hasSize(arrivals);
        assertThat(contents()).as("reports").hasSize((int) pile("sent"));
    }

    /** A 202 of a proxy is no 202 of the server. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nno!!",
                "HTTP/1.1 302 Found\r\nLocation: https://localhost/\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 fine\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
                "no HTTP at all\r\n\r\n",
                ""
            })
    void aProxyThatFailsCostsNoReport(String answer) throws Exception {
        try (var proxy = TestLine.proxyTo(server.address().getPort(), "user", "pass")) {
            proxy.refuseNext(answer);
            var config = https(new AgentConfig.Proxy("localhost", proxy.port(), "user", "pass"));
            put();
            var delivery = delivery(server.address(), config);
            var wait = delivery.deliver();
            assertThat(wait).isPresent();
            assertThat(server.received()).isEmpty();
            clock.pass(wait.get());
            assertThat(delivery.deliver()).isEmpty();
        }
        assertThat(pile("sent")).isEqualTo(1);
        assertThat(contents()).hasSize(1);
    }

    @Test
    void ownAuthorityPinAndProxyWithPasswordTogether() throws Exception {
        try (var proxy = TestLine.proxyTo(server.address().getPort(), "user", "pass")) {
            var config = new Https(
                    new AgentConfig.Proxy("localhost", proxy.port(), "user", "pass"),
                    List.of(server.certificate()),
                    List.of(Keys.fingerprint(server.certificate())));
            put();
            assertThat(delivery(server.address(), config).deliver()).isEmpty();
            assertThat(proxy.connects())
                    .isNotEmpty()
                    .allMatch(connect -> connect.equals(
                            "CONNECT localhost:" + server.address().getPort() + " HTTP/1.1"));
        }
        assertThat(server.received()).hasSize(1);
        assertThat(server.received().get(0).headers())
                .as("the proxy's password is for the proxy")
                .noneMatch(header -> header.toLowerCase(java.util.Locale.ROOT).contains("authorization"));
    }

    private void put() throws Exception {
        outbox.put(org.openfsm.wire.Report.Reason.SCHEDULED, ACME, devices(500));
    }

    private boolean deliver(Https config) throws Exception {
        return delivery(config, LONG).deliver().isEmpty();
    }

    private Delivery delivery(Https config, Duration patience) throws Exception {
        return delivery(URI.create("https://localhost:" + line.port() + "/api/reports"), config, patience);
    }

    private Delivery delivery(URI address, Https config) throws Exception {
        return delivery(address, config, LONG);
    }

    private Delivery delivery(URI address, Https config, Duration patience) throws Exception {
        var road = new HttpsTransport(
                Form.PLAIN,
                List.of(address),
                config.trust().isEmpty() ? List.of(server.certificate()) : List.of(),
                config,
                clock,
                patience);
        return new Delivery(
                store,
                outbox,
                List.of(road),
                List.of(Fixtures.server().certificate()),
                clock,
                clock::ticks,
                new SplittableRandom(1));
    }

    /** What the server would keep: the same content is the same report. */
    private List<String> contents() {
        return server.received().stream()
                .map(received -> Hashes.sha256(received.open().json()))
                .distinct()
                .toList();
    }

    private long pile(String name) throws Exception {
        return Outbox.pile(store, name).reports();
    }
}
