package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openfsm.it.AgentHouse.Road;

/**
 * PostgreSQL, then the mail provider, is gone while reports come in by either road, stays away and comes back; the server
 * runs on all the time. {@code proof.size}: small leaves each away for 15 s, full for 60 s.
 */
@ExtendWith(AgentHouse.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AwayProof {
    private static final Logger LOG = Logger.getLogger(AwayProof.class.getName());
    private static final Duration AWAY = Duration.ofSeconds("full".equals(System.getProperty("proof.size")) ? 60 : 15);

    private final AgentHouse house;
    private List<ReportingAgent> agents;
    private ReportingAgent byHttps;
    private ReportingAgent byMail;

    AwayProof(AgentHouse house) {
        this.house = house;
    }

    @BeforeEach
    void report() throws Exception {
        if (agents == null) {
            agents = house.agents(4, Road.HTTPS, Road.MAIL);
            byHttps = agents.get(0);
            byMail = agents.get(1);
        } else {
            for (var agent : agents) {
                agent.start();
            }
        }
    }

    @Test
    void reportsWaitAtTheirAgentsAndInTheMailboxUntilTheDatabaseIsBack() throws Exception {
        var server = house.server().process().process();
        house.awaitRecording();
        house.mail().database().kill();
        long gone = System.nanoTime();

        Scene.await("an agent that is asked for time", () -> byHttps.said().contains("asks for time (503)"));
        var health = house.server().api().get("api/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(Scene.object(health).getString("status")).isEqualTo("no-database");
        assertThat(house.server()
                        .api()
                        .get("api/health", house.server().user("administrator"))
                        .statusCode())
                .isEqualTo(503);
        long numbered = numbered();
        restOf(gone);
        Scene.await("agents that poll all the same", () -> numbered() > numbered);
        Scene.await("reports that wait at their agent", () -> waiting(byHttps) > 0);
        Scene.await("reports that wait in the mailbox", () -> house.mail().waiting() > 0);
        int mails = house.mail().waiting();

        house.mail().database().start();
        long back = System.nanoTime();
        Scene.await("a healthy server", () -> house.server().answers());
        assertNothingIsLost();
        LOG.log(
                Level.INFO,
                "PostgreSQL was away for {0} s, {1} mails waited; {2} s after it was back nothing waited any more; {3}"
                        + " reports, {4} came again",
                new Object[] {
                    seconds(gone, back),
                    mails,
                    seconds(back, System.nanoTime()),
                    numbered(),
                    house.books().count("report_log where repeats > 0")
                });
        assertThat(house.server().process().process()).isSameAs(server).matches(Process::isAlive);
        assertThat(house.books().of(byHttps.id()).stream()
                        .filter(report -> !report.isUrgent())
                        .map(Books.Logged::report))
                .as("in the order of numbering")
                .containsExactlyElementsOf(byHttps.store().reports().stream()
                        .filter(kept -> !kept.isUrgent())
                        .map(AgentStore.Kept::report)
                        .toList());
    }

    @Test
    void reportsWaitAtTheirAgentUntilTheMailProviderIsBack() throws Exception {
        Scene.await("a mail", () -> house.mail().waiting() > 0);
        house.mail().provider().stop();
        long gone = System.nanoTime();
        Scene.await("the trouble on the health page", () -> mailbox().equals("failing"));
        long recorded = house.books().of(byHttps.id()).size();
        restOf(gone);
        Scene.await("a report that waits at its agent", () -> waiting(byMail) > 0);
        Scene.await(
                "the other road to be open",
                () -> house.books().of(byHttps.id()).size() > recorded);

        house.mail().provider().run();
        long back = System.nanoTime();
        Scene.await(
                "a mailbox that is polled", AgentHouse.PATIENCE, () -> mailbox().equals("polling"));
        assertNothingIsLost();
        LOG.log(
                Level.INFO,
                "The mail provider was away for {0} s; {1} s after it was back nothing waited any more; {2} reports",
                new Object[] {seconds(gone, back), seconds(back, System.nanoTime()), numbered()});
    }

    private void assertNothingIsLost() throws Exception {
        for (var agent : agents) {
            house.bringToRest(agent);
        }
        for (var agent : agents) {
            house.books().assertComplete(agent);
            Books.assertUnbroken(agent, house.books().of(agent.id()), house.shown(agent));
        }
        assertThat(house.mail().waiting()).as("mails left").isZero();
        assertThat(house.books().count("mailbox_mail where reason = 'FAILED'"))
                .as("mails that were given up")
                .isZero();
    }

    private String mailbox() throws Exception {
        return house.health().getJsonObject("mailbox").getString("state");
    }

    private static void restOf(long gone) throws InterruptedException {
        Thread.sleep(Math.max(0, AWAY.toMillis() - (System.nanoTime() - gone) / 1_000_000));
    }

    private static long seconds(long from, long to) {
        return (to - from) / 1_000_000_000;
    }

    private static long waiting(ReportingAgent agent) throws Exception {
        return agent.store().reports().stream().filter(AgentStore.Kept::waits).count();
    }

    private long numbered() throws Exception {
        long numbered = 0;
        for (var agent : agents) {
            numbered += agent.store().count();
        }
        return numbered;
    }
}
