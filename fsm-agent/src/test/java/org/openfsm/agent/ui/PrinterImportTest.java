package org.openfsm.agent.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.ConfigFile;

/** Lists of printers as people and their spreadsheets write them, and as somebody hostile does. */
@NullUnmarked
class PrinterImportTest {

    private static final String HEADER = "Printer,Source Identifier,SNMP Port,SNMP Community\n";

    @TempDir
    private Path home;

    private AgentConfig config;

    @BeforeEach
    void configure() throws Exception {
        var file = home.resolve("agent.yaml");
        Files.writeString(
                file,
                "sources: [{id: acme, ranges: [10.0.0.0/24]}, {id: other, ranges: [10.0.1.0/24]}]\nui: { port: off }\n");
        config = ConfigFile.read(file, Map.of());
    }

    private PrinterImport.Preview read(String text) {
        return PrinterImport.of(text.getBytes(StandardCharsets.UTF_8), config, List.of());
    }

    @Test
    void eachLineIsNewKnownOrWrong() {
        var preview = read(HEADER
                + "10.0.0.7,acme,161,\n"
                + "192.0.2.1,acme,1161,\"se\"\"cret, with comma\"\n"
                + "\n"
                + "prn.example.org,other,,\n"
                + "192.0.2.9,nobody,161,\n");
        assertThat(preview.known()).isEqualTo(1);
        assertThat(preview.fresh())
                .extracting(PrinterImport.Line::range)
                .containsExactly("192.0.2.1:1161", "prn.example.org:161");
        assertThat(preview.fresh().get(0).community()).isEqualTo("se\"cret, with comma");
        assertThat(preview.fresh().get(0).toString()).doesNotContain("cret");
        assertThat(preview.wrong()).singleElement().satisfies(line -> {
            assertThat(line.number()).isEqualTo(6);
            assertThat(line.problem()).isEqualTo("import.source");
        });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1,acme,0,|import.port",
                "192.0.2.1,acme,99999,|import.port",
                "192.0.2.1,acme,http,|import.port",
                "192.0.2.0/24,acme,161,|import.range",
                "192.0.2.1-192.0.2.9,acme,161,|import.range",
                "no such name,acme,161,|import.address",
                "10.0.1.5,acme,161,|import.other",
                "'192.0.2.1,acme,161,\"never ends'|import.broken"
            })
    void whatIsWrongIsNamed(String line, String problem) {
        var preview = read(HEADER + line + "\n");
        assertThat(preview.fresh()).isEmpty();
        assertThat(preview.wrong()).extracting(PrinterImport.Line::problem).containsExactly(problem);
    }

    @Test
    void theSamePrinterTwiceIsSaid() {
        assertThat(read(HEADER + "192.0.2.1,acme,161,\n192.0.2.1,acme,,\n").wrong())
                .extracting(PrinterImport.Line::problem)
                .containsExactly("import.twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "windows-1252"})
    void everyUsualEncodingAndSeparatorIsRead(String encoding) {
        var text = "Drucker;Absenderkennung;SNMP-Port;SNMP-Community\r\n192.0.2.1;acme;161;größe\r\n";
        var preview = PrinterImport.of(text.getBytes(Charset.forName(encoding)), config, List.of());
        assertThat(preview.fresh()).singleElement().satisfies(line -> assertThat(line.community())
                .isEqualTo("größe"));
        var marked = PrinterImport.of(("\uFEFF" + text).getBytes(StandardCharsets.UTF_8), config, List.of());
        assertThat(marked.fresh()).hasSize(1);
    }

    @Test
    void ourOwnListIsReadAgain() {
        assertThat(read("Printer,Source Identifier,SNMP Port,Manufacturer,Model,Serial Number,Monitored\r\n"
                                + "192.0.2.1,acme,161,Maker,\"Line\r\nbreak\",\"'=1\",yes\r\n")
                        .fresh())
                .hasSize(1);
    }

    @Test
    void aHundredThousandLinesAreJudgedAndMoreAreNot() {
        var line = "10.0.0.7,acme,161,\n";
        assertThat(read(HEADER + line.repeat(PrinterImport.MOST_LINES)).refused())
                .isEmpty();
        assertThat(read(HEADER + line.repeat(PrinterImport.MOST_LINES + 1)).refused())
                .isEqualTo("import.tooLong");
        var many = new StringBuilder(HEADER);
        for (int i = 0; i <= PrinterImport.MOST_NEW; i++) {
            many.append("172.16.")
                    .append(i / 250)
                    .append('.')
                    .append(i % 250 + 1)
                    .append(",acme,161,\n");
        }
        assertThat(read(many.toString()).refused()).isEqualTo("import.tooMany");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\u0000\u0001", "a,b,c\n1,2,3\n", "\"Printer", "PK\u0003\u0004"})
    void whatIsNoListIsRefused(String text) {
        assertThat(read(text).refused()).isEqualTo("import.noHeader");
    }
}
