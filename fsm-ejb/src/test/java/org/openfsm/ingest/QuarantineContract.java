package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Report;

/** What is kept in quarantine, what a person sees of it and does about it; the same on every database. */
abstract class QuarantineContract extends OneAgentContract {
    private static void kept(Receipt receipt, Reason reason) {
        assertThat(receipt).isInstanceOfSatisfying(Receipt.Quarantined.class, one -> {
            assertThat(one.reason()).isEqualTo(reason);
            assertThat(one.kept()).isTrue();
        });
    }

    private QuarantineRow latest() {
        return server.quarantine.list(0, 1).rows().get(0);
    }

    private long account() {
        return server.database.transact(unit -> unit.one(
                        "select quarantined from agent_installation where id = ?",
                        row -> row.number("quarantined"),
                        agent.file.agentId())
                .orElseThrow());
    }

    private void newMachine() {
        agent.key = Keys.newSigningKey();
        agent.certificate = agent.newKey(agent.key);
    }

    private static String lastDigits(String fingerprint) {
        return fingerprint.substring(fingerprint.length() - 11);
    }

    // --- what can be seen

    @Test
    void whatAReportSaysOfItselfIsShownWithoutReadingsOrTexts() {
        newMachine();
        kept(agent.sends(Printer.of("LVM4216583").read(server.now())), Reason.UNKNOWN_CERTIFICATE);
        var view = server.quarantine.view(latest().id()).orElseThrow();
        assertThat(view.signer().fingerprint()).isEqualTo(Keys.fingerprint(agent.certificate));
        assertThat(view.signer().registered()).isNull();
        assertThat(view.signer().until()).isAfter(server.now());
        assertThat(view.says())
                .isEqualTo(new QuarantineView.Says(
                        agent.file.serverId(),
                        agent.file.agentId(),
                        agent.chain,
                        2,
                        server.now(),
                        "scheduled",
                        "kranich",
                        1));
        assertThat(view.mayRegister()).isTrue();
    }

    @Test
    void ofWhatNobodyKnownSentOnlyItsBeginningIsThere() {
        agent.send("no seal".getBytes(StandardCharsets.UTF_8));
        var view = server.quarantine.view(latest().id()).orElseThrow();
        assertThat(view.signer()).isNull();
        assertThat(view.says()).isNull();
        assertThat(view.mayRegister()).isFalse();
        assertThat(server.quarantine.view(-1)).isEmpty();
    }

    @Test
    void theListIsOfReasonsAndOfAnAgent() {
        var other = server.agent("hafen", "Hafenkontor");
        newMachine();
        kept(agent.sends(), Reason.UNKNOWN_CERTIFICATE);
        server.agents.revoke(other.file.agentId(), "Closed");
        kept(other.sends(), Reason.REVOKED);
        agent.send("no seal".getBytes(StandardCharsets.UTF_8));
        assertThat(server.quarantine.list(Set.of(), other.file.agentId(), 0, 10).rows())
                .singleElement()
                .satisfies(row -> assertThat(row.reason()).isEqualTo(Reason.REVOKED));
        assertThat(server.quarantine
                        .list(Set.of(Reason.NOT_READABLE, Reason.REVOKED), null, 0, 10)
                        .total())
                .isEqualTo(2);
        assertThat(server.quarantine.waiting())
                .containsEntry(Reason.UNKNOWN_CERTIFICATE, 1L)
                .containsEntry(Reason.NOT_READABLE, 1L);
    }

    // --- repair

    @Test
    void aCertificateThatAPersonStandsForIsTheAgentsAndWhatWaitedIsTakenInItsOrder() {
        var printer = Printer.of("LVM4216583");
        agent.sends(printer.read(server.now()));
        newMachine();
        for (int poll = 0; poll < 3; poll++) {
            server.later(POLL);
            printer.total += 10;
            kept(agent.sends(printer.read(server.now())), Reason.UNKNOWN_CERTIFICATE);
        }
        var id = latest().id();
        var fingerprint = Keys.fingerprint(agent.certificate);
        refused(() -> server.quarantine.register(id, "0000 0000"), "certificate.typed");
        assertThat(server.quarantine.openAll(agent.file.agentId())).isEqualTo(new Quarantine.Opened(0, 3));

        server.quarantine.register(id, lastDigits(fingerprint).toLowerCase(java.util.Locale.ROOT));
        assertThat(server.quarantine.openAll(agent.file.agentId())).isEqualTo(new Quarantine.Opened(3, 0));

        assertThat(account()).isZero();
        assertThat(server.count("audit_log where action = 'quarantine.opened-again'"))
                .isEqualTo(2);
        assertThat(server.count("reading where doubt is null")).isEqualTo(4);
        assertThat(server.count("report_log where mark_late or mark_fork or mark_clock"))
                .isZero();
        assertThat(server.agents.agent(agent.file.agentId()).orElseThrow().missing())
                .isZero();
        assertThat(server.count("agent_certificate where registered_how = 'person' and registered_by = 'anna'"))
                .isEqualTo(1);
        assertThat(server.count("audit_log where action = 'agent.certificate-registered'"))
                .isEqualTo(1);
        assertThat(server.agents.agent(agent.file.agentId()).orElseThrow().fingerprint())
                .isEqualTo(fingerprint);
    }

    @Test
    void nobodyStandsForACertificateThatSignedForNobodyKnownOrForARevokedAgent() {
        agent.send("no seal".getBytes(StandardCharsets.UTF_8));
        var rubbish = latest().id();
        refused(() -> server.quarantine.register(rubbish, "00000000"), "quarantine.certificate");
        newMachine();
        agent.sends();
        var id = latest().id();
        server.agents.revoke(agent.file.agentId(), "Stolen");
        var digits = lastDigits(Keys.fingerprint(agent.certificate));
        refused(() -> server.quarantine.register(id, digits), "quarantine.certificate");
        assertThat(server.count("agent_certificate where registered_how = 'person'"))
                .isZero();
    }

    @Test
    void oneKeyBelongsToOneAgent() {
        var other = server.agent("hafen", "Hafenkontor");
        agent.key = other.key;
        agent.certificate = other.certificate;
        kept(agent.sends(), Reason.UNKNOWN_CERTIFICATE);
        var id = latest().id();
        var digits = lastDigits(Keys.fingerprint(agent.certificate));
        assertThat(server.quarantine
                        .view(id)
                        .orElseThrow()
                        .signer()
                        .registered()
                        .agentName())
                .isEqualTo("hafen");
        refused(() -> server.quarantine.register(id, digits), "certificate.taken");
    }

    @Test
    void aRevocationByMistakeIsTakenBackAndWhatCameMeanwhileIsTaken() {
        server.agents.revoke(agent.file.agentId(), "Mistaken for another");
        server.later(POLL);
        kept(agent.sends(), Reason.REVOKED);
        kept(agent.sends(), Reason.REVOKED);
        refused(() -> server.agents.restore(agent.file.agentId(), ""), "agent.restore.why");
        server.agents.restore(agent.file.agentId(), "It was the other one");
        assertThat(server.quarantine.openAll(agent.file.agentId())).isEqualTo(new Quarantine.Opened(2, 0));
        assertThat(agent.sends()).isInstanceOf(Receipt.Accepted.class);
        assertThat(server.agents.agent(agent.file.agentId()).orElseThrow().missing())
                .isZero();
        assertThat(server.count("audit_log where action = 'agent.restored'")).isEqualTo(1);
        refused(() -> server.agents.restore(agent.file.agentId(), "Again"), "agent.not-revoked");
    }

    @Test
    void restoringAnAgentBringsNoKeyBackThatWasRevokedBefore() {
        var stolen = agent.key;
        var certificate = agent.certificate;
        server.agents.revoke(agent.file.agentId(), "Stolen");
        server.later(POLL);
        var again = TestAgent.of(server, server.enrolments.again(agent.file.agentId()));
        assertThat(again.enrol()).isInstanceOf(Receipt.Accepted.class);
        server.later(POLL);
        server.agents.revoke(agent.file.agentId(), "By mistake");
        server.agents.restore(agent.file.agentId(), "It was a mistake");
        assertThat(again.sends()).isInstanceOf(Receipt.Accepted.class);
        again.key = stolen;
        again.certificate = certificate;
        kept(again.sends(), Reason.REVOKED);
    }

    @Test
    void whatWasSignedAfterTheCertificateEndedIsTakenWhenAPersonStandsForIt() {
        server.later(Duration.ofDays(3651));
        kept(agent.sends(), Reason.EXPIRED);
        var id = latest().id();
        server.later(POLL);
        server.quarantine.register(id, lastDigits(Keys.fingerprint(agent.certificate)));
        assertThat(server.quarantine.openAgain(id)).isInstanceOf(Receipt.Accepted.class);
        server.later(POLL);
        kept(agent.sends(), Reason.EXPIRED);
    }

    @Test
    void aSourceIdThatIsAddedLaterLetsItsReportsIn() {
        var report = agent.report(Report.Reason.SCHEDULED, List.of());
        kept(
                agent.send(agent.seal(
                        report, json -> json.replace("\"sourceId\":\"kranich\"", "\"sourceId\":\"hafen-nord\""))),
                Reason.SOURCE_ID);
        server.later(POLL);
        assertThat(agent.sends()).isInstanceOf(Receipt.Accepted.class);
        server.enrolments.supplement(agent.file.agentId(), "Hafenkontor", List.of("hafen-nord"));
        assertThat(server.quarantine.openAgain(latest().id()))
                .isInstanceOfSatisfying(Receipt.Accepted.class, taken -> assertThat(taken.marks())
                        .containsExactly(Mark.LATE));
    }

    // --- discarding

    @Test
    void whatIsDiscardedIsGoneAndOffTheAccountAndTheAuditLogSaysWhy() {
        newMachine();
        agent.sends();
        agent.sends();
        var before = account();
        var row = latest();
        refused(() -> server.quarantine.discard(row.id(), " "), "quarantine.why");
        server.quarantine.discard(row.id(), "Not our machine");
        assertThat(server.quarantine.list(0, 10).total()).isEqualTo(1);
        assertThat(account()).isEqualTo(before - row.size());
        assertThat(server.count("audit_log where action = 'quarantine.discarded' and detail like '%" + row.sha256()
                        + ": Not our machine'"))
                .isEqualTo(1);
        refused(() -> server.quarantine.discard(row.id(), "Again"), "quarantine.unknown");
        agent.send("no seal".getBytes(StandardCharsets.UTF_8));
        server.quarantine.discard(latest().id(), "Rubbish");
        assertThat(server.quarantine.list(0, 10).total()).isEqualTo(1);
    }

    @Test
    void whatWasTakenInIsNotDiscarded() {
        server.agents.revoke(agent.file.agentId(), "By mistake");
        agent.sends();
        var id = latest().id();
        server.agents.restore(agent.file.agentId(), "It was a mistake");
        server.quarantine.openAgain(id);
        refused(() -> server.quarantine.discard(id, "Tidy up"), "quarantine.unknown");
        assertThat(account()).isZero();
    }

    // --- bounds

    @Test
    void anAgentsQuarantineIsFullAt200MegabytesAndNothingOfItIsEvicted() {
        newMachine();
        agent.sends();
        var first = latest();
        server.database.transact(unit -> unit.change(
                "update agent_installation set quarantined = ? where id = ?",
                QuarantineStore.BYTES_AN_AGENT - 100,
                agent.file.agentId()));
        assertThat(agent.sends()).isInstanceOfSatisfying(Receipt.Refused.class, full -> {
            assertThat(full.flooded()).isFalse();
            assertThat(full.retryAfter()).isPositive();
        });
        assertThat(server.quarantine.list(0, 10).rows())
                .extracting(QuarantineRow::id)
                .containsExactly(first.id());
        var other = server.agent("hafen", "Hafenkontor");
        assertThat(other.sends()).as("full for one agent only").isInstanceOf(Receipt.Accepted.class);
        server.quarantine.discard(first.id(), "Make room");
        assertThat(agent.sends()).isInstanceOf(Receipt.Quarantined.class);
    }

    @Test
    void ofRubbishTheLast1000BeginningsAreKeptAndNoReportOfAnAgentGoesForIt() {
        newMachine();
        kept(agent.sends(), Reason.UNKNOWN_CERTIFICATE);
        var valid = latest().id();
        for (int i = 0; i < QuarantineStore.BEGINNINGS + 50; i++) {
            if (i % Floodgate.BY_SENDER == 0) {
                server.later(Floodgate.SPAN.plusSeconds(1));
            }
            agent.send(new byte[QuarantineStore.BEGINNING_BYTES + 100 + i]);
        }
        assertThat(server.count("quarantine where not whole")).isEqualTo(QuarantineStore.BEGINNINGS);
        assertThat(server.store.find(latest().id()).orElseThrow().content()).hasSize(QuarantineStore.BEGINNING_BYTES);
        assertThat(server.quarantine.counts())
                .filteredOn(count -> count.reason() == Reason.NOT_READABLE)
                .singleElement()
                .satisfies(count -> assertThat(count.count()).isEqualTo(QuarantineStore.BEGINNINGS + 50L));
        assertThat(server.store.find(valid)).isPresent();
    }
}
