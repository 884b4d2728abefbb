package org.openfsm.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;

/** A search that the end of the agent cuts off; a network of the loopback that hears all and answers nothing. */
@NullUnmarked // what is null where it must not be fails the test
class SearchingTest {

    private static final int TURNS = 8;
    private static final int ALL = 254;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path data;

    private final AtomicInteger questions = new AtomicInteger();
    /** A clock that is a second further whenever it is looked at: progress is kept often. */
    private final AtomicLong seconds = new AtomicLong();

    private Store store;
    private SnmpNetwork network;
    private Outbox outbox;
    private DatagramSocket everywhere;

    @BeforeEach
    void open() throws Exception {
        store = Store.open(data);
        var identity = new Enrolment(data)
                .enrol(
                        Fixtures.enrolment(URI.create("https://server.example.org/api/reports"), List.of()),
                        Fixtures.NOON);
        outbox = new Outbox(
                store, identity, Fixtures.LIMITS, Duration.ofHours(5), "1.0.0", Clock.systemUTC(), System::nanoTime);
        network = SnmpNetwork.start(new SnmpNetwork.Settings(Duration.ofMillis(40), 0, Duration.ofSeconds(2), 0));
        everywhere = new DatagramSocket(0);
        var thread = new Thread(this::count, "everywhere");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() throws Exception {
        everywhere.close();
        network.close();
        store.close();
    }

    @Test
    void theNextStartGoesOnWhereItWas() throws Exception {
        cutOff(range("127.0.9.0/24"), 100);
        questions.set(0);

        var next = searching(range("127.0.9.0/24"));
        assertThat(next.last()).as("there is a search to be ended").isEmpty();
        assertThat(next.search()).isFalse();
        var progress = Objects.requireNonNull(next.progress());
        assertThat(progress.asked()).isEqualTo(progress.total()).isEqualTo(ALL);
        // two each, by 2c and by 1; what was under way, or asked after the progress was kept, is asked again
        assertThat(questions.get() / 2).isBetween(100, ALL - 100 + 3 * TURNS);
        assertThat(next.last()).isPresent();
        questions.set(0);
        searching(range("127.0.9.0/24")).search();
        assertThat(questions.get() / 2).as("the one after begins anew").isEqualTo(ALL);
    }

    @Test
    void otherRangesAreSearchedFromTheirBeginning() throws Exception {
        cutOff(range("127.0.9.0/24"), 60);
        questions.set(0);
        searching(range("127.0.10.0/25")).search();
        assertThat(questions.get() / 2).isEqualTo(126);
    }

    @Test
    void whoStopsASearchDoesNotWaitForWhoIsSilent() throws Exception {
        network.close();
        // a question is given up long after this test is
        network = SnmpNetwork.start(new SnmpNetwork.Settings(Duration.ofMinutes(10), 0, Duration.ofHours(1), 0));
        for (int asked : List.of(ALL, 4)) {
            questions.set(0);
            var search = searching(range(asked == ALL ? "127.0.9.0/24" : "127.0.10.0-127.0.10.3"));
            var agent = started(search);
            while (questions.get() < Math.min(asked, TURNS)) {
                Thread.sleep(5);
            }
            assertThat(search.cancel()).isTrue();
            agent.join(PATIENCE.toMillis());
            assertThat(agent.isAlive()).as("still searches").isFalse();
            var progress = Objects.requireNonNull(search.progress());
            assertThat(progress.underWay()).isFalse();
            assertThat(progress.cancelled()).isTrue();
        }
    }

    @Test
    void theRestOfTheTimeIsSaidOnceItCanBeTold() throws Exception {
        var search = searching(range("127.0.9.0/24"));
        var agent = started(search);
        Duration left = null;
        while (left == null && agent.isAlive()) {
            var progress = search.progress();
            left = progress == null ? null : progress.left();
            assertThat(progress != null && progress.asked() < 2 && left != null)
                    .as("a guess")
                    .isFalse();
        }
        assertThat(left).isPositive();
        agent.join();
        assertThat(Objects.requireNonNull(search.progress()).left()).isNull();
    }

    /** Ends the agent in the middle of a search. */
    private void cutOff(AgentConfig config, int after) throws InterruptedException {
        var agent = started(searching(config));
        while (questions.get() / 2 < after) {
            Thread.sleep(5);
        }
        agent.interrupt();
        agent.join();
        // what is under way ends as in a process that is about to end
        for (int before = -1; before != questions.get(); Thread.sleep(300)) {
            before = questions.get();
        }
    }

    private static Thread started(Searching search) {
        var agent = new Thread(
                () -> {
                    try {
                        search.search();
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    } catch (Exception fault) {
                        throw new AssertionError(fault);
                    }
                },
                "agent");
        agent.start();
        return agent;
    }

    private AgentConfig range(String range) {
        return Fixtures.config(
                data,
                Fixtures.SCHEDULE,
                Fixtures.source("acme", AgentConfig.Privacy.DEFAULT, range + ":" + everywhere.getLocalPort()));
    }

    private Searching searching(AgentConfig config) {
        var printers = new Printers(store);
        var log = new StateLog();
        var stages = new Stages(Clock.systemUTC(), () -> seconds.incrementAndGet() * 1_000_000_000L, new Pulse(), log);
        var own = new Semaphore(TURNS, true);
        var round = new PollRound(
                config,
                network,
                new Poller(Clock.systemUTC()),
                printers,
                outbox,
                own,
                TURNS,
                Duration.ofMillis(50),
                log);
        return new Searching(config, network, own, TURNS, printers, round, store, stages, log);
    }

    private void count() {
        var packet = new DatagramPacket(new byte[1_500], 1_500);
        while (!everywhere.isClosed()) {
            try {
                everywhere.receive(packet);
                questions.incrementAndGet();
            } catch (IOException closed) {
                return;
            }
        }
    }
}
