package org.openfsm.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.poll.CriticalState;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.SmallDevice;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.wire.Device;
import org.openfsm.wire.Report;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;

/** Looking for errors of printers that answer by SNMP on this machine; the time is the test's. */
@NullUnmarked // what is null where it must not be fails the test
class ErrorRoundTest {

    private static final int TURNS = 8;
    private static final int JAMMED = 0x04;
    private static final int LOW_PAPER = 0x80;
    private static final int CRITICAL = 3;
    private static final int WARNING = 4;
    private static final int COVER = 6;
    private static final int INPUT = 8;
    private static final int MARKER_SUPPLIES = 11;

    @TempDir
    private Path data;

    private final TestClock clock = new TestClock(NOON);
    private final Semaphore turns = new Semaphore(TURNS, true);
    private final SmallDevice device = new SmallDevice(true, "S1");
    private final SmallDevice other = new SmallDevice(true, "S2");
    private Store store;
    private SnmpNetwork network;
    private Responder responder;
    private Printers printers;
    private Outbox outbox;
    private ErrorRound errors;

    @BeforeEach
    void open() throws Exception {
        store = Store.open(data);
        network = SnmpNetwork.start(new SnmpNetwork.Settings(Duration.ofMillis(700), 1, Duration.ofSeconds(20), 1_000));
        responder = new Responder("public");
        device.reports(0);
        other.reports(0);
        int port = serve(device);
        int otherPort = serve(other);
        var thread = new Thread(this::answer, "devices");
        thread.setDaemon(true);
        thread.start();
        printers = new Printers(store);
        printers.found("acme", "127.0.0.1", port, NOON);
        printers.found("acme", "127.0.0.1", otherPort, NOON);
        var source =
                Fixtures.source("acme", AgentConfig.Privacy.DEFAULT, "127.0.0.1:" + port, "127.0.0.1:" + otherPort);
        var config = Fixtures.config(data, Fixtures.SCHEDULE, source);
        var identity = new Enrolment(data)
                .enrol(Fixtures.enrolment(URI.create("https://server.example.org/api/reports"), List.of()), NOON);
        outbox = new Outbox(store, identity, Fixtures.LIMITS, Duration.ofHours(5), "1.0.0", clock, clock::ticks);
        var log = new StateLog();
        var round = new PollRound(
                config, network, new Poller(clock), printers, outbox, turns, TURNS, Duration.ofMillis(50), log);
        errors = new ErrorRound(
                network,
                new Poller(clock),
                round,
                turns,
                TURNS,
                1_000,
                new ErrorWatch(CriticalState.DEFAULT, clock::ticks),
                log);
    }

    private int serve(SmallDevice device) throws IOException {
        var address = free();
        responder.open(address, device);
        return address.getPort();
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
    void close() throws Exception {
        responder.close();
        network.close();
        store.close();
    }

    @Test
    void aJamThatLastsIsReportedAtOnceAndSoIsItsEnd() throws Exception {
        assertThat(look()).isFalse();
        device.reports(JAMMED);
        device.raises(7, CRITICAL, COVER, 8);
        assertThat(look()).as("seen once").isFalse();
        assertThat(errors.unsettled(printers.known()))
                .singleElement()
                .satisfies(printer -> assertThat(printer.reachable()).isTrue());
        clock.pass(Duration.ofMinutes(2));
        assertThat(look()).isTrue();

        var jam = next();
        assertThat(jam.reason()).isEqualTo(Reason.CRITICAL);
        assertThat(jam.devices()).singleElement().satisfies(reported -> {
            assertThat(reported.identity().serialNumber()).isEqualTo("S1");
            assertThat(reported.status().errors()).containsExactly("jammed");
            assertThat(reported.alerts()).extracting(Device.Alert::code).containsExactly(8);
        });

        clock.pass(Duration.ofMinutes(5));
        assertThat(look()).as("told already").isFalse();
        assertThat(errors.isUnsettled()).isFalse();

        device.reports(0);
        device.clears(7);
        assertThat(look()).isFalse();
        clock.pass(Duration.ofMinutes(2));
        assertThat(look()).isTrue();
        var end = next();
        assertThat(end.reason()).isEqualTo(Reason.CRITICAL);
        assertThat(end.devices()).singleElement().satisfies(reported -> {
            assertThat(reported.status().errors()).isEmpty();
            assertThat(reported.alerts()).isEmpty();
        });
        assertThat(turns.availablePermits()).isEqualTo(TURNS);
    }

    @Test
    void aCoverOpenedForAMomentIsNobodysBusiness() throws Exception {
        device.raises(1, CRITICAL, COVER, 3);
        assertThat(look()).isFalse();
        device.clears(1);
        clock.pass(Duration.ofMinutes(1));
        assertThat(look()).isFalse();
        assertThat(errors.isUnsettled()).isFalse();
        device.raises(2, CRITICAL, COVER, 3);
        clock.pass(Duration.ofMinutes(5));
        assertThat(look()).as("the time counts from when it came again").isFalse();
        assertThat(outbox.next()).isEmpty();
    }

    @ParameterizedTest(name = "severity {0} group {1} code {2}: {3}")
    @CsvSource({
        CRITICAL + "," + MARKER_SUPPLIES + ", 1101, true",
        CRITICAL + "," + INPUT + ", 8, true",
        CRITICAL + "," + INPUT + ", 808, false",
        CRITICAL + "," + INPUT + ", 810, false",
        WARNING + "," + MARKER_SUPPLIES + ", 1104, false",
        WARNING + "," + COVER + ", 3, false"
    })
    void onlyWhatTheListNamesIsCritical(int severity, int group, int code, boolean critical) throws Exception {
        device.raises(1, severity, group, code);
        look();
        assertThat(look()).isEqualTo(critical);
    }

    @Test
    void lowPaperIsNotCritical() throws Exception {
        device.reports(LOW_PAPER);
        look();
        assertThat(look()).isFalse();
    }

    @Test
    void theAlertsAreReadOnlyWhenSomethingHappened() throws Exception {
        look();
        assertThat(device.timesAskedForAlerts()).as("at first").isPositive();
        look();
        assertThat(device.timesAskedForAlerts()).isZero();
        device.raises(1, WARNING, INPUT, 807);
        look();
        assertThat(device.timesAskedForAlerts()).as("the counters moved").isPositive();
        look();
        assertThat(device.timesAskedForAlerts()).as("it is not critical").isZero();
    }

    @Test
    void whatHappensAtTheSameTimeGoesInOneReport() throws Exception {
        device.reports(JAMMED);
        other.raises(1, CRITICAL, MARKER_SUPPLIES, 1101);
        look();
        assertThat(look()).isTrue();
        assertThat(next().devices())
                .extracting(reported -> reported.identity().serialNumber())
                .containsExactlyInAnyOrder("S1", "S2");
        assertThat(outbox.next()).isEmpty();
    }

    @Test
    void aPrinterThatFallsSilentIsNoEnd() throws Exception {
        device.reports(JAMMED);
        look();
        look();
        next();
        responder.close();
        look();
        assertThat(look()).isFalse();
        assertThat(outbox.next()).isEmpty();
    }

    private boolean look() throws Exception {
        return errors.over(new ArrayList<>(printers.known()));
    }

    /** What was put last is sent first, for it is urgent. */
    private Report next() throws Exception {
        var waiting = outbox.next().orElseThrow();
        assertThat(waiting.urgent()).isTrue();
        outbox.taken(waiting, "https");
        return ReportCodec.read(Seal.open(waiting.signed()).json());
    }
}
