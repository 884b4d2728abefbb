package org.openfsm.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.Calendar;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.poll.CriticalState;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.SmallDevice;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.agent.transport.HttpsTransport;
import org.openfsm.wire.Report;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;

/**
 * From a printer's jam to the server: the agent whole, with printers that answer by SNMP and a server that answers by
 * HTTPS; only the time is the test's. Meters are polled at the quarter's end.
 */
@NullUnmarked // what is null where it must not be fails the test
class CriticalWayTest {

    private static final int PRINTERS = 60;
    private static final int JAMMED = 0x04;
    private static final Duration STEP = Duration.ofSeconds(20);
    private static final Calendar QUARTER = Calendar.parse("quarterly last 22:00");

    @TempDir
    private Path data;

    private final TestClock clock = new TestClock(NOON);
    private final List<SmallDevice> devices = new ArrayList<>();
    private final List<String> places = new ArrayList<>();
    private final Map<String, Set<String>> atServer = new HashMap<>();
    private final Map<String, Instant> readAt = new HashMap<>();
    private final List<Reason> reasons = new ArrayList<>();
    private TestServer server;
    private Store store;
    private SnmpNetwork network;
    private Responder responder;
    private Runner runner;
    private int fillers;
    private int read;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
        store = Store.open(data);
        network = SnmpNetwork.start(new SnmpNetwork.Settings(Duration.ofSeconds(2), 2, Duration.ofSeconds(20), 2_000));
        responder = new Responder("public");
        for (int number = 0; number < PRINTERS; number++) {
            var device = new SmallDevice(true, "S" + number);
            device.reports(0);
            var address = free();
            responder.open(address, device);
            devices.add(device);
            places.add("127.0.0.1:" + address.getPort());
            new Printers(store).found("acme", "127.0.0.1", address.getPort(), NOON);
        }
        var thread = new Thread(this::answer, "devices");
        thread.setDaemon(true);
        thread.start();
        var identity =
                new Enrolment(data).enrol(Fixtures.enrolment(server.address(), List.of(server.certificate())), NOON);
        runner = new Runner(
                config(),
                store,
                identity,
                network,
                List.of(new HttpsTransport(
                        identity.server().addresses(), identity.server().trustAnchors(), Fixtures.https(null), clock)),
                new InstalledPool(data, "1.0.0", clock),
                null,
                Fixtures.renewal(data),
                "1.0.0",
                new Pulse(),
                clock,
                clock::ticks,
                new SplittableRandom(1));
    }

    private AgentConfig config() {
        var source = Fixtures.source("acme", AgentConfig.Privacy.DEFAULT, places.toArray(String[]::new));
        var base = Fixtures.config(
                data, new AgentConfig.Schedule(QUARTER, Calendar.every(Duration.ofDays(30)), null, true), source);
        return new AgentConfig(
                base.file(),
                base.data(),
                base.sources(),
                base.schedule(),
                base.discovery(),
                new AgentConfig.Errors(Duration.ofMinutes(5), CriticalState.DEFAULT),
                base.limits(),
                base.roads(),
                base.https(),
                base.mail(),
                base.pmd(),
                base.update(),
                base.control(),
                base.log(),
                base.ui(),
                base.warnings());
    }

    private static InetSocketAddress free() throws IOException {
        try (var channel = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            return (InetSocketAddress) channel.getLocalAddress();
        }
    }

    private void answer() {
        try {
            responder.serve(250, () -> {});
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @AfterEach
    void end() throws Exception {
        runner.close();
        responder.close();
        network.close();
        store.close();
        server.close();
    }

    @Test
    void everyJamAndItsEndAreAtTheServerWithinTenMinutes() throws Exception {
        runner.start();
        settle();
        var random = new SplittableRandom(2026);
        var changes = new HashMap<Integer, List<Duration>>();
        for (int printer = 0; printer < PRINTERS; printer++) {
            var jams = Duration.ofSeconds(random.nextLong(60, 3_600));
            changes.put(printer, List.of(jams, jams.plusSeconds(random.nextLong(700, 1_800))));
        }
        var waiting = new HashMap<Integer, Instant>();
        var longest = Duration.ZERO;
        int arrived = 0;
        for (var passed = Duration.ZERO; passed.compareTo(Duration.ofMinutes(105)) < 0; passed = passed.plus(STEP)) {
            for (int printer = 0; printer < PRINTERS; printer++) {
                for (int change = 0; change < 2; change++) {
                    var since = passed.minus(changes.get(printer).get(change));
                    if (!since.isNegative() && since.compareTo(STEP) < 0) {
                        devices.get(printer).reports(change == 0 ? JAMMED : 0);
                        waiting.put(printer, clock.instant());
                    }
                }
            }
            clock.pass(STEP);
            settle();
            for (var printer : List.copyOf(waiting.keySet())) {
                boolean jammed = passed.compareTo(changes.get(printer).get(1)) < 0;
                if (atServer.getOrDefault("S" + printer, Set.of()).contains("jammed") == jammed) {
                    var took = Duration.between(waiting.remove(printer), clock.instant());
                    longest = took.compareTo(longest) > 0 ? took : longest;
                    arrived++;
                }
            }
        }
        System.getLogger("test").log(System.Logger.Level.INFO, "The slowest of {0} took {1}", arrived, longest);
        assertThat(waiting).as("never told").isEmpty();
        assertThat(arrived).isEqualTo(2 * PRINTERS);
        assertThat(longest)
                .as("5 minutes until it is seen, 2 until it counts, and a step of the test's; 10 are allowed")
                .isLessThanOrEqualTo(Duration.ofMinutes(7).plus(STEP));
        assertThat(reasons)
                .as("no meter cycle before the quarter's end")
                .doesNotContain(Reason.SCHEDULED)
                .contains(Reason.CRITICAL);
    }

    @Test
    void theQuartersEndIsPolledOnceThoughTheMachineSleptThroughIt() throws Exception {
        runner.start();
        settle();
        // it sleeps from 24 to 25 November, and from 30 December to 2 January
        clock.set(Duration.ofDays(1));
        settle();
        clock.pass(Duration.between(clock.instant(), Instant.parse("2026-12-30T12:00:00Z")));
        settle();
        assertThat(reasons).doesNotContain(Reason.SCHEDULED);
        clock.set(Duration.ofDays(3));
        settle();
        clock.pass(STEP);
        settle();
        assertThat(reasons.stream().filter(Reason.SCHEDULED::equals)).hasSize(1);
        assertThat(runner.situation().nextPoll()).isAfter(Instant.parse("2027-03-31T12:00:00Z"));
    }

    @Test
    void theCriticalOvertakesWhatWaitsAfterAnOutage() throws Exception {
        runner.start();
        settle();
        server.behave(TestServer.status(503, "Retry-After", "600"));
        assertThat(runner.pollNow()).isTrue();
        settle();
        devices.get(7).reports(JAMMED);
        for (int look = 0; look < 27; look++) {
            clock.pass(STEP);
            settle();
        }
        int before = server.received().size();
        server.behave(TestServer.status(202));
        for (int look = 0; look < 9; look++) {
            clock.pass(STEP);
            settle();
        }
        var paths = server.received().subList(before, server.received().size()).stream()
                .map(TestServer.Received::path)
                .toList();
        assertThat(paths).hasSizeGreaterThan(1);
        assertThat(paths.get(0)).endsWith("/critical");
        assertThat(atServer.get("S7")).contains("jammed");
    }

    @Test
    void aFullDiskIsGoneOnFromByItself() throws Exception {
        runner.start();
        settle();
        // what is known of the printers is written, so that from now on reports alone need room
        assertThat(runner.pollNow()).isTrue();
        settle();
        reasons.clear();
        limitPages(1);
        fill(4_000);
        fill(10);
        for (int poll = 0; poll < 3; poll++) {
            // a small report may find some room left
            assertThat(runner.pollNow()).isTrue();
            settle();
        }
        var alone = new Printers(store).known().get(0);
        for (int poll = 0; poll < 5; poll++) {
            // nor may one of a single printer, such as a critical one is
            assertThat(runner.pollNow(alone.sourceId(), alone.host(), alone.port()))
                    .isTrue();
            settle();
        }
        devices.get(3).reports(JAMMED);
        for (int look = 0; look < 30; look++) {
            // what the enrolment leaves behind when it is sent would be room for a report
            fill(10);
            clock.pass(STEP);
            settle();
        }
        assertThat(reasons.stream().filter(Reason.MANUAL::equals)).hasSizeLessThan(8);
        assertThat(reasons).as("nothing more could be kept").doesNotContain(Reason.SCHEDULED, Reason.CRITICAL);
        limitPages(1 << 20);
        for (int look = 0; look < 48; look++) {
            clock.pass(STEP);
            settle();
        }
        assertThat(reasons).as("tried again within a quarter of an hour").contains(Reason.CRITICAL, Reason.SCHEDULED);
        assertThat(atServer.get("S3")).contains("jammed");
    }

    /** With further notes of a size, until not one more fits. */
    private void fill(int size) {
        assertThatThrownBy(() -> {
                    for (; ; fillers++) {
                        store.note("filler " + fillers, "x".repeat(size));
                    }
                })
                .hasMessageContaining("the disk is full");
    }

    /** SQLite says of a file that may not grow what it says of a full disk. */
    private void limitPages(int pages) throws Exception {
        store.read(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute("pragma max_page_count = " + pages);
            }
        });
    }

    /** Until nothing is due any more and nothing is being done; then what arrived is looked at. */
    private void settle() throws Exception {
        int calm = 0;
        long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (calm < 3) {
            assertThat(System.nanoTime()).as("the agent comes to rest").isLessThan(giveUp);
            runner.look();
            calm = runner.isIdle() ? calm + 1 : 0;
            if (calm < 3) {
                Thread.sleep(2);
            }
        }
        var received = server.received();
        for (; read < received.size(); read++) {
            Report report = ReportCodec.read(received.get(read).open().json());
            reasons.add(report.reason());
            for (var device : report.devices()) {
                var serial = device.reachable() ? device.identity().serialNumber() : "";
                // a critical report overtakes older ones
                if (device.status() != null && !device.readAt().isBefore(readAt.getOrDefault(serial, Instant.MIN))) {
                    readAt.put(serial, device.readAt());
                    atServer.put(serial, new HashSet<>(device.status().errors()));
                }
            }
        }
    }
}
