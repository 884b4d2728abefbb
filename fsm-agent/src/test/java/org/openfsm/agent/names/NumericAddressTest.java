package org.openfsm.agent.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumericAddressTest {

    @ParameterizedTest(name = "{0} is written {1}")
    @CsvSource({
        "192.0.2.10, 192.0.2.10",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:db8:0:0:0:0:0:17, 2001:db8::17",
        "2001:db8:0:0:1:0:0:0, 2001:db8:0:0:1::",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "0:0:0:0:0:0:0:0, ::",
        "fe80:0:0:0:1:2:3:4, fe80::1:2:3:4"
    })
    void shortAsPeopleWriteThem(String address, String written) throws UnknownHostException {
        assertThat(NumericAddress.of(InetAddress.getByName(address))).isEqualTo(written);
    }
}
