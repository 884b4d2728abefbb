package org.openfsm.agent.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.openfsm.wire.MeterKey;

class RecordingTest {

    static Recording recording(String... lines) {
        try {
            return Recording.read(
                    "maker/family/model",
                    new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException | BadRecording e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    @Test
    void readsEveryTypeOfValue() {
        var objects = recording(
                        "# Grüße",
                        "1.3.1|2|-3",
                        "1.3.2|4|a|b|",
                        "1.3.3|4x|00ff",
                        "1.3.4|5|",
                        "1.3.5|6|1.3.6.1",
                        "1.3.6|64|192.0.2.10",
                        "1.3.7|65|4294967295",
                        "1.3.8|70|9000000000",
                        "")
                .objects();
        assertThat(objects).hasSize(8);
        assertThat(objects.get(Oid.of("1.3.1"))).isEqualTo(new SnmpValue.Number(SnmpValue.INTEGER, -3));
        assertThat(objects.get(Oid.of("1.3.2")))
                .isInstanceOfSatisfying(SnmpValue.Octets.class, text -> assertThat(text.bytes())
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("a|b|"));
        assertThat(objects.get(Oid.of("1.3.3")))
                .isInstanceOfSatisfying(
                        SnmpValue.Octets.class, text -> assertThat(text.bytes()).containsExactly(0, 0xFF));
        assertThat(objects.get(Oid.of("1.3.5"))).isEqualTo(new SnmpValue.ObjectId(Oid.of("1.3.6.1")));
        assertThat(objects.get(Oid.of("1.3.6")))
                .isInstanceOfSatisfying(SnmpValue.Octets.class, address -> assertThat(address.bytes())
                        .containsExactly(192, 0, 2, 10));
        assertThat(objects.get(Oid.of("1.3.7"))).isEqualTo(new SnmpValue.Number(SnmpValue.COUNTER32, 4294967295L));
    }

    @Test
    void readsFilesOfAnyLineEnd() {
        assertThat(recording("1.3.1|4|one\r", "1.3.2|2|5\r", "").objects()).hasSize(2);
    }

    @Test
    void readsHowAPrinterMoves() {
        var traits = recording(
                        "#@ version 1",
                        "#@ message 484",
                        "#@ ppm 40",
                        "#@ page 102x152",
                        "#@ meter print.color 1.3.6.1.4.1.9.1",
                        "#@ meter total 1.3.6.1.4.1.9.2 0a",
                        "#@ level 1 1.3.6.1.4.1.9.1 100",
                        "#@ yield 1 3000",
                        "1.3.6.1.2.1.25.3.2.1.2.7|6|1.3.6.1.2.1.25.3.1.5",
                        "1.3.6.1.4.1.9.1|65|12",
                        "1.3.6.1.4.1.9.2|4x|0a010400000001ff")
                .traits();
        assertThat(traits.version1Only()).isTrue();
        assertThat(traits.largestMessage()).isEqualTo(484);
        assertThat(traits.of(7).meters())
                .containsExactly(
                        new Traits.MeterTrait(new MeterKey("print.color"), Oid.of("1.3.6.1.4.1.9.1"), null),
                        new Traits.MeterTrait(MeterKey.TOTAL, Oid.of("1.3.6.1.4.1.9.2"), 10));
        assertThat(traits.of(7).yields()).containsEntry(1, 3000);
        assertThat(traits.of(7).page()).isEqualTo(new Traits.PageSize(102, 152));
    }

    @ParameterizedTest(name = "{0} is refused: {1}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "1.3.1|2;found \"1.3.1|2\", expected OID|TYPE|VALUE",
                "1.x.1|2|1;\"1.x.1\" is no object identifier: expected numbers joined by dots",
                "1.3.1|7|1;type \"7\", expected 2 integer",
                "1.3.1|2|twelve;value \"twelve\", expected a number from -2147483648 to 2147483647",
                "1.3.1|65|-1;value \"-1\", expected a number from 0 to 4294967295",
                "1.3.1|4|Büro;text is not plain ASCII, expected its octets in hexadecimal, type 4x",
                "1.3.1|4x|0g;value \"0g\", expected pairs of hexadecimal digits",
                "1.3.1|64|192.0.2;value \"192.0.2\", expected an address such as 192.0.2.10",
                "#@ meter total;found \"#@ meter total\", expected \"#@ meter KEY OID [TAG]\"",
                "#@ meter 7up 1.3.1;\"7up\" is no meter key",
                "#@ meter total 1.3.1 xx;tag \"xx\", expected two hexadecimal digits",
                "#@ ppm fast;found \"fast\", expected a number above 0",
                "#@ page A4;found \"A4\", expected WIDTHxLENGTH such as 210x297",
                "#@ speed 4;\"#@ speed\", expected one of printer, version",
                "#@ serial 1.3.9;1.3.9 is not in this recording, expected an object that it holds",
            })
    void refusesALineThatCannotBeServed(String line, String reason) {
        var bytes = ("# first line\n" + line + "\n").getBytes(StandardCharsets.UTF_8);
        var whole = line.startsWith("#@")
                ? (line + "\n1.3.1|2|1\n").replaceFirst("^", "# first line\n").getBytes(StandardCharsets.UTF_8)
                : bytes;
        assertThatThrownBy(() -> Recording.read("x/y/z", new ByteArrayInputStream(whole)))
                .isInstanceOf(BadRecording.class)
                .hasMessageStartingWith("x/y/z.snmprec line 2: ")
                .hasMessageContaining(reason);
    }

    @Test
    void refusesObjectsThatDoNotAscend() {
        var bytes = "1.3.10|2|1\n1.3.9|2|1\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Recording.read("x", new ByteArrayInputStream(bytes)))
                .hasMessage("x.snmprec line 2: 1.3.9 comes behind 1.3.10, expected every line above the one before");
    }

    @Test
    void refusesAnEmptyFileAndOneThatIsNotUtf8() {
        assertThatThrownBy(() ->
                        Recording.read("x", new ByteArrayInputStream("# nothing\n".getBytes(StandardCharsets.UTF_8))))
                .hasMessage("x.snmprec: holds no object, expected lines OID|TYPE|VALUE");
        assertThatThrownBy(() -> Recording.read("x", new ByteArrayInputStream(new byte[] {'#', (byte) 0xE4, '\n'})))
                .hasMessageContaining("is not UTF-8");
    }

    @Test
    void aBoxOfSeveralPrintersSaysWhichOneItsLinesSpeakOf() {
        var box = new String[] {
            "1.3.6.1.2.1.25.3.2.1.2.2|6|1.3.6.1.2.1.25.3.1.5", "1.3.6.1.2.1.25.3.2.1.2.3|6|1.3.6.1.2.1.25.3.1.5"
        };
        assertThat(recording("#@ printer 3", "#@ ppm 12", box[0], box[1])
                        .traits()
                        .of(3)
                        .pagesPerMinute())
                .isEqualTo(12);
        assertThatThrownBy(() -> recording("#@ ppm 12", box[0], box[1]))
                .hasMessageContaining("holds the printers [2, 3], expected one, or a line \"#@ printer INDEX\"");
    }

    @Test
    void findsRecordingsBelowADirectoryButNotTheBuildsCopies(@TempDir Path directory) throws Exception {
        for (var name : new String[] {"b/c/d", "a/b/c", "target/test-classes/recordings/a/b/c"}) {
            var file = directory.resolve(name + ".snmprec");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "1.3.1|2|1\n");
        }
        Files.writeString(directory.resolve("a/b/c.json"), "{}");
        assertThat(Recording.below(directory)).extracting(Recording::name).containsExactly("a/b/c", "b/c/d");
    }
}
