package org.openfsm.pmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.wire.Device;
import org.openfsm.wire.Device.Alert;
import org.openfsm.wire.Device.Properties;
import org.openfsm.wire.Device.Tray;
import org.openfsm.wire.Level;
import org.openfsm.wire.Supply;

/** Supplies, trays and alerts: what a definition adds, corrects and hides. */
class RowsTest {

    private static final String LEVELS = "1.3.6.1.4.1.367.3.2.1.2.24.1.1.5";
    private static final String NAMES = "1.3.6.1.4.1.367.3.2.1.2.24.1.1.3";

    private static final Supply BLACK = toner(1, "black", -3L, -2L);
    private static final Supply CYAN = toner(2, "cyan", 40L, 100L);

    private static Supply toner(int index, String colorant, Long level, Long capacity) {
        return new Supply(
                index,
                "toner",
                Supply.CONSUMED,
                colorant,
                "Toner " + colorant,
                "percent",
                Level.of(level, capacity, true, false),
                null,
                null);
    }

    private static Level measured(int percent, long capacity) {
        return new Level(Level.Kind.MEASURED, percent, (long) percent, capacity);
    }

    @Test
    void anEntryMeetsTheStandardsRowAndItsValuesWin() {
        var body = "supplies:\n- meets: {type: [toner, tonerCartridge], colorant: black}\n  level: " + LEVELS + ".1\n"
                + "  capacity: 100\n  unit: percent\n  description: {const: Black}\n";
        var device = new Bench().number(LEVELS + ".1", 55).amended(body, Devices.withSupplies(BLACK, CYAN));
        assertThat(device.supplies())
                .containsExactly(
                        new Supply(1, "toner", "consumed", "black", "Black", "percent", measured(55, 100), null, null),
                        CYAN);
    }

    @Test
    void whatIsPreferredFromTheStandardIsOnlyFilledUp() {
        var body = "supplies:\n- meets: {colorant: /black|cyan/}\n  prefer: standard\n  level: 55\n  capacity: 100\n"
                + "  description: {const: Mine}\n  partNumber: {const: TK-1}\n";
        assertThat(new Bench().amended(body, Devices.withSupplies(CYAN)).supplies())
                .containsExactly(new Supply(
                        2, "toner", "consumed", "cyan", "Toner cyan", "percent", measured(40, 100), "TK-1", null));
        assertThat(new Bench().amended(body, Devices.withSupplies(BLACK)).supplies())
                .containsExactly(new Supply(
                        1, "toner", "consumed", "black", "Toner black", "percent", measured(55, 100), "TK-1", null));
    }

    /** Capacity and unit of one counting make no sense beside the level of another. */
    @Test
    void capacityAndUnitComeWithALevelOrNotAtAll() {
        var body = "supplies:\n- meets: {colorant: black}\n%s  level: " + LEVELS
                + ".1\n  capacity: 100\n  unit: percent\n";
        var pages = new Supply(
                1, "toner", "consumed", "black", "Toner", "impressions", Level.of(-2, 6000L, false, false), null, null);
        for (var preference : List.of("", "  prefer: standard\n")) {
            assertThat(new Bench()
                            .amended(body.formatted(preference), Devices.withSupplies(pages))
                            .supplies())
                    .containsExactly(pages);
            assertThat(new Bench()
                            .number(LEVELS + ".1", 64)
                            .amended(body.formatted(preference), Devices.withSupplies(pages))
                            .supplies())
                    .containsExactly(new Supply(
                            1, "toner", "consumed", "black", "Toner", "percent", measured(64, 100), null, null));
        }
    }

    /** One entry speaks of the toner, another of whatever has a serial number in its description. */
    @Test
    void whatOneEntryMetAnEntryForEachRowMeetsToo() {
        var descriptions = "1.3.6.1.2.1.43.11.1.1.6";
        var body = "supplies:\n- meets: {colorant: cyan}\n  partNumber: {const: C-1}\n"
                + "- each: " + descriptions + "\n  meets: {index: row, description: /toner/}\n"
                + "  description: {value: row." + descriptions + ", find: '^(.*?) S/N:'}\n"
                + "  serialNumber: {value: row." + descriptions + ", find: 'S/N:(.+)'}\n";
        var device = new Bench()
                .text(descriptions + ".1.1", "Black S/N:A1")
                .text(descriptions + ".1.2", "Cyan S/N:A2")
                .text(descriptions + ".1.3", "Nobody S/N:A3")
                .amended(body, Devices.withSupplies(BLACK, CYAN));
        assertThat(device.supplies())
                .extracting(Supply::description, Supply::partNumber, Supply::serialNumber)
                .containsExactly(tuple("Black", null, "A1"), tuple("Cyan", "C-1", "A2"));
    }

    @Test
    void anEntryThatMeetsNoRowIsAddedWhenItHasALevel() {
        var body = "supplies:\n- meets: {colorant: black}\n  index: 2\n  type: toner\n  class: consumed\n"
                + "  colorant: black\n  unit: percent\n  level: " + LEVELS + ".1\n";
        assertThat(new Bench().amended(body, Devices.withSupplies(CYAN)).supplies())
                .containsExactly(CYAN);
        assertThat(new Bench()
                        .number(LEVELS + ".1", 7)
                        .amended(body, Devices.withSupplies(CYAN))
                        .supplies())
                .as("its index is taken, so it has the next free one")
                .extracting(Supply::index)
                .containsExactly(2, 1001);
        assertThat(new Bench()
                        .amended(body + "  keep: true\n", Devices.withSupplies(CYAN))
                        .supplies())
                .hasSize(2);
    }

    @Test
    void eachRowOfAColumnIsASupply() {
        var body = "supplies:\n- each: " + LEVELS + "\n  meets: {index: row}\n  index: row\n  type: toner\n"
                + "  colorant: row." + NAMES + "\n  description: {column: " + NAMES + "}\n  unit: percent\n"
                + "  level: row." + LEVELS + "\nquirks: {levels: {-100: low}}\n";
        var bench = new Bench()
                .number(LEVELS + ".1", -100)
                .text(NAMES + ".1", "Black Toner")
                .number(LEVELS + ".7", 30)
                .text(NAMES + ".7", "Gelb");
        assertThat(bench.amended(body, Devices.withSupplies(BLACK)).supplies())
                .containsExactly(
                        new Supply(
                                1,
                                "toner",
                                "consumed",
                                "black",
                                "Black Toner",
                                "percent",
                                new Level(Level.Kind.LOW, null, -100L, -2L),
                                null,
                                null),
                        new Supply(
                                7,
                                "toner",
                                null,
                                "yellow",
                                "Gelb",
                                "percent",
                                new Level(Level.Kind.MEASURED, 30, 30L, null),
                                null,
                                null));
    }

    @Test
    void theStandardsRowsCanBeReplacedOrHidden() {
        var device = Devices.withSupplies(BLACK, CYAN);
        assertThat(new Bench()
                        .amended("supplies: {replace: true, rows: [{type: toner, level: 3}]}\n", device)
                        .supplies())
                .extracting(Supply::index)
                .containsExactly(1001);
        assertThat(new Bench()
                        .amended("quirks: {hide: {supplies: [{description: /^toner b/, level: -3}]}}\n", device)
                        .supplies())
                .containsExactly(CYAN);
    }

    @ParameterizedTest(name = "{0}: level {1} of {2} is {3} {4}")
    @CsvSource({
        "'', 10, 100, MEASURED, 90",
        "'wasteLevel: filled', 10, 100, MEASURED, 10",
        "'wasteLevel: remaining', 10, 100, MEASURED, 90",
        "'levels: {-2: low}', -2, 100, LOW, ",
        "'levels: {-3: unknown}', -3, 100, UNKNOWN, ",
        "'levels: {-100: empty}', -100, 100, MEASURED, 0",
        "'levels: {-4: full}', -4, 100, MEASURED, 100",
        "'levels: {-100: low}', -101, 100, INVALID, ",
        "'capacityIsPercent: true', 30, 9000, MEASURED, 70",
        "'capacityIsPercent: true', 130, 9000, INVALID, ",
        "'capacityIsPercent: true', -3, 9000, SOME, ",
    })
    void quirksSayWhatALevelMeans(String quirk, long level, long capacity, Level.Kind kind, @Nullable Integer percent) {
        var waste = new Supply(
                4,
                "wasteToner",
                Supply.RECEPTACLE,
                null,
                "Waste",
                "items",
                Level.of(level, capacity, false, true),
                null,
                null);
        var device = new Bench().amended("quirks: {" + quirk + "}\n", Devices.withSupplies(waste));
        assertThat(device.supplies().get(0).level()).isEqualTo(new Level(kind, percent, level, capacity));
    }

    @Test
    void traysAreAmendedAlike() {
        var properties = new Properties(
                null,
                null,
                List.of("print"),
                List.of(),
                List.of(
                        new Tray(1, "Tray 1", null, "sheets", Level.of(-3, 500L, false, false)),
                        new Tray(2, "x", null, null, null)),
                List.of());
        var body = "inputs:\n- meets: {index: 1}\n  media: {const: iso_a4_210x297mm}\n  level: 250\n"
                + "quirks: {hide: {inputs: [{name: x}]}}\n";
        var amended =
                new Bench().amended(body, Devices.withProperties(properties)).properties();
        assertThat(Objects.requireNonNull(amended).inputs())
                .containsExactly(new Tray(
                        1, "Tray 1", "iso_a4_210x297mm", "sheets", new Level(Level.Kind.MEASURED, 50, 250L, 500L)));
        assertThat(amended.functions()).containsExactly("print");
    }

    @Test
    void anAlertIsAddedWhenItsCodeIsThereAndEveryOneThatMeetsIsCorrected() {
        var flag = "1.3.6.1.4.1.2435.2.3.9.1.1.2.10.1";
        var raised = Instant.parse("2026-11-26T11:00:00Z");
        var jam = new Alert(1, "warning", 8, "other", null, null, null, "Jam", raised);
        var body = "alerts:\n- meets: {code: 8}\n  severity: critical\n  group: mediaPath\n"
                + "- code: {value: " + flag + ", map: {1: 1104, 3: 1101}}\n  severity: warning\n"
                + "  group: markerSupplies\n  description: {const: Toner low}\n";
        var device = Devices.withAlerts(jam, new Alert(2, null, 8, null, null, null, null, null, null));
        assertThat(new Bench().number(flag, 0).amended(body, device).alerts())
                .containsExactly(
                        new Alert(1, "critical", 8, "mediaPath", null, null, null, "Jam", raised),
                        new Alert(2, "critical", 8, "mediaPath", null, null, null, null, null));
        assertThat(new Bench().number(flag, 1).amended(body, device).alerts())
                .hasSize(3)
                .contains(new Alert(1001, "warning", 1104, "markerSupplies", null, null, null, "Toner low", null));
    }

    @Test
    void aTextThatTheDeviceComposedIsFiltered() {
        var body = "supplies:\n- description: " + NAMES + ".1\n  level: 1\n";
        var device = new Bench().text(NAMES + ".1", "Toner von Müller").amended(body);
        assertThat(device.supplies()).extracting(Supply::description).containsExactly("Toner");
    }

    @Test
    void propertiesAndStatusAreValuesToo() {
        var state = "1.3.6.1.4.1.367.3.2.1.2.24.1.1.6.1";
        var body = "properties:\n  color: true\n  duplex: {value: " + state + ", map: {2: true}, else: false}\n"
                + "  functions: {print: true, fax: " + state + ", scan: 1.3.6.1.4.1.367.3.2.1.9.9.9.1}\n"
                + "  finishing: [staple, punch]\n"
                + "status:\n  device: {value: " + state + ", map: {2: warning}}\n  printer: idle\n"
                + "  errors: [{value: " + state + ", map: {2: lowToner}}, {value: " + state + ", map: {3: jammed}}]\n";
        Device device = new Bench().number(state, 2).amended(body);
        assertThat(device.properties())
                .isEqualTo(new Properties(
                        true, true, List.of("print", "fax"), List.of("staple", "punch"), List.of(), List.of()));
        assertThat(device.status()).isEqualTo(new Device.Status("warning", "idle", List.of("lowToner"), null));
    }

    @Test
    void functionsThatValuesTellAreAddedToWhatTheStandardTells() {
        var counter = "1.3.6.1.4.1.367.3.2.1.2.24.1.1.6.1";
        var standard = Devices.withProperties(
                new Properties(null, null, List.of("print", "fax"), List.of(), List.of(), List.of()));
        var told = "properties: {functions: {print: true, copy: " + counter + "}}\n";
        assertThat(functions(new Bench().number(counter, 7).amended(told, standard)))
                .containsExactly("print", "copy", "fax");
        assertThat(functions(new Bench().amended("properties: {functions: [print, scan]}\n", standard)))
                .as("words alone are the whole list")
                .containsExactly("print", "scan");
    }

    private static List<String> functions(Device device) {
        return Objects.requireNonNull(device.properties()).functions();
    }

    @Test
    void theReportNamesTheDefinition() {
        var definition = Bench.definition("");
        assertThat(definition.amend(Bench.EMPTY, new Bench().values()).pmd())
                .isEqualTo(new Device.Definition("test", 1, definition.sha256(), "pool"));
    }
}
