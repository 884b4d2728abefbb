package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.openfsm.access.Roles;
import org.openfsm.access.Scope;
import org.openfsm.platform.Rejected;
import org.openfsm.wire.Report;

/** What the ledger says of an agent whose reports are lost, overtaken, repeated or made twice; the same on every database. */
abstract class LedgerContract extends OneAgentContract {
    private static void taken(Receipt receipt, Mark... marks) {
        assertThat(receipt).isInstanceOfSatisfying(Receipt.Accepted.class, one -> assertThat(one.marks())
                .containsExactlyInAnyOrder(marks));
    }

    /** A minute later the agent makes its next report, which does not come yet. */
    private byte[] lost() {
        server.later(Duration.ofMinutes(1));
        return agent.loses();
    }

    /** A minute later the agent's next report comes. */
    private Receipt next() {
        server.later(Duration.ofMinutes(1));
        return agent.sends();
    }

    private List<ReportGap> gaps() {
        return server.agents.gaps(agent.file.agentId());
    }

    private AgentRow row() {
        return server.agents.agent(agent.file.agentId()).orElseThrow();
    }

    private void complete() {
        assertThat(gaps()).filteredOn(gap -> gap.lost() == null).isEmpty();
        assertThat(row().missing()).isZero();
        assertThat(row().health()).isEqualTo(AgentHealth.COMPLETE);
    }

    private void missing(String chain, long from, long to) {
        assertThat(gaps())
                .extracting(ReportGap::chain, ReportGap::from, ReportGap::to)
                .containsExactly(tuple(chain, from, to));
        assertThat(row().missing()).isEqualTo(to - from + 1);
        assertThat(row().health()).isEqualTo(AgentHealth.GAP);
    }

    @Test
    void whatCameInOrderIsComplete() {
        taken(next());
        taken(next());
        agent.restart();
        taken(next());
        complete();
    }

    @Test
    void aReportThatWasOvertakenIsMissingUntilItComes() {
        var overtaken = lost();
        taken(next());
        missing(agent.chain, 2, 2);
        taken(agent.send(overtaken), Mark.LATE);
        complete();
        assertThat(server.agents.tally(agent.file.agentId())).isEqualTo(new AgentInstallations.Tally(3, 0, 1, 0, 0));
    }

    @Test
    void whatCameAgainIsCountedAndChangesNothing() {
        var sealed = lost();
        taken(agent.send(sealed));
        for (int i = 0; i < 3; i++) {
            assertThat(agent.send(sealed)).isInstanceOf(Receipt.Duplicate.class);
        }
        complete();
        assertThat(server.agents.tally(agent.file.agentId())).isEqualTo(new AgentInstallations.Tally(2, 3, 0, 0, 0));
    }

    @Test
    void theFirstReportOfAChainIsMissing() {
        agent.restart();
        var first = lost();
        taken(next());
        missing(agent.chain, 1, 1);
        taken(agent.send(first), Mark.LATE);
        complete();
    }

    @Test
    void theEndOfAChainIsMissingAsTheNextChainSays() {
        var chain = agent.chain;
        var second = lost();
        var third = lost();
        agent.restart();
        taken(next());
        missing(chain, 2, 3);
        taken(agent.send(second), Mark.LATE);
        missing(chain, 3, 3);
        taken(agent.send(third), Mark.LATE);
        complete();
    }

    @Test
    void aChainOfWhichNothingCameIsMissingAsTheNextChainSays() {
        agent.restart();
        var chain = agent.chain;
        var lost = List.of(lost(), lost(), lost());
        agent.restart();
        taken(next());
        missing(chain, 1, 3);
        for (var one : lost) {
            agent.send(one);
        }
        complete();
    }

    @Test
    void whatHealsAGapInTheMidstOfAnotherChainIsSeen() {
        agent.restart();
        var lost = List.of(agent.loses(), agent.loses(), agent.loses());
        agent.restart();
        taken(agent.sends()); // in the same second: which of them is the later one cannot be known
        for (var one : lost) {
            agent.send(one);
        }
        complete();
    }

    @Test
    void anEndThatIsLostWithNothingBehindItCannotBeKnown() {
        taken(next());
        lost();
        complete();
        server.later(Duration.ofHours(27));
        assertThat(row().health()).as("silence tells").isEqualTo(AgentHealth.SILENT);
    }

    @Test
    void aStoreThatReportedElsewhereBeforeIsMissingWhatItSentThere() {
        var fresh = TestAgent.of(server, server.enrolments.create("hafen", "Hafenkontor", List.of("hafen")));
        fresh.restore(agent.store());
        fresh.restart();
        taken(fresh.enrol());
        assertThat(server.agents.agent(fresh.file.agentId()).orElseThrow().missing())
                .isEqualTo(1);
    }

    @Test
    void inWhateverOrderTheyComeTheLedgerIsCompleteInTheEnd() {
        for (long seed = 1; seed <= 20; seed++) {
            var sealed = new ArrayList<byte[]>();
            var random = new Random(seed);
            for (int i = 0; i < 12; i++) {
                if (random.nextInt(4) == 0) {
                    agent.restart();
                }
                sealed.add(lost());
            }
            Collections.shuffle(sealed, random);
            for (var one : sealed) {
                assertThat(agent.send(one))
                        .isInstanceOfSatisfying(Receipt.Accepted.class, receipt -> assertThat(receipt.marks())
                                .doesNotContain(Mark.FORK, Mark.CLOCK));
            }
            complete();
        }
    }

    // --- forks

    @Test
    void anotherReportWithTheSameNumberIsAFork() {
        var before = agent.store();
        taken(next());
        agent.restore(before);
        taken(next(), Mark.FORK);
    }

    @Test
    void aRestoredStoreContinuesWhatWasContinuedAlready() {
        taken(next());
        var backup = agent.store();
        taken(next());
        agent.restore(backup);
        agent.restart();
        taken(next(), Mark.FORK);
        taken(next());
    }

    @Test
    void aRestoredStoreIsAForkThoughTheReportAfterTheBackupNeverCame() {
        taken(next());
        var backup = agent.store();
        lost();
        taken(next());
        agent.restore(backup);
        agent.restart();
        taken(next(), Mark.FORK);
    }

    @Test
    void theMachineThatGoesOnBesideItsCopyIsTheForkWhenItComesSecond() {
        taken(next());
        var original = agent.store();
        agent.restart();
        taken(next());
        var copy = agent.store();
        agent.restore(original);
        lost();
        taken(next(), Mark.FORK);
        agent.restore(copy);
        taken(next());
    }

    // --- clocks

    @Test
    void aClockThatWasAheadMakesTheReportsAfterItNotLate() {
        var right = server.now();
        server.at(right.plus(Duration.ofDays(400)));
        var ahead = agent.loses();
        server.at(right);
        taken(agent.send(ahead), Mark.CLOCK);
        assertThat(row().nextExpectedBy())
                .as("its promise is not believed")
                .isEqualTo(right.plus(Duration.ofHours(26)));
        agent.restart();
        server.later(POLL);
        lost();
        server.later(POLL);
        taken(next(), Mark.CLOCK); // it falls while the numbers rise
        server.later(POLL);
        taken(next());
        assertThat(row().lastSequence()).isEqualTo(3);
    }

    @Test
    void aClockBackAndForthIsMarkedWhereItFalls() {
        taken(next());
        var right = server.now();
        taken(
                agent.send(
                        agent.seal(agent.report(right.minus(Duration.ofDays(1)), Report.Reason.SCHEDULED, List.of()))),
                Mark.CLOCK);
        server.later(POLL);
        taken(next());
        assertThat(server.count("fleet_change where kind = 'report-clock'")).isEqualTo(1);
        assertThat(server.count("fleet_change where kind = 'report-clock-right'"))
                .isEqualTo(1);
    }

    // --- what will never come

    @Test
    void whatIsGivenUpIsMissedNoMore() {
        lost();
        lost();
        taken(next());
        missing(agent.chain, 2, 3);
        server.later(POLL);
        server.agents.giveUp(agent.file.agentId(), agent.chain, 2, 3, " Disk of the agent is gone ");
        complete();
        assertThat(gaps()).singleElement().satisfies(gap -> assertThat(gap.lost())
                .isEqualTo(new ReportGap.Lost(server.now(), "anna", "Disk of the agent is gone")));
        assertThat(server.count("audit_log where action = 'agent.reports-given-up' and detail like '2 reports%'"))
                .isEqualTo(1);
        lost();
        taken(next());
        assertThat(row().missing()).as("a new gap is missed").isEqualTo(1);
    }

    @Test
    void whatComesThoughItWasGivenUpIsTaken() {
        var lost = List.of(lost(), lost(), lost());
        taken(next());
        server.agents.giveUp(agent.file.agentId(), agent.chain, 2, 4, "Thought lost");
        taken(agent.send(lost.get(1)), Mark.LATE);
        complete();
        assertThat(gaps())
                .extracting(ReportGap::from, ReportGap::to)
                .containsExactlyInAnyOrder(tuple(2L, 2L), tuple(4L, 4L));
    }

    @Test
    void onlyWhatIsMissingNowIsGivenUpAndNotWithoutAReason() {
        lost();
        taken(next());
        var id = agent.file.agentId();
        assertThatThrownBy(() -> server.agents.giveUp(id, agent.chain, 2, 3, "Why not"))
                .isInstanceOfSatisfying(
                        Rejected.class, no -> assertThat(no.code()).isEqualTo("gap.unknown"));
        assertThatThrownBy(() -> server.agents.giveUp(id, agent.chain, 2, 2, " "))
                .isInstanceOfSatisfying(
                        Rejected.class, no -> assertThat(no.code()).isEqualTo("agent.lost.why"));
        server.signIn("dora", Roles.DEALER);
        server.sees(Scope.nothing());
        assertThatThrownBy(() -> server.agents.giveUp(id, agent.chain, 2, 2, "Mine"))
                .isInstanceOfSatisfying(
                        Rejected.class, no -> assertThat(no.code()).isEqualTo("agent.unknown"));
        assertThat(server.agents.gaps(id)).isEmpty();
        assertThat(server.agents.tally(id)).isEqualTo(new AgentInstallations.Tally(0, 0, 0, 0, 0));
        assertThat(server.count("report_lost")).isZero();
    }
}
