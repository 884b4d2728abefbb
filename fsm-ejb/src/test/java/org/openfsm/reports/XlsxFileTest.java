package org.openfsm.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XlsxFileTest {
    private static final int LINES = 5_000;

    @TempDir
    Path directory;

    private Path write(String name, String text) throws IOException {
        var file = directory.resolve(name);
        var heading = new Heading(
                "Title",
                List.of(new Heading.Fact("Customers", "=1+1")),
                List.of(
                        new Column("Text", Column.Type.TEXT, 20),
                        new Column("Number", Column.Type.NUMBER, 10),
                        new Column("Share", Column.Type.PERCENT, 10),
                        new Column("Day", Column.Type.DAY, 12),
                        new Column("Time", Column.Type.TIME, 16)),
                ZoneId.of("Europe/Berlin"),
                new Words("en"),
                Instant.parse("2026-11-01T00:00:00Z"),
                LINES,
                "nothing",
                "chart",
                List.of());
        try (var table = new XlsxFile(file, heading)) {
            for (long i = 0; i < LINES; i++) {
                table.line(
                        Arrays.asList(text, i, 42L, LocalDate.of(2026, 10, 31), Instant.parse("2026-11-01T00:00:00Z")));
            }
        }
        return file;
    }

    private static String entry(Path file, String name) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            return new String(zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void cellsHaveTheirTypesAndAFormulaIsText() throws IOException {
        var sheet = entry(write("a.xlsx", "=SUM(A1) <\u0007&"), "xl/worksheets/sheet1.xml");
        assertThat(sheet).doesNotContain("<f>");
        assertThat(sheet).contains("t=\"inlineStr\"><is><t>=SUM(A1) &lt; &amp;</t></is>");
        assertThat(sheet).containsPattern("<c r=\"B5001\"[^>]*><v>4999</v>");
        assertThat(sheet).containsPattern("<c r=\"C2\"[^>]*><v>0.42</v>");
        // days since 1900, as spreadsheets count: 31 October 2026 is 46326, and midnight in Berlin an hour later than
        // UTC
        assertThat(sheet).containsPattern("<c r=\"D2\"[^>]*><v>46326(.0)?</v>");
        assertThat(sheet).containsPattern("<c r=\"E2\"[^>]*><v>46327.0416");
        assertThat(sheet).contains("state=\"frozen\"");
    }

    @Test
    void theSameContentIsTheSameFileWheneverItIsWritten() throws Exception {
        var first = Files.readAllBytes(write("a.xlsx", "Müller"));
        Thread.sleep(2_100); // ZIP files count in steps of two seconds
        assertThat(Files.readAllBytes(write("b.xlsx", "Müller"))).isEqualTo(first);
        assertThat(entry(directory.resolve("b.xlsx"), "docProps/core.xml")).contains("2026-11-01T00:00:00Z");
    }
}
