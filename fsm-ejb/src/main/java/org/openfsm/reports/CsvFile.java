package org.openfsm.reports;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * RFC 4180 in UTF-8 with a byte order mark, which Excel needs to know UTF-8. The separator is a semicolon in German,
 * where the comma is the decimal sign, else a comma. Numbers are plain digits, days and times ISO 8601 in the report's
 * zone. A text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
final class CsvFile implements TableFile {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    /** What begins a formula in a spreadsheet, full-width forms included. */
    private static final String FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

    private final BufferedWriter out;
    private final Heading heading;
    private final char separator;

    CsvFile(Path file, Heading heading) throws IOException {
        this.heading = heading;
        this.separator = heading.words().german() ? ';' : ',';
        this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        out.write('\ufeff');
        record(heading.columns().stream()
                .map(column -> (Object) column.heading())
                .toList());
        if (heading.lines() == 0) {
            record(List.of(heading.nothing()));
        }
    }

    @Override
    public void line(List<Object> cells) throws IOException {
        record(cells);
    }

    private void record(List<Object> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                out.write(separator);
            }
            out.write(field(cells.get(i)));
        }
        out.write("\r\n");
    }

    private String field(Object cell) {
        if (cell == null) {
            return "";
        }
        if (cell instanceof Instant time) {
            return TIME.format(time.atZone(heading.zone()));
        }
        if (cell instanceof Number || cell instanceof LocalDate) {
            return cell.toString();
        }
        return quoted(harmless(cell.toString()), separator);
    }

    static String harmless(String text) {
        var seen = text.stripLeading();
        boolean formula = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0
                || !seen.isEmpty() && FORMULA.indexOf(seen.charAt(0)) >= 0;
        return formula ? "'" + text : text;
    }

    static String quoted(String text, char separator) {
        boolean plain = text.indexOf(separator) < 0
                && text.indexOf('"') < 0
                && text.indexOf('\n') < 0
                && text.indexOf('\r') < 0
                && text.equals(text.strip());
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
