package org.openfsm.reports;

import com.lowagie.text.Document;
import com.lowagie.text.Element;
import com.lowagie.text.Font;
import com.lowagie.text.PageSize;
import com.lowagie.text.Paragraph;
import com.lowagie.text.Phrase;
import com.lowagie.text.Rectangle;
import com.lowagie.text.pdf.BaseFont;
import com.lowagie.text.pdf.PdfContentByte;
import com.lowagie.text.pdf.PdfDate;
import com.lowagie.text.pdf.PdfName;
import com.lowagie.text.pdf.PdfPCell;
import com.lowagie.text.pdf.PdfPTable;
import com.lowagie.text.pdf.PdfPageEventHelper;
import com.lowagie.text.pdf.PdfTemplate;
import com.lowagie.text.pdf.PdfWriter;
import java.awt.Color;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A document to read and print: title, what was asked for, a chart, and the lines, with the table's header and "page n
 * of m" on every page. Its font is embedded. Beyond 20 000 lines nobody reads it: it says so, and where the rest is.
 */
final class PdfFile implements TableFile {
    static final int MOST_LINES = 20_000;

    private static final int FLUSH = 200;
    private static final int WIDE = 230;
    private static final float MARGIN = 36;
    private static final Color INK = new Color(0x1f2937);
    private static final Color QUIET = new Color(0x5b6472);
    private static final Color HEAD = new Color(0xe3e7f3);
    private static final Color LINE = new Color(0xd4d9e3);
    private static final Color SERIES = new Color(0x3f51b5);
    private static final Pattern SUBSET = Pattern.compile("/([A-Z]{6})\\+LiberationSans");
    private static final Pattern ID = Pattern.compile("/ID ?\\[<([0-9a-fA-F]+)><([0-9a-fA-F]+)>\\]");

    private final Path file;
    private final Heading heading;
    private final Document document;
    private final PdfWriter writer;
    private final BaseFont face;
    private final Font small;
    private final Font bold;
    private final NumberFormat numbers;
    private final PdfPTable table;
    private int lines;
    private boolean begun;

    PdfFile(Path file, Heading heading) throws IOException {
        this.file = file;
        this.heading = heading;
        face = face();
        small = new Font(face, 6.5f, Font.NORMAL, INK);
        bold = new Font(face, 6.5f, Font.BOLD, INK);
        numbers = NumberFormat.getIntegerInstance(heading.words().locale());
        int width = heading.columns().stream().mapToInt(Column::width).sum();
        document =
                new Document((width > WIDE ? PageSize.A3 : PageSize.A4).rotate(), MARGIN, MARGIN, MARGIN, MARGIN + 6);
        writer = PdfWriter.getInstance(document, new BufferedOutputStream(Files.newOutputStream(file)));
        writer.setPageEvent(new PageNumbers());
        document.addTitle(heading.title());
        document.addCreator("FSM");
        document.open();
        begin();
        table = table();
    }

    private static BaseFont face() throws IOException {
        try (var font = PdfWriter.class.getResourceAsStream("/font-fallback/LiberationSans-Regular.ttf")) {
            return BaseFont.createFont(
                    "LiberationSans-Regular.ttf",
                    BaseFont.IDENTITY_H,
                    BaseFont.EMBEDDED,
                    true,
                    font.readAllBytes(),
                    null);
        }
    }

    private void begin() {
        var title = new Paragraph(heading.title(), new Font(face, 16, Font.BOLD, INK));
        title.setSpacingAfter(4);
        document.add(title);
        for (var fact : heading.facts()) {
            var line = new Paragraph(11);
            line.add(new Phrase(fact.label() + ": ", new Font(face, 8, Font.NORMAL, QUIET)));
            line.add(new Phrase(text(fact.value()), new Font(face, 8, Font.NORMAL, INK)));
            document.add(line);
        }
        if (!heading.bars().isEmpty()) {
            chart();
        }
        if (heading.lines() == 0) {
            var nothing = new Paragraph(heading.nothing(), new Font(face, 10, Font.NORMAL, INK));
            nothing.setSpacingBefore(14);
            document.add(nothing);
        } else if (heading.lines() > MOST_LINES) {
            var cut = new Paragraph(
                    heading.words().of("pdf.cut", (long) MOST_LINES, heading.lines()),
                    new Font(face, 10, Font.BOLD, INK));
            cut.setSpacingBefore(10);
            document.add(cut);
        }
    }

    private void chart() {
        var caption = new Paragraph(heading.chartTitle(), new Font(face, 9, Font.BOLD, INK));
        caption.setSpacingBefore(10);
        caption.setSpacingAfter(4);
        document.add(caption);
        var bars = heading.bars();
        float high = bars.size() * 15f + 2;
        float wide = document.right() - document.left();
        var drawing = writer.getDirectContent().createTemplate(wide, high);
        long most =
                Math.max(1, bars.stream().mapToLong(Heading.Bar::value).max().orElse(1));
        float labels = 170;
        float room = Math.min(wide, 560) - labels - 60;
        for (int i = 0; i < bars.size(); i++) {
            var bar = bars.get(i);
            float y = high - (i + 1) * 15f + 3;
            float length = Math.max(1, room * bar.value() / most);
            drawing.setColorFill(SERIES);
            drawing.rectangle(labels, y, length, 10);
            drawing.fill();
            text(drawing, Element.ALIGN_RIGHT, short40(bar.label()), labels - 5, y + 2);
            text(drawing, Element.ALIGN_LEFT, numbers.format(bar.value()), labels + length + 4, y + 2);
        }
        try {
            document.add(com.lowagie.text.Image.getInstance(drawing));
        } catch (com.lowagie.text.BadElementException e) {
            throw new ReportFailure("The chart cannot be drawn: " + e.getMessage(), e);
        }
    }

    private void text(PdfContentByte onto, int align, String text, float x, float y) {
        onto.beginText();
        onto.setFontAndSize(face, 7.5f);
        onto.setColorFill(INK);
        onto.showTextAligned(align, text, x, y, 0);
        onto.endText();
    }

    private static String short40(String label) {
        var clean = text(label);
        return clean.length() <= 40 ? clean : clean.substring(0, 39) + "…";
    }

    private PdfPTable table() {
        var columns = heading.columns();
        var made = new PdfPTable(columns.size());
        var widths = new float[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = columns.get(i).width();
        }
        made.setWidths(widths);
        made.setTotalWidth(document.right() - document.left());
        made.setLockedWidth(true);
        made.setSpacingBefore(12);
        made.setHeaderRows(1);
        made.setComplete(false);
        for (var column : columns) {
            var cell = cell(column.heading(), bold, right(column));
            cell.setBackgroundColor(HEAD);
            made.addCell(cell);
        }
        return made;
    }

    private static boolean right(Column column) {
        return column.type() == Column.Type.NUMBER || column.type() == Column.Type.PERCENT;
    }

    private static PdfPCell cell(String text, Font font, boolean right) {
        var cell = new PdfPCell(new Phrase(text, font));
        cell.setBorder(Rectangle.BOTTOM);
        cell.setBorderColor(LINE);
        cell.setBorderWidth(0.5f);
        cell.setPadding(2);
        cell.setPaddingLeft(4);
        cell.setPaddingRight(4);
        cell.setHorizontalAlignment(right ? Element.ALIGN_RIGHT : Element.ALIGN_LEFT);
        return cell;
    }

    @Override
    public void line(List<Object> cells) {
        if (lines == MOST_LINES) {
            return;
        }
        lines++;
        for (int i = 0; i < cells.size(); i++) {
            var column = heading.columns().get(i);
            table.addCell(cell(said(cells.get(i), column.type()), small, right(column)));
        }
        if (lines % FLUSH == 0) {
            add();
        }
    }

    /**
     * Adds the lines gathered, right below those before. The library leaves the header out of what follows, also where it
     * begins a page: then the header is asked for.
     */
    private void add() {
        if (begun) {
            table.setSpacingBefore(0);
            if (writer.getVerticalPosition(true) - table.getRowHeight(1) < document.bottom()) {
                document.newPage();
            }
            table.setSkipFirstHeader(writer.getVerticalPosition(true) < document.top());
        }
        begun = true;
        document.add(table);
    }

    private String said(Object cell, Column.Type type) {
        if (cell == null) {
            return "";
        }
        if (cell instanceof Long number) {
            return numbers.format(number) + (type == Column.Type.PERCENT ? "\u00a0%" : "");
        }
        if (cell instanceof LocalDate day) {
            return heading.words().day(day);
        }
        return cell instanceof Instant time
                ? heading.words().time().format(time.atZone(heading.zone()))
                : text(cell.toString());
    }

    private static String text(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    @Override
    public void close() throws IOException {
        if (heading.lines() > 0) {
            table.setComplete(true);
            add();
        }
        var stamp = new PdfDate(GregorianCalendar.from(heading.stamp().atZone(heading.zone())));
        writer.getInfo().put(PdfName.CREATIONDATE, stamp);
        writer.getInfo().put(PdfName.MODDATE, stamp);
        document.close();
        settle();
    }

    /**
     * The same content is the same file: the library makes its identifier of the time and the font's tag by chance; both
     * are replaced here, in place, by what the content gives.
     */
    private void settle() throws IOException {
        var bytes = Files.readAllBytes(file);
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        replaceAll(SUBSET, text, bytes, "FSMFSM");
        var content = (heading.title() + heading.facts() + bytes.length).getBytes(StandardCharsets.UTF_8);
        if (!replaceAll(
                ID, text, bytes, UUID.nameUUIDFromBytes(content).toString().replace("-", ""))) {
            throw new ReportFailure("The PDF has no identifier where it is expected");
        }
        Files.write(file, bytes);
    }

    private static boolean replaceAll(Pattern pattern, String text, byte[] bytes, String by) {
        var found = pattern.matcher(text);
        boolean any = false;
        while (found.find()) {
            any = true;
            for (int group = 1; group <= found.groupCount(); group++) {
                for (int i = found.start(group); i < found.end(group); i++) {
                    bytes[i] = (byte) by.charAt((i - found.start(group)) % by.length());
                }
            }
        }
        return any;
    }

    /** "Page n of m": m is known only at the end, so every page shows one drawing that is filled then. */
    private final class PageNumbers extends PdfPageEventHelper {
        private PdfTemplate total;

        @Override
        public void onOpenDocument(PdfWriter pages, Document opened) {
            total = pages.getDirectContent().createTemplate(60, 12);
        }

        @Override
        public void onEndPage(PdfWriter pages, Document ended) {
            var onto = pages.getDirectContent();
            var page = heading.words().of("pdf.page", (long) pages.getPageNumber()) + " ";
            float end = ended.right() - 30;
            footer(onto, Element.ALIGN_RIGHT, page, end, ended.bottom() - 16);
            footer(onto, Element.ALIGN_LEFT, text(heading.title()), ended.left(), ended.bottom() - 16);
            onto.addTemplate(total, end, ended.bottom() - 16);
        }

        @Override
        public void onCloseDocument(PdfWriter pages, Document closed) {
            footer(total, Element.ALIGN_LEFT, String.valueOf(pages.getPageNumber() - 1), 0, 0);
        }

        private void footer(PdfContentByte onto, int align, String text, float x, float y) {
            onto.beginText();
            onto.setFontAndSize(face, 7.5f);
            onto.setColorFill(QUIET);
            onto.showTextAligned(align, text, x, y, 0);
            onto.endText();
        }
    }
}
