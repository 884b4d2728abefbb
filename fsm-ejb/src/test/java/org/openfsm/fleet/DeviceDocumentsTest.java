package org.openfsm.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceDocumentsTest {

    private static DeviceView.Properties readBy(DeviceView.Definition definition) {
        return new DeviceView.Properties(
                true, null, List.of("print"), List.of("staple"), List.of(), List.of(), definition);
    }

    @Test
    void whatADeviceWasReadByIsKeptWithWhatWasRead() {
        var byPool = readBy(new DeviceView.Definition("kyocera-mfp", 3, "pool"));
        assertThat(DeviceDocuments.properties(DeviceDocuments.properties(byPool)))
                .isEqualTo(byPool);
        var byStandards = readBy(null);
        assertThat(DeviceDocuments.properties(DeviceDocuments.properties(byStandards)))
                .isEqualTo(byStandards);
    }

    @Test
    void whatWasKeptBeforeThereWereDefinitionsCanBeRead() {
        assertThat(DeviceDocuments.properties("{\"color\":true,\"functions\":[\"print\"],\"finishing\":[]}")
                        .readBy())
                .isNull();
    }

    @Test
    void eachMeterKeepsTheTimeAtWhichItWasReadLast() {
        var morning = Instant.parse("2026-11-26T06:00:00Z");
        var noon = Instant.parse("2026-11-26T12:00:00.123456Z");
        var kept = DeviceDocuments.meters(
                DeviceDocuments.meters(List.of(meter("total", noon), meter("fax", morning), meter("scan", noon))));
        assertThat(kept.values().stream().map(Meter::readAt)).containsExactly(noon, morning, noon);
    }

    private static Meter meter(String key, Instant readAt) {
        return new Meter(key, 7, readAt, false, 1, 4711, List.of());
    }

    @Test
    void eachSupplyKeepsTheTimeAtWhichItWasInstalledOrNone() {
        var noon = Instant.parse("2026-11-26T12:00:00Z");
        var supplies = List.of(supply(1, noon), supply(2, null), supply(3, noon.plusSeconds(1)), supply(4, noon));
        assertThat(DeviceDocuments.supplies(DeviceDocuments.supplies(supplies))).isEqualTo(supplies);
    }

    private static SupplyView supply(int index, Instant installedAt) {
        return new SupplyView(
                index,
                "toner",
                "consumed",
                "black",
                null,
                null,
                "measured",
                50,
                50L,
                100L,
                null,
                null,
                false,
                installedAt);
    }
}
