package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openfsm.it.Books.Logged;
import org.openfsm.it.Books.Numbered;

/** An agent goes on from an old copy of its data, and two agents run on copies of the same: all they say is taken and marked. */
@ExtendWith(AgentHouse.Shared.class)
class RestoredStoreProof {
    private static final Logger LOG = Logger.getLogger(RestoredStoreProof.class.getName());
    private static final int SOURCES = 2;
    private static final int POLLS = "full".equals(System.getProperty("proof.size")) ? 10 : 1;

    @Test
    void bothBranchesArriveAndTheForkIsMarked(AgentHouse house) throws Exception {
        var agent = house.agents(1, SOURCES).get(0);
        house.bringToRest(agent);
        var before = reports(agent);
        var copy = agent.copy();
        Set<Numbered> all = new LinkedHashSet<>(before);

        goesOn(house, List.of(agent));
        var lost = without(reports(agent), before);
        all.addAll(lost);
        agent.restore(copy);
        assertThat(reports(agent)).isEqualTo(before);

        goesOn(house, List.of(agent));
        all.addAll(reports(agent));
        var forked = without(reports(agent), before);
        assertThat(marked(house, agent)).containsExactly(forked.get(0));

        var twin = agent.twin(copy);
        goesOn(house, List.of(agent, twin));
        all.addAll(reports(agent));
        all.addAll(reports(twin));
        var ofTwin = without(reports(twin), before);
        assertThat(marked(house, agent)).containsExactlyInAnyOrder(forked.get(0), ofTwin.get(0));

        assertThat(house.books().of(agent.id()).stream().map(Logged::report)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(house.books().count("quarantine where agent_id = ?", agent.id()))
                .isZero();
        assertThat(house.books().count("fleet_change where kind = 'report-fork' and agent_id = ?", agent.id()))
                .isEqualTo(2);
        Scene.await("an event that tells of the fork", () -> house.books().tells(agent, "agent-fork", true));
        assertThat(house.shown(agent).getInt("missing")).isZero();
        assertThat(house.shown(agent).getInt("received")).isEqualTo(all.size());
        LOG.log(
                Level.INFO,
                "{0} reports, {1} of them on the branch that a restored store forgot, {2} by the same agent running twice",
                new Object[] {all.size(), lost.size(), ofTwin.size()});
    }

    /** They poll some times more and come to rest. */
    private static void goesOn(AgentHouse house, List<ReportingAgent> agents) throws Exception {
        for (var agent : agents) {
            agent.start();
        }
        for (var agent : agents) {
            Scene.await(
                    POLLS + " polls",
                    AgentHouse.PATIENCE,
                    () -> agent.numberedSinceStart().size() >= POLLS * SOURCES);
        }
        for (var agent : agents) {
            house.bringToRest(agent);
        }
    }

    private static List<Numbered> reports(ReportingAgent agent) throws Exception {
        return agent.store().reports().stream().map(AgentStore.Kept::report).toList();
    }

    private static List<Numbered> without(List<Numbered> reports, List<Numbered> others) {
        var rest = new ArrayList<>(reports);
        rest.removeAll(others);
        return rest;
    }

    private static List<Numbered> marked(AgentHouse house, ReportingAgent agent) throws Exception {
        return house.books().of(agent.id()).stream()
                .filter(Logged::fork)
                .map(Logged::report)
                .toList();
    }
}
