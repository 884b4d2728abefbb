package org.openfsm.agent.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

class SimulatedDeviceTest {

    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private static final String TABLE = "1.3.6.1.2.1.43.";
    private static final String ENGINE = TABLE + "10.2.1.4.1.1";
    private static final String SINCE_POWER_ON = TABLE + "10.2.1.5.1.1";
    private static final String BLACK = TABLE + "11.1.1.9.1.1";
    private static final String CYAN = TABLE + "11.1.1.9.1.2";
    private static final String DESCRIPTION = TABLE + "11.1.1.6.1.1";
    private static final String ERRORS = "1.3.6.1.2.1.25.3.5.1.2.1";
    private static final String DEVICE_STATUS = "1.3.6.1.2.1.25.3.2.1.5.1";
    private static final String PRINTER_STATUS = "1.3.6.1.2.1.25.3.5.1.1.1";
    private static final String ALERT_CODES = TABLE + "18.1.1.7.1";
    private static final String CRITICAL_EVENTS = TABLE + "5.1.1.18.1";

    private final List<String> journal = new ArrayList<>();

    /** A colour multifunction device of 30 pages a minute: mono and color add up to the total 1000. */
    static Recording colorDevice(String... more) {
        var lines = new ArrayList<>(List.of(
                "#@ meter mono 1.3.6.1.4.1.9.1",
                "#@ meter color 1.3.6.1.4.1.9.2",
                "#@ meter copy 1.3.6.1.4.1.9.3",
                "#@ meter print 1.3.6.1.4.1.9.4",
                "#@ meter total 1.3.6.1.4.1.9.5 00"));
        lines.addAll(List.of(more));
        lines.addAll(List.of(
                "1.3.6.1.2.1.1.3.0|67|4294960000",
                "1.3.6.1.2.1.1.5.0|4|PRNAABBCC",
                "1.3.6.1.2.1.2.2.1.6.1|4x|0000e8aabbcc",
                "1.3.6.1.2.1.25.3.2.1.2.1|6|1.3.6.1.2.1.25.3.1.5",
                "1.3.6.1.2.1.25.3.2.1.3.1|4|Model 1",
                "1.3.6.1.2.1.25.3.2.1.5.1|2|2",
                "1.3.6.1.2.1.25.3.5.1.1.1|2|3",
                "1.3.6.1.2.1.25.3.5.1.2.1|4x|00",
                TABLE + "5.1.1.17.1|4|SN00012345",
                TABLE + "5.1.1.18.1|65|4",
                TABLE + "5.1.1.19.1|65|9",
                TABLE + "10.2.1.3.1.1|2|7",
                ENGINE + "|65|1040",
                SINCE_POWER_ON + "|65|10",
                TABLE + "11.1.1.3.1.1|2|1",
                TABLE + "11.1.1.3.1.2|2|2",
                TABLE + "11.1.1.5.1.1|2|3",
                TABLE + "11.1.1.5.1.2|2|3",
                DESCRIPTION + "|4|Black, PN 12;SN20AB4711",
                TABLE + "11.1.1.6.1.2|4|Cyan",
                TABLE + "11.1.1.7.1.1|2|7",
                TABLE + "11.1.1.7.1.2|2|19",
                TABLE + "11.1.1.8.1.1|2|500",
                TABLE + "11.1.1.8.1.2|2|100",
                BLACK + "|2|100",
                CYAN + "|2|80",
                TABLE + "12.1.1.4.1.1|4|black",
                TABLE + "12.1.1.4.1.2|4|cyan",
                TABLE + "13.4.1.2.1.1|2|7",
                TABLE + "13.4.1.4.1.1|2|1800",
                TABLE + "13.4.1.9.1.1|2|3",
                "1.3.6.1.4.1.9.1|65|600",
                "1.3.6.1.4.1.9.2|65|400",
                "1.3.6.1.4.1.9.3|65|300",
                "1.3.6.1.4.1.9.4|65|700",
                "1.3.6.1.4.1.9.5|4x|630104000000010001040000" + "03e8ff",
                "1.3.6.1.4.1.9.6|4|id SN00012345 AABBCC"));
        return RecordingTest.recording(lines.toArray(String[]::new));
    }

    private SimulatedDevice device(double pace, long seed, String... more) {
        return new SimulatedDevice(colorDevice(more), pace, new Random(seed), START, journal::add);
    }

    static long number(SimulatedDevice device, String oid) {
        return device.get(Oid.of(oid)) instanceof SnmpValue.Number number ? number.value() : -99;
    }

    private static byte[] octets(SimulatedDevice device, String oid) {
        return device.get(Oid.of(oid)) instanceof SnmpValue.Octets octets ? octets.bytes() : new byte[0];
    }

    private static List<Long> alerts(SimulatedDevice device) {
        var codes = new ArrayList<Long>();
        for (var next = device.next(Oid.of(ALERT_CODES));
                next != null && next.getKey().startsWith(Oid.of(ALERT_CODES));
                next = device.next(next.getKey())) {
            codes.add(number(device, next.getKey().toString()));
        }
        return codes;
    }

    /** Lives on in small steps until something holds; at most a day. */
    private static void until(SimulatedDevice device, BooleanSupplier holds) {
        var now = START;
        while (!holds.getAsBoolean()) {
            now = now.plusSeconds(1);
            assertThat(now).as("a day has passed").isBefore(START.plus(Duration.ofDays(1)));
            device.advanceTo(now);
        }
    }

    @Test
    void metersOfTheStandardAndOfTheMakerMoveTogether() {
        var device = device(20, 1);
        device.advanceTo(START.plus(Duration.ofMinutes(10)));
        long printed = number(device, ENGINE) - 1040;
        assertThat(printed).isPositive();
        assertThat(number(device, SINCE_POWER_ON) - 10).isEqualTo(printed);
        assertThat(number(device, "1.3.6.1.4.1.9.1") + number(device, "1.3.6.1.4.1.9.2"))
                .isEqualTo(1000 + printed);
        assertThat(number(device, "1.3.6.1.4.1.9.3") + number(device, "1.3.6.1.4.1.9.4"))
                .isEqualTo(1000 + printed);
        var record = octets(device, "1.3.6.1.4.1.9.5");
        assertThat(((record[10] & 0xFF) << 24 | (record[11] & 0xFF) << 16 | (record[12] & 0xFF) << 8)
                        + (record[13] & 0xFF))
                .isEqualTo((int) (1000 + printed));
        assertThat(record).startsWith(0x63, 1, 4, 0, 0, 0, 1, 0, 1, 4).endsWith((byte) 0xFF);
    }

    @Test
    void noEnginePrintsFasterThanItCan() {
        var device = device(100_000, 1);
        device.advanceTo(START.plus(Duration.ofMinutes(3)));
        assertThat(number(device, ENGINE) - 1040).isBetween(1L, 3 * 30 + 30L);
    }

    @Test
    void theSameSeedGivesTheSameLife() {
        var one = device(20, 7);
        var same = device(20, 7);
        var other = device(20, 8);
        for (var device : List.of(one, same, other)) {
            device.advanceTo(START.plus(Duration.ofHours(1)));
        }
        assertThat(number(one, ENGINE)).isEqualTo(number(same, ENGINE)).isNotEqualTo(number(other, ENGINE));
        assertThat(number(one, CYAN)).isEqualTo(number(same, CYAN));
    }

    @Test
    void withoutPaceNothingMovesButTheUptime() {
        var device = device(0, 1);
        device.advanceTo(START.plus(Duration.ofHours(5)));
        assertThat(number(device, ENGINE)).isEqualTo(1040);
        assertThat(number(device, BLACK)).isEqualTo(100);
    }

    @Test
    void uptimeIsTimeAtAnyPaceAndStartsAgainBehindItsGreatestValue() {
        var device = device(500, 1);
        device.advanceTo(START.plusSeconds(50));
        assertThat(number(device, "1.3.6.1.2.1.1.3.0")).isEqualTo(4294960000L + 5000);
        device.advanceTo(START.plusSeconds(100));
        assertThat(number(device, "1.3.6.1.2.1.1.3.0")).isEqualTo(4294960000L + 10_000 - (1L << 32));
    }

    @Test
    void tonerRunsLowThenOutStopsThePrinterAndIsReplaced() {
        var device = device(20, 3);
        until(device, () -> number(device, BLACK) <= 50);
        assertThat(alerts(device)).containsExactly(1104L);
        assertThat(octets(device, ERRORS)).containsExactly(0x20);
        assertThat(number(device, DEVICE_STATUS)).isEqualTo(3);
        assertThat(journal).containsExactly("black toner low");

        until(device, () -> number(device, BLACK) == 0);
        assertThat(alerts(device)).containsExactly(1101L);
        assertThat(octets(device, ERRORS)).containsExactly(0x10);
        assertThat(number(device, DEVICE_STATUS)).isEqualTo(5);
        assertThat(number(device, PRINTER_STATUS)).isEqualTo(1);
        assertThat(number(device, CRITICAL_EVENTS)).isEqualTo(5);
        long printed = number(device, ENGINE);

        until(device, () -> number(device, BLACK) > 0);
        assertThat(number(device, BLACK)).isEqualTo(500);
        assertThat(number(device, ENGINE)).isEqualTo(printed);
        assertThat(octets(device, ERRORS)).containsExactly(0);
        assertThat(number(device, DEVICE_STATUS)).isEqualTo(2);
        assertThat(alerts(device)).isEmpty();
        assertThat(new String(octets(device, DESCRIPTION), StandardCharsets.US_ASCII))
                .matches("Black, PN 12;SN20AB\\d{4}")
                .isNotEqualTo("Black, PN 12;SN20AB4711");
        assertThat(journal).containsExactly("black toner low", "black toner empty", "black toner replaced");
    }

    @Test
    void blackPagesUseNoColour() {
        var device = device(20, 5, "#@ yield 2 100");
        until(device, () -> number(device, CYAN) < 80);
        assertThat(number(device, "1.3.6.1.4.1.9.2")).isGreaterThan(400);
    }

    @Test
    void coarseLevelsGoDownInSteps() {
        var device = device(20, 5, "#@ yield 2 100", "#@ step 2 20");
        device.advanceTo(START.plusSeconds(1));
        until(device, () -> number(device, CYAN) < 80);
        assertThat(number(device, CYAN)).isEqualTo(60);
    }

    @Test
    void aJamStopsThePrinterUntilAPersonClearsIt() {
        var device = device(20, 1);
        device.printers().get(0).jam();
        assertThat(alerts(device)).containsExactly(8L);
        assertThat(octets(device, ERRORS)).containsExactly(0x04);
        assertThat(number(device, DEVICE_STATUS)).isEqualTo(5);
        long printed = number(device, ENGINE);
        device.advanceTo(START.plusSeconds(60));
        assertThat(number(device, ENGINE)).isEqualTo(printed);
        until(device, () -> alerts(device).isEmpty());
        assertThat(number(device, DEVICE_STATUS)).isEqualTo(2);
        assertThat(journal).containsExactly("paper jam, printing has stopped", "paper jam cleared");
    }

    @Test
    void printingShowsInTheStatus() {
        var device = device(20, 1);
        until(device, () -> number(device, PRINTER_STATUS) == 4);
        until(device, () -> number(device, PRINTER_STATUS) == 3);
    }

    @Test
    void walksItsObjectsInOrderToTheEnd() {
        var device = device(0, 1);
        int objects = 0;
        for (var next = device.next(Oid.of("0.0")); next != null; next = device.next(next.getKey())) {
            assertThat(device.get(next.getKey())).isSameAs(next.getValue());
            objects++;
        }
        assertThat(objects).isEqualTo(colorDevice().objects().size());
    }
}
