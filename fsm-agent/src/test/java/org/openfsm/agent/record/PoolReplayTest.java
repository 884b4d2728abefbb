package org.openfsm.agent.record;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.openfsm.agent.pmd.Definitions;
import org.openfsm.agent.poll.Memory;
import org.openfsm.agent.poll.Poller;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.pmd.Definition;
import org.openfsm.wire.Device;
import org.openfsm.wire.MalformedReport;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Supply;

/** Every recording of the pool, served over UDP, read by the real poller and compared with the sheet beside it. */
class PoolReplayTest {

    /** When all recordings are read: the expected sheets' {@code raisedAt} count from here. */
    private static final Instant READ_AT = Instant.parse("2026-01-01T00:00:00Z");

    private static final Definitions DEFINITIONS = Definitions.shipped(null);

    private static final Map<String, List<Device>> READ = new HashMap<>();

    @BeforeAll
    static void readThePool() throws Exception {
        var responder = new Responder("public");
        var targets = new HashMap<String, SnmpTarget>();
        for (var recording : Pool.recordings()) {
            var place = free();
            responder.open(place, new SimulatedDevice(recording, 0, new Random(1), READ_AT, what -> {}));
            targets.put(
                    recording.name(), new SnmpTarget("127.0.0.1", place.getPort(), Credentials.community("public")));
        }
        var serving = new Thread(() -> serve(responder), "responder");
        serving.start();
        var settings = new SnmpNetwork.Settings(Duration.ofSeconds(1), 1, Duration.ofSeconds(30), 0);
        try (var network = SnmpNetwork.start(settings)) {
            var poller = new Poller(Clock.fixed(READ_AT, ZoneOffset.UTC), Memory.none(), DEFINITIONS);
            for (var target : targets.entrySet()) {
                READ.put(
                        target.getKey(), poller.poll(network, target.getValue()).join());
            }
        } finally {
            responder.close();
            serving.join(5_000);
        }
    }

    @AfterAll
    static void forget() {
        READ.clear();
    }

    private static void serve(Responder responder) {
        try {
            responder.serve(100, () -> {});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static InetSocketAddress free() throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress("127.0.0.1", socket.getLocalPort());
        }
    }

    static Stream<String> names() {
        return Pool.recordings().stream().map(Recording::name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void pollSeesWhatWasRecorded(String name) throws MalformedReport {
        var read = read(name);
        var uptime = PrinterMib.number(Pool.recording(name).objects(), PrinterMib.SYS_UP_TIME, 0) / 100;
        var expected = new ArrayList<Device>();
        for (var sheet : Pool.sheets(name)) {
            expected.add(device(sheet, read.get(Math.min(expected.size(), read.size() - 1)), uptime));
        }
        assertThat(read)
                .usingRecursiveComparison()
                .as("fsm-agent read of " + name + " against " + name + ".json")
                .isEqualTo(expected);
    }

    /** A sheet says what the device says; where, when and by which version it was read comes from the reading. */
    private static Device device(JsonObject sheet, Device read, long uptime) throws MalformedReport {
        var whole = Json.createObjectBuilder(sheet)
                .add("readAt", READ_AT.toString())
                .add("address", "127.0.0.1")
                .add("port", requireNonNull(read.port()))
                .add(
                        "status",
                        Json.createObjectBuilder(sheet.getJsonObject("status")).add("upSeconds", uptime));
        var id = sheet.getJsonObject("pmd");
        if (id != null) {
            var pmd = read.pmd();
            whole.add(
                    "pmd",
                    Json.createObjectBuilder(id)
                            .add("version", pmd == null ? 0 : pmd.version())
                            .add("sha256", pmd == null ? "0".repeat(64) : pmd.sha256())
                            .add("origin", "pool"));
        }
        return ReportCodec.readDevice(whole.build().toString());
    }

    @Test
    void allDefinitionsAreGoodAndUsed() {
        assertThat(DEFINITIONS.inUse().problems()).isEmpty();
        var used = new TreeSet<String>();
        READ.values().stream()
                .flatMap(List::stream)
                .flatMap(device -> Stream.ofNullable(device.pmd()))
                .forEach(pmd -> used.add(pmd.id()));
        for (var id : List.copyOf(used)) {
            var base = DEFINITIONS.get().definition(id).flatMap(Definition::base);
            while (base.isPresent() && used.add(base.get())) {
                base = DEFINITIONS.get().definition(base.get()).flatMap(Definition::base);
            }
        }
        assertThat(DEFINITIONS.get().definitions())
                .extracting(Definition::id)
                .as("each reads a recording of the pool, or is extended by one that does")
                .allSatisfy(id -> assertThat(used).contains(id));
    }

    private static List<Device> read(String name) {
        return requireNonNull(READ.get(name), name + " is not in the pool");
    }

    private static Supply supply(String name, int index) {
        return read(name).get(0).supplies().stream()
                .filter(supply -> supply.index() == index)
                .findFirst()
                .orElseThrow();
    }

    /** What is easily read wrong, said once more without a sheet that could be wrong in the same way. */
    @ParameterizedTest(name = "supply {1} of {0}: {5}")
    @CsvSource(
            nullValues = "-",
            value = {
                "hp/color-laserjet/m553,           7, MEASURED, 38, -,      a receptacle's level is the space left",
                "hp/color-laserjet/m553,           1, MEASURED, 6,  black,  a consumed supply's level is what is left",
                "sharp/mx/3071,                    4, MEASURED, 25, yellow, percent with capacity -2 counts to 100",
                "kyocera/taskalfa/3554ci,          4, MEASURED, 63, black,  15750 of 25000",
                "kyocera/taskalfa/3554ci,          5, SOME,     -,  -,      -3 is some space and no number",
                "samsung/ml/ml-3710nd,             1, UNKNOWN,  -,  black,  -2 is unknown and not low",
                "hp/officejet/8600,                3, MEASURED, 58, magenta,the table is indexed 0.N",
                "pantum/p/p3305dn,                 1, MEASURED, 64, black,  the table has one index arc",
                "xerox/altalink/c8145,             8, MEASURED, 45, -,      staples have no colour",
                "brother/mfc/l8900cdw,             4, MEASURED, 66, yellow, jaune is yellow and the records know how much is left",
                "brother/inkjet/mfc-j6710dw,    1004, MEASURED, 10, yellow, ten of a hundred in two octets",
                "ricoh/im/c3000,                   4, LOW,      -,  yellow, -100 is nearly empty",
                "fujifilm/apeosport/c4471,         2, MEASURED, 55, yellow, イエロー is yellow in Shift_JIS",
                "hp/designjet/t1708,               4, MEASURED, 13, matteBlack, tenths of millilitres",
                "lexmark/cx/cx725de,               2, MEASURED, 0,  magenta,empty is 0 percent",
            })
    void levelsMeanWhatTheStandardSays(
            String name, int index, String kind, Integer percent, String colorant, String why) {
        var supply = supply(name, index);
        var level = requireNonNull(supply.level(), "the level of " + supply);
        assertThat(level.kind()).as(why).hasToString(kind);
        assertThat(level.percent()).as(why).isEqualTo(percent);
        assertThat(supply.colorant()).as(why).isEqualTo(colorant);
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource({
        "kyocera/ecosys/m3540idn,   total,         183977",
        "kyocera/ecosys/m3540idn,   engine,        187412",
        "toshiba-tec/b-ex/b-ex4t1,  total:inches,  1058568",
        "hp/designjet/t1708,        total:metres,  18422",
        "hp/pagewide/452dw,         total,         30231",
        "kyocera/ecosys/m5526cdw,   color,         11779",
        "nashuatec/mp/c3003,        total,         212010",
        "hp/laserjet-mfp/cm3530,    vendor.colorWeighted, 87200",
        "zebra/zt/zt411,            total,         1204330",
    })
    void metersKeepTheirUnit(String name, String key, long value) {
        assertThat(read(name).get(0).meters())
                .filteredOn(meter -> meter.key().text().equals(key))
                .singleElement()
                .satisfies(meter -> assertThat(meter.value()).isEqualTo(value));
    }

    @Test
    void textsAreReadInTheirOwnCharacterSet() {
        assertThat(supply("fujifilm/apeosport/c4471", 1).description()).isEqualTo("ブラックトナー");
        assertThat(supply("fujifilm/apeos/c2570", 1).description()).isEqualTo("トナー（ブラック）");
        assertThat(supply("utax/mfp/p-4026iw", 2).description()).isEqualTo("Resttonerbehälter");
        assertThat(supply("brother/mfc/l8900cdw", 5).description()).isEqualTo("Bac de récupération du toner usagé");
        assertThat(supply("brother/hl/l5100dn", 2).description()).isEqualTo("Trommeleinheit");
    }

    @Test
    void aBoxOfTwoPrintersGivesTwoSheetsWithOneAddress() {
        assertThat(read("seh/ps/ps105")).extracting(Device::printerIndex).containsExactly(2, 3);
        assertThat(read("seh/ps/ps105"))
                .extracting(device ->
                        device.identity() == null ? null : device.identity().serialNumber())
                .containsExactly("GL40-004711", "GB4-000815");
    }

    @Test
    void readsWhatSpeaksVersion1OnlyAndFitsSmallMessages() {
        assertThat(read("samsung/ml/ml-3710nd"))
                .singleElement()
                .satisfies(device -> assertThat(device.snmpVersion()).isEqualTo("1"))
                .satisfies(device -> assertThat(device.problems()).isEmpty());
    }

    @Test
    void everySheetIsFull() {
        READ.forEach((name, devices) -> {
            for (var device : devices) {
                assertThat(device.reachable()).as(name).isTrue();
                var identity = requireNonNull(device.identity(), name);
                assertThat(identity.model()).as(name).isNotBlank();
                assertThat(identity.macAddress()).as(name).isNotBlank();
                assertThat(device.meters()).as(name).hasSizeGreaterThanOrEqualTo(2);
                assertThat(device.supplies()).as(name).isNotEmpty();
                assertThat(requireNonNull(device.properties(), name).inputs())
                        .as(name)
                        .isNotEmpty();
                assertThat(device.problems()).as(name).isEmpty();
            }
        });
    }
}
