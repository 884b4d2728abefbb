package org.openfsm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnrolmentFileTest {
    private static final Instant EXPIRY = Instant.parse("2026-12-07T12:00:00Z");

    @Test
    void readsAndWritesWhatWasFrozen() throws Exception {
        var file = EnrolmentFile.read(Golden.bytes("enrolment-file.json"));

        assertThat(file.serverId()).isEqualTo("fsm.example.org");
        assertThat(file.agentId()).isEqualTo(Golden.AGENT);
        assertThat(file.sources())
                .containsExactly(
                        new EnrolmentFile.Source("acme-zentrale", "ACME GmbH"),
                        new EnrolmentFile.Source("acme-lager", null));
        assertThat(file.addresses()).containsExactly(URI.create("https://fsm.example.org:8443/api/reports"));
        assertThat(file.recipients()).containsExactly(Golden.certificate("server"));
        assertThat(file.trustAnchors()).containsExactly(Golden.certificate("server"));
        assertThat(file.secret()).isEqualTo(Golden.secret());
        assertThat(file.expiresAt()).isEqualTo(EXPIRY);
        assertThat(file.supplement()).isFalse();
        assertThat(utf8(file.write())).isEqualTo(Golden.oneLine("enrolment-file.json"));
    }

    @Test
    void aSupplementAddsSourcesAndCarriesNoSecret() throws Exception {
        var file = EnrolmentFile.read(Golden.bytes("enrolment-supplement.json"));
        var same = EnrolmentFile.supplement(
                "fsm.example.org", Golden.AGENT, List.of(new EnrolmentFile.Source("acme-werk", null)), EXPIRY);

        assertThat(file).isEqualTo(same);
        assertThat(file.secret()).isNull();
        assertThat(utf8(same.write())).isEqualTo(Golden.oneLine("enrolment-supplement.json"));
    }

    @Test
    void takesALongTrustAnchorThatNoReportWouldTake() throws Exception {
        var keys = Keys.newSigningKey();
        var certificate = Keys.selfSigned(keys, "x".repeat(64), EXPIRY, Duration.ofDays(1));
        assertThat(Keys.der(certificate).length).isLessThan(700); // so it fits nextCertificate of a report

        var json = Golden.oneLine("enrolment-file.json").replace("\"acme-lager\"", '"' + "a".repeat(16_384) + '"');
        assertThat(EnrolmentFile.read(json.getBytes(StandardCharsets.UTF_8))
                        .sources()
                        .get(1)
                        .sourceId())
                .hasSize(16_384);
    }

    @ParameterizedTest(name = "{0} instead of {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            "fsm-enrolment/2" | "fsm-enrolment/1" | format is "fsm-enrolment/2", expected "fsm-enrolment/1"
            "name" | "serverId" | The document lacks "serverId"
            "name" | "agentId" | The document lacks "agentId"
            "name" | "sources" | The document lacks "sources"
            "name" | "addresses" | The document lacks "addresses"
            "name" | "recipients" | The document lacks "recipients"
            "name" | "secret" | The document lacks "secret"
            "name" | "expiresAt" | The document lacks "expiresAt"
            "name" | "sourceId" | sources[0] lacks "sourceId"
            "x y" | "https://fsm.example.org:8443/api/reports" | addresses[0] is "x y", which is no address
            "/api/reports" | "https://fsm.example.org:8443/api/reports" | addresses[0] is "/api/reports", expected a whole address such as https://fsm.example.org/api/reports
            ["AAAA" | ["MII | recipients[0] holds no X.509 certificate
            "AAAA" | "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" | secret has 3 bytes, expected 32
            "soon" | "2026-12-07T12:00:00Z" | expiresAt is "soon", expected a UTC time with seconds such as 2026-11-23T06:00:07Z
            """)
    void namesTheFieldOfAHostileFile(String put, String instead, String reason) {
        var file = Golden.oneLine("enrolment-file.json");
        assertThat(file).contains(instead);
        var hostile = instead.equals("[\"MII")
                ? file.replaceFirst("\\[\"MII[^\"]*\"", "[\"AAAA\"")
                : file.replace(instead, put);

        assertThat(catchThrowableOfType(
                                MalformedEnrolmentFile.class,
                                () -> EnrolmentFile.read(hostile.getBytes(StandardCharsets.UTF_8)))
                        .reason())
                .isEqualTo(reason);
    }

    @Test
    void refusesWhatIsNoFileOfThisKind() {
        for (var name : List.of("minimal.json", "malformed/not-json--empty.json", "sealed.bin")) {
            assertThatThrownBy(() -> EnrolmentFile.read(Golden.bytes(name))).isInstanceOf(MalformedEnrolmentFile.class);
        }
    }

    @Test
    void refusesToWriteWhatNoAgentWouldTake() {
        var noSource = EnrolmentFile.supplement("fsm.example.org", Golden.AGENT, List.of(), EXPIRY);

        assertThatThrownBy(noSource::write)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("This enrolment file is of no use: The document lacks \"sources\"");
    }

    @Test
    void expiresAfterItsTime() {
        var file = EnrolmentFile.supplement("fsm.example.org", Golden.AGENT, List.of(), EXPIRY);

        assertThat(file.isExpired(EXPIRY)).isFalse();
        assertThat(file.isExpired(EXPIRY.plusSeconds(1))).isTrue();
        assertThat(EnrolmentFile.LIFETIME).isEqualTo(Duration.ofDays(14));
    }

    @Test
    void neverPrintsItsSecret() throws Exception {
        var file = EnrolmentFile.read(Golden.bytes("enrolment-file.json"));

        assertThat(file.toString()).contains("fsm.example.org").doesNotContain("AAECAw", "[B@");
    }

    @Test
    void provesWhoHoldsTheFileByThisVeryCertificate() throws Exception {
        var certificate = Golden.certificate("agent");
        var proof = new Report.EnrolmentProof(certificate, EnrolmentFile.proof(Golden.secret(), certificate));
        var another = new Report.EnrolmentProof(Golden.certificate("agent-next"), proof.hmac());

        assertThat(proof.hmac()).hasSize(32);
        assertThat(EnrolmentFile.isProven(Golden.secret(), proof)).isTrue();
        assertThat(EnrolmentFile.isProven(new byte[32], proof)).isFalse();
        assertThat(EnrolmentFile.isProven(Golden.secret(), another)).isFalse();
        assertThat(EnrolmentFile.isProven(Golden.secret(), new Report.EnrolmentProof(certificate, new byte[0])))
                .isFalse();
    }

    private static String utf8(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
