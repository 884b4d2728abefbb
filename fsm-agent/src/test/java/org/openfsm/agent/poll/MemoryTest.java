package org.openfsm.agent.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.snmp.SnmpVersion;
import org.openfsm.agent.snmp.TestAgent;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.pmd.Pool;
import org.openfsm.wire.Device;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;

/** What a poller that remembers a device asks of it the next time; every request is counted at the device. */
@NullUnmarked // what is null where it must not be fails the test
class MemoryTest {

    private static final String PRINTER_MIB = "1.3.6.1.2.1.43.";
    private static final String CONFIG_CHANGES = PRINTER_MIB + "5.1.1.1.1";
    private static final String SERIAL_NUMBER = PRINTER_MIB + "5.1.1.17.1";
    private static final String ALL_EVENTS = PRINTER_MIB + "5.1.1.19.1";
    private static final String LIFE_COUNT = PRINTER_MIB + "10.2.1.4.1.1";
    private static final String SUPPLIES = PRINTER_MIB + "11.1.1.";
    private static final String ALERTS = PRINTER_MIB + "18.1.1.";
    private static final String ERROR_STATE = "1.3.6.1.2.1.25.3.5.1.2.1";
    private static final String UP_TIME = "1.3.6.1.2.1.1.3.0";

    private final TestClock clock = new TestClock(Instant.parse("2026-11-23T12:00:00Z"));
    private final Poller poller = new Poller(clock, Memory.ofManyReadings(), () -> Pool.load(List.of()));
    private TestAgent printer;
    private SnmpNetwork network;
    private SnmpTarget target;
    private int asked;

    @BeforeEach
    void start() throws IOException {
        printer = new TestAgent()
                .has("1.3.6.1.2.1.1.1.0", new OctetString("ACME Print 7"))
                .has("1.3.6.1.2.1.1.2.0", new OID("1.3.6.1.4.1.1347.41"))
                .has(UP_TIME, new TimeTicks(1_000))
                .has("1.3.6.1.2.1.25.3.2.1.2.1", new OID("1.3.6.1.2.1.25.3.1.5"))
                .has("1.3.6.1.2.1.25.3.2.1.5.1", new Integer32(2))
                .has("1.3.6.1.2.1.25.3.5.1.1.1", new Integer32(3))
                .has(ERROR_STATE, OctetString.fromHexString("00"))
                .has(CONFIG_CHANGES, new Counter32(5))
                .has(PRINTER_MIB + "5.1.1.16.1", new OctetString("ACME 7"))
                .has(SERIAL_NUMBER, new OctetString("S1"))
                .has(PRINTER_MIB + "5.1.1.18.1", new Counter32(0))
                .has(ALL_EVENTS, new Counter32(0))
                .has(LIFE_COUNT, new Counter32(4_711));
        supply(1, "Black", 80);
        network = SnmpNetwork.start(new SnmpNetwork.Settings(Duration.ofMillis(700), 1, Duration.ofSeconds(20), 0));
        target = printer.target(Credentials.community("public"));
    }

    @AfterEach
    void close() {
        network.close();
        printer.close();
    }

    private void supply(int index, String description, int level) {
        printer.has(SUPPLIES + "4.1." + index, new Integer32(3))
                .has(SUPPLIES + "5.1." + index, new Integer32(3))
                .has(SUPPLIES + "6.1." + index, new OctetString(description))
                .has(SUPPLIES + "8.1." + index, new Integer32(100))
                .has(SUPPLIES + "9.1." + index, new Integer32(level));
    }

    private Device poll() throws Exception {
        var devices = poller.poll(network, target).get(10, TimeUnit.SECONDS);
        assertThat(devices).singleElement().satisfies(device -> {
            assertThat(device.reachable()).isTrue();
            assertThat(device.problems()).isEmpty();
        });
        return devices.get(0);
    }

    private Glance glance(boolean wantsAlerts) throws Exception {
        return poller.glance(network, target, glance -> wantsAlerts)
                .get(10, TimeUnit.SECONDS)
                .orElseThrow();
    }

    /** Since the last time. */
    private List<TestAgent.Question> questions() {
        var all = printer.questions();
        var since = all.subList(asked, all.size());
        asked = all.size();
        return since;
    }

    private boolean wereAskedForDescriptions() {
        return questions().stream()
                .flatMap(question -> question.pdu.getVariableBindings().stream())
                .anyMatch(asked -> asked.getOid().equals(new OID(SUPPLIES + "6")));
    }

    @ParameterizedTest
    @EnumSource(
            value = SnmpVersion.class,
            names = {"V1", "V2C"})
    void aLookForErrorsIsOneRequestOfTenVariables(SnmpVersion version) throws Exception {
        target = printer.target(List.of(new Credentials.Community(version, "public")));
        glance(false);
        questions();

        printer.has(ERROR_STATE, OctetString.fromHexString("04")).has(ALL_EVENTS, new Counter32(1));
        var glance = glance(false);
        assertThat(glance.errors()).containsExactly("1 jammed");
        assertThat(glance.events()).isEqualTo("1 0 1 ");
        assertThat(questions()).singleElement().satisfies(question -> assertThat(question.pdu.size())
                .isEqualTo(4));
    }

    @Test
    void aBoxOfManyPrintersIsLookedAtWithTenVariablesToo() throws Exception {
        for (int index = 2; index <= 5; index++) {
            printer.has("1.3.6.1.2.1.25.3.5.1.2." + index, OctetString.fromHexString("04"))
                    .has(PRINTER_MIB + "5.1.1.18." + index, new Counter32(0))
                    .has(PRINTER_MIB + "5.1.1.19." + index, new Counter32(0));
        }
        glance(false);
        questions();
        assertThat(glance(false).errors()).containsExactly("2 jammed", "3 jammed", "4 jammed", "5 jammed");
        assertThat(questions()).singleElement().satisfies(question -> assertThat(question.pdu.size())
                .isEqualTo(Look.MOST_VARIABLES));
    }

    @Test
    void theAlertsAreReadWhenTheyAreWanted() throws Exception {
        printer.has(ALERTS + "2.1.7", new Integer32(3)).has(ALERTS + "7.1.7", new Integer32(8));
        glance(false);
        assertThat(glance(false).alerts()).isNull();
        assertThat(glance(true).alerts())
                .singleElement()
                .satisfies(found -> assertThat(found.alert().code()).isEqualTo(8));
    }

    @Test
    void afterARestartALookFindsOutAgainWhatThereIs() throws Exception {
        glance(false);
        printer.has(UP_TIME, new TimeTicks(10))
                .has("1.3.6.1.2.1.25.3.5.1.2.2", OctetString.fromHexString("04"))
                .has(PRINTER_MIB + "5.1.1.17.2", new OctetString("S2"))
                .has(PRINTER_MIB + "5.1.1.18.2", new Counter32(0));
        assertThat(glance(false).errors()).containsExactly("2 jammed");
        questions();
        glance(false);
        assertThat(questions()).hasSize(1);
    }

    @Test
    void whatStandsStillIsNotReadAgain() throws Exception {
        var first = poll();
        int whole = questions().size();
        printer.has(LIFE_COUNT, new Counter32(4_720))
                .has(SUPPLIES + "9.1.1", new Integer32(79))
                .has(ALERTS + "2.1.7", new Integer32(3))
                .has(ERROR_STATE, OctetString.fromHexString("04"));
        clock.pass(Duration.ofHours(3));
        var second = poll();
        var again = printer.questions().subList(asked, printer.questions().size());
        assertThat(again.size()).as("requests, instead of %d", whole).isLessThan(whole);
        assertThat(wereAskedForDescriptions()).isFalse();
        assertThat(second.identity()).isEqualTo(first.identity());
        assertThat(second.meters().get(0).value()).isEqualTo(4_720);
        assertThat(second.supplies().get(0).description()).isEqualTo("Black");
        assertThat(second.supplies().get(0).level().percent()).isEqualTo(79);
        assertThat(second.alerts()).hasSize(1);
        assertThat(second.status().errors()).containsExactly("jammed");
    }

    /** What shows that the rest may be other than remembered. */
    private enum Change {
        CONFIGURATION,
        RESTART,
        SERIAL_NUMBER,
        NAME,
        ROW_MORE,
        ROW_LESS,
        FULLER_SUPPLY,
        A_DAY
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void allIsReadAgainWhenItMayHaveChanged(Change change) throws Exception {
        supply(2, "Drum", 50);
        poll();
        questions();
        printer.has(SUPPLIES + "6.1.1", new OctetString("Black XL"));
        switch (change) {
            case CONFIGURATION -> printer.has(CONFIG_CHANGES, new Counter32(6));
            case RESTART -> printer.has(UP_TIME, new TimeTicks(999));
            case SERIAL_NUMBER -> printer.has(SERIAL_NUMBER, new OctetString("S2"));
            case NAME -> printer.has("1.3.6.1.2.1.1.1.0", new OctetString("ACME Print 8"));
            case ROW_MORE -> supply(3, "Fuser", 10);
            case ROW_LESS -> printer.hasNot(SUPPLIES + "9.1.2");
            case FULLER_SUPPLY -> printer.has(SUPPLIES + "9.1.1", new Integer32(100));
            case A_DAY -> clock.pass(Duration.ofDays(1));
        }
        assertThat(poll().supplies().get(0).description()).isEqualTo("Black XL");
        assertThat(wereAskedForDescriptions()).isTrue();
        poll();
        assertThat(wereAskedForDescriptions()).as("and then it is remembered").isFalse();
    }

    @Test
    void aDeviceThatDoesNotCountItsChangesIsReadWhole() throws Exception {
        printer.hasNot(CONFIG_CHANGES);
        poll();
        questions();
        poll();
        assertThat(wereAskedForDescriptions()).isTrue();
    }
}
