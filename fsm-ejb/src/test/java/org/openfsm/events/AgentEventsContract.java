package org.openfsm.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.access.Roles;
import org.openfsm.ingest.TestAgent;
import org.openfsm.platform.TestDatabase;
import org.openfsm.wire.Report;

/** Gaps, forks and clocks of agents as events; the same on every database. */
abstract class AgentEventsContract {
    private static final Duration POLL = Duration.ofHours(3);

    Office office;
    TestAgent agent;

    abstract TestDatabase database();

    @BeforeEach
    void start() {
        office = new Office(database());
        agent = office.server.agent("kranich", "Kranich");
        office.server.enrolments.supplement(agent.file.agentId(), "Hafenkontor", List.of("hafen"));
        office.server.later(POLL);
        agent.sends();
    }

    @AfterEach
    void stop() {
        office.close();
    }

    private void look() {
        office.work();
        office.watch.watchAgents();
        office.watch.watchAgents();
    }

    private List<Instant> starts(EventKind kind) {
        return office.all(kind).stream().map(EventRow::startedAt).distinct().toList();
    }

    // --- gaps

    @Test
    void whatMayStillBeOnItsWayIsNoGap() {
        var overtaken = agent.loses();
        agent.sends();
        office.server.later(AgentWatch.OVERTAKEN);
        look();
        assertThat(office.all(EventKind.AGENT_GAP)).isEmpty();
        agent.send(overtaken);
        office.server.later(POLL);
        look();
        assertThat(office.all(EventKind.AGENT_GAP)).isEmpty();
    }

    @Test
    void aGapIsAnEventOfEachCustomerUntilAllHaveCome() {
        office.rule(Office.on(EventKind.AGENT_GAP));
        var lost = List.of(agent.loses(), agent.loses());
        agent.sends();
        var noticed = office.server.now();
        office.server.later(AgentWatch.OVERTAKEN.plusSeconds(1));
        look();
        assertThat(office.all(EventKind.AGENT_GAP))
                .hasSize(2)
                .allSatisfy(event -> {
                    assertThat(event.agentName()).isEqualTo("kranich");
                    assertThat(event.severity()).isEqualTo(EventSeverity.WARNING);
                    assertThat(event.startedAt()).isEqualTo(noticed);
                })
                .extracting(EventRow::customerName)
                .containsExactlyInAnyOrder("Kranich", "Hafenkontor");
        agent.send(lost.get(1));
        look();
        assertThat(office.all(EventKind.AGENT_GAP))
                .allSatisfy(event -> assertThat(event.state()).isEqualTo(EventState.OPEN));
        office.server.later(POLL);
        agent.send(lost.get(0));
        look();
        office.work();
        assertThat(office.all(EventKind.AGENT_GAP)).allSatisfy(event -> {
            assertThat(event.endedWhy()).isEqualTo("arrived");
            assertThat(event.endedAt()).isEqualTo(office.server.now());
        });
        assertThat(office.post.getReceivedMessages())
                .as("begun and over, for two customers")
                .hasSize(4);
    }

    @Test
    void aGapIsOverWhenSomebodyGivesItUp() {
        agent.loses();
        agent.sends();
        office.server.later(POLL);
        look();
        office.server.agents.giveUp(agent.file.agentId(), agent.chain, 3, 3, "The mail was deleted");
        look();
        assertThat(office.all(EventKind.AGENT_GAP)).hasSize(2).allSatisfy(event -> assertThat(event.endedWhy())
                .isEqualTo("given-up"));
    }

    @Test
    void aRevokedAgentMissesNothing() {
        agent.loses();
        agent.sends();
        office.server.later(POLL);
        look();
        office.server.agents.revoke(agent.file.agentId(), "Closed");
        look();
        assertThat(office.all(EventKind.AGENT_GAP))
                .allSatisfy(event -> assertThat(event.endedWhy()).isEqualTo("revoked"));
    }

    // --- forks

    /** Another report in the place of the last. */
    private void fork(TestAgent.Store before) {
        office.server.later(Duration.ofMinutes(1));
        agent.restore(before);
        agent.sends();
    }

    @Test
    void aForkLastsUntilSomebodyHasSeenIt() {
        var before = agent.store();
        agent.sends();
        fork(before);
        var first = office.server.now();
        fork(before);
        look();
        assertThat(starts(EventKind.AGENT_FORK)).containsExactly(first);
        assertThat(office.all(EventKind.AGENT_FORK)).hasSize(2).allSatisfy(event -> {
            assertThat(event.severity()).isEqualTo(EventSeverity.CRITICAL);
            assertThat(event.state()).isEqualTo(EventState.OPEN);
        });
        office.server.later(POLL);
        office.events.acknowledge(Set.of(
                office.latest(EventKind.AGENT_FORK).id(),
                office.all(EventKind.AGENT_FORK).get(1).id()));
        assertThat(office.all(EventKind.AGENT_FORK))
                .allSatisfy(event -> assertThat(event.state()).isEqualTo(EventState.ENDED));
        fork(before);
        look();
        assertThat(starts(EventKind.AGENT_FORK)).containsExactly(office.server.now(), first);
    }

    // --- clocks

    private void clockAhead() {
        var right = office.server.now();
        agent.send(agent.seal(agent.report(right.plus(Duration.ofDays(2)), Report.Reason.SCHEDULED, List.of())));
    }

    @Test
    void aWrongClockIsAnEventUntilAReportIsRight() {
        clockAhead();
        var from = office.server.now();
        look();
        office.server.later(POLL);
        clockAhead();
        look();
        assertThat(office.all(EventKind.AGENT_CLOCK)).hasSize(2).allSatisfy(event -> {
            assertThat(event.startedAt()).isEqualTo(from);
            assertThat(event.endedAt()).isNull();
        });
        office.server.later(POLL);
        agent.sends(); // falls
        office.server.later(POLL);
        agent.sends();
        look();
        assertThat(office.all(EventKind.AGENT_CLOCK)).hasSize(2).allSatisfy(event -> {
            assertThat(event.endedAt()).isEqualTo(office.server.now());
            assertThat(event.endedWhy()).isEqualTo("right");
        });
    }

    @Test
    void itDoesNotMatterInWhichOrderChangesAreTaken() {
        var before = agent.store();
        agent.sends();
        clockAhead();
        office.server.later(POLL);
        agent.sends();
        office.server.later(POLL);
        agent.sends();
        fork(before);
        fork(before);
        office.server.later(POLL);
        agent.sends();
        clockAhead();
        look();
        var forward = told();
        assertThat(forward).isNotEmpty();

        office.server.database.transact(unit -> {
            unit.change("delete from event");
            return null;
        });
        var changes = office.server.database.transact(
                unit -> unit.list("select id from fleet_change order by id desc", row -> row.number("id")));
        for (var id : changes) {
            office.server.database.transact(unit -> unit.change(
                    "insert into fleet_change_unread (tenant_id, reader, change_id, recorded_at, tries)"
                            + " select tenant_id, 'events', id, recorded_at, 0 from fleet_change where id = ?",
                    id));
            office.work();
        }
        assertThat(told()).isEqualTo(forward);
    }

    private List<String> told() {
        var told = new ArrayList<String>();
        for (var event : office.all()) {
            told.add(event.kind() + " " + event.customerName() + " " + event.startedAt() + " " + event.endedAt());
        }
        told.sort(null);
        return told;
    }

    @Test
    void rulesAboutAgentsCanBeRehearsed() {
        agent.loses();
        clockAhead();
        office.server.later(POLL);
        agent.restart();
        look();
        office.signIn("anna", Roles.ADMINISTRATOR, org.openfsm.access.Scope.installation());
        for (var kind : List.of(EventKind.AGENT_GAP, EventKind.AGENT_CLOCK)) {
            assertThat(office.rules.dryRun(Office.on(kind)).fired())
                    .as(kind.key())
                    .isEqualTo(2);
        }
    }
}
