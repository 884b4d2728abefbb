package org.openfsm.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupplyPeriodTest {
    private static final Instant MONDAY = Instant.parse("2026-11-23T06:00:00Z");

    private static SupplyView supply(
            int index, String supplyClass, String colorant, String kind, Integer percent, String serial) {
        return new SupplyView(
                index,
                "toner",
                supplyClass,
                colorant,
                "Toner",
                "percent",
                kind,
                percent,
                null,
                null,
                null,
                serial,
                false,
                null);
    }

    @ParameterizedTest(name = "{0}: {1} %, then {2} %: ended by {3}")
    @CsvSource({
        "consumed, 5, 100, level",
        "consumed, 40, 60, ",
        "consumed, 10, 45, ",
        "consumed, 60, 95, level",
        "consumed, 80, 100, ",
        "consumed, 50, 40, ",
        "receptacle, 95, 0, level",
        "receptacle, 95, 90, ",
        "receptacle, 20, 30, "
    })
    void aLevelThatJumpsUpIsANewSupply(String supplyClass, int before, int now, String end) {
        var period = new SupplyPeriod("toner:black", MONDAY, supply(1, supplyClass, "black", "measured", before, null));
        assertThat(period.endedBy(supply(1, supplyClass, "black", "measured", now, null)))
                .isEqualTo(end);
    }

    @Test
    void anotherSerialNumberIsAnotherSupplyAtAnyLevel() {
        var period = new SupplyPeriod("toner:black", MONDAY, supply(1, "consumed", "black", "measured", 50, "A1"));
        assertThat(period.endedBy(supply(1, "consumed", "black", "measured", 49, "B2")))
                .isEqualTo("serial-number");
        assertThat(period.endedBy(supply(1, "consumed", "black", "measured", 49, null)))
                .isNull();
    }

    @Test
    void aSupplyReportedLowAndThenFullWasReplaced() {
        var period = new SupplyPeriod("toner:black", MONDAY, supply(1, "consumed", "black", "low", null, null));
        assertThat(period.endedBy(supply(1, "consumed", "black", "measured", 100, null)))
                .isEqualTo("level");
        assertThat(period.endedBy(supply(1, "consumed", "black", "some", null, null)))
                .isNull();
    }

    @Test
    void slotsDoNotDependOnTheMibsIndex() {
        var slots = SupplyPeriod.slots(List.of(
                supply(7, "consumed", "cyan", "measured", 10, null),
                supply(9, "consumed", null, "measured", 30, null),
                supply(8, "consumed", null, "measured", 20, null)));
        assertThat(slots.keySet()).containsExactly("toner:cyan", "toner:none", "toner:none:2");
        assertThat(slots.get("toner:none").percent()).isEqualTo(20);
    }
}
