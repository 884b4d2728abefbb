package org.openfsm.agent.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.snmp.TestAgent;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.pmd.DefinitionFile;
import org.openfsm.pmd.Origin;
import org.openfsm.pmd.Pool;
import org.openfsm.wire.Device;
import org.snmp4j.PDU;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;

/** A device that answers by SNMP, read by definitions of the test's own making; every request is counted at the device. */
@NullUnmarked // what is null where it must not be fails the test
class ReadByDefinitionTest {

    private static final String TOTAL = "1.3.6.1.4.1.1347.43.10.1.1.12.1.1";
    private static final String WITNESS = "1.3.6.1.4.1.1347.42.3.1.1.1.1.1";

    private static final String ACME = """
            pmd: acme
            version: 3
            match: { sysObjectID: 1.3.6.1.4.1.1347.41.* %s }
            meters: { total: 1.3.6.1.4.1.1347.43.10.1.1.12.1.1 }
            billing: [total]
            source: [ { recording: none } ]
            """;

    private final TestClock clock = new TestClock(Instant.parse("2026-11-23T12:00:00Z"));
    private Pool pool = Pool.load(List.of());
    private Memory memory = Memory.ofManyReadings();
    private TestAgent printer;
    private SnmpNetwork network;
    private SnmpTarget target;
    private int asked;

    @BeforeEach
    void start() throws IOException {
        printer = new TestAgent()
                .has("1.3.6.1.2.1.1.1.0", new OctetString("ACME Print 7"))
                .has("1.3.6.1.2.1.1.2.0", new OID("1.3.6.1.4.1.1347.41.7"))
                .has("1.3.6.1.2.1.1.3.0", new TimeTicks(1_000))
                .has("1.3.6.1.2.1.43.5.1.1.1.1", new Counter32(5))
                .has("1.3.6.1.2.1.43.5.1.1.17.1", new OctetString("S1"))
                .has("1.3.6.1.2.1.43.10.2.1.4.1.1", new Counter32(5_000))
                .has(WITNESS, new Integer32(1))
                .has(TOTAL, new Counter32(4_711));
        network = SnmpNetwork.start(new SnmpNetwork.Settings(Duration.ofMillis(700), 1, Duration.ofSeconds(20), 0));
        target = printer.target(Credentials.community("public"));
    }

    @AfterEach
    void close() {
        network.close();
        printer.close();
    }

    /** Definitions by their text; the id is the name of the file. */
    private static Pool pool(String... texts) {
        var files = Arrays.stream(texts)
                .map(text -> new DefinitionFile(
                        text.lines().findFirst().orElseThrow().substring("pmd: ".length()) + ".yaml",
                        text.getBytes(StandardCharsets.UTF_8),
                        Origin.POOL))
                .toList();
        var pool = Pool.load(files);
        assertThat(pool.problems()).isEmpty();
        return pool;
    }

    private Device read() throws Exception {
        var devices =
                new Poller(clock, memory, () -> pool).poll(network, target).get(10, TimeUnit.SECONDS);
        assertThat(devices).hasSize(1);
        return devices.get(0);
    }

    private static long total(Device device) {
        return device.meters().stream()
                .filter(meter -> meter.key().text().equals("total"))
                .findFirst()
                .orElseThrow()
                .value();
    }

    /** Since the last time. */
    private List<TestAgent.Question> questions() {
        var all = printer.questions();
        var since = all.subList(asked, all.size());
        asked = all.size();
        return since;
    }

    private static boolean asksFor(TestAgent.Question question, String oid) {
        return question.pdu.getVariableBindings().stream()
                .anyMatch(variable -> variable.getOid().equals(new OID(oid)));
    }

    @Test
    void whatFitsReadsTheDevice() throws Exception {
        pool = pool(ACME.formatted(""));
        var device = read();
        assertThat(device.pmd().id()).isEqualTo("acme");
        assertThat(device.pmd().version()).isEqualTo(3);
        assertThat(device.pmd().origin()).isEqualTo("pool");
        assertThat(device.meters().get(0).billing()).isTrue();
        assertThat(total(device)).isEqualTo(4_711);
        assertThat(device.problems()).isEmpty();
    }

    @Test
    void whatDoesNotFitLeavesItToTheStandards() throws Exception {
        pool = pool(ACME.formatted(", sysDescr: '^Other'"));
        var device = read();
        assertThat(device.pmd()).isNull();
        assertThat(total(device)).isEqualTo(5_000);
        assertThat(questions()).noneMatch(question -> asksFor(question, TOTAL));
    }

    @Test
    void whatDecidesIsAskedForOnceAndRemembered() throws Exception {
        pool = pool(ACME.formatted(", has: " + WITNESS));
        assertThat(total(read())).isEqualTo(4_711);
        assertThat(questions()).anyMatch(question -> asksFor(question, WITNESS));

        printer.has(TOTAL, new Counter32(4_712));
        assertThat(total(read())).as("never out of memory").isEqualTo(4_712);
        assertThat(questions()).noneMatch(question -> asksFor(question, WITNESS));

        printer.hasNot(WITNESS).has("1.3.6.1.2.1.1.1.0", new OctetString("ACME Print 7, firmware 2"));
        assertThat(read().pmd()).as("after an update of its firmware").isNull();
    }

    @Test
    void theDefinitionOfLastTimeIsAskedForAtOnceAlsoAfterARestartOfTheAgent() throws Exception {
        pool = pool(ACME.formatted(""));
        memory.remind("127.0.0.1", printer.port(), Map.of(1, "acme"));
        printer.has("1.3.6.1.2.1.1.2.0", new OID("1.3.6.1.4.1.11"));
        assertThat(read().pmd()).as("it is another device now").isNull();
        assertThat(questions()).as("before that could be known").anyMatch(question -> asksFor(question, TOTAL));
        read();
        assertThat(questions()).noneMatch(question -> asksFor(question, TOTAL));
    }

    @Test
    void anotherPoolReadsItByItsOwn() throws Exception {
        pool = pool(ACME.formatted(""));
        read();
        pool = pool(ACME.formatted("").replace("version: 3", "version: 4").replace("12.1.1 }", "12.1.2 }"));
        printer.has("1.3.6.1.4.1.1347.43.10.1.1.12.1.2", new Counter32(6_000));
        var device = read();
        assertThat(device.pmd().version()).isEqualTo(4);
        assertThat(total(device)).isEqualTo(6_000);
        pool = pool();
        assertThat(read().pmd()).isNull();
    }

    @Test
    void ofTwoThatFitEquallyWellTheFirstIsTakenAndItIsSaid() throws Exception {
        pool = pool(ACME.formatted(""), ACME.formatted("").replace("pmd: acme", "pmd: bcme"));
        var device = read();
        assertThat(device.pmd().id()).isEqualTo("acme");
        assertThat(device.problems()).containsExactly(new Device.Problem("definition-tie", "acme, bcme"));
    }

    @Test
    void asksForNoMoreAtATimeThanTheDefinitionSays() throws Exception {
        pool = pool(ACME.formatted("") + "quirks: { snmp: { most: 2 } }\n");
        read();
        questions();
        read();
        assertThat(questions().stream().skip(1)).allMatch(question -> question.pdu.size() <= 2);
    }

    @Test
    void asksInTheVersionThatTheDefinitionSays() throws Exception {
        pool = pool(ACME.formatted("") + "quirks: { snmp: { version: 1 } }\n");
        read();
        questions();
        assertThat(read().snmpVersion()).isEqualTo("1");
        assertThat(questions()).allMatch(TestAgent.Question::isV1);
    }

    @Test
    void whatTheDefaultContextHidesIsReadInTheOther() throws Exception {
        pool = pool(ACME.formatted("") + "quirks: { snmp: { context: Jetdirect } }\n");
        printer.behaves(question -> {
            boolean inContext = question.community.equals("public@Jetdirect");
            boolean ofSystem = question.pdu.getVariableBindings().stream()
                    .allMatch(variable -> variable.getOid().startsWith(new OID("1.3.6.1.2.1.1")));
            if (inContext || ofSystem) {
                printer.honest(question);
            } else {
                question.reply(question.error(PDU.noSuchName, 1));
            }
        });
        target = printer.target(List.of(Credentials.community("public").get(1)));
        var device = read();
        assertThat(device.printerIndex()).isEqualTo(1);
        assertThat(device.identity().serialNumber()).isEqualTo("S1");
        assertThat(total(device)).isEqualTo(4_711);
    }
}
