package org.openfsm.agent.snmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnmpTargetTest {

    @ParameterizedTest(name = "{0} is {1} port {2}")
    @CsvSource({
        "192.0.2.10, 192.0.2.10, 161, false",
        "192.0.2.10:1161, 192.0.2.10, 1161, false",
        "prn-042.example.org:162, prn-042.example.org, 162, true",
        "2001:db8::17, 2001:db8::17, 161, false",
        "[2001:db8::17], 2001:db8::17, 161, false",
        "[2001:db8::17]:1161, 2001:db8::17, 1161, false",
    })
    void aPlaceIsHostAndPort(String text, String host, int port, boolean named) {
        var target = SnmpTarget.parse(text, Credentials.community("public"));
        assertThat(target.host()).isEqualTo(host);
        assertThat(target.port()).isEqualTo(port);
        assertThat(target.isNamed()).isEqualTo(named);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @CsvSource({
        "host:snmp, the port \"snmp\" is no number",
        "host:0, port 0 is not between 1 and 65535",
        "host:70000, port 70000 is not between",
        "':161', needs an address or a host name",
        "[::1, expected [IPv6 address]",
        "[::1]x, expected [IPv6 address]"
    })
    void saysWhatIsWrongWithAPlace(String text, String message) {
        assertThatThrownBy(() -> SnmpTarget.parse(text, Credentials.community("public")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
