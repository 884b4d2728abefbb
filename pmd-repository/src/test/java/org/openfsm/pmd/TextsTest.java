package org.openfsm.pmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {

    @ParameterizedTest(name = "{0} in character set {1} is \"{2}\"")
    @CsvSource({
        "5374617074, , Stapt",
        "c3bcbe, 4, Ã¼¾",
        "c3bc, 4, ü",
        "fc, , ü",
        "cf, 2004, ü",
        "c0dede, 2004, âßß",
        "93fa967b, 17, 日本",
        "bfec, 114, 快",
        "b5dec6, 8, ЕоЦ",
        "00740065007300740020, 1000, test",
        "4b6f706965000020, 106, Kopie",
        "ff, 99999, ÿ",
        "0000, , ",
    })
    void textsAreInTheCharacterSetOfTheLocalisation(String hex, @Nullable Integer mibEnum, @Nullable String text) {
        assertThat(LocalText.of(HexFormat.of().parseHex(hex), mibEnum)).isEqualTo(text);
    }

    @Test
    void controlCharactersNeverReachATerminal() {
        assertThat(LocalText.of("a\u001b[31m b\n c".getBytes(StandardCharsets.UTF_8), null))
                .isEqualTo("a[31m b  c");
        assertThat(LocalText.of("x".repeat(5000).getBytes(StandardCharsets.UTF_8), null))
                .hasSize(1024);
    }

    @Test
    void hpRoman8IsWhole() {
        var octets = new byte[96];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (0xa0 + i);
        }
        assertThat(LocalText.of(octets, 2004))
                .startsWith("ÀÂÈÊËÎÏ")
                .contains("äëöü", "ÅîØÆåíøæ")
                .endsWith("«■»±");
        assertThat(Charset.isSupported("hp-roman8"))
                .as("when Java has it, the table may go")
                .isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Jam in tray 2, Jam in tray 2",
        "Job from jdoe waits, Job",
        "Druckauftrag von Müller, Druckauftrag",
        "Ausdruck für CORP\\mueller, Ausdruck",
        "Hold CORP\\m.mueller job, Hold job",
        "Mail to a.b@example.org failed, Mail to failed",
        "Call +49 (30) 123 45 67 now, Call now",
        "Dial 01712345678, Dial",
        "'Black Toner, PN 006R01509;SN48178080E0000481', 'Black Toner, PN 006R01509;SN48178080E0000481'",
        "Toner S/N: 1234567890, Toner S/N: 1234567890",
        "CRUM-1234567890X, CRUM-1234567890X",
        "Fuser Kit 110V-C1N54A, Fuser Kit 110V-C1N54A",
        "Fonts loaded, Fonts loaded",
        "by Muster, ",
    })
    void nothingThatNamesAPersonPasses(String text, @Nullable String clean) {
        assertThat(TextFilter.clean(text)).isEqualTo(clean);
    }

    @Test
    void textsOfDevicesAreShort() {
        assertThat(TextFilter.clean("x".repeat(500))).hasSize(120);
        assertThat(TextFilter.clean(null)).isNull();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "Black Toner Cartridge, black",
        "Toner (Cyan), cyan",
        "Tonerkassette Gelb, yellow",
        "黑色碳粉, black",
        "洋紅色碳粉, magenta",
        "黃色碳粉, yellow",
        "Cartouche noire, black",
        "Картридж голубой, cyan",
        "Tusz żółty, yellow",
        "シアントナー, cyan",
        "CANON Matte Black Ink Tank, matteBlack",
        "Light Cyan Ink, lightCyan",
        "Photo Black, photoBlack",
        "Drum Unit, ",
        "Tri-colour cyan magenta yellow, ",
        "Blackboard chalk, ",
        "TK-3170, ",
    })
    void coloursAreReadInEveryLanguageAndNeverGuessed(String text, @Nullable String colorant) {
        assertThat(Colorant.describedIn(text)).isEqualTo(colorant);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"BLACK, black", "photo-black, photoBlack", "none, ", "unknown, ", "spot varnish, spotVarnish", "K1%, "})
    void colorantTableValuesAreNames(String value, @Nullable String colorant) {
        assertThat(Colorant.named(value)).isEqualTo(colorant);
    }

    @ParameterizedTest(name = "bits {0} are [{1}]")
    @CsvSource({
        "'', ''",
        "40, noPaper",
        "01, serviceRequested",
        "0001, ''",
        "0002, overduePreventMaint",
        "8080, lowPaper inputTrayMissing",
        "0000ff, ''"
    })
    void errorBitsComeInAnyNumberOfOctets(String hex, String errors) {
        assertThat(String.join(" ", Words.errors(HexFormat.of().parseHex(hex)))).isEqualTo(errors);
    }
}
