package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The disk becomes full at the agent, and under the server's database: nothing is lost, and it goes on when there is room. */
@ExtendWith(AgentHouse.Shared.class)
class DiskFullProof {
    private static final Logger LOG = Logger.getLogger(DiskFullProof.class.getName());
    private static final Pattern FULL = Pattern.compile("ERROR .*agent\\.db: the disk is full");
    /** Polling, looking for errors, sending, keeping house, searching: each says it for itself. */
    private static final int STAGES = 5;

    private static final int SOURCES = 2;
    private static final int POLLS = "full".equals(System.getProperty("proof.size")) ? 10 : 1;

    @Test
    void anAgentWithoutRoomSaysSoAndGoesOnWhenThereIsSome(AgentHouse house) throws Exception {
        var agent = house.agents(1, SOURCES).get(0);
        house.bringToRest(agent);
        var data = agent.copy();
        try (var disk = SmallDisk.mount(agent.data(), 8)) {
            agent.restore(data);
            agent.start();
            Scene.await("a poll", () -> agent.numberedSinceStart().size() >= SOURCES);
            disk.fill();
            Scene.await("an agent that says that its disk is full", () -> times(FULL, agent) > 0);
            var kept = agent.store().reports();
            Thread.sleep(POLLS * ReportingAgent.POLL.toMillis());
            assertThat(times(FULL, agent)).as("once a stage").isLessThanOrEqualTo(STAGES);
            assertThat(agent.runs()).isTrue();
            assertThat(agent.store().reports()).hasSameSizeAs(kept);

            disk.makeRoom();
            Scene.await(
                    "polls that are stored again", () -> agent.store().reports().size() >= kept.size() + 2 * SOURCES);
            house.bringToRest(agent);
            assertThat(agent.said()).contains("The store works again");
            assertThat(agent.store().reports().stream().map(AgentStore.Kept::report))
                    .startsWith(kept.stream().map(AgentStore.Kept::report).toArray(Books.Numbered[]::new));
            house.books().assertComplete(agent);
            Books.assertUnbroken(agent, house.books().of(agent.id()), house.shown(agent));
            LOG.log(Level.INFO, "{0} reports kept by an agent without room, {1} in all", new Object[] {
                kept.size(), agent.store().count()
            });
        }
    }

    @Test
    void aDatabaseWithoutRoomMakesReportsWaitAtTheirAgents(AgentHouse house) throws Exception {
        var directory = Files.createDirectories(FsmServer.room().resolve("sites/full-disk"));
        try (var disk = SmallDisk.mount(directory, 256)) {
            house.books().change("create tablespace small location '" + directory + "'");
            house.books().change("alter table raw_report set tablespace small");
            var agent = house.agents(1, SOURCES).get(0);
            disk.fill();
            Scene.await("an agent that is asked for time", AgentHouse.PATIENCE, () -> agent.said()
                    .contains("asks for time (503)"));
            long waiting = agent.store().reports().stream()
                    .filter(AgentStore.Kept::waits)
                    .count();
            long recorded = house.books().of(agent.id()).size();
            assertThat(house.server().answers())
                    .as("it works but for the reports")
                    .isTrue();

            disk.makeRoom();
            house.bringToRest(agent);
            LOG.log(
                    Level.INFO,
                    "{0} reports were taken before the database was full, {1} waited, {2} in all",
                    new Object[] {recorded, waiting, agent.store().count()});
            assertThat(waiting).isPositive();
            house.books().assertComplete(agent);
            Books.assertUnbroken(agent, house.books().of(agent.id()), house.shown(agent));
            house.books().change("alter table raw_report set tablespace pg_default");
            house.books().change("drop tablespace small");
        }
    }

    private static long times(Pattern said, ReportingAgent agent) throws Exception {
        return said.matcher(agent.said()).results().count();
    }
}
