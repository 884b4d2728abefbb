package org.openfsm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentVersionTest {

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "1.0.0, 1.0.0, 0",
        "1.0, 1.0.0, 0",
        "1.0.0-SNAPSHOT, 1.0.0, 0",
        "1.10.0, 1.9.9, 1",
        "1.0.0.1, 1.0.0, 1",
        "2, 1.9, 1",
        "rubbish, 0.0.1, -1",
        "1.99999999999999.0, 1.1, -1",
        "'', 1.0, -1"
    })
    void theNumbersDecide(String one, String other, int expected) {
        assertThat(Integer.signum(AgentVersion.compare(one, other))).isEqualTo(expected);
        assertThat(AgentVersion.isNewer(other, one)).isEqualTo(expected < 0);
    }
}
