package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * PostgreSQL is killed while reports come in, stays away and comes back; the server runs on all the time. {@code proof.size}: small
 * leaves it away for 15 s, full for 60 s.
 */
@ExtendWith(HttpsHouse.Shared.class)
class DatabaseAwayProof {
    private static final Logger LOG = Logger.getLogger(DatabaseAwayProof.class.getName());
    private static final Duration AWAY = Duration.ofSeconds("full".equals(System.getProperty("proof.size")) ? 60 : 15);

    @Test
    void reportsWaitAtTheirAgentsUntilTheDatabaseIsBack(HttpsHouse house) throws Exception {
        var agents = house.agents(2, 4);
        var server = house.server().process().process();
        house.awaitRecording();
        house.database().kill();
        long gone = System.nanoTime();

        Scene.await(
                "an agent that is asked for time",
                () -> isAskedForTime(agents.get(0)) || isAskedForTime(agents.get(1)));
        var health = house.server().api().get("api/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(Scene.object(health).getString("status")).isEqualTo("no-database");
        assertThat(house.server()
                        .api()
                        .get("api/health", house.server().user("administrator"))
                        .statusCode())
                .isEqualTo(503);
        long numbered = numbered(agents);
        Thread.sleep(Math.max(0, AWAY.toMillis() - (System.nanoTime() - gone) / 1_000_000));
        assertThat(numbered(agents)).as("agents poll all the same").isGreaterThan(numbered);

        house.database().start();
        long back = System.nanoTime();
        Scene.await("a healthy server", () -> house.server().answers());
        for (var agent : agents) {
            house.bringToRest(agent);
        }
        LOG.log(
                Level.INFO,
                "PostgreSQL was away for {0} s; {1} s after it was back nothing waited any more; {2} reports, {3} came again",
                new Object[] {
                    (back - gone) / 1_000_000_000,
                    (System.nanoTime() - back) / 1_000_000_000,
                    numbered(agents),
                    house.books().count("report_log where repeats > 0")
                });
        assertThat(house.server().process().process()).isSameAs(server).matches(Process::isAlive);
        for (var agent : agents) {
            house.books().assertComplete(agent);
            var logged = house.books().of(agent.id());
            Books.assertUnbroken(agent, logged, house.shown(agent));
            assertThat(logged.stream().filter(report -> !report.isUrgent()).map(Books.Logged::report))
                    .as("in the order of numbering")
                    .containsExactlyElementsOf(agent.store().reports().stream()
                            .filter(kept -> !kept.isUrgent())
                            .map(AgentStore.Kept::report)
                            .toList());
        }
    }

    private static boolean isAskedForTime(ReportingAgent agent) throws Exception {
        return agent.said().contains("asks for time (503)");
    }

    private static long numbered(List<ReportingAgent> agents) throws Exception {
        long numbered = 0;
        for (var agent : agents) {
            numbered += agent.store().count();
        }
        return numbered;
    }
}
