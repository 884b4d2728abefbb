package org.openfsm.fleet;

import static org.assertj.core.api.Assertions.assertThat;

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
}
