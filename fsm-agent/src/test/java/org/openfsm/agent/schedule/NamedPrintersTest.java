package org.openfsm.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.discovery.Overlap;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.names.Resolver;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.SmallDevice;
import org.openfsm.wire.Device;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;

/** Printers whose addresses have names, in a network where addresses change; on this machine, with a name service of the test. */
@NullUnmarked // what is null where it must not be fails the test
class NamedPrintersTest {

    private static final int TURNS = 8;
    private static final String NAME = "prn-7.example.org";

    @TempDir
    private Path data;

    private final Directory directory = new Directory();
    private final Semaphore turns = new Semaphore(TURNS, true);
    private Store store;
    private Printers printers;
    private SnmpNetwork network;
    private Responder responder;
    private Outbox outbox;
    private int port;

    /** Who has which name; a map that tests write. */
    private static final class Directory implements Resolver {
        private final Map<InetAddress, String> names = new ConcurrentHashMap<>();
        private final Map<String, InetAddress> addresses = new ConcurrentHashMap<>();
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile boolean hangs;
        private volatile boolean asked;

        void say(String name, String address) {
            names.put(address(address), name);
            addresses.put(name, address(address));
        }

        @Override
        public Optional<String> nameOf(InetAddress address) {
            answer();
            return Optional.ofNullable(names.get(address));
        }

        @Override
        public List<InetAddress> addressesOf(String name) {
            answer();
            return Optional.ofNullable(addresses.get(name)).stream().toList();
        }

        private void answer() {
            asked = true;
            if (hangs) {
                try {
                    end.await();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    @BeforeEach
    void open() throws Exception {
        store = Store.open(data);
        printers = new Printers(store);
        network = SnmpNetwork.start(
                new SnmpNetwork.Settings(Duration.ofMillis(500), 0, Duration.ofSeconds(20), 1_000), directory);
        responder = new Responder("public");
        var identity = new Enrolment(data)
                .enrol(Fixtures.enrolment(URI.create("https://server.example.org/api/reports"), List.of()), NOON);
        outbox = new Outbox(
                store, identity, Fixtures.LIMITS, Duration.ofHours(5), "1.0.0", Clock.systemUTC(), System::nanoTime);
        try (var channel = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.2", 0))) {
            port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
    }

    @AfterEach
    void close() throws Exception {
        directory.end.countDown();
        responder.close();
        network.close();
        store.close();
    }

    @Test
    void aFindIsKeptUnderItsNameAndPolledWhereItIsNow() throws Exception {
        var before = serve("127.0.0.2", "S1");
        serve("127.0.0.3", "S1");
        start();
        directory.say(NAME, "127.0.0.2");
        var config = config("ranges: ['127.0.0.2-127.0.0.2:PORT', '127.0.0.3:PORT'], exclude: [127.0.0.3]");
        assertThat(searching(config).search()).isTrue();
        assertThat(printers.known()).singleElement().satisfies(printer -> {
            assertThat(printer.host()).isEqualTo(NAME);
            assertThat(printer.lastAddress()).contains("127.0.0.2");
            assertThat(printer.foundBy()).isEqualTo("127.0.0.2-127.0.0.2:" + port);
        });
        assertThat(reported()).singleElement().satisfies(device -> {
            assertThat(device.hostName()).isEqualTo(NAME);
            assertThat(device.address()).isEqualTo("127.0.0.2");
        });

        // DHCP gives it another address
        before.forgetsWhatWasAsked();
        directory.say(NAME, "127.0.0.3");
        var wider = config("ranges: ['127.0.0.2-127.0.0.6:PORT']");
        round(wider).over(printers.known(), Reason.SCHEDULED);
        assertThat(reported()).singleElement().satisfies(device -> {
            assertThat(device.hostName()).isEqualTo(NAME);
            assertThat(device.address()).isEqualTo("127.0.0.3");
            assertThat(device.identity().serialNumber()).isEqualTo("S1");
        });
        assertThat(before.wasAsked()).as("its former address").isFalse();
        assertThat(printers.known()).singleElement().satisfies(printer -> assertThat(printer.lastAddress())
                .contains("127.0.0.3"));
    }

    @Test
    void aPrinterIsAskedWhereItWasWhileTheNameServiceIsSilent() throws Exception {
        serve("127.0.0.2", "S1");
        start();
        directory.say(NAME, "127.0.0.2");
        var config = config("ranges: ['127.0.0.2-127.0.0.6:PORT']");
        searching(config).search();
        reported();
        directory.addresses.clear();
        directory.names.clear();
        round(config).over(printers.known(), Reason.SCHEDULED);
        assertThat(reported()).singleElement().satisfies(device -> {
            assertThat(device.reachable()).isTrue();
            assertThat(device.address()).isEqualTo("127.0.0.2");
        });
        assertThat(searching(config).search()).as("a search finds nobody new").isFalse();
        assertThat(printers.known()).extracting(Printer::host).containsExactly(NAME);
    }

    /** Whoever writes into the name service must not send the agent with its communities where it likes. */
    @Test
    void aNameThatLeadsOutOfTheRangesIsNotFollowed() throws Exception {
        serve("127.0.0.2", "S1");
        var outside = serve("127.0.0.9", "S9");
        var never = serve("127.0.0.3", "S3");
        start();
        directory.say(NAME, "127.0.0.2");
        var config = config("ranges: ['127.0.0.2-127.0.0.6:PORT'], exclude: [127.0.0.3]");
        searching(config).search();
        for (var address : List.of("127.0.0.9", "127.0.0.3")) {
            directory.addresses.put(NAME, address(address));
            assertThat(round(config).over(printers.known(), Reason.SCHEDULED))
                    .as(address)
                    .isEmpty();
        }
        assertThat(outside.wasAsked()).isFalse();
        assertThat(never.wasAsked()).isFalse();
    }

    @Test
    void anAddressThatGetsANameIsTheSamePrinter() throws Exception {
        serve("127.0.0.2", "S1");
        start();
        printers.found("acme", "127.0.0.2", port, NOON);
        printers.monitor("acme", "127.0.0.2", port, false);
        directory.say(NAME, "127.0.0.2");
        var config = config("ranges: ['127.0.0.2-127.0.0.6:PORT']");
        assertThat(searching(config).search()).isFalse();
        assertThat(printers.known()).singleElement().satisfies(printer -> {
            assertThat(printer.host()).isEqualTo(NAME);
            assertThat(printer.monitored()).as("a person left it alone").isFalse();
            assertThat(printer.foundAt()).isEqualTo(NOON);
        });
        // renamed by whoever runs the network
        directory.addresses.remove(NAME);
        directory.say("laser.example.org", "127.0.0.2");
        assertThat(searching(config).search()).isFalse();
        assertThat(printers.known()).extracting(Printer::host).containsExactly("laser.example.org");
    }

    /** The name of the first leads to its new address; the second is not taken for it. */
    @Test
    void anotherPrinterAtAFormerAddressIsAnotherOne() throws Exception {
        serve("127.0.0.2", "S2");
        start();
        directory.say(NAME, "127.0.0.2");
        var config = config("ranges: ['127.0.0.2-127.0.0.6:PORT']");
        searching(config).search();
        directory.say("laser.example.org", "127.0.0.2");
        directory.addresses.put(NAME, address("127.0.0.5"));
        searching(config).search();
        assertThat(printers.known()).extracting(Printer::host).containsExactlyInAnyOrder(NAME, "laser.example.org");
    }

    @Test
    void aNameThatIsExcludedIsNoFind() throws Exception {
        serve("127.0.0.2", "S1");
        start();
        directory.say(NAME, "127.0.0.2");
        searching(config("ranges: ['127.0.0.2-127.0.0.6:PORT'], exclude: [" + NAME + "]"))
                .search();
        assertThat(printers.known()).isEmpty();
    }

    @Test
    void withoutHostNamesNobodyIsAskedForThem() throws Exception {
        serve("127.0.0.2", "S1");
        start();
        directory.say(NAME, "127.0.0.2");
        var config = config("ranges: ['127.0.0.2-127.0.0.6:PORT'] }]\ndiscovery: { hostNames: false }\n#");
        searching(config).search();
        assertThat(printers.known()).extracting(Printer::host).containsExactly("127.0.0.2");
        assertThat(directory.asked).isFalse();
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES) // it hangs for ever
    void aNameServiceThatHangsKeepsNoSearchFromItsEnd() throws Exception {
        serve("127.0.0.2", "S1");
        start();
        directory.hangs = true;
        searching(config("ranges: ['127.0.0.2-127.0.0.6:PORT']")).search();
        assertThat(printers.known()).extracting(Printer::host).containsExactly("127.0.0.2");
        assertThat(reported()).singleElement().satisfies(device -> assertThat(device.hostName())
                .isNull());
    }

    @Test
    void aNameThatAPersonMisspeltIsSaidUntilItLeadsSomewhere() throws Exception {
        serve("127.0.0.2", "S1");
        start();
        var searching = searching(config("ranges: ['laser.example.org:PORT', '127.0.0.3:PORT']"));
        var said = new CopyOnWriteArrayList<String>();
        var listener = new Handler() {
            @Override
            public void publish(LogRecord message) {
                said.add(message.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        var log = Logger.getLogger("org.openfsm.agent");
        // commands that other tests run beside this one silence the loggers above
        log.setLevel(Level.INFO);
        log.addHandler(listener);
        try {
            searching.search();
            searching.search();
            assertThat(said.stream().filter(line -> line.contains("does not resolve")))
                    .singleElement()
                    .satisfies(
                            line -> assertThat(line).startsWith("laser.example.org of source acme does not resolve"));
            directory.addresses.put("laser.example.org", address("127.0.0.2"));
            searching.search();
            assertThat(said).contains("laser.example.org resolves again.");
        } finally {
            log.removeHandler(listener);
            log.setLevel(null);
        }
    }

    @Test
    void aDeviceOfTwoSourcesIsReadForTheFirstAlone() throws Exception {
        serve("127.0.0.2", "S1");
        start();
        directory.addresses.put("laser.example.org", address("127.0.0.2"));
        var config = config("ranges: ['laser.example.org:PORT'] }, { id: other, ranges: ['127.0.0.2-127.0.0.6:PORT']");
        searching(config).search();
        assertThat(printers.known()).extracting(Printer::sourceId).containsExactly("acme", "other");
        assertThat(Overlap.among(config, printers.known())).singleElement().satisfies(overlap -> assertThat(overlap)
                .hasToString("laser.example.org:" + port + " of source acme and 127.0.0.2:" + port
                        + " of source other are one device (127.0.0.2). It is read for acme alone: take it out of the"
                        + " ranges of other, or exclude it from those of acme."));
        while (outbox.next().isPresent()) {
            reported();
        }
        round(config).over(printers.known(), Reason.SCHEDULED);
        assertThat(outbox.next().orElseThrow().signed()).satisfies(signed -> assertThat(
                        ReportCodec.read(Seal.open(signed).json()).sourceId())
                .isEqualTo("acme"));
        assertThat(reported()).hasSize(1);
        assertThat(outbox.next()).isEmpty();

        printers.monitor("acme", "laser.example.org", port, false);
        assertThat(round(config).over(printers.known(), Reason.SCHEDULED).keySet())
                .as("who does not read it keeps nobody from it")
                .extracting(Printer::sourceId)
                .containsExactly("other");
    }

    /** The devices of the next report, which then counts as sent. */
    private List<Device> reported() throws Exception {
        var next = outbox.next().orElseThrow();
        outbox.taken(next, "https");
        return ReportCodec.read(Seal.open(next.signed()).json()).devices();
    }

    /** @param source the inside of a source, PORT for the devices' port */
    private AgentConfig config(String source) throws Exception {
        var file = Files.writeString(
                data.resolve("agent.yaml"),
                ("sources: [{ id: acme, " + source + " }]\n").replace("PORT", String.valueOf(port)));
        return ConfigFile.read(file, Map.of());
    }

    private PollRound round(AgentConfig config) {
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

    private Searching searching(AgentConfig config) {
        var log = new StateLog();
        var stages = new Stages(Clock.systemUTC(), System::nanoTime, new Pulse(), log);
        return new Searching(config, network, turns, TURNS, printers, round(config), store, stages, log);
    }

    private SmallDevice serve(String host, String serialNumber) throws Exception {
        var device = new SmallDevice(true, serialNumber);
        responder.open(new InetSocketAddress(host, port), device);
        return device;
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

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
