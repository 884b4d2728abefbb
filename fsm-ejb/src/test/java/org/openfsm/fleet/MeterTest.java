package org.openfsm.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeterTest {
    private static final Instant MONDAY = Instant.parse("2026-11-23T06:00:00Z");
    private static final Instant TUESDAY = Instant.parse("2026-11-24T06:00:00Z");

    private final Meter meter = new Meter("total", 10_000, MONDAY, true, 1, 7, List.of());

    @Test
    void countsWhatWasPrintedSince() {
        assertThat(meter.advanceTo(10_250, TUESDAY)).isEqualTo(new MeterChange.Advanced("total", 250));
        assertThat(meter.value()).isEqualTo(10_250);
    }

    @Test
    void neverCountsNegativePagesAfterABoardSwap() {
        assertThat(meter.advanceTo(12, TUESDAY)).isEqualTo(new MeterChange.WentBack("total", 10_000, 12));
        assertThat(meter.value()).isEqualTo(12);
    }

    @Test
    void keepsItsValueWhenMailWasOvertaken() {
        var earlier = MONDAY.minusSeconds(60);
        assertThat(meter.advanceTo(9_900, earlier)).isEqualTo(new MeterChange.Late("total", earlier));
        assertThat(meter.advanceTo(9_900, MONDAY)).isEqualTo(new MeterChange.Late("total", MONDAY));
        assertThat(meter.value()).isEqualTo(10_000);
    }

    @ParameterizedTest(name = "{0} counts {1}")
    @CsvSource({
        "total, impressions",
        "duplex:sheets, sheets",
        "scan, images",
        "scan.color, images",
        "vendor.x, impressions"
    })
    void saysWhatItCounts(String key, String unit) {
        assertThat(Meter.unit(key)).isEqualTo(unit);
    }
}
