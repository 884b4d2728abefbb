package org.openfsm.agent.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.agent.testing.Fixtures.AGENT;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.wire.EnrolmentFile;

class EnrolmentTest {

    private static final EnrolmentFile FILE = Fixtures.enrolment(
            URI.create("https://server.example.org/api/reports"),
            List.of(Fixtures.server().certificate()));

    @TempDir
    private Path data;

    @Test
    void theIdentityIsKeptAndTheSecretIsNot() throws Exception {
        var enrolment = new Enrolment(data);
        assertThat(enrolment.identity()).isEmpty();
        var made = enrolment.enrol(FILE, NOON);
        var kept = new Enrolment(data).identity().orElseThrow();
        assertThat(kept.fingerprint()).isEqualTo(made.fingerprint());
        assertThat(kept.key()).isEqualTo(made.key());
        assertThat(kept.server().sources()).isEqualTo(FILE.sources());
        assertThat(kept.server().addresses()).isEqualTo(FILE.addresses());
        assertThat(kept.server().trustAnchors()).isEqualTo(FILE.trustAnchors());
        assertThat(Files.readString(data.resolve("identity.json")))
                .doesNotContain(Base64.getEncoder().encodeToString(new byte[EnrolmentFile.SECRET_BYTES]));
        assertThat(made.toString())
                .doesNotContain(Base64.getEncoder().encodeToString(made.key().getEncoded()));
    }

    @Test
    void aSecondEnrolmentIsRefusedAndChangesNothing() throws Exception {
        var enrolment = new Enrolment(data);
        var made = enrolment.enrol(FILE, NOON);
        assertThatThrownBy(() -> enrolment.enrol(FILE, NOON))
                .isInstanceOf(EnrolmentRefused.class)
                .hasMessageContaining("is enrolled already")
                .hasMessageContaining("supplement");
        assertThat(enrolment.identity().orElseThrow().fingerprint()).isEqualTo(made.fingerprint());
    }

    @Test
    void aSupplementAddsSourcesAndKeepsTheKey() throws Exception {
        var enrolment = new Enrolment(data);
        var made = enrolment.enrol(FILE, NOON);
        var after = enrolment.supplement(EnrolmentFile.supplement(
                "server-1", AGENT, List.of(new EnrolmentFile.Source("north", "North Ltd")), NOON));
        assertThat(after.fingerprint()).isEqualTo(made.fingerprint());
        assertThat(after.server().sources())
                .extracting(EnrolmentFile.Source::sourceId)
                .containsExactly("acme", "south", "north");
        assertThat(after.server().addresses()).isEqualTo(FILE.addresses());
    }

    @Test
    void aSupplementForSomebodyElseIsRefused() throws Exception {
        var enrolment = new Enrolment(data);
        var sources = List.of(new EnrolmentFile.Source("north", null));
        assertThatThrownBy(() -> enrolment.supplement(EnrolmentFile.supplement("server-1", AGENT, sources, NOON)))
                .hasMessageContaining("not enrolled here");
        assertThatThrownBy(() -> enrolment.enrol(EnrolmentFile.supplement("server-1", AGENT, sources, NOON), NOON))
                .hasMessageContaining("only adds sources");
        enrolment.enrol(FILE, NOON);
        assertThatThrownBy(() ->
                        enrolment.supplement(EnrolmentFile.supplement("server-1", UUID.randomUUID(), sources, NOON)))
                .hasMessageContaining("This file is for agent");
        assertThatThrownBy(() -> enrolment.supplement(EnrolmentFile.supplement("server-2", AGENT, sources, NOON)))
                .hasMessageContaining("at server server-2");
    }

    @Test
    void anExpiredFileIsRefused() throws Exception {
        var file = data.resolve("x.fsm-enrolment");
        Files.write(file, FILE.write());
        assertThat(Enrolment.open(file, NOON.plus(Duration.ofDays(13))).agentId())
                .isEqualTo(AGENT);
        assertThatThrownBy(() -> Enrolment.open(file, NOON.plus(Duration.ofDays(15))))
                .isInstanceOf(EnrolmentRefused.class)
                .hasMessageContaining("expired at 2026-12-07T12:00:00Z")
                .hasMessageContaining("clock");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "{\"format\":\"fsm-enrolment/2\"}", "{\"format\":\"fsm-enrolment/1\"}", "\u0000"})
    void whatIsNoEnrolmentFileIsSaid(String content) throws Exception {
        var file = data.resolve("x.fsm-enrolment");
        Files.writeString(file, content);
        assertThatThrownBy(() -> Enrolment.open(file, NOON))
                .isInstanceOf(EnrolmentRefused.class)
                .hasMessageContaining("x.fsm-enrolment: is no enrolment file");
    }

    @Test
    void reportsNeverGoInTheClear() throws Exception {
        var file = data.resolve("x.fsm-enrolment");
        Files.write(
                file,
                Fixtures.enrolment(URI.create("http://server.example.org/api/reports"), List.of())
                        .write());
        assertThatThrownBy(() -> Enrolment.open(file, NOON)).hasMessageContaining("expected an https:// address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mailto:reports@dealer.example", "https://server.example.org/api/reports"})
    void reportsMayGoByHttpsAndByMail(String address) throws Exception {
        var file = data.resolve("x.fsm-enrolment");
        Files.write(file, Fixtures.enrolment(URI.create(address), List.of()).write());
        assertThat(Enrolment.open(file, NOON).addresses()).containsExactly(URI.create(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailto:reports",
                "mailto:a@b.example,c@d.example",
                "mailto:a@b.example?cc=c@d.example",
                "mailto:a%0D%0ARCPT@b.example",
                "smtp:a@b.example",
                "ftp://b.example/"
            })
    void anAddressThatIsNeitherIsRefused(String address) throws Exception {
        var file = data.resolve("x.fsm-enrolment");
        Files.write(file, Fixtures.enrolment(URI.create(address), List.of()).write());
        assertThatThrownBy(() -> Enrolment.open(file, NOON))
                .isInstanceOf(EnrolmentRefused.class)
                .hasMessageContaining("expected an https:// address or mailto: with one mail address");
    }

    @Test
    void aHugeOrAbsentFileIsRefused() throws Exception {
        assertThatThrownBy(() -> Enrolment.open(data.resolve("none"), NOON)).hasMessageContaining("does not exist");
        var file = data.resolve("huge");
        Files.write(file, "x".repeat(5 << 20).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Enrolment.open(file, NOON)).hasMessageContaining("larger than 4 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"format\": 5}", "{\"format\":\"fsm-identity/1\",\"key\":\"%%\"}"})
    void aDamagedIdentityIsSaidWithTheWayOut(String content) throws Exception {
        Files.writeString(data.resolve("identity.json"), content);
        assertThatThrownBy(() -> new Enrolment(data).identity())
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("identity.json: is damaged");
    }
}
