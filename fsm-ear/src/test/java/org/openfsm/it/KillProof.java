package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openfsm.it.AgentHouse.Road;
import org.sqlite.SQLiteErrorCode;

/**
 * Agents and server are killed (SIGKILL) at random moments, alone and together, in the middle of all that they do with a
 * report: one reports by HTTPS, one by mail, one by mail whenever HTTPS does not work. Afterwards every report that an agent has numbered is recorded once. {@code proof.size}: small kills each side 20
 * times (some more, when a phase was not met), full 200 times; {@code proof.seed} repeats the choices of a run.
 */
@ExtendWith(AgentHouse.Shared.class)
class KillProof {
    private static final Logger LOG = Logger.getLogger(KillProof.class.getName());
    private static final boolean FULL = "full".equals(System.getProperty("proof.size"));
    private static final int KILLS = FULL ? 200 : 20;
    /** Twenty kills may miss a phase that lasts some milliseconds. */
    private static final int MOST = KILLS + 20;

    private static final int PRINTERS_EACH = 8;
    /** A sign that does not come is waited for no longer: then the kill meets whatever it meets. */
    private static final Duration SIGN = Duration.ofSeconds(12);
    /** What SQLite says when another process holds a lock; the second one while its write-ahead log is being recovered. */
    private static final Set<Integer> LOCKED =
            Set.of(SQLiteErrorCode.SQLITE_BUSY.code, SQLiteErrorCode.SQLITE_PROTOCOL.code);

    /** What a kill can meet; only what was seen for certain is counted. */
    enum Phase {
        POLLING("the agent within a poll"),
        NUMBERING("the agent between two reports of one poll"),
        KEEPING("the agent with reports stored, not sent"),
        SENDING("the agent after the server's commit, before the answer was noted"),
        STARTING("WildFly before it answered"),
        RECORDING("WildFly within the transaction of a report"),
        ANSWERING("WildFly after the commit, before the agent had the answer"),
        BOTH("both at once");

        private final String what;

        Phase(String what) {
            this.what = what;
        }
    }

    private final long seed = Long.getLong("proof.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<Phase, Integer> met = new EnumMap<>(Phase.class);
    /** Reports that were recorded while their agent did not know. */
    private final Set<Books.Numbered> unanswered = new HashSet<>();

    private final AgentHouse house;
    private List<ReportingAgent> agents;
    /** Those of them that hear from the server. */
    private List<ReportingAgent> answered;

    KillProof(AgentHouse house) {
        this.house = house;
    }

    @Test
    void everyReportIsRecordedOnceHoweverOftenEitherSideIsKilled() throws Exception {
        LOG.log(Level.INFO, "Agents and WildFly are killed by the random numbers of {0}", String.valueOf(seed));
        long begun = System.nanoTime();
        agents = house.agents(PRINTERS_EACH, Road.HTTPS, Road.EITHER, Road.MAIL);
        answered = agents.subList(0, 2);
        int kills = 0;
        while (kills < KILLS || kills < MOST && met.size() < Phase.values().length) {
            kill();
            kills++;
            if (kills % 10 == 0) {
                LOG.log(Level.INFO, "{0} kills a side; met: {1}", new Object[] {kills, met()});
            }
        }
        house.server().startAgain();
        startAgents();
        for (var agent : agents) {
            house.bringToRest(agent);
        }
        Scene.await("what follows from reports", () -> reactions("unread") == 0);

        LOG.log(
                Level.INFO,
                "{0} kills of agents, {0} of WildFly in {1} min, seed {2}; met: {3}; {4} reports of {5} lives of agents,"
                        + " {6} of them by mail, {7} came again",
                new Object[] {
                    kills,
                    Duration.ofNanos(System.nanoTime() - begun).toMinutes(),
                    String.valueOf(seed),
                    met(),
                    house.books().count("report_log"),
                    agents.stream().mapToInt(ReportingAgent::starts).sum(),
                    house.books().count("report_log where road = 'MAIL'"),
                    house.books().count("report_log where repeats > 0")
                });
        for (var agent : agents) {
            house.books().assertComplete(agent);
            var logged = house.books().of(agent.id());
            Books.assertUnbroken(agent, logged, house.shown(agent));
            // a gap of more than a quarter of an hour was told, and ends when the server looks the next time
            Scene.await(
                    "the end of what was told of gaps of " + agent.name(), Duration.ofMinutes(2), () -> !house.books()
                            .tells(agent, "agent-gap", true));
            for (var kind : List.of("agent-fork", "agent-clock")) {
                assertThat(house.books().tells(agent, kind, true))
                        .as("%s of %s", kind, agent.name())
                        .isFalse();
            }
            assertThat(logged.stream().map(report -> report.report().chain()).distinct())
                    .as("a chain of the enrolment, and one for every start that reported")
                    .hasSizeBetween(2, 1 + agent.starts());
        }
        assertThat(reactions("parked")).isZero();
        for (var agent : agents.subList(1, agents.size())) {
            assertThat(house.books().count("report_log where road = 'MAIL' and agent_id = ?", agent.id()))
                    .as("reports of %s by mail", agent.name())
                    .isPositive();
        }
        assertThat(house.books()
                        .count(
                                "report_log where road = 'HTTPS' and agent_id = ?",
                                agents.get(1).id()))
                .as("reports by HTTPS of the one that has both roads")
                .isPositive();
        assertThat(met.keySet())
                .as("a phase that no kill met: then this proves nothing of it")
                .containsExactlyInAnyOrder(Phase.values());
    }

    /** One life of the server, and one end of an agent before, within or with the server's. */
    private void kill() throws Exception {
        var server = house.server();
        int when = random.nextInt(3);
        if (!server.process().process().isAlive()) {
            server.launch();
            if (random.nextInt(5) < 2) {
                startAgents();
                Thread.sleep(random.nextInt(5_000));
                if (!server.answers()) {
                    meet(Phase.STARTING);
                }
                end(Frozen.of(server.process().process()), true);
                return;
            }
            if (when == 0) {
                var agent = anybody(agents);
                Scene.Condition numbers = () -> isNumbering(agent);
                kill(random.nextBoolean() ? stop(agent::freeze, numbers, numbers) : atAnyMoment(agent), agent);
            }
            server.awaitAnswer();
            startAgents();
        }
        if (when == 1) {
            var agent = anybody(answered);
            kill(stop(agent::freeze, house.books()::isRecording, () -> isUnanswered(agent)), agent);
            agent.start();
        }
        Scene.Condition meant = random.nextBoolean() ? house.books()::isRecording : this::isAnyUnanswered;
        end(stop(() -> Frozen.of(server.process().process()), house.books()::isRecording, meant), when == 2);
    }

    private Frozen atAnyMoment(ReportingAgent agent) throws Exception {
        Thread.sleep(random.nextInt(3_000));
        return agent.freeze();
    }

    /**
     * Stops a process at a sign; unless it was in the middle of what is meant then, lets it go on and stops it at the next
     * sign, for a while: in the end it is stopped at whatever it does.
     */
    private static Frozen stop(Callable<Frozen> freeze, Scene.Condition sign, Scene.Condition meant) throws Exception {
        long begun = System.nanoTime();
        while (true) {
            while (!sign.holds() && System.nanoTime() - begun < SIGN.toNanos()) {
                Thread.sleep(1);
            }
            var frozen = freeze.call();
            if (holds(meant) || System.nanoTime() - begun >= SIGN.toNanos()) {
                return frozen;
            }
            frozen.resume();
        }
    }

    /** A process that was stopped while it held the lock of its store lets nobody see what it was at. */
    private static boolean holds(Scene.Condition meant) throws Exception {
        try {
            return meant.holds();
        } catch (SQLException failure) {
            if (LOCKED.contains(failure.getErrorCode())) {
                return false;
            }
            throw failure;
        }
    }

    private ReportingAgent anybody(List<ReportingAgent> of) {
        var running = of.stream().filter(ReportingAgent::runs).toList();
        return running.get(random.nextInt(running.size()));
    }

    /** Those that were killed while the server was gone: they bring at once what waits. */
    private void startAgents() throws Exception {
        for (var agent : agents) {
            if (!agent.runs()) {
                agent.start();
            }
        }
    }

    /** The server's end. @param both together with an agent's */
    private void end(Frozen server, boolean both) throws Exception {
        var agent = anybody(agents);
        var agentToo = both ? agent.freeze() : null;
        if (house.books().isRecording()) {
            meet(Phase.RECORDING);
        }
        server.kill();
        house.mail().endLease();
        if (both) {
            meet(Phase.BOTH);
            kill(agentToo, agent);
            return;
        }
        Thread.sleep(100); // an answer that was on its way has been noted then
        for (var one : answered) {
            if (lostAnAnswer(one)) {
                meet(Phase.ANSWERING);
            }
        }
    }

    /** Kills an agent, and sees what it was at. */
    private void kill(Frozen frozen, ReportingAgent agent) throws Exception {
        var now = Instant.now();
        frozen.kill();
        if (isNumbering(agent)) {
            meet(Phase.NUMBERING);
        } else if (agent.isUp()
                && agent.store().polledAt().plus(ReportingAgent.POLL).isBefore(now)) {
            meet(Phase.POLLING);
        }
        if (!waiting(agent).get(false).isEmpty()) {
            meet(Phase.KEEPING);
        }
        if (lostAnAnswer(agent)) {
            meet(Phase.SENDING);
        }
    }

    /** Whether some of a poll's reports are stored, and some are not yet. */
    private static boolean isNumbering(ReportingAgent agent) throws Exception {
        long scheduled = agent.numberedSinceStart().stream()
                .filter(kept -> kept.reason().equals("scheduled"))
                .count();
        return scheduled % agent.sources() != 0;
    }

    /** What waits at the agent, and whether it is recorded all the same. */
    private Map<Boolean, List<Books.Numbered>> waiting(ReportingAgent agent) throws SQLException {
        var known =
                house.books().of(agent.id()).stream().map(Books.Logged::report).collect(Collectors.toSet());
        return agent.store().reports().stream()
                .filter(AgentStore.Kept::waits)
                .map(AgentStore.Kept::report)
                .collect(Collectors.partitioningBy(known::contains));
    }

    /** Whether a report of the agent is recorded without its knowing, and this was not so at the kill before. */
    private boolean lostAnAnswer(ReportingAgent agent) throws SQLException {
        return unanswered.addAll(waiting(agent).get(true));
    }

    private boolean isUnanswered(ReportingAgent agent) throws SQLException {
        return !unanswered.containsAll(waiting(agent).get(true));
    }

    /** Of a server that is stopped: an answer that was on its way has been noted after a moment. */
    private boolean isAnyUnanswered() throws Exception {
        Thread.sleep(100);
        for (var agent : answered) {
            if (isUnanswered(agent)) {
                return true;
            }
        }
        return false;
    }

    private void meet(Phase phase) {
        met.merge(phase, 1, Integer::sum);
    }

    private String met() {
        return met.entrySet().stream()
                .map(entry -> entry.getValue() + " × " + entry.getKey().what)
                .collect(Collectors.joining("; "));
    }

    private int reactions(String figure) throws Exception {
        return house.health().getJsonObject("reactions").getInt(figure);
    }
}
