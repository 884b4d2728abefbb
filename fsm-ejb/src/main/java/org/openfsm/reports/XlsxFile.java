package org.openfsm.reports;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * Office Open XML, streamed: rows leave the memory every thousand. Texts are inline strings, never formulas; numbers
 * are numbers, days and times dates in the report's zone. The header is frozen; a second sheet says what was asked for.
 */
final class XlsxFile implements TableFile {
    private static final int FLUSH = 1000;
    /** What a sheet of Excel takes, the header included. */
    private static final int ROWS_OF_A_SHEET = 1_048_576;
    /** What a cell of Excel takes. */
    private static final int CELL = 32_767;
    /** The first moment that a ZIP file can name. */
    private static final LocalDateTime ZIP_EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

    private static final String PROPERTIES = "docProps/core.xml";

    private final Path file;
    private final Path raw;
    private final Heading heading;
    private final OutputStream out;
    private final Workbook book;
    private Worksheet sheet;
    private int sheets;
    private int row;

    XlsxFile(Path file, Heading heading) throws IOException {
        this.file = file;
        this.heading = heading;
        this.raw = Files.createTempFile("fsm-report", ".raw");
        this.out = new BufferedOutputStream(Files.newOutputStream(raw));
        this.book = new Workbook(out, "FSM", "1.0");
        sheet();
        if (heading.lines() == 0) {
            sheet.inlineString(row++, 0, heading.nothing());
        }
    }

    private void sheet() throws IOException {
        if (sheet != null) {
            sheet.finish();
        }
        sheets++;
        sheet = book.newWorksheet(heading.words().of("sheet.lines") + (sheets == 1 ? "" : " " + sheets));
        var columns = heading.columns();
        for (int i = 0; i < columns.size(); i++) {
            sheet.width(i, columns.get(i).width());
            sheet.inlineString(0, i, columns.get(i).heading());
        }
        sheet.range(0, 0, 0, columns.size() - 1)
                .style()
                .bold()
                .fillColor("E3E7F3")
                .wrapText(true)
                .set();
        sheet.freezePane(0, 1);
        row = 1;
    }

    @Override
    public void line(List<Object> cells) throws IOException {
        if (row == ROWS_OF_A_SHEET) {
            sheet();
        }
        for (int i = 0; i < cells.size(); i++) {
            cell(i, cells.get(i), heading.columns().get(i).type());
        }
        if (++row % FLUSH == 0) {
            sheet.flush();
        }
    }

    private void cell(int column, Object cell, Column.Type type) {
        if (cell == null) {
            return;
        }
        if (cell instanceof Long number && type == Column.Type.PERCENT) {
            sheet.value(row, column, number / 100.0);
            sheet.style(row, column).format("0%").set();
        } else if (cell instanceof Long number) {
            sheet.value(row, column, number);
            sheet.style(row, column).format("#,##0").set();
        } else if (cell instanceof LocalDate day) {
            sheet.value(row, column, day);
            sheet.style(row, column).format("yyyy-mm-dd").set();
        } else if (cell instanceof Instant time) {
            sheet.value(
                    row, column, time.atZone(heading.zone()).toLocalDateTime().truncatedTo(ChronoUnit.SECONDS));
            sheet.style(row, column).format("yyyy-mm-dd hh:mm").set();
        } else {
            sheet.inlineString(row, column, text(cell.toString()));
        }
    }

    /** XML 1.0 knows no control characters, and a cell no longer text. */
    private static String text(String text) {
        var clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= 0x20 && c != 0xfffe && c != 0xffff && (c < 0xd800 || c > 0xdfff) || c == '\n' ? c : ' ')
                .limit(CELL)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    @Override
    public void close() throws IOException {
        try {
            sheet.finish();
            parameters();
            book.finish();
            out.close();
            settle();
        } finally {
            out.close();
            Files.deleteIfExists(raw);
        }
    }

    private void parameters() throws IOException {
        var about = book.newWorksheet(heading.words().of("sheet.parameters"));
        about.width(0, 24);
        about.width(1, 80);
        about.inlineString(0, 0, heading.title());
        about.style(0, 0).bold().set();
        int line = 1;
        for (var fact : heading.facts()) {
            about.inlineString(line, 0, fact.label());
            about.inlineString(line++, 1, text(fact.value()));
        }
        about.finish();
    }

    /**
     * The same content is the same file: the library writes the time of writing into it, which is taken out here. Read by
     * the directory at its end, since the library streams and its entries' own heads do not know their sizes.
     */
    private void settle() throws IOException {
        try (var in = new ZipFile(raw.toFile());
                var made = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (var entries = in.entries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                var settled = new ZipEntry(entry.getName());
                settled.setTimeLocal(ZIP_EPOCH);
                made.putNextEntry(settled);
                try (var content = in.getInputStream(entry)) {
                    if (entry.getName().equals(PROPERTIES)) {
                        var xml = new String(content.readAllBytes(), StandardCharsets.UTF_8);
                        made.write(xml.replaceAll(
                                        ">\\d{4}-\\d\\d-\\d\\dT[^<]*<",
                                        ">" + heading.stamp().truncatedTo(ChronoUnit.SECONDS) + "<")
                                .getBytes(StandardCharsets.UTF_8));
                    } else {
                        content.transferTo(made);
                    }
                }
                made.closeEntry();
            }
        }
    }
}
