package org.openfsm.agent.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.store.Store;

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
            PrintersPage.list(store, "", "model", false, 1, NOON);
            long begun = System.nanoTime();
            var last = PrintersPage.list(store, "", "serial", false, 200, NOON);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
            assertThat(last.pages()).isEqualTo(200);
            assertThat(last.rows()).hasSize(PrintersPage.ROWS);
            assertThat(last.rows().get(49).printer().serialNumber()).isEqualTo("SN09999");
            assertThat(PrintersPage.list(store, "sn0123", "serial", true, 1, NOON)
                            .rows())
                    .hasSize(10)
                    .extracting(row -> row.printer().serialNumber())
                    .startsWith("SN01239");
            assertThat(PrintersPage.list(store, "", "model", false, 999_999, NOON)
                            .page())
                    .isEqualTo(200);
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
