package org.openfsm.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.config.AddressRange;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.discovery.Sweep;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.SmallDevice;
import org.openfsm.wire.Report;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;

/** Searching and polling devices that answer by SNMP on this machine. */
@NullUnmarked // what is null where it must not be fails the test
class RoundsTest {

    private static final int TURNS = 8;

    @TempDir
    private Path data;

    private final Semaphore turns = new Semaphore(TURNS, true);
    private Store store;
    private SnmpNetwork network;
    private Responder responder;

    @BeforeEach
    void open() throws Exception {
        store = Store.open(data);
        network = SnmpNetwork.start(new SnmpNetwork.Settings(Duration.ofMillis(700), 1, Duration.ofSeconds(20), 1_000));
        responder = new Responder("public");
    }

    @AfterEach
    void close() throws Exception {
        responder.close();
        network.close();
        store.close();
    }

    @Test
    void aSearchFindsPrintersAndNothingElse() throws Exception {
        int printer = serve(new SmallDevice(true, "S1"));
        int server = serve(new SmallDevice(false, null));
        var silence = free();
        start();
        var found = new ArrayList<Integer>();
        int asked = new Sweep(network, turns, TURNS)
                .over(
                        Fixtures.source(
                                "acme",
                                AgentConfig.Privacy.DEFAULT,
                                "127.0.0.1:" + printer,
                                "127.0.0.1:" + server,
                                "127.0.0.1:" + silence.getPort()),
                        one -> found.add(one.place().port()));
        assertThat(asked).isEqualTo(3);
        assertThat(found).containsExactly(printer);
        assertThat(turns.availablePermits()).isEqualTo(TURNS);
    }

    /** A device that listens on all addresses hears the loopback network's broadcast, and answers from 127.0.0.1. */
    @Test
    void whoAnswersABroadcastIsAskedSinglyAndPolledFromThenOn() throws Exception {
        int port = free().getPort();
        responder.open(new InetSocketAddress("0.0.0.0", port), new SmallDevice(true, "S1"));
        start();
        var range = "broadcast 127.255.255.255:" + port;
        var source = Fixtures.source("acme", AgentConfig.Privacy.DEFAULT, range);
        var found = new ArrayList<AgentConfig.Place>();
        assertThat(new Sweep(network, turns, TURNS).over(source, one -> found.add(one.place())))
                .isEqualTo(1);
        assertThat(found).singleElement().satisfies(place -> {
            assertThat(place.host()).isEqualTo("127.0.0.1");
            assertThat(place.range()).isEqualTo(range);
        });
        assertThat(source.searchOf("127.0.0.1", port)).isEmpty();
        assertThat(source.searchOf("127.0.0.1", port, range)).isPresent();
        assertThat(source.searchOf("127.0.0.1", port, "broadcast")).isEmpty();
        var excluding = new AgentConfig.Source(
                source.id(),
                1,
                null,
                source.searches(),
                List.of(AddressRange.parse("127.0.0.0/29", AddressRange.ANY_PORT)),
                source.privacy());
        assertThat(new Sweep(network, turns, TURNS).over(excluding, one -> found.add(one.place())))
                .isZero();
        assertThat(excluding.searchOf("127.0.0.1", port, range)).isEmpty();
    }

    @Test
    void aSilentPrinterIsAskedAgainThenReportedAndKeptAndTheOthersGoOn() throws Exception {
        int awake = serve(new SmallDevice(true, "S1"));
        int asleep = free().getPort();
        int leftAlone = serve(new SmallDevice(true, "S2"));
        start();
        var source = Fixtures.source(
                "acme",
                AgentConfig.Privacy.DEFAULT,
                "127.0.0.1:" + awake,
                "127.0.0.1:" + asleep,
                "127.0.0.1:" + leftAlone);
        var config = Fixtures.config(data, Fixtures.SCHEDULE, source);
        var printers = new Printers(store);
        printers.found("acme", "127.0.0.1", awake, NOON);
        printers.found("acme", "127.0.0.1", asleep, NOON);
        printers.found("acme", "127.0.0.77", 161, NOON);
        printers.found("acme", "127.0.0.1", leftAlone, NOON);
        printers.monitor("acme", "127.0.0.1", leftAlone, false);
        var outbox = outbox();
        var round = round(config, printers, outbox);

        assertThat(round.over(printers.known(), Reason.SCHEDULED))
                .as("127.0.0.77 is in no range, and one is not monitored")
                .hasSize(2);

        Report report =
                ReportCodec.read(Seal.open(outbox.next().orElseThrow().signed()).json());
        assertThat(report.devices()).hasSize(2);
        assertThat(report.devices())
                .filteredOn(device -> device.port() == awake)
                .singleElement()
                .satisfies(
                        device -> assertThat(device.identity().serialNumber()).isEqualTo("S1"));
        assertThat(report.devices())
                .filteredOn(device -> device.port() == asleep)
                .singleElement()
                .satisfies(device -> {
                    assertThat(device.reachable()).isFalse();
                    assertThat(device.problems()).hasSize(1);
                });
        assertThat(printers.known())
                .filteredOn(printer -> printer.port() == asleep)
                .extracting(Printer::reachable)
                .containsExactly(false);
        assertThat(printers.known())
                .hasSize(4)
                .filteredOn(printer -> printer.credentials() != null)
                .singleElement()
                .satisfies(printer -> {
                    assertThat(printer.port()).isEqualTo(awake);
                    assertThat(printer.credentials()).isEqualTo("2c");
                });
        assertThat(turns.availablePermits()).isEqualTo(TURNS);
    }

    /** Thousands are not read at a stretch, for a jam is to be told of within minutes. */
    @Test
    void whoWaitsForTheNetworkGetsItInTheMiddleOfARound() throws Exception {
        var printers = new Printers(store);
        var devices = new ArrayList<SmallDevice>();
        var places = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            var device = new SmallDevice(true, "S" + i);
            int port = serve(device);
            printers.found("acme", "127.0.0.1", port, NOON);
            devices.add(device);
            places.add("127.0.0.1:" + port);
        }
        start();
        var round = round(slow(places), printers, outbox());
        turns.acquire(TURNS);
        var reading = CompletableFuture.supplyAsync(() -> {
            try {
                return round.over(printers.known(), Reason.SCHEDULED).size();
            } catch (Exception fault) {
                throw new AssertionError(fault);
            }
        });
        await(() -> turns.getQueueLength() == 1);
        var jam = CompletableFuture.supplyAsync(() -> {
            turns.acquireUninterruptibly(TURNS);
            long read = devices.stream().filter(SmallDevice::wasAsked).count();
            turns.release(TURNS);
            return read;
        });
        await(() -> turns.getQueueLength() == 2);
        turns.release(TURNS);
        assertThat(jam.get(30, TimeUnit.SECONDS)).as("printers read before").isBetween(1L, 4L);
        assertThat(reading.get(30, TimeUnit.SECONDS)).isEqualTo(5);
        assertThat(turns.availablePermits()).isEqualTo(TURNS);
    }

    private static void await(BooleanSupplier state) throws InterruptedException {
        for (int i = 0; i < 3_000 && !state.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(state.getAsBoolean()).isTrue();
    }

    /** With a packet a second, as far as the round knows. */
    private AgentConfig slow(List<String> ranges) throws Exception {
        var file = Files.writeString(
                data.resolve("agent.yaml"),
                "sources: [{ id: acme, ranges: " + ranges + " }]\nlimits: { packetsPerSecond: 1 }\n");
        return ConfigFile.read(file, Map.of());
    }

    private Outbox outbox() throws Exception {
        var identity = new Enrolment(data)
                .enrol(Fixtures.enrolment(URI.create("https://server.example.org/api/reports"), List.of()), NOON);
        return new Outbox(
                store, identity, Fixtures.LIMITS, Duration.ofHours(5), "1.0.0", Clock.systemUTC(), System::nanoTime);
    }

    private PollRound round(AgentConfig config, Printers printers, Outbox outbox) {
        return new PollRound(
                config,
                network,
                new Poller(Clock.systemUTC()),
                printers,
                outbox,
                turns,
                TURNS,
                Duration.ofMillis(50),
                new StateLog());
    }

    private int serve(Responder.Responding device) throws Exception {
        var address = free();
        responder.open(address, device);
        return address.getPort();
    }

    private static InetSocketAddress free() throws Exception {
        try (var channel = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            return (InetSocketAddress) channel.getLocalAddress();
        }
    }

    private void start() {
        var thread = new Thread(
                () -> {
                    try {
                        responder.serve(250, () -> {});
                    } catch (IOException broken) {
                        throw new UncheckedIOException(broken);
                    }
                },
                "devices");
        thread.setDaemon(true);
        thread.start();
    }
}
