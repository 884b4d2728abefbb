package org.openfsm.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest(name = "{0} is {1} to {2}, port {3}")
    @CsvSource({
        "10.1.0.17, 10.1.0.17, 10.1.0.17, 161",
        "10.1.0.17:1161, 10.1.0.17, 10.1.0.17, 1161",
        "10.1.0.0/24, 10.1.0.1, 10.1.0.254, 161",
        "10.1.0.77/24, 10.1.0.1, 10.1.0.254, 161",
        "10.1.0.0/255.255.254.0, 10.1.0.1, 10.1.1.254, 161",
        "10.1.0.4/30:1161, 10.1.0.5, 10.1.0.6, 1161",
        "10.1.0.4/31, 10.1.0.4, 10.1.0.5, 161",
        "10.1.0.4/32, 10.1.0.4, 10.1.0.4, 161",
        "10.1.0.10-10.1.0.60, 10.1.0.10, 10.1.0.60, 161",
        "10.1.0.10 - 10.1.1.60 : 1161, 10.1.0.10, 10.1.1.60, 1161",
        "255.255.255.254, 255.255.255.254, 255.255.255.254, 161",
        "0.0.0.0/0, 0.0.0.1, 255.255.255.254, 161"
    })
    void ipv4(String text, String first, String last, int port) {
        var block = (AddressRange.Block) AddressRange.parse(text, AddressRange.SNMP_PORT);
        assertThat(AddressRange.dotted(block.first())).isEqualTo(first);
        assertThat(AddressRange.dotted(block.last())).isEqualTo(last);
        assertThat(block.port()).isEqualTo(port);
        assertThat(block.contains(first, port)).isTrue();
        assertThat(block.contains(last, port)).isTrue();
        assertThat(block.contains(last, port + 1)).isFalse();
        assertThat(block.contains("prn.example.org", port)).isFalse();
    }

    @ParameterizedTest(name = "{0} is {1}, port {2}")
    @CsvSource({
        "prn.example.org, prn.example.org, 161",
        "PRN-042:1161, prn-042, 1161",
        "prn_1, prn_1, 161",
        "2001:db8::17, 2001:db8::17, 161",
        "[2001:db8::17], 2001:db8::17, 161",
        "[2001:DB8::17]:1161, 2001:db8::17, 1161"
    })
    void names(String text, String name, int port) {
        var host = (AddressRange.Host) AddressRange.parse(text, AddressRange.SNMP_PORT);
        assertThat(host.name()).isEqualTo(name);
        assertThat(host.port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "10.1.0", "10.1.0.256", "10.1.0.01", "10.1.0.0/33", "10.1.0.0/255.0.255.0", "10.1.0.0/",
                "10.1.0.9-10.1.0.1", "10.1.0.9-60", "10.1.0.1:0", "10.1.0.1:65536", "10.1.0.1:x", "a b", "-a", "a..b",
                "[2001:db8::17", "[2001:db8::17]x", "x/24", "http://a", "1.2.3.4.5"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text, AddressRange.SNMP_PORT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBroadcastIsAskedOnceAndCoversNobodyByItself() {
        for (var text : List.of("broadcast", "Broadcast", "255.255.255.255")) {
            assertThat(AddressRange.parse(text, 161))
                    .isEqualTo(new AddressRange.Broadcast(text, "255.255.255.255", 161));
        }
        assertThat(AddressRange.parse("broadcast:1161", 161))
                .isEqualTo(new AddressRange.Broadcast("broadcast:1161", "255.255.255.255", 1161));
        assertThat(AddressRange.parse("broadcast 10.1.0.255:1161", 161))
                .isEqualTo(new AddressRange.Broadcast("broadcast 10.1.0.255:1161", "10.1.0.255", 1161));
        assertThat(AddressRange.parse("broadcast", 161).contains("10.1.0.7", 161))
                .isFalse();
        assertThat(AddressRange.parse("broadcaster.example.org", 161)).isInstanceOf(AddressRange.Host.class);
        assertThatThrownBy(() -> AddressRange.parse("broadcast 10.1.0.300", 161))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broadcast address of a network");
    }
}
