package org.openfsm.agent.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.discovery.UnmatchedKind;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.wire.Device;
import org.openfsm.wire.Report;

@NullUnmarked
class PrintersPageTest {

    private static final int MANY = 10_000;

    @TempDir
    private Path home;

    @Test
    void tenThousandPrintersArePagedSortedAndFilteredAtOnce() throws Exception {
        try (var store = Store.open(home)) {
            store.write(connection -> {
                try (var insert = connection.prepareStatement(
                        "insert into printer (source_id, host, port, found_at, "
                                + "reachable, manufacturer, model, serial_number) values ('acme', ?, 161, 0, 1, 'Kyocera', ?, ?)")) {
                    for (int i = 0; i < MANY; i++) {
                        insert.setString(1, "10.0." + i / 250 + "." + i % 250);
                        insert.setString(2, "TASKalfa " + i % 7);
                        insert.setString(3, "SN%05d".formatted(i));
                        insert.addBatch();
                    }
                    return insert.executeBatch().length;
                }
            });
            list(store, "", "model", false, 1, NOON);
            var last = list(store, "", "serial", false, 200, NOON);
            assertThat(last.pages()).isEqualTo(200);
            assertThat(last.rows()).hasSize(PrinterTable.ROWS);
            assertThat(last.rows().get(49).printer().serialNumber()).isEqualTo("SN09999");
            assertThat(list(store, "sn0123", "serial", true, 1, NOON).rows())
                    .hasSize(10)
                    .extracting(row -> row.printer().serialNumber())
                    .startsWith("SN01239");
            assertThat(list(store, "", "model", false, 999_999, NOON).page()).isEqualTo(200);
        }
    }

    private static PrinterTable.View list(Store store, String words, String sort, boolean down, int page, Instant now)
            throws Exception {
        return PrinterTable.of(store, new PrinterTable.Wanted(words, "", "", sort, down, page), now);
    }

    @Test
    void addressesAreSortedAsNumbersAndKindsAndStatesAreShownAlone() throws Exception {
        try (var store = Store.open(home)) {
            var printers = new Printers(store);
            for (var host : List.of("10.0.0.10", "10.0.0.9", "9.0.0.1", "prn.example.org")) {
                printers.found("acme", host, 161, NOON);
            }
            var known = printers.known();
            printers.polled(known.get(0), List.of(Fixtures.device(10)));
            printers.monitor("acme", "9.0.0.1", 161, false);
            assertThat(list(store, "", "place", false, 1, NOON).rows())
                    .extracting(row -> row.printer().host())
                    .containsExactly("9.0.0.1", "10.0.0.9", "10.0.0.10", "prn.example.org");
            assertThat(hosts(store, "unmanaged", "")).containsExactly("9.0.0.1");
            assertThat(hosts(store, "waiting", "")).containsExactlyInAnyOrder("10.0.0.9", "prn.example.org");
            assertThat(hosts(store, "undefined", "")).containsExactly("10.0.0.10");
            var kind = UnmatchedKind.of(printers.devices()).get(0);
            assertThat(hosts(store, "", kind.key())).containsExactly("10.0.0.10");
            assertThat(hosts(store, "", "another")).isEmpty();
        }
    }

    private static List<String> hosts(Store store, String state, String kind) throws Exception {
        return PrinterTable.of(store, new PrinterTable.Wanted("", state, kind, "place", false, 1), NOON).rows().stream()
                .map(row -> row.printer().host())
                .toList();
    }

    @Test
    void aReadingIsFoundUnderManyNewerReports() throws Exception {
        try (var store = Store.open(home)) {
            var printers = new Printers(store);
            printers.found("acme", "192.0.2.7", 161, NOON);
            var device = Fixtures.device(7);
            printers.polled(printers.known().get(0), List.of(device));
            var identity = new Enrolment(home)
                    .enrol(Fixtures.enrolment(URI.create("https://fsm.example.org/"), List.of()), NOON);
            var outbox = new Outbox(
                    store,
                    identity,
                    Fixtures.LIMITS,
                    Duration.ofHours(3),
                    "1.0.0",
                    Clock.fixed(NOON, ZoneOffset.UTC),
                    () -> 0);
            outbox.put(Report.Reason.SCHEDULED, Fixtures.ACME, List.of(device));
            for (int i = 0; i < 70; i++) {
                outbox.put(Report.Reason.SCHEDULED, Fixtures.ACME, List.of(Fixtures.device(100 + i)));
            }
            assertThat(LastReading.of(store, printers.known().get(0)))
                    .map(Device::meters)
                    .contains(device.meters());
        }
    }

    @ParameterizedTest(name = "{0} as {1}")
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "=cmd|' /C calc'!A0; \"'=cmd|' /C calc'!A0\"",
                "+1;\"'+1\"",
                "-2+3;\"'-2+3\"",
                "@SUM(A1);\"'@SUM(A1)\"",
                "plain;plain",
                "say \"hi\";\"say \"\"hi\"\"\"",
                "a,b;\"a,b\""
            },
            delimiter = ';')
    void aDevicesTextBecomesNoFormula(String text, String cell) {
        assertThat(PrinterList.cell(text)).isEqualTo(cell);
    }

    @Test
    void aListHoldsNoSecretAndALineEachPrinter() {
        var printer = new Printer(
                "acme",
                "10.0.0.1",
                1161,
                NOON,
                NOON,
                true,
                "Maker",
                "Line\r\nbreak",
                "=1",
                true,
                "v2c public",
                "10.0.0.1",
                null);
        assertThat(PrinterList.of(List.of(printer)))
                .isEqualTo(PrinterList.HEADER + "\r\n10.0.0.1,acme,1161,Maker,\"Line\r\nbreak\",\"'=1\",yes\r\n");
    }
}
