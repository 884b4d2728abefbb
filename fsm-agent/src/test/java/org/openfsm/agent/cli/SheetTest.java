package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openfsm.wire.Device;
import org.openfsm.wire.Device.Alert;
import org.openfsm.wire.Device.Identity;
import org.openfsm.wire.Device.Problem;
import org.openfsm.wire.Device.Properties;
import org.openfsm.wire.Device.Status;
import org.openfsm.wire.Device.Tray;
import org.openfsm.wire.Level;
import org.openfsm.wire.Level.Kind;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;
import org.openfsm.wire.Supply;

class SheetTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final String LONG = "a very long text that goes on and on ".repeat(6);

    private final Device device = new Device(
            NOON,
            true,
            "192.0.2.10",
            1161,
            2,
            "prn-042.example.org",
            "2c",
            new Identity(
                    "Kyocera",
                    "TASKalfa 2554ci",
                    "KM5B2C1D",
                    "LVM4216583",
                    null,
                    "00:c0:ee:5b:2c:1d",
                    "1.3.6.1.4.1.1347.41",
                    LONG,
                    LONG,
                    "2NM_2000.004.205",
                    List.of()),
            new Properties(
                    true,
                    true,
                    List.of("print", "copy"),
                    List.of("staple"),
                    List.of(new Tray(1, "Kassette 1", LONG, "sheets", Level.of(25, 500L, false, false))),
                    List.of()),
            new Status("down", "idle", List.of("jammed", "lowToner"), 90_061L),
            List.of(
                    new Meter(MeterKey.TOTAL, 1_424_405, false, List.of()),
                    new Meter(new MeterKey("engine:sheets"), 7, false, List.of())),
            List.of(
                    new Supply(
                            1,
                            "toner",
                            "consumed",
                            "lightCyan",
                            "青色碳粉",
                            "percent",
                            Level.of(1, 100L, true, false),
                            null,
                            null),
                    new Supply(
                            2,
                            "wasteToner",
                            "receptacle",
                            null,
                            LONG,
                            null,
                            Level.of(5, 100L, false, true),
                            null,
                            null),
                    new Supply(
                            3,
                            "opc",
                            "consumed",
                            "black",
                            null,
                            "sheets",
                            Level.of(4711, -2L, false, false),
                            null,
                            null),
                    new Supply(
                            4,
                            "fuser",
                            "consumed",
                            null,
                            "Fuser",
                            null,
                            new Level(Kind.INVALID, null, 105L, 100L),
                            null,
                            null),
                    new Supply(5, "ink", "consumed", null, "Ink", null, Level.of(-3, null, false, false), null, null)),
            List.of(
                    new Alert(1, "critical", 8, "mediaPath", 1, null, "untrained", "Papierstau", NOON.minusSeconds(60)),
                    new Alert(2, null, null, null, null, null, null, LONG, null)),
            null,
            List.of(new Problem(Problem.NOT_INCREASING, "prtInputTable")));

    @Test
    void fitsIntoAHundredColumnsAndShowsAll() {
        var sheet = new Sheet(ZoneOffset.UTC, false).of(device);
        assertThat(sheet.lines()).allSatisfy(line -> assertThat(columns(line)).isLessThanOrEqualTo(100));
        assertThat(sheet)
                .contains("Kyocera TASKalfa 2554ci")
                .contains("prn-042.example.org = 192.0.2.10:1161, printer 2  SNMP 2c  2026-11-23 12:00:00")
                .contains("idle · device down · up 1 d 1 h")
                .contains("jammed, low toner")
                .containsPattern("total +1 424 405  impressions")
                .containsPattern("engine +7  sheets")
                .containsPattern("light cyan toner +青色碳粉 +█░{11}   1 %")
                .containsPattern("waste toner .*█{11}░  95 % full")
                .containsPattern("black drum +4 711 sheets")
                .containsPattern("fuser +Fuser +invalid: 105 of 100")
                .containsPattern("ink +Ink +some left")
                .containsPattern("critical  2026-11-23 11:59:00  media path 1 +8  Papierstau")
                .contains("not-increasing in prtInputTable");
    }

    @Test
    void coloursAreOnlyForTerminals() {
        assertThat(new Sheet(ZoneOffset.UTC, false).of(device)).doesNotContain("\u001b");
        assertThat(new Sheet(ZoneOffset.UTC, true).of(device)).contains("\u001b[31m");
    }

    private static int columns(String line) {
        return line.codePoints().map(c -> Character.isIdeographic(c) ? 2 : 1).sum();
    }
}
