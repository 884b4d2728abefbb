package org.openfsm.agent.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openfsm.agent.pmd.Definitions;
import org.openfsm.agent.poll.Memory;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.snmp.WalkSession;
import org.openfsm.pmd.AllowedText;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.openfsm.wire.ReportCodec;

/**
 * Every printer of the pool with a person's name in each text that no list allows: neither the reader of the standards nor
 * any definition lets it into the report.
 */
class PoolPrivacyTest {

    private static final String PERSON = "Erika Mustermann";

    /** What the agent reads of people and places when its switches say so. */
    private static final Oid SYS_CONTACT = Oid.of("1.3.6.1.2.1.1.4.0");

    private static final Oid SYS_LOCATION = Oid.of("1.3.6.1.2.1.1.6.0");

    private static final Definitions DEFINITIONS = Definitions.shipped(null);

    static Stream<String> names() {
        return Pool.recordings().stream().map(Recording::name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void noTextButThoseOfTheListIsReported(String name) {
        var poller = new Poller(
                Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC), Memory.none(), DEFINITIONS);
        var target = new SnmpTarget("192.0.2.10", 161, Credentials.community("public"));
        var devices = poller.poll(
                        new WalkSession(withPerson(Pool.recording(name).objects())), target)
                .join();
        assertThat(devices).isNotEmpty().allSatisfy(device -> {
            assertThat(device.reachable()).isTrue();
            assertThat(ReportCodec.writeDevice(device))
                    .doesNotContain("Mustermann")
                    .doesNotContain("Erika");
        });
    }

    private static NavigableMap<Oid, SnmpValue> withPerson(NavigableMap<Oid, SnmpValue> objects) {
        var person = new SnmpValue.Octets(PERSON.getBytes(StandardCharsets.US_ASCII));
        var changed = new TreeMap<Oid, SnmpValue>();
        objects.forEach((oid, value) -> {
            boolean replaced = value instanceof SnmpValue.Octets octets
                    && octets.tag() == SnmpValue.OCTET_STRING
                    && !AllowedText.shipped().covers(oid)
                    && !oid.equals(SYS_CONTACT)
                    && !oid.equals(SYS_LOCATION);
            changed.put(oid, replaced ? person : value);
        });
        return changed;
    }
}
