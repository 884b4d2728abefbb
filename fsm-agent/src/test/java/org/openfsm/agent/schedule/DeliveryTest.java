package org.openfsm.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.agent.testing.Fixtures.ACME;
import static org.openfsm.agent.testing.Fixtures.LIMITS;
import static org.openfsm.agent.testing.Fixtures.NOON;
import static org.openfsm.agent.testing.Fixtures.devices;
import static org.openfsm.agent.testing.Fixtures.https;
import static org.openfsm.agent.testing.TestServer.status;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.agent.transport.Answer;
import org.openfsm.agent.transport.HttpsTransport;
import org.openfsm.agent.transport.Leg;
import org.openfsm.agent.transport.Transport;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Recipient;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;
import org.openfsm.wire.UnreadableSeal;

@NullUnmarked // what is null where it must not be fails the test
class DeliveryTest {

    @TempDir
    private Path data;

    private final TestClock clock = new TestClock(NOON);
    private TestServer server;
    private Store store;
    private Outbox outbox;
    private Delivery delivery;

    @BeforeEach
    void open() throws Exception {
        server = TestServer.start();
        store = Store.open(data);
        var identity =
                new Enrolment(data).enrol(Fixtures.enrolment(server.address(), List.of(server.certificate())), NOON);
        outbox = new Outbox(store, identity, LIMITS, Duration.ofHours(5), "1.0.0", clock, clock::ticks);
        var transport = new HttpsTransport(
                identity.server().addresses(), identity.server().trustAnchors(), https(null), clock);
        delivery = new Delivery(
                store,
                outbox,
                List.of(transport),
                identity.server().recipients(),
                clock,
                clock::ticks,
                new SplittableRandom(1));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        store.close();
    }

    @Test
    void whatTheServerTookIsWhatWasPut() throws Exception {
        put(1);
        assertThat(delivery.deliver()).isEmpty();
        var report = ReportCodec.read(server.received().get(0).open().json());
        assertThat(report.devices()).hasSize(1);
        assertThat(report.reason()).isEqualTo(Reason.SCHEDULED);
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void whatTheServerSaysBesidesItsStatusChangesNothing() throws Exception {
        server.behave(exchange -> {
            var headers = exchange.getResponseHeaders();
            headers.add("Set-Cookie", "agent=7");
            headers.add("Location", "https://elsewhere.example.org/");
            headers.add("Refresh", "0; url=https://elsewhere.example.org/");
            headers.add("Alt-Svc", "h2=\"elsewhere.example.org:443\"");
            headers.add("Content-Type", "application/json");
            var body = "{\"poll\": \"10s\", \"command\": \"update\", \"ranges\": [\"127.0.0.0/8\"], \"pause\": true}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(202, body.length);
            exchange.getResponseBody().write(body);
        });
        put(1);
        var before = files();
        assertThat(delivery.deliver()).isEmpty();
        put(1);
        assertThat(delivery.deliver()).isEmpty();
        assertThat(files()).as("identity and all else beside the store").isEqualTo(before);
        var first = server.received().get(0);
        var second = server.received().get(1);
        assertThat(server.received()).hasSize(2);
        assertThat(second.path()).isEqualTo(first.path());
        assertThat(withoutLength(second)).isEqualTo(withoutLength(first));
        assertThat(sent()).isEqualTo(2);
    }

    private static List<String> withoutLength(TestServer.Received received) {
        return received.headers().stream()
                .filter(header -> !header.startsWith("Content-length"))
                .toList();
    }

    /** What lies in the data directory beside the database, with its content. */
    private Map<String, String> files() throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(data)) {
            for (var file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("agent.db"))
                    .toList()) {
                contents.put(data.relativize(file).toString(), Hashes.sha256(Files.readAllBytes(file)));
            }
        }
        assertThat(contents).containsKey("identity.json");
        return contents;
    }

    @Test
    void aLongOutageLosesNothingAndIsCaughtUpInOrder() throws Exception {
        server.behave(status(500));
        var waits = new ArrayList<Duration>();
        for (int day = 0; day < 12; day++) {
            put(1);
            waits.add(delivery.deliver().orElseThrow());
            int tries = server.received().size();
            assertThat(delivery.deliver()).as("not before its time").isPresent();
            assertThat(server.received()).hasSize(tries);
            clock.pass(Duration.ofDays(1));
        }
        assertThat(waits.get(0)).isBetween(Duration.ofMillis(2500), Duration.ofSeconds(5));
        assertThat(waits).allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofMinutes(5)));
        assertThat(waits.get(11)).isGreaterThanOrEqualTo(Duration.ofSeconds(150));

        int before = server.received().size();
        server.behave(status(202));
        assertThat(delivery.deliver()).isEmpty();
        var sequences = new ArrayList<Long>();
        for (var received : server.received().subList(before, server.received().size())) {
            sequences.add(ReportCodec.read(received.open().json()).sequence());
        }
        assertThat(sequences).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(sent()).isEqualTo(12);
    }

    @Test
    void threeRefusalsInARowPauseTheRoadForAnHour() throws Exception {
        server.behave(status(422));
        for (int i = 0; i < 5; i++) {
            put(1);
        }
        assertThat(delivery.deliver()).contains(Duration.ofHours(1));
        assertThat(server.received()).hasSize(3);
        assertThat(Outbox.pile(store, "aside").reports()).isEqualTo(3);
        assertThat(Delivery.said(store, "https").orElseThrow().text()).contains("pauses for an hour", "422");

        clock.pass(Duration.ofMinutes(59));
        assertThat(delivery.deliver()).contains(Duration.ofMinutes(1));
        assertThat(server.received()).hasSize(3);

        server.behave(status(202));
        clock.pass(Duration.ofMinutes(1));
        assertThat(delivery.deliver()).isEmpty();
        assertThat(sent()).isEqualTo(2);
    }

    @Test
    void aRefusalBetweenTakenOnesPausesNothing() throws Exception {
        for (int i = 0; i < 6; i++) {
            put(1);
        }
        var count = new int[1];
        server.behave(exchange -> status(count[0]++ % 2 == 0 ? 413 : 202).answer(exchange));
        assertThat(delivery.deliver()).isEmpty();
        assertThat(sent()).isEqualTo(3);
        assertThat(Outbox.pile(store, "aside").reports()).isEqualTo(3);
    }

    @Test
    void theServersWishForTimeIsGranted() throws Exception {
        server.behave(status(503, "Retry-After", "90"));
        put(1);
        var wait = delivery.deliver().orElseThrow();
        assertThat(wait).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(113));
        clock.set(Duration.ofDays(1));
        assertThat(delivery.deliver())
                .as("a clock that is set is no time that passed")
                .contains(wait);
        server.behave(status(202));
        clock.pass(Duration.ofSeconds(89));
        assertThat(delivery.deliver()).as("never before what was asked for").isPresent();
        assertThat(server.received()).hasSize(1);
        clock.pass(wait.minusSeconds(89));
        assertThat(delivery.deliver()).isEmpty();
        assertThat(sent()).isEqualTo(1);
    }

    /** A server that restarts tells hundreds the same, within a second. */
    @ParameterizedTest
    @ValueSource(longs = {1, 30, 3600})
    void manyAgentsThatWereToldTheSameDoNotComeBackTogether(long seconds) throws Exception {
        put(1);
        var road = new Told("https");
        road.answer = new Answer.Later("503", Optional.of(Duration.ofSeconds(seconds)));
        var back = new TreeMap<Long, Integer>();
        for (int agent = 0; agent < 300; agent++) {
            var wait = by(new SplittableRandom(agent), road).deliver().orElseThrow();
            assertThat(wait)
                    .isBetween(
                            Duration.ofSeconds(seconds),
                            Duration.ofMillis(seconds * 1000 + Math.min(60_000, Math.max(5_000, seconds * 250))));
            back.merge(wait.toMillis() / 100, 1, Integer::sum);
        }
        assertThat(back.values()).as("agents within a tenth of a second").allMatch(together -> together < 20);
    }

    /** Hundreds lose the server at the same moment, when it is away. */
    @Test
    void manyAgentsThatLostTheServerDoNotComeBackTogether() throws Exception {
        put(1);
        var road = new Told("https");
        road.answer = new Answer.Failed(Leg.CONNECTION, "the connection was refused.");
        var back = new TreeMap<Long, Integer>();
        for (int agent = 0; agent < 300; agent++) {
            var wait = by(new SplittableRandom(agent), road).deliver().orElseThrow();
            assertThat(wait).isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(5));
            back.merge(wait.toMillis() / 100, 1, Integer::sum);
        }
        assertThat(back.values()).as("agents within a tenth of a second").allMatch(together -> together < 30);
    }

    @Test
    void aRedirectKeepsTheReport() throws Exception {
        server.behave(status(307, "Location", "/elsewhere"));
        put(1);
        assertThat(delivery.deliver()).isPresent();
        assertThat(Outbox.pile(store, "waiting").reports()).isEqualTo(1);
    }

    /** A road that answers as it is told, and counts. */
    private static final class Told implements Transport {
        private final String name;
        private Answer answer = new Answer.Taken();
        private final List<Boolean> urgency = new ArrayList<>();
        private int tries;
        private byte[] last = {};

        Told(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String who() {
            return "Who answers by " + name;
        }

        @Override
        public Answer send(byte[] sealed, boolean urgent) {
            tries++;
            last = sealed;
            urgency.add(urgent);
            return answer;
        }

        @Override
        public List<InetSocketAddress> doors() {
            return List.of();
        }

        @Override
        public Optional<X509Certificate> shown() {
            return Optional.empty();
        }
    }

    private Delivery by(Transport... roads) {
        return by(new SplittableRandom(1), roads);
    }

    private Delivery by(RandomGenerator random, Transport... roads) {
        return new Delivery(
                store, outbox, List.of(roads), List.of(Fixtures.server().certificate()), clock, clock::ticks, random);
    }

    @Test
    void theNextRoadIsTakenWhileOneIsDown() throws Exception {
        var first = new Told("https");
        var second = new Told("mail");
        var both = by(first, second);
        first.answer = new Answer.Failed(Leg.CONNECTION, "broken.");
        put(1);
        put(1);
        assertThat(both.deliver()).isEmpty();
        assertThat(sent()).isEqualTo(2);
        assertThat(first.tries).as("left alone until its time").isEqualTo(1);
        assertThat(second.tries).isEqualTo(2);
        assertThat(Outbox.newest(store, 1).get(0).remark()).isEqualTo("by mail");
        assertThat(Delivery.said(store, "https").orElseThrow().text())
                .contains("cannot be sent by https: broken. It is tried again");
        assertThat(Delivery.said(store, "mail").orElseThrow().text()).isEqualTo("Who answers by mail takes reports.");

        first.answer = new Answer.Taken();
        clock.pass(Duration.ofSeconds(5));
        put(1);
        assertThat(both.deliver()).isEmpty();
        assertThat(second.tries).as("the first again as soon as it works").isEqualTo(2);
    }

    @Test
    void withAllRoadsDownTheFirstToOpenIsWaitedFor() throws Exception {
        var first = new Told("https");
        var second = new Told("mail");
        first.answer = new Answer.Later("503", Optional.of(Duration.ofMinutes(10)));
        second.answer = new Answer.Later("450", Optional.of(Duration.ofMinutes(2)));
        put(1);
        assertThat(by(first, second).deliver().orElseThrow()).isBetween(Duration.ofMinutes(2), Duration.ofSeconds(150));
        assertThat(Outbox.pile(store, "waiting").reports()).isEqualTo(1);
    }

    @Test
    void whatOneRoadRefusesAnotherMayTake() throws Exception {
        var first = new Told("mail");
        var second = new Told("https");
        first.answer = new Answer.Refused("552 too large");
        for (int i = 0; i < 5; i++) {
            put(1);
        }
        assertThat(by(first, second).deliver()).isEmpty();
        assertThat(sent()).isEqualTo(5);
        assertThat(Outbox.pile(store, "aside").reports()).isZero();
        assertThat(first.tries).as("three in a row pause that road").isEqualTo(3);
    }

    @Test
    void whatNoOpenRoadTakesIsSetAsideAndTheRestGoesOn() throws Exception {
        var first = new Told("https");
        var second = new Told("mail");
        first.answer = new Answer.Refused("422");
        second.answer = new Answer.Failed(Leg.CONNECTION, "down.");
        put(1);
        assertThat(by(first, second).deliver()).isEmpty();
        assertThat(Outbox.pile(store, "aside").reports()).isEqualTo(1);
        assertThat(Outbox.newest(store, 1).get(0).remark()).isEqualTo("refused (422)");
    }

    @Test
    void aWrongPasswordPausesTheRoadAndSetsNothingAside() throws Exception {
        var road = new Told("mail");
        road.answer = new Answer.Misconfigured(Leg.LOGIN, "mx:587: refused name and password (535). Check mail.user.");
        var delivery = by(road);
        for (int i = 0; i < 5; i++) {
            put(1);
        }
        assertThat(delivery.deliver()).contains(Duration.ofHours(1));
        assertThat(road.tries)
                .as("an account is locked by a few wrong passwords")
                .isEqualTo(1);
        assertThat(Outbox.pile(store, "waiting").reports()).isEqualTo(5);
        assertThat(Delivery.said(store, "mail").orElseThrow().text())
                .contains("refused name and password (535)", "tried again in an hour, and when the agent starts");

        road.answer = new Answer.Taken();
        clock.pass(Duration.ofHours(1));
        assertThat(delivery.deliver()).isEmpty();
        assertThat(sent()).isEqualTo(5);
    }

    @Test
    void theCriticalOvertakesOnEveryRoad() throws Exception {
        var road = new Told("mail");
        road.answer = new Answer.Later("450", Optional.empty());
        var delivery = by(road);
        put(1);
        delivery.deliver();
        outbox.put(Reason.CRITICAL, ACME, devices(1));
        road.answer = new Answer.Taken();
        clock.pass(Duration.ofSeconds(5));
        assertThat(delivery.deliver()).isEmpty();
        assertThat(road.urgency).containsExactly(false, true, false);
        assertThat(sent()).isEqualTo(2);
    }

    @Test
    void whatWaitedSinceBeforeASupplementIsSealedForTheServersNewKey() throws Exception {
        put(1);
        var keys = Keys.newSigningKey();
        var fresh = Keys.selfSigned(keys, "FSM server, next", NOON, Duration.ofDays(3650));
        var supplement = new EnrolmentFile(
                "server-1",
                Fixtures.AGENT,
                List.of(new EnrolmentFile.Source("acme", "ACME GmbH")),
                List.of(),
                List.of(fresh),
                List.of(),
                null,
                NOON.plus(EnrolmentFile.LIFETIME),
                true);
        var identity = new Enrolment(data).supplement(supplement);
        var road = new Told("mail");
        var after = new Delivery(
                store,
                outbox,
                List.of(road),
                identity.server().recipients(),
                clock,
                clock::ticks,
                new SplittableRandom(1));
        assertThat(after.deliver()).isEmpty();
        var opened = Seal.open(Seal.decrypt(road.last, List.of(new Recipient(fresh, keys.getPrivate()))));
        assertThat(ReportCodec.read(opened.json()).sequence()).isEqualTo(1);
        assertThatThrownBy(() -> Seal.decrypt(road.last, List.of(Fixtures.server())))
                .isInstanceOf(UnreadableSeal.class);
    }

    private void put(int devices) throws Exception {
        outbox.put(Reason.SCHEDULED, ACME, devices(devices));
    }

    private long sent() throws Exception {
        return Outbox.pile(store, "sent").reports();
    }
}
