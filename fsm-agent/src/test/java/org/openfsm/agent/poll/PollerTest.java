package org.openfsm.agent.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.record.Recording;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.snmp.WalkSession;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.openfsm.wire.Device;
import org.openfsm.wire.Device.Alert;
import org.openfsm.wire.Device.Problem;
import org.openfsm.wire.Device.Tray;
import org.openfsm.wire.Level;
import org.openfsm.wire.Level.Kind;
import org.openfsm.wire.Meter;
import org.openfsm.wire.Meter.Operand;
import org.openfsm.wire.MeterKey;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Supply;

class PollerTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final SnmpTarget PLACE = new SnmpTarget("192.0.2.10", 161, Credentials.community("public"));
    private static final String LIFE_COUNT = "1.3.6.1.2.1.43.10.2.1.4";

    private final Poller poller = new Poller(Clock.fixed(NOON, ZoneOffset.UTC));

    @Test
    void tellsWhoThePrinterIs() throws Exception {
        var device = only("mfp");
        assertThat(device.reachable()).isTrue();
        assertThat(device.readAt()).isEqualTo(NOON);
        assertThat(device.address()).isEqualTo("192.0.2.10");
        assertThat(device.printerIndex()).as("hrDeviceIndex is what it is").isEqualTo(7);
        assertThat(device.identity())
                .isEqualTo(new Device.Identity(
                        "Kyocera",
                        "TASKalfa 2554ci",
                        "KM5B2C1D",
                        "LVM4216583",
                        null,
                        "00:c0:ee:5b:2c:1d",
                        "1.3.6.1.4.1.1347.41",
                        "2nd floor",
                        "it@example.org",
                        null,
                        List.of()));
    }

    @Test
    void readsStatusAndErrorBitsFromTheMostSignificant() throws Exception {
        assertThat(only("mfp").status())
                .isEqualTo(new Device.Status(
                        "warning", "idle", List.of("lowPaper", "lowToner", "jammed", "outputTrayMissing"), 86_400L));
    }

    @Test
    void anUptimeBeyondAllTicksIsNoneAndDatesNoAlert() {
        var objects = new TreeMap<Oid, SnmpValue>();
        objects.put(Oid.of("1.3.6.1.2.1.1.3.0"), new SnmpValue.Number(SnmpValue.COUNTER64, Long.MAX_VALUE));
        objects.put(Oid.of("1.3.6.1.2.1.43.5.1.1.17.1"), new SnmpValue.Octets(new byte[] {'A'}));
        objects.put(Oid.of("1.3.6.1.2.1.43.18.1.1.9.1.1"), new SnmpValue.Number(SnmpValue.TIME_TICKS, 1));
        var device = poller.poll(new WalkSession(objects), PLACE).join().get(0);
        assertThat(device.alerts()).hasSize(1);
        assertThat(ReportCodec.writeDevice(device)).doesNotContain("upSeconds", "raisedAt");
    }

    @Test
    void readsWhatThePrinterCan() throws Exception {
        var properties = Objects.requireNonNull(only("mfp").properties());
        assertThat(properties.color()).isTrue();
        assertThat(properties.duplex()).isTrue();
        assertThat(properties.functions()).containsExactly("print", "scan");
        assertThat(properties.finishing()).as("the puncher is not present").containsExactly("staple");
        assertThat(properties.inputs())
                .containsExactly(
                        new Tray(1, "Kassette 1", "iso_a4_210x297mm", "sheets", new Level(Kind.SOME, null, -3L, 500L)),
                        new Tray(2, "Blatt zü", null, "sheets", new Level(Kind.MEASURED, 25, 25L, 100L)));
        assertThat(properties.outputs())
                .as("an output gives the space left")
                .containsExactly(new Tray(1, "Fach A", null, "sheets", new Level(Kind.MEASURED, 75, 50L, 200L)));
    }

    @Test
    void sendsTheEngineCountWithItsEvidence() throws Exception {
        var evidence = List.of(new Operand(LIFE_COUNT + ".7.1", 432_951));
        assertThat(only("mfp").meters())
                .containsExactly(
                        new Meter(MeterKey.TOTAL, 432_951, false, evidence),
                        new Meter(MeterKey.ENGINE, 432_951, false, evidence));
    }

    @Test
    void readsSuppliesByTheStandardsRules() throws Exception {
        assertThat(only("mfp").supplies())
                .containsExactly(
                        supply(
                                1,
                                "toner",
                                Supply.CONSUMED,
                                "cyan",
                                "TK-8365C",
                                "impressions",
                                measured(50, 6000, 12_000)),
                        supply(2, "toner", Supply.CONSUMED, "black", "TK-8365K", "percent", measured(7, 7, -2)),
                        supply(
                                3,
                                "wasteToner",
                                Supply.RECEPTACLE,
                                null,
                                "Resttonerbehälter",
                                "sheets",
                                measured(10, 90, 100)),
                        supply(
                                4,
                                "opc",
                                Supply.CONSUMED,
                                "black",
                                "Trommel schwarz",
                                "sheets",
                                new Level(Kind.MEASURED, null, 4711L, -2L)),
                        supply(
                                5,
                                "fuser",
                                Supply.CONSUMED,
                                null,
                                "Fixierer",
                                "sheets",
                                new Level(Kind.INVALID, null, 150L, 100L)));
    }

    @Test
    void readsAlertsWithTheirPlaceAndTime() throws Exception {
        assertThat(only("mfp").alerts())
                .containsExactly(
                        new Alert(
                                17,
                                "critical",
                                808,
                                "input",
                                2,
                                2,
                                "untrained",
                                "Load paper in cassette 2",
                                NOON.minusSeconds(60)),
                        new Alert(
                                900,
                                "warningBinaryChange",
                                30_207,
                                "44",
                                null,
                                null,
                                "trained",
                                "Job of stopped",
                                null));
    }

    @Test
    void tellsThePrintersOfABoxApart() throws Exception {
        var devices = poll("two-printers");
        assertThat(devices).extracting(Device::printerIndex).containsExactly(3, 5);
        assertThat(devices)
                .extracting(
                        device -> Objects.requireNonNull(device.identity()).manufacturer(),
                        device -> Objects.requireNonNull(device.identity()).model(),
                        device -> Objects.requireNonNull(device.identity()).serialNumber())
                .containsExactly(tuple("Lexmark", "T640", "AAA"), tuple("OKI", "MC873", "BBB"));
        assertThat(devices)
                .extracting(device -> Objects.requireNonNull(device.status()).errors())
                .containsExactly(List.of(), List.of("jammed"));
        assertThat(devices).extracting(device -> device.alerts().size()).containsExactly(0, 1);
        assertThat(devices)
                .extracting(device -> device.supplies().get(0).colorant())
                .containsExactly("black", "yellow");
        assertThat(devices)
                .extracting(device -> Objects.requireNonNull(Objects.requireNonNull(device.properties())
                                .inputs()
                                .get(0)
                                .level())
                        .level())
                .containsExactly(103L, 105L);
        assertThat(devices.get(1).meters())
                .as("sheets, and markers not added up")
                .extracting(meter -> meter.key().text(), Meter::value)
                .containsExactly(
                        tuple("total:sheets", 5000L),
                        tuple("engine:sheets", 5000L),
                        tuple("vendor.marker2:sheets", 77L));
    }

    @Test
    void copesWithOddIndexesAndWrongTypes() throws Exception {
        var device = only("odd");
        assertThat(device.supplies())
                .extracting(Supply::index, Supply::description)
                .containsExactly(tuple(1, "Toner"), tuple(2, "Drum"));
        assertThat(device.supplies().get(0).level()).isEqualTo(measured(40, 40, 100));
        assertThat(device.supplies().get(1).level()).isNull();
        assertThat(device.meters()).isEmpty();
        assertThat(Objects.requireNonNull(device.identity()).manufacturer()).isEqualTo("Pantum");
        assertThat(device.problems())
                .containsExactlyInAnyOrder(
                        new Problem(Problem.BAD_VALUE, "hrPrinterTable"),
                        new Problem(Problem.BAD_VALUE, "prtMarkerTable"),
                        new Problem(Problem.BAD_VALUE, "prtMarkerSuppliesTable"));
    }

    @Test
    void whatIsNoPrinterIsStillADevice() throws Exception {
        var device = only("no-printer");
        assertThat(device.reachable()).isTrue();
        assertThat(device.printerIndex()).isNull();
        assertThat(device.meters()).isEmpty();
        assertThat(Objects.requireNonNull(device.properties()).functions()).isEmpty();
        assertThat(Objects.requireNonNull(device.identity()).macAddress()).isEqualTo("02:00:00:00:00:01");
    }

    private static Level measured(int percent, long level, long capacity) {
        return new Level(Kind.MEASURED, percent, level, capacity);
    }

    private static Supply supply(
            int index,
            String type,
            String supplyClass,
            @Nullable String colorant,
            String description,
            String unit,
            Level level) {
        return new Supply(index, type, supplyClass, colorant, description, unit, level, null, null);
    }

    private Device only(String recording) throws Exception {
        var devices = poll(recording);
        assertThat(devices).hasSize(1);
        return devices.get(0);
    }

    private List<Device> poll(String name) throws Exception {
        try (var in = Objects.requireNonNull(PollerTest.class.getResourceAsStream(name + ".snmprec"))) {
            var session = new WalkSession(Recording.read(name, in).objects());
            return poller.poll(session, PLACE).get(5, TimeUnit.SECONDS);
        }
    }
}
