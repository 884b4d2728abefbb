package org.openfsm.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                "   ",
                "0",
                "000",
                "0000000000",
                "XXXXXXXXXX",
                "xxxx",
                "1234567890",
                "----",
                "N/A",
                "Not Available",
                "unknown",
                "123",
                "1234567890000",
                "99999999"
            })
    void aPlaceholderIsNoSerialNumber(String said) {
        assertThat(Evidence.serialNumber(said)).isNull();
    }

    @ParameterizedTest(name = "\"{0}\" is compared as {1}")
    @CsvSource({"LVM4216583, LVM4216583", "' lvm 4216583 ', LVM4216583", "4711-0815, 4711-0815", "00AB12, 00AB12"})
    void aSerialNumberIsComparedWithoutItsSpelling(String said, String compared) {
        assertThat(Evidence.serialNumber(said)).isEqualTo(compared);
    }
}
