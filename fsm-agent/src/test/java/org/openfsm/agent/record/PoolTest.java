package org.openfsm.agent.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/** The pool as a whole: large and varied enough, each recording consistent in itself, nobody's data in it. */
class PoolTest {

    private static final Pattern SOMEBODYS = Pattern.compile("\\w@\\w|\\.(?:com|net|de|fr|jp|local|lan)\\b"
            + "|\\b(?:10|192\\.168|172\\.(?:1[6-9]|2\\d|3[01]))(?:\\.\\d{1,3}){2,3}\\b");

    static Stream<Recording> recordings() {
        return Pool.recordings().stream();
    }

    private static List<String> texts(Recording recording) {
        return recording.objects().values().stream()
                .filter(SnmpValue.Octets.class::isInstance)
                .map(value -> new String(((SnmpValue.Octets) value).bytes(), StandardCharsets.ISO_8859_1))
                .toList();
    }

    @Test
    void holdsAtLeastThirtyPrintersOfTwelveMakers() {
        assertThat(Pool.recordings()).hasSizeGreaterThanOrEqualTo(30);
        assertThat(recordings()
                        .map(recording -> recording.name().replaceAll("/.*", ""))
                        .distinct())
                .hasSizeGreaterThanOrEqualTo(12);
    }

    @Test
    void noTwoPrintersShareASerialNumberOrAMacAddress() {
        var seen = new HashSet<String>();
        recordings().forEach(recording -> {
            for (var column : List.of(PrinterMib.GENERAL_SERIAL_NUMBER, PrinterMib.IF_PHYS_ADDRESS)) {
                for (var row : PrinterMib.column(recording.objects(), column)) {
                    if (recording.objects().get(row) instanceof SnmpValue.Octets text && text.bytes().length > 0) {
                        assertThat(seen.add(column + " " + new String(text.bytes(), StandardCharsets.ISO_8859_1)))
                                .as(row + " of " + recording.name() + " is some other recording's")
                                .isTrue();
                    }
                }
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recordings")
    void canBeRepeatedWithoutMeetingItself(Recording recording) {
        var seen = new HashSet<List<String>>();
        for (int copy = 1; copy <= 250; copy++) {
            var other = Variant.of(recording, copy);
            for (var column : List.of(PrinterMib.GENERAL_SERIAL_NUMBER, PrinterMib.IF_PHYS_ADDRESS)) {
                for (var row : PrinterMib.column(other.objects(), column)) {
                    if (other.objects().get(row) instanceof SnmpValue.Octets text && text.bytes().length > 0) {
                        var octets = new String(text.bytes(), StandardCharsets.ISO_8859_1);
                        assertThat(seen.add(List.of(row.toString(), octets)))
                                .as(octets + " of copy " + copy)
                                .isTrue();
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recordings")
    void holdsNobodysData(Recording recording) {
        assertThat(recording.name()).matches("[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+");
        for (var text : texts(recording)) {
            assertThat(text).doesNotContainPattern(SOMEBODYS);
        }
        recording.objects().values().stream()
                .filter(value -> value.tag() == SnmpValue.IP_ADDRESS)
                .forEach(value -> assertThat(((SnmpValue.Octets) value).bytes())
                        .as("an address, expected one of 192.0.2.0/24")
                        .startsWith(192, 0, 2));
    }

    /** RFC 3805: rows refer to rows that are there. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("recordings")
    void rowsReferToRowsThatAreThere(Recording recording) {
        var objects = recording.objects();
        for (int printer : PrinterMib.printers(objects)) {
            assertThat(objects).containsKey(PrinterMib.HR_PRINTER_STATUS.append(printer));
            assertThat(PrinterMib.column(objects, PrinterMib.MARKER_LIFE_COUNT.append(printer)))
                    .as("prtMarkerLifeCount of printer " + printer)
                    .isNotEmpty();
            var current = (int)
                    PrinterMib.number(objects, Oid.of("1.3.6.1.2.1.43.5.1.1.2").append(printer), -1);
            assertThat(objects)
                    .as("the current localisation")
                    .containsKey(Oid.of("1.3.6.1.2.1.43.7.1.1.4").append(printer, current));
            for (var row : PrinterMib.column(objects, PrinterMib.SUPPLIES_COLORANT.append(printer))) {
                int colorant = (int) PrinterMib.number(objects, row, 0);
                if (colorant != 0) {
                    assertThat(objects).containsKey(PrinterMib.COLORANT_VALUE.append(printer, colorant));
                }
            }
        }
    }

    /** What moves in life has a place in the recording, and the maker's total is not above the engine's count. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("recordings")
    void makersTotalsAgreeWithTheEngine(Recording recording) {
        for (int printer : PrinterMib.printers(recording.objects())) {
            var engine = PrinterMib.column(recording.objects(), PrinterMib.MARKER_LIFE_COUNT.append(printer)).stream()
                    .mapToLong(row -> PrinterMib.number(recording.objects(), row, 0))
                    .max()
                    .orElse(0);
            long total = 0;
            long parts = 0;
            for (var meter : recording.traits().of(printer).meters()) {
                long value = new Cell(new TreeMap<>(recording.objects()), meter.oid(), meter.tag()).read();
                if (meter.key().text().equals("total")) {
                    total = value;
                    assertThat(value)
                            .as(meter.oid() + " against prtMarkerLifeCount")
                            .isBetween(engine * 9 / 10, engine);
                }
                if (meter.key().text().equals("mono") || meter.key().text().equals("color")) {
                    parts += value;
                }
            }
            if (total > 0 && parts > 0) {
                assertThat(parts).as("mono and color against the total").isLessThanOrEqualTo(total);
            }
        }
    }
}
