package org.openfsm.pmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.wire.Device.Identity;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;

/** Each form of a value, as README.md describes it. */
class ValuesTest {

    private static final String A = "1.3.6.1.4.1.1347.43.10.1.1.12.1.1";
    private static final String B = "1.3.6.1.4.1.1347.42.3.1.2.1.1.1.1";
    private static final String TABLE = "1.3.6.1.4.1.367.3.2.1.2.19.5.1";

    private static final String BROTHER = "1.3.6.1.4.1.2435.2.3.9.4.2.1.5.5.8.0";

    @Test
    void anObjectGivesItsNumberAndIsTheEvidence() {
        var device = new Bench().number(A, 424405).amended("meters: {total: " + A + "}\nbilling: [total]\n");
        assertThat(device.meters())
                .containsExactly(new Meter(MeterKey.TOTAL, 424405, true, List.of(new Meter.Operand(A, 424405))));
    }

    @Test
    void theFirstThatIsThereIsTaken() {
        var body = "meters: {total: [" + A + ", " + B + "]}\n";
        assertThat(Bench.meters(new Bench().number(B, 7).amended(body))).containsEntry("total", 7L);
        assertThat(Bench.meters(new Bench().number(A, -1).number(B, 7).amended(body)))
                .as("a negative count is none")
                .containsEntry("total", 7L);
        assertThat(Bench.meters(new Bench().amended(body))).isEmpty();
    }

    @ParameterizedTest(name = "{0} of {1} and {2} is {3}")
    @CsvSource({
        "'{sum: [A, B]}', 5, 3, 8",
        "'{sum: [A, B]}', 5, , 5",
        "'{sum: [A, B], all: true}', 5, , ",
        "'{sum: [A, 100]}', 5, , 105",
        "'{difference: [A, B]}', 5, 3, 2",
        "'{difference: [A, B]}', 3, 5, ",
        "'{difference: [A, B]}', 5, , ",
        "'{value: A, scale: 0.01}', 1250, , 13",
        "'{value: A, scale: 0.01}', 1249, , 12",
        "'{value: A, unsigned: 16}', -1, , 65535",
        "'{value: A, unsigned: 32}', -2, , 4294967294",
        "'{value: A, not: [0, 65535]}', 65535, , ",
        "'[{value: A, not: [0]}, B]', 0, 4, 4",
        "'{value: A, map: {1: 100, 2: 50}}', 2, , 50",
        "'{value: A, map: {1: 100, 2: 50}}', 3, , ",
        "'{value: A, map: {1: 100}, else: 0}', 3, , 0",
    })
    void numbersAreComputed(String value, Long a, Long b, Long expected) {
        var bench = new Bench();
        if (a != null) {
            bench.number(A, a);
        }
        if (b != null) {
            bench.number(B, b);
        }
        var body = "names: {A: " + A + ", B: " + B + "}\nmeters: {total: " + value + "}\n";
        assertThat(Bench.meters(bench.amended(body)).get("total")).isEqualTo(expected);
    }

    @Test
    void aSumNamesAllItsOperands() {
        var device = new Bench().number(A, 5).number(B, 3).amended("meters: {total: {sum: [" + A + ", " + B + "]}}\n");
        assertThat(device.meters().get(0).raw()).containsExactly(new Meter.Operand(A, 5), new Meter.Operand(B, 3));
    }

    @Test
    void digitsInATextAreANumber() {
        assertThat(Bench.meters(new Bench().text(A, " 15232 ").amended("meters: {total: " + A + "}\n")))
                .containsEntry("total", 15232L);
    }

    @ParameterizedTest(name = "{0} gives {1}")
    @CsvSource({
        "'{column: V, where: {T: 200}, take: sum}', 11",
        "'{column: V, where: {T: [200, 400]}, take: sum}', 111",
        "'{column: V, where: {L: \"copy BLACK\"}, take: sum}', 1",
        "'{column: V, where: {L: /^copy/}, take: sum}', 11",
        "'{column: V, where: {L: /^copy/}, take: max}', 10",
        "'{column: V, where: {L: /^copy/, T: 201}, take: max}', ",
        "'{column: V, where: {L: /^copy/}, take: first}', 1",
        "'{column: V, take: sum}', 111",
        "'{column: V, row: 3}', 100",
        "'{column: V, row: [1, 3], take: sum}', 101",
    })
    void rowsAreChosenByWhatStandsBesideThem(String value, Long expected) {
        var bench = new Bench();
        for (int row = 1; row <= 3; row++) {
            bench.number(TABLE + ".9." + row, new long[] {1, 10, 100}[row - 1])
                    .number(TABLE + ".2." + row, new long[] {200, 200, 400}[row - 1])
                    .text(TABLE + ".5." + row, new String[] {"Copy black", "Copy color", "Printer"}[row - 1]);
        }
        var body =
                "names: {V: " + TABLE + ".9, T: " + TABLE + ".2, L: " + TABLE + ".5}\nmeters: {total: " + value + "}\n";
        assertThat(Bench.meters(bench.amended(body)).get("total")).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} of {1} is {2}")
    @CsvSource({
        "'{record: \"6f\", of: O}', 6301040000000a6f01040000157cff, 5500",
        "'{record: \"6f\", of: O, scale: 0.01}', 6301040000000a6f01040000157cff, 55",
        "'{record: \"6f\", of: O, octets: 2..3}', 6f01040000157cff, 5500",
        "'{record: \"6f\", of: O, octets: 3}', 6f01040000157cff, 124",
        "'{record: \"6f\", of: O}', 6f010157ff, 87",
        "'{record: \"6f\", of: O}', 6f010400, ",
        "'{record: \"6f\", of: O}', ff6f010101, ",
        "'{record: \"6f\", of: O}', '', ",
        "'{record: \"6f\", of: O}', 6f0100ff, ",
        "'{record: \"0f\", of: O, skip: 0, start: 2, end: none}', 02ff0f020102, 258",
        "'{record: \"01\", of: O, skip: 0, lengthOctets: 2, end: none}', 01000105, 5",
        "'{value: O, octets: 0..1}', 0102ff, 258",
        "'{value: O, octets: 5}', 0102ff, ",
        "'{value: O, as: integer}', 000100, 256",
        "'{value: O, as: integer}', 010203040506070809, ",
        "'{value: O, as: float}', 42480000, 50",
        "'{value: O, as: float}', 4049000000000000, 50",
        "'{value: O, as: float}', 7fc00000, ",
        "'{value: O, as: float}', 424800, ",
    })
    void octetsAreTakenApart(String value, String hex, Long expected) {
        var body = "names: {O: " + BROTHER + "}\nmeters: {total: " + value + "}\n";
        var meters = Bench.meters(new Bench().hex(BROTHER, hex).amended(body));
        assertThat(meters.get("total")).isEqualTo(expected);
    }

    @Test
    void aRecordsNumberIsTheEvidence() {
        var device = new Bench()
                .hex(BROTHER, "6f01040000157cff")
                .amended("meters: {total: {record: '6f', of: " + BROTHER + ", scale: 0.01}}\n");
        assertThat(device.meters().get(0).raw()).containsExactly(new Meter.Operand(BROTHER, 5500));
    }

    @Test
    void theStandardsWordMayComeFirstOrLast() {
        var standard = new Meter(MeterKey.TOTAL, 9, false, List.of(new Meter.Operand("1.3.6.1.2.1.1", 9)));
        var device = Devices.withMeters(standard);
        var bench = new Bench().number(A, 5);
        assertThat(Bench.meters(bench.amended("meters: {total: [standard, " + A + "]}\n", device)))
                .containsEntry("total", 9L);
        assertThat(Bench.meters(bench.amended("meters: {total: [" + B + ", standard]}\nbilling: [total]\n", device)))
                .containsEntry("total", 9L);
        assertThat(bench.amended("meters: {total: " + B + "}\nbilling: [total]\n", device)
                        .meters())
                .as("what the definition does not find the standard gives, but not for billing")
                .containsExactly(standard);
    }

    @Test
    void aTotalTakesThePlaceOfTheMarkersInItsUnit() {
        var sheets = new Meter(new MeterKey("total:sheets"), 580, false, List.of(new Meter.Operand(B, 580)));
        var engine = new Meter(new MeterKey("engine:sheets"), 580, false, List.of(new Meter.Operand(B, 580)));
        var body = "meters: {total: " + A + ", 'total:sheets': standard}\nbilling: [total, 'total:sheets']\n";
        var device = Devices.withMeters(sheets, engine);
        assertThat(Bench.meters(new Bench().number(A, 570).amended(body, device)))
                .isEqualTo(Map.of("total", 570L, "engine:sheets", 580L));
        assertThat(new Bench().amended(body, device).meters())
                .as("without one the marker's stays, fit for billing when the definition says so")
                .containsExactly(new Meter(sheets.key(), 580, true, sheets.raw()), engine);
    }

    private static final String SERIAL = "1.3.6.1.4.1.1347.43.5.1.1.28.1";

    @ParameterizedTest(name = "{0} of {1} is {2}")
    @CsvSource({
        "'{value: S}', LVM4216583, LVM4216583",
        "S, 'XXXXXXXXXX', ",
        "S, '0000000', ",
        "S, '', ",
        "'{value: S, find: SN:(\\w+)}', 'FN:1,SN:AB12,X', AB12",
        "'{value: S, find: SN:(\\w+)}', 'none here', ",
        "'{field: SN, of: S}', 'MFG:Brother;MDL:HL;SERN:E7;', E7",
        "'{field: MODEL, of: S}', 'MFG:Brother;MDL:HL-1;', HL-1",
        "'{value: S, map: {AB: one}, else: other}', ab, one",
        "'{value: S, map: {AB: one}, else: other}', x, other",
    })
    void textsAreCutOutAndTranslated(String value, String text, String expected) {
        var body = "names: {S: " + SERIAL + "}\nidentity: {serialNumber: " + value + "}\n";
        var identity = Objects.requireNonNull(
                new Bench().text(SERIAL, text).amended(body).identity());
        assertThat(identity.serialNumber()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} of {1} is {2}")
    @CsvSource({
        "'{value: S, charset: prefixed}', 0115554e4f, UNO",
        "'{value: S, charset: prefixed}', 0115d86e, Än",
        "'{value: S, charset: prefixed}', fde8c3846e00ff, Än",
        "'{value: S, charset: prefixed}', 414243, ABC",
        "'{value: S, charset: ISO-8859-1}', c46e, Än",
        "'{value: S, charset: ISO-8859-5}', bfe0, Пр",
        "'{value: S, as: hex}', 01ab, 01ab",
        "'{value: S, octets: 1.., as: text}', 004142, AB",
    })
    void textsAreDecoded(String value, String hex, String expected) {
        var body = "names: {S: " + SERIAL + "}\nidentity: {serialNumber: " + value + "}\n";
        var identity = Objects.requireNonNull(
                new Bench().hex(SERIAL, hex).amended(body).identity());
        assertThat(identity.serialNumber()).isEqualTo(expected);
    }

    @Test
    void anExpressionThatWouldNeverEndFindsNothing() {
        var body = "identity: {model: {value: " + SERIAL + ", find: '(a*)*(b*)*(a+)+c'}}\n";
        var identity = new Bench().text(SERIAL, "a".repeat(1000)).amended(body).identity();
        assertThat(Objects.requireNonNull(identity).model()).isNull();
    }

    @Test
    void anHrDeviceIndexStandsInAnyPlace() {
        var body = "meters: {total: 1.3.6.1.4.1.1347.43.10.1.1.12.$device.1}\n";
        var definition = Bench.definition(body);
        assertThat(definition.needs(2).instances()).containsExactly(Oid.of("1.3.6.1.4.1.1347.43.10.1.1.12.2.1"));
        assertThat(definition.needs((Integer) null).instances()).containsExactly(Oid.of(A));
    }

    @Test
    void placeholdersOfTheStandardsAreNoSerialNumberEither() {
        var identity = new Identity(null, null, null, "1234567890000", null, null, null, null, null, null, List.of());
        var body = "quirks: {serialPlaceholders: ['^1234567890']}\n";
        var device = new Bench().amended(body, Devices.withIdentity(identity));
        assertThat(Objects.requireNonNull(device.identity()).serialNumber()).isNull();
    }
}
