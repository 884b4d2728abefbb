package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openfsm.wire.Device;
import org.openfsm.wire.Hashes;

/**
 * A server that keeps all in its own file (H2, as the README's first start has it) is killed again and again (SIGKILL) while a
 * dozen agents report as fast as it answers, and what follows from their reports is written beside. After each kill a copy of
 * the file is looked at as it was left: what was answered "taken" is there, once, each report with all that belongs to it, by
 * every way to it. {@code proof.size}: small kills it 5 times, full 200 times; {@code proof.seed} repeats the choices of a run.
 */
class KilledOnH2Proof {
    private static final Logger LOG = Logger.getLogger(KilledOnH2Proof.class.getName());
    private static final boolean FULL = "full".equals(System.getProperty("proof.size"));
    private static final int KILLS = FULL ? 200 : 5;
    private static final int AGENTS = 12;
    private static final int PRINTERS_EACH = 3;
    private static final int LIVES_MS = 3_000;
    private static final int STARTS_MS = 12_000;
    /** One kill in so many meets a server that has not answered yet. */
    private static final int WHILE_STARTING = 8;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final long seed = Long.getLong("proof.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Sender> senders = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(AGENTS);
    private FsmServer server;
    private int answersLost;
    private int unrecorded;

    /** An agent that has always something to report, and brings again what was not taken. */
    private static final class Sender {
        private final HandmadeAgent agent;
        private final int number;
        /** Of the reports, in their order. */
        private final List<String> made = new ArrayList<>();

        private byte[] pending;
        private int taken;

        Sender(HandmadeAgent agent, int number) {
            this.agent = agent;
            this.number = number;
        }

        String id() {
            return agent.file().agentId().toString();
        }

        /** As long as the server lives. @param some set once a report was taken */
        void report(FsmServer server, AtomicBoolean goesOn, AtomicBoolean some) {
            while (goesOn.get() && server.process().process().isAlive()) {
                if (pending == null) {
                    pending = next();
                }
                if (isTaken(server)) {
                    taken++;
                    pending = null;
                    some.set(true);
                } else {
                    pause();
                }
            }
        }

        private boolean isTaken(FsmServer server) {
            try {
                return server.api().report(pending).statusCode() == 202;
            } catch (IOException e) {
                return false; // killed, or not there yet: it is brought again
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        private static void pause() {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        private static AssertionError interrupted(InterruptedException e) {
            Thread.currentThread().interrupt();
            return new AssertionError("Interrupted while it reported", e);
        }

        private byte[] next() {
            long round = made.size() + 1;
            var json = agent.report(IntStream.range(0, PRINTERS_EACH)
                    .mapToObj(printer -> Scene.printer("KILL" + (number * 100 + printer), round, alerts(round)))
                    .toArray(Device[]::new));
            made.add(Hashes.sha256(json));
            return agent.sealed(json);
        }

        /** Comes and goes, so that something follows from reports. */
        private static Device.Alert[] alerts(long round) {
            return round % 2 == 0
                    ? new Device.Alert[0]
                    : new Device.Alert[] {new Device.Alert(1, "critical", 8, "mediaPath", 1, 1, "trained", "jam", null)
                    };
        }
    }

    @AfterEach
    void end() throws Exception {
        threads.shutdownNow();
        if (server != null) {
            server.process().end();
        }
    }

    @Test
    void theFileIsWholeAfterEachKill() throws Exception {
        LOG.log(Level.INFO, "WildFly on H2 is killed by the random numbers of {0}", String.valueOf(seed));
        long begun = System.nanoTime();
        server = FsmServer.start(
                "killed-on-h2", List.of("fsm.cli", "fsm-https.cli"), Map.of(), Path.of(FsmServer.property("fsm.ear")));
        for (int number = 0; number < AGENTS; number++) {
            var name = "killed-" + number;
            senders.add(new Sender(Scene.enrolledAgent(server, name, "Killed AG", name), number));
        }
        for (int kill = 1; kill <= KILLS; kill++) {
            liveAndBeKilled();
            look("after kill " + kill + ", seed " + seed);
            if (kill % 10 == 0) {
                LOG.log(Level.INFO, "{0} kills: {1}", new Object[] {kill, summary()});
            }
            server.launch();
        }
        server.awaitAnswer();
        bringTheRest();
        Scene.await("what follows from reports", PATIENCE, () -> reactions("unread") == 0);
        assertThat(reactions("parked")).isZero();
        for (var sender : senders) {
            var shown = Scene.object(server.api().get("api/agents/" + sender.id(), server.user("administrator")));
            assertThat(shown.getInt("missing")).as("%s", shown).isZero();
            assertThat(shown.getInt("received")).as("%s", shown).isEqualTo(1 + sender.made.size());
        }
        server.kill();
        look("in the end, seed " + seed);
        LOG.log(Level.INFO, "{0} kills of WildFly on H2 in {1} min, seed {2}: {3}", new Object[] {
            KILLS, Duration.ofNanos(System.nanoTime() - begun).toMinutes(), String.valueOf(seed), summary()
        });
        assertThat(unrecorded + answersLost).as("reports that a kill met").isPositive();
    }

    private String summary() {
        return senders.stream().mapToInt(sender -> sender.made.size()).sum() + " reports, " + unrecorded
                + " of them on their way at a kill and not recorded, " + answersLost
                + " recorded without the agent's knowing";
    }

    /** From its start on, which it may not get through. */
    private void liveAndBeKilled() throws Exception {
        var some = new AtomicBoolean();
        var reporting = report(new AtomicBoolean(true), some);
        if (random.nextInt(WHILE_STARTING) == 0) {
            Thread.sleep(random.nextInt(STARTS_MS));
        } else {
            Scene.await("a report that is taken", PATIENCE, some::get);
            Thread.sleep(random.nextInt(LIVES_MS));
        }
        server.kill();
        reporting.join();
    }

    private CompletableFuture<Void> report(AtomicBoolean goesOn, AtomicBoolean some) {
        return CompletableFuture.allOf(senders.stream()
                .map(sender -> CompletableFuture.runAsync(() -> sender.report(server, goesOn, some), threads))
                .toArray(CompletableFuture[]::new));
    }

    private void bringTheRest() throws Exception {
        var goesOn = new AtomicBoolean(true);
        var reporting = report(goesOn, new AtomicBoolean());
        Thread.sleep(LIVES_MS);
        goesOn.set(false);
        reporting.join();
        for (var sender : senders) {
            assertThat(sender.pending).as("left with %s", sender.id()).isNull();
        }
    }

    private int reactions(String figure) throws Exception {
        return Scene.object(server.api().get("api/health", server.user("administrator")))
                .getJsonObject("reactions")
                .getInt(figure);
    }

    // --- what the file says

    /** The server itself recovers the file, as in life: only a copy is opened here. */
    private void look(String when) throws Exception {
        var file = server.wildfly().base().resolve("data/fsm/fsm.mv.db");
        var copy = Files.createDirectories(FsmServer.room().resolve("killed-on-h2"))
                .resolve("copy.mv.db");
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        var passwords = new Properties();
        try (var in = Files.newBufferedReader(server.properties())) {
            passwords.load(in);
        }
        try (var connection = DriverManager.getConnection(
                "jdbc:h2:file:" + copy.toString().replace(".mv.db", "") + ";IFEXISTS=TRUE",
                "fsm",
                passwords.getProperty("fsm.database.password"))) {
            assertReports(when, connection);
            assertWhatBelongsToThem(when, connection);
            assertIndexes(when, connection);
        } finally {
            Files.delete(copy);
        }
    }

    /** What was taken is there, in its order and once; of the rest at most the one on its way. */
    private void assertReports(String when, Connection connection) throws SQLException {
        for (var sender : senders) {
            var recorded = strings(
                    connection,
                    "select sha256 from report_log where agent_id = '" + sender.id()
                            + "' and reason <> 'enrolment' order by sequence, id");
            assertThat(recorded.size())
                    .as("reports of %s, of which it knows %s taken, %s", sender.id(), sender.taken, when)
                    .isBetween(sender.taken, sender.taken + (sender.pending == null ? 0 : 1));
            assertThat(recorded).as("of %s %s", sender.id(), when).isEqualTo(sender.made.subList(0, recorded.size()));
            if (sender.pending != null) {
                answersLost += recorded.size() - sender.taken;
                unrecorded += sender.taken + 1 - recorded.size();
            }
        }
    }

    /** The archive, the readings, the agent's own account and what each device is seen in last: all of one transaction. */
    private static void assertWhatBelongsToThem(String when, Connection connection) throws SQLException {
        assertThat(strings(connection, "select signed_sha256 from report_log order by 1"))
                .as("archived %s", when)
                .isEqualTo(strings(connection, "select sha256 from raw_report order by 1"));
        assertThat(numbers(connection, "select report_id, count(*) from reading group by report_id"))
                .as("readings %s", when)
                .isEqualTo(numbers(connection, "select id, devices from report_log where devices > 0"));
        assertThat(strings(connection, "select id || ' ' || reports from agent_installation order by id"))
                .as("agents' accounts %s", when)
                .isEqualTo(strings(
                        connection,
                        "select agent_id || ' ' || count(*) from report_log group by agent_id order by agent_id"));
    }

    /** Each leads to as many rows as its table has. */
    private static void assertIndexes(String when, Connection connection) throws SQLException {
        var ways = new HashMap<String, String>();
        try (var statement = connection.createStatement();
                var columns = statement.executeQuery("select table_name, index_name, column_name"
                        + " from information_schema.index_columns where table_schema = 'PUBLIC'"
                        + " order by table_name, index_name, ordinal_position")) {
            while (columns.next()) {
                ways.merge(
                        quoted(columns.getString(1)) + " use index (" + quoted(columns.getString(2)) + ") order by ",
                        quoted(columns.getString(3)),
                        (all, one) -> all + ", " + one);
            }
        }
        assertThat(ways).as("indexes").hasSizeGreaterThan(50);
        for (var way : ways.entrySet()) {
            var table = way.getKey().split(" ", 2)[0];
            assertThat(rows(connection, way.getKey() + way.getValue()))
                    .as("rows by %s %s", way.getKey(), when)
                    .isEqualTo(rows(connection, table));
        }
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    /** How many there are, and the sum of their places, each of them visited. */
    private static List<Long> rows(Connection connection, String from) throws SQLException {
        long count = 0;
        long sum = 0;
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select _rowid_ from " + from)) {
            while (rows.next()) {
                count++;
                sum += rows.getLong(1);
            }
        }
        return List.of(count, sum);
    }

    private static List<String> strings(Connection connection, String query) throws SQLException {
        var strings = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }

    private static Map<Long, Long> numbers(Connection connection, String query) throws SQLException {
        var numbers = new HashMap<Long, Long>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                numbers.put(rows.getLong(1), rows.getLong(2));
            }
        }
        return numbers;
    }
}
