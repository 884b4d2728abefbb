package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openfsm.ingest.ServerCertificates.Need;
import org.openfsm.ingest.ServerCertificates.ServerCertificate;
import org.openfsm.ingest.ServerCertificates.Standing;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Report;
import org.openfsm.wire.Seal;

/** Keys that change, the agents' and the server's, with reports under way; the same on every database. */
abstract class KeysContract extends OneAgentContract {
    private static void taken(Receipt receipt) {
        assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
    }

    private static void stopped(Receipt receipt, Reason reason) {
        assertThat(receipt).isInstanceOfSatisfying(Receipt.Quarantined.class, one -> assertThat(one.reason())
                .isEqualTo(reason));
    }

    // --- the agent's keys

    /** The next report, naming the key after the present one. */
    private byte[] naming(X509Certificate next) {
        return agent.seal(TestAgent.with(agent.report(Report.Reason.SCHEDULED, List.of()), next, null));
    }

    private X509Certificate use(java.security.KeyPair key, X509Certificate certificate) {
        agent.key = key;
        agent.certificate = certificate;
        return certificate;
    }

    private List<AgentInstallations.Certificate> certificates() {
        return server.agents.certificates(agent.file.agentId());
    }

    private String shown() {
        return server.agents.agent(agent.file.agentId()).orElseThrow().fingerprint();
    }

    @Test
    void theOldKeyIsSupersededWhenTheNewOneIsUsedAndItsReportsAreTakenFor30Days() {
        var old = agent.key;
        var oldCertificate = agent.certificate;
        var key = Keys.newSigningKey();
        var certificate = agent.newKey(key);
        taken(agent.send(naming(certificate)));
        assertThat(certificates())
                .extracting(AgentInstallations.Certificate::how, AgentInstallations.Certificate::supersededAt)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("renewal", null),
                        org.assertj.core.api.Assertions.tuple("enrolment", null));
        // what people compare with what the agent shows
        assertThat(shown()).isEqualTo(Keys.fingerprint(oldCertificate));
        var waiting = agent.loses();
        server.later(POLL);
        use(key, certificate);
        taken(agent.sends());
        assertThat(shown()).isEqualTo(Keys.fingerprint(certificate));
        assertThat(certificates().get(1).supersededAt()).isEqualTo(server.now());
        assertThat(certificates().get(0).fingerprint()).isEqualTo(Keys.fingerprint(certificate));
        server.later(Duration.ofDays(29));
        taken(agent.send(waiting));
        server.later(Duration.ofDays(2));
        use(old, oldCertificate);
        stopped(agent.sends(), Reason.UNKNOWN_CERTIFICATE);
    }

    @Test
    void whatTheNewKeySignedIsTakenThoughTheReportThatNamesItComesLater() {
        var key = Keys.newSigningKey();
        var certificate = agent.newKey(key);
        var names = naming(certificate);
        server.later(POLL);
        use(key, certificate);
        stopped(agent.sends(), Reason.UNKNOWN_CERTIFICATE);
        server.later(POLL);
        taken(agent.send(names));
        assertThat(server.count("report_log")).isEqualTo(3);
        assertThat(server.figures.figures().quarantined()).isZero();
        assertThat(server.agents.agent(agent.file.agentId()).orElseThrow().missing())
                .isZero();
    }

    @Test
    void aForkNamesItsNextKeyTooAndThatIsSeen() {
        var before = agent.store();
        taken(agent.sends());
        agent.restore(before);
        server.later(Duration.ofMinutes(1));
        var receipt = agent.send(naming(agent.newKey(Keys.newSigningKey())));
        assertThat(receipt).isInstanceOfSatisfying(Receipt.Accepted.class, one -> assertThat(one.marks())
                .containsExactly(Mark.FORK));
        assertThat(certificates()).hasSize(2);
    }

    @Test
    void aKeyOfAnotherAgentIsNoNextKey() {
        var other = server.agent("hafen", "Hafenkontor");
        taken(agent.send(naming(other.certificate)));
        assertThat(certificates()).hasSize(1);
        assertThat(server.count("fleet_change where kind = 'key-refused'")).isEqualTo(1);
        use(other.key, other.certificate);
        stopped(agent.sends(), Reason.UNKNOWN_CERTIFICATE);
    }

    @Test
    void whoIsRevokedRenewsNothingUntilRestored() {
        server.agents.revoke(agent.file.agentId(), "By mistake");
        var key = Keys.newSigningKey();
        var certificate = agent.newKey(key);
        stopped(agent.send(naming(certificate)), Reason.REVOKED);
        assertThat(certificates()).hasSize(1);
        server.agents.restore(agent.file.agentId(), "It was a mistake");
        server.quarantine.openAll(agent.file.agentId());
        assertThat(certificates()).hasSize(2);
        use(key, certificate);
        taken(agent.sends());
    }

    // --- the server's keys

    private ServerCertificate current() {
        return server.certificates.list().get(0);
    }

    private static String digits(ServerCertificate certificate) {
        var fingerprint = certificate.fingerprint();
        return fingerprint.substring(fingerprint.length() - 11);
    }

    private void rollOver() {
        server.certificates.rollOver(digits(current()));
    }

    private List<Standing> standings() {
        return server.certificates.list().stream()
                .map(ServerCertificate::standing)
                .toList();
    }

    /** The next report, sealed by what a supplement brought. */
    private byte[] sealedBy(EnrolmentDocument supplement) throws Exception {
        var file = EnrolmentFile.read(supplement.content());
        assertThat(file.supplement()).isTrue();
        return Seal.encrypt(
                agent.sign(agent.json(agent.report(Report.Reason.SCHEDULED, List.of()))), file.recipients());
    }

    @Test
    void whatWaitsThroughARollOverIsTaken() {
        assertThat(standings()).containsExactly(Standing.CURRENT, Standing.NEXT);
        var next = server.certificates.list().get(1);
        var waiting = agent.loses();
        rollOver();
        assertThat(standings()).containsExactly(Standing.CURRENT, Standing.NEXT, Standing.FORMER);
        assertThat(current().id()).isEqualTo(next.id());
        taken(agent.send(waiting));
        taken(agent.sends());
        assertThat(server.count("audit_log where action = 'server-key.rolled-over'"))
                .isEqualTo(1);
    }

    @Test
    void aRollOverIsConfirmedByTheKeyThatItEnds() {
        var before = current();
        refused(() -> server.certificates.rollOver("12345678"), "certificate.typed");
        rollOver();
        refused(() -> server.certificates.rollOver(digits(before)), "certificate.typed");
        assertThat(standings()).hasSize(3);
    }

    @Test
    void anAgentWithItsFirstFileIsTakenAfterTwoRollOversAndSaidToNeedASupplement() throws Exception {
        taken(agent.sends());
        assertThat(server.certificates.behind()).isEmpty();
        rollOver();
        taken(agent.sends());
        assertThat(server.certificates.behind())
                .extracting(ServerCertificates.Behind::agentName, ServerCertificates.Behind::need)
                .containsExactly(org.assertj.core.api.Assertions.tuple("kranich", Need.SOON));
        rollOver();
        taken(agent.sends());
        assertThat(server.certificates.behind().get(0).need()).isEqualTo(Need.NOW);

        taken(agent.send(sealedBy(server.enrolments.newServerKeys(agent.file.agentId()))));
        assertThat(server.certificates.behind()).isEmpty();
        assertThat(server.count("agent_source")).isEqualTo(1);
    }

    @Test
    void aFormerKeyIsRetiredOnlyWhenNobodyNeedsIt() throws Exception {
        rollOver();
        rollOver();
        taken(agent.sends());
        var first = server.certificates.list().get(3);
        refused(() -> server.certificates.retire(first.id(), digits(first)), "server-key.needed");
        var waiting = agent.loses();
        taken(agent.send(sealedBy(server.enrolments.supplement(agent.file.agentId(), "Kranich", List.of("lager")))));
        refused(() -> server.certificates.retire(first.id(), digits(current())), "certificate.typed");
        refused(() -> server.certificates.retire(current().id(), digits(current())), "server-key.unknown");
        for (var former : List.of(server.certificates.list().get(2), first)) {
            server.certificates.retire(former.id(), digits(former));
        }
        assertThat(standings()).containsExactly(Standing.CURRENT, Standing.NEXT, Standing.RETIRED, Standing.RETIRED);
        assertThat(server.count("server_key where private_key is null")).isEqualTo(2);
        stopped(agent.send(waiting), Reason.NOT_READABLE);
        assertThat(server.agents.agent(agent.file.agentId()).orElseThrow().missing())
                .as("the ledger shows what could not be read")
                .isEqualTo(1);
    }

    @Test
    void otherNodesKnowANewKeyWithoutARestart() throws Exception {
        var node = server.otherNode();
        rollOver();
        rollOver();
        var sealed = sealedBy(server.enrolments.newServerKeys(agent.file.agentId()));
        server.later(Duration.ofSeconds(3));
        taken(node.accept(sealed, Road.HTTPS, "192.0.2.1"));
    }

    @Test
    void otherNodesForgetARetiredKeyWithinAMinute() {
        var node = server.otherNode();
        var waiting = agent.loses();
        rollOver();
        rollOver();
        server.agents.revoke(agent.file.agentId(), "Needs no key any more");
        for (var former : server.certificates.list().subList(2, 4)) {
            server.certificates.retire(former.id(), digits(former));
        }
        server.later(Duration.ofSeconds(61));
        stopped(node.accept(waiting, Road.HTTPS, "192.0.2.1"), Reason.NOT_READABLE);
    }
}
