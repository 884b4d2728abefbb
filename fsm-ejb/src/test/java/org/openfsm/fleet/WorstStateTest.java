package org.openfsm.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorstStateTest {
    private static final DeviceView.Status RUNNING = new DeviceView.Status("running", "idle", List.of(), 60L);
    private static final SupplyView LOW = new SupplyView(
            1, "toner", "consumed", "black", "TK-3170", "percent", "measured", 8, 8L, 100L, null, null, true, null);

    private static WorstState of(List<SupplyView> supplies, ActiveAlert... alerts) {
        return WorstState.of(RUNNING, List.of(alerts), supplies);
    }

    private static ActiveAlert warning(Integer code) {
        return alert("warning", code);
    }

    private static ActiveAlert alert(String severity, Integer code) {
        var view = new AlertView(severity, code, "generalPrinter", 1, 0, null, null, Instant.EPOCH, null);
        return ActiveAlert.of(view, Instant.EPOCH);
    }

    private static WorstState because(StateReason.Kind kind, String code, String text, Integer percent) {
        return new WorstState(DeviceState.ATTENTION, new StateReason(kind, code, text, percent));
    }

    @Test
    void whatIsOnlyDailyLifeNeedsNoAttention() {
        var all = Stream.of(502, 503, 507, 24).map(WorstStateTest::warning).toArray(ActiveAlert[]::new);
        assertThat(of(List.of(), all)).isEqualTo(new WorstState(DeviceState.OK, null));
    }

    @Test
    void theReasonIsWhatNeedsSomebodyNotThatThePowerCameUp() {
        assertThat(of(List.of(LOW), warning(503))).isEqualTo(because(StateReason.Kind.SUPPLY, "black", "TK-3170", 8));
        assertThat(of(List.of(), warning(503), warning(30)))
                .isEqualTo(because(StateReason.Kind.ALERT, "generalPrinter:30", null, null));
    }

    @Test
    void anAlertThatSaysNoSeverityNeedsNoAttentionAndHidesNothing() {
        assertThat(of(List.of(), alert(null, 30))).isEqualTo(new WorstState(DeviceState.OK, null));
        assertThat(of(List.of(LOW), alert(null, 30)))
                .isEqualTo(because(StateReason.Kind.SUPPLY, "black", "TK-3170", 8));
    }

    @Test
    void aWarningWithoutACodeStaysOne() {
        assertThat(of(List.of(), warning(null)))
                .isEqualTo(because(StateReason.Kind.ALERT, "generalPrinter:", null, null));
    }
}
