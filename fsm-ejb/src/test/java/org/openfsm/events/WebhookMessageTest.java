package org.openfsm.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.platform.SecureCall;

/** How a webhook is signed, and what its answers mean. */
class WebhookMessageTest {
    @Test
    void theSignatureIsTheOneThatTheManualTellsToCompute() {
        var message = new WebhookMessage(
                "4711",
                Instant.ofEpochSecond(1_800_000_000L),
                "{\"a\":1}".getBytes(StandardCharsets.UTF_8),
                "0123456789abcdef".getBytes(StandardCharsets.UTF_8));
        // printf '%s' '4711.1800000000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
        assertThat(message.headers())
                .containsEntry("X-FSM-Id", "4711")
                .containsEntry("Idempotency-Key", "4711")
                .containsEntry("X-FSM-Timestamp", "1800000000")
                .containsEntry(
                        "X-FSM-Signature", "v1=2219c447ffe2a4669e054c70041f4e8eda862d501bf07aca96199e1cf1bd79c7");
    }

    @ParameterizedTest(name = "HTTP {0} is {1}")
    @CsvSource({
        "200, Done",
        "204, Done",
        "301, Refused",
        "302, Refused",
        "400, Refused",
        "401, Refused",
        "404, Refused",
        "408, Failed",
        "410, Refused",
        "429, Failed",
        "500, Failed",
        "502, Failed",
        "503, Failed",
        "100, Failed"
    })
    void anAnswerSaysWhetherToComeAgain(int status, String outcome) {
        assertThat(Errands.judge(new SecureCall.Answer(status, "said")))
                .satisfies(one -> assertThat(one.getClass().getSimpleName()).isEqualTo(outcome))
                .satisfies(one -> assertThat(one.answer()).contains("HTTP " + status, "said"));
    }
}
