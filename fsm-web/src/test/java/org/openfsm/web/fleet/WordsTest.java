package org.openfsm.web.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.fleet.AlertView;
import org.openfsm.fleet.StateReason;
import org.openfsm.web.WebTexts;

class WordsTest {

    private final Words english = words(Locale.ENGLISH);
    private final Words german = words(Locale.GERMAN);

    private static Words words(Locale locale) {
        return new Words(
                WebTexts.texts(locale),
                WebTexts.formats(locale, ZoneOffset.UTC, Instant.parse("2026-11-23T12:00:00Z")));
    }

    @ParameterizedTest(name = "{0} is \"{1}\" and \"{2}\"")
    @CsvSource(delimiter = '|', textBlock = """
                    total            | Total               | Gesamt
                    color            | Colour              | Farbe
                    print.color.a3   | Print, colour, A3   | Druck, Farbe, A3
                    duplex:sheets    | Duplex              | Beidseitig
                    vendor.longPages | longPages (maker’s own) | longPages (eigener des Herstellers)
                    """)
    void metersAreNamedByTheirParts(String key, String inEnglish, String inGerman) {
        assertThat(english.meter(key)).isEqualTo(inEnglish);
        assertThat(german.meter(key)).isEqualTo(inGerman);
    }

    @Test
    void codesOfAnySubunitNameTheSubunit() {
        assertThat(english.alert(alert(8, "mediaPath", "Stau"))).isEqualTo("Jam, paper path");
        assertThat(german.alert(alert(1109, "markerSupplies", null))).isEqualTo("Resttonerbehälter voll");
    }

    @Test
    void whatNoStandardNamesIsSaidInTheDevicesWords() {
        assertThat(english.alert(alert(40001, "generalPrinter", "Call service: SC542")))
                .isEqualTo("“Call service: SC542”");
        assertThat(english.alert(alert(1, "generalPrinter", "Sleep mode"))).isEqualTo("“Sleep mode”");
        assertThat(english.alert(alert(40001, null, null))).isEqualTo("Alert with code 40001");
    }

    @Test
    void reasonsAreSentences() {
        assertThat(english.reason(new StateReason(StateReason.Kind.SUPPLY, "magenta", null, 7)))
                .isEqualTo("Magenta low");
        assertThat(german.reason(new StateReason(StateReason.Kind.SUPPLY, "wasteToner", null, 100)))
                .isEqualTo("Resttonerbehälter voll");
        assertThat(english.reason(new StateReason(StateReason.Kind.ERROR, "jammed", null, null)))
                .isEqualTo("Paper jam");
        assertThat(english.reason(new StateReason(StateReason.Kind.SILENCE, "no-answer", null, null)))
                .isEqualTo("No answer");
        assertThat(english.reason(null)).isEmpty();
    }

    @Test
    void paperIsCalledAsPeopleCallIt() {
        assertThat(english.media("iso_a4_210x297mm")).isEqualTo("A4");
        assertThat(english.media("na_letter_8.5x11in")).isEqualTo("LETTER");
        assertThat(english.media("Plain")).isEqualTo("Plain");
    }

    private static AlertView alert(int code, String group, String said) {
        return new AlertView("critical", code, group, 1, null, "untrained", said, null, null);
    }
}
