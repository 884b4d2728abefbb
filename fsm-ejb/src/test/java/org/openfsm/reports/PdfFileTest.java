package org.openfsm.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.lowagie.text.pdf.PdfReader;
import com.lowagie.text.pdf.parser.PdfTextExtractor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PdfFileTest {
    @TempDir
    Path directory;

    /** @param facts lines above the table */
    private List<String> pages(int facts, int lines) throws IOException {
        var file = directory.resolve(facts + "-" + lines + ".pdf");
        var heading = new Heading(
                "Gerätebestand",
                IntStream.range(0, facts)
                        .mapToObj(i -> new Heading.Fact("Kunden", "Müller & Söhne"))
                        .toList(),
                List.of(
                        new Column("Seriennummer", Column.Type.TEXT, 20),
                        new Column("Gesamt", Column.Type.NUMBER, 10),
                        new Column("Aufstellort", Column.Type.TEXT, 20)),
                ZoneId.of("Europe/Berlin"),
                new Words("de"),
                Instant.parse("2026-11-01T00:00:00Z"),
                lines,
                "nichts",
                "Geräte je Hersteller",
                List.of(new Heading.Bar("Kyocera", lines)));
        try (var table = new PdfFile(file, heading)) {
            for (long i = 0; i < lines; i++) {
                table.line(List.of("LINE" + i + ".", 1000 + i, "Büro"));
            }
        }
        var pages = new ArrayList<String>();
        try (var reader = new PdfReader(file.toString())) {
            var text = new PdfTextExtractor(reader);
            for (int page = 1; page <= reader.getNumberOfPages(); page++) {
                pages.add(text.getTextFromPage(page).replaceAll("\\s+", " "));
            }
        }
        return pages;
    }

    @Test
    void everyPageHasTheTablesHeaderAndItsNumberWhereverItsLinesBegin() throws IOException {
        for (int facts = 0; facts < 10; facts++) {
            var pages = pages(facts, 1000);
            for (int page = 0; page < pages.size(); page++) {
                assertThat(pages.get(page))
                        .as("page " + (page + 1) + " below " + facts + " facts")
                        .containsOnlyOnce("Seriennummer")
                        .contains("Seite " + (page + 1) + " von");
            }
            assertThat(Pattern.compile("LINE\\d+")
                            .matcher(String.join(" ", pages))
                            .results()
                            .map(MatchResult::group))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 1000).mapToObj(i -> "LINE" + i).toList());
        }
    }

    @Test
    void theFirstPageSaysWhatItIsAboutAndShowsTheChart() throws IOException {
        var first = pages(1, 10).get(0);
        assertThat(first).contains("Gerätebestand", "Kunden: Müller & Söhne", "Geräte je Hersteller", "Kyocera");
        assertThat(first).contains("1.009");
    }
}
