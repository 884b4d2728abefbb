package org.openfsm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void whatOneServerKeyOpensIsWhatTheAgentSigned() throws Exception {
        var agent = Keys.newSigningKey();
        var agentCertificate = Keys.selfSigned(agent, "agent", NOON, Duration.ofDays(1));
        var server = Keys.newSigningKey();
        var serverCertificate = Keys.selfSigned(server, "server", NOON, Duration.ofDays(1));
        var json = "{\"format\":\"fsm-report/1\"}".getBytes(StandardCharsets.UTF_8);

        var signed = Seal.sign(json, agent.getPrivate(), agentCertificate, NOON);
        var sealed = Seal.encrypt(signed, List.of(serverCertificate));
        var decrypted = Seal.decrypt(sealed, List.of(new Recipient(serverCertificate, server.getPrivate())));
        var opened = Seal.open(decrypted);

        assertThat(decrypted).isEqualTo(signed);
        assertThat(opened.json()).isEqualTo(json);
        assertThat(opened.signer()).isEqualTo(agentCertificate);
        assertThat(opened.signedAt()).isEqualTo(NOON);
    }
}
