package org.openfsm.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.config.InvalidConfig;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.schedule.Situation;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.SmallDevice;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.wire.Report;
import org.openfsm.wire.ReportCodec;

/** Starting, changing and ending within one process. */
@NullUnmarked // what is null where it must not be fails the test
class LiveAgentTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path home;

    private LiveAgent agent;

    @AfterEach
    void end() throws Exception {
        if (agent != null) {
            agent.close();
        }
    }

    private LiveAgent agent() {
        var made = new LiveAgent(
                home.resolve("agent.yaml"), Map.of(), Fixtures.PROGRAM, Clock.systemUTC(), config -> {}, () -> {});
        agent = made;
        return made;
    }

    private void configure(String more) throws Exception {
        Files.writeString(home.resolve("agent.yaml"), """
                sources: [{id: acme, ranges: ["127.0.0.1:1"]}]
                """ + more);
    }

    private void enrol(TestServer server) throws Exception {
        PrivateFiles.makeDirectory(home.resolve("data"));
        new Enrolment(home.resolve("data"))
                .enrol(
                        Fixtures.again(
                                Fixtures.enrolment(server.address(), List.of(server.certificate())), Instant.now()),
                        Instant.now());
    }

    @Test
    void whatIsMissingIsSaidAndTheAgentStartsOnceItIsThere() throws Exception {
        try (var server = TestServer.start()) {
            var agent = agent();
            assertThatThrownBy(agent::start).isInstanceOf(InvalidConfig.class);
            assertThat(agent.situation().missing()).singleElement().asString().contains("does not exist");
            assertThat(agent.pollNow() || agent.searchNow() || agent.sendNow() || agent.cancelSearch())
                    .isFalse();
            configure("control: { port: off }\n");
            assertThat(agent.reload()).singleElement().asString().contains("not enrolled");
            enrol(server);
            long change = agent.situation().change();
            assertThat(agent.reload()).isEmpty();
            assertThat(agent.awaitChange(change, PATIENCE)).isGreaterThan(change);
            assertThat(agent.situation().works()).isTrue();
            var enrolment = ReportCodec.read(server.next(PATIENCE).open().json());
            assertThat(enrolment.reason()).isEqualTo(Report.Reason.ENROLMENT);
        }
    }

    @Test
    void aRefusedChangeLeavesTheAgentAsItWasAndAGoodOneLosesNothing() throws Exception {
        try (var server = TestServer.start()) {
            server.behave(TestServer.status(503, "Retry-After", "3600"));
            configure("control: { port: off }\n");
            enrol(server);
            var agent = agent();
            agent.start();
            server.next(PATIENCE);
            var before = agent.working().orElseThrow();
            new Printers(before.store()).found("acme", "127.0.0.1", 1, Instant.now());

            configure("schedule: { poll: sometimes }\n");
            assertThat(agent.reload()).singleElement().asString().contains("schedule.poll is \"sometimes\"");
            configure("sources: []\n");
            assertThat(agent.reload()).isNotEmpty();
            assertThat(agent.situation().works()).isTrue();
            assertThat(agent.working()).containsSame(before);

            configure("control: { port: off }\nschedule: { poll: daily 02:30 }\n");
            assertThat(agent.reload()).isEmpty();
            var after = agent.working().orElseThrow();
            assertThat(after.config().schedule().poll()).hasToString("daily 02:30");
            assertThat(new Printers(after.store()).known()).hasSize(1);
            assertThat(Outbox.pile(after.store(), "waiting").reports())
                    .as("what waits for the server waits still")
                    .isPositive();
            server.behave(TestServer.status(202));
            while (!agent.sendNow()) {
                agent.awaitChange(agent.situation().change(), Duration.ofMillis(100));
            }
            assertThat(ReportCodec.read(server.next(PATIENCE).open().json()).reason())
                    .as("also by a road that was to be left alone for an hour")
                    .isEqualTo(Report.Reason.ENROLMENT);
        }
    }

    @Test
    void aSearchIsFollowedAndEndedAndWhatItFoundStays() throws Exception {
        try (var server = TestServer.start();
                var responder = new Responder("public")) {
            int printer = free();
            responder.open(new InetSocketAddress("127.0.0.1", printer), new SmallDevice(true, "S1"));
            var thread = new Thread(() -> serve(responder), "devices");
            thread.setDaemon(true);
            thread.start();
            enrol(server);
            Files.writeString(home.resolve("agent.yaml"), """
                    sources: [{id: acme, ranges: ["127.0.0.1:%d", "127.9.0.0/22:9"]}]
                    control: { port: off }
                    """.formatted(printer));
            var agent = agent();
            agent.start();
            assertThat(agent.searchNow()).as("it searches since it started").isFalse();
            var search = agent.situation().search();
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (search == null || search.printers() == 0 || search.asked() < 3) {
                assertThat(System.nanoTime()).isLessThan(giveUp);
                agent.awaitChange(agent.situation().change(), Duration.ofMillis(100));
                search = agent.situation().search();
            }
            assertThat(search.underWay()).isTrue();
            assertThat(search.total()).isEqualTo(1 + 1022);
            assertThat(search.left()).as("too early to tell").isNull();
            assertThat(search.perSecond()).isPositive();
            assertThat(search.finds()).contains(new Situation.Find("acme", "127.0.0.1", printer, Situation.Kind.NEW));

            assertThat(agent.cancelSearch()).isTrue();
            assertThat(agent.cancelSearch()).isFalse();
            while (agent.situation().search().underWay()) {
                assertThat(System.nanoTime()).isLessThan(giveUp);
                agent.awaitChange(agent.situation().change(), Duration.ofMillis(100));
            }
            assertThat(agent.situation().search().cancelled()).isTrue();
            assertThat(new Printers(agent.working().orElseThrow().store()).known())
                    .singleElement()
                    .satisfies(known -> assertThat(known.port()).isEqualTo(printer));
            assertThat(ReportCodec.read(server.next(PATIENCE).open().json()).reason())
                    .isEqualTo(Report.Reason.ENROLMENT);
            assertThat(ReportCodec.read(server.next(PATIENCE).open().json()).reason())
                    .as("what was found is read and reported")
                    .isEqualTo(Report.Reason.DISCOVERY);
        }
    }

    private static void serve(Responder responder) {
        try {
            responder.serve(250, () -> {});
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void theEarMovesWithTheConfiguration() throws Exception {
        try (var server = TestServer.start()) {
            enrol(server);
            int first = free();
            int second = free();
            configure("control: { port: " + first + " }\n");
            var agent = agent();
            agent.start();
            var data = home.resolve("data");
            assertThat(new ControlClient(first, data).status(0).getBoolean("works"))
                    .isTrue();
            configure("control: { port: " + second + " }\n");
            assertThat(agent.reload()).isEmpty();
            assertThat(new ControlClient(second, data).status(0).getBoolean("works"))
                    .isTrue();
            assertThatThrownBy(() -> new ControlClient(first, data).status(0)).isInstanceOf(NoAnswer.class);
            try (var taken = new DatagramSocket(free(), InetAddress.getByName("127.0.0.1"))) {
                configure("control: { port: " + taken.getLocalPort() + " }\n");
                assertThat(agent.reload()).singleElement().asString().contains("is taken", "control.port");
            }
            assertThat(new ControlClient(second, data).status(0).getBoolean("works"))
                    .as("the old configuration is at work")
                    .isTrue();
            configure("control: { port: off }\n");
            assertThat(agent.reload()).isEmpty();
            assertThatThrownBy(() -> new ControlClient(second, data).status(0)).hasMessageContaining("not running");
        }
    }

    @Test
    void aStoreThatIsDamagedIsSetAsideAndTheAgentGoesOnAsANewChain() throws Exception {
        try (var server = TestServer.start()) {
            configure("control: { port: off }\n");
            enrol(server);
            Files.writeString(home.resolve("data/agent.db"), "no database ".repeat(400));
            var agent = agent();
            agent.start();
            var first = ReportCodec.read(server.next(PATIENCE).open().json());
            assertThat(first.previous()).isNull();
            assertThat(first.sequence()).isEqualTo(1);
            var working = agent.working().orElseThrow();
            assertThat(working.store().damage()).isPresent();

            // and while it is at work: pages behind the first are overwritten, also those of the log beside it
            damage(working.store());
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (agent.working().filter(now -> now != working).isEmpty()) {
                agent.pollNow();
                assertThat(System.nanoTime()).isLessThan(giveUp);
                agent.awaitChange(agent.situation().change(), Duration.ofMillis(100));
            }
            var second = ReportCodec.read(server.next(PATIENCE).open().json());
            assertThat(second.agentId()).as("the identity is kept").isEqualTo(first.agentId());
            assertThat(second.chain()).isNotEqualTo(first.chain());
            assertThat(second.previous()).isNull();
            try (var files = Files.list(home.resolve("data"))) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .filteredOn(name -> name.matches("agent\\.db\\.damaged-\\d{8}T\\d{6}Z"))
                        .isNotEmpty();
            }
            assertThat(agent.situation().works()).isTrue();
        }
    }

    private void damage(Store store) throws Exception {
        store.read(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute("pragma wal_checkpoint(truncate)");
            }
        });
        var file = home.resolve("data/agent.db");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var noise = new byte[(int) Files.size(file) - 4096];
            new java.util.Random(1).nextBytes(noise);
            channel.write(ByteBuffer.wrap(noise), 4096);
        }
        store.read(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute("pragma shrink_memory");
            }
        });
    }

    private static int free() throws Exception {
        try (var socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
