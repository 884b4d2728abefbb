package org.openfsm.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {

    private static final Instant NOON = Instant.parse("2026-11-23T11:00:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private final Formats english = new Formats(Locale.ENGLISH, BERLIN, NOON, new Texts(Locale.ENGLISH));
    private final Formats german = new Formats(Locale.GERMAN, BERLIN, NOON, new Texts(Locale.GERMAN));

    @ParameterizedTest(name = "{0} is \"{1}\" and \"{2}\"")
    @CsvSource(delimiter = '|', textBlock = """
                    2026-11-23T10:59:31Z | just now    | gerade eben
                    2026-11-23T10:40:00Z | 20 min ago  | vor 20 Min.
                    2026-11-23T08:00:00Z | 3 h ago     | vor 3 Std.
                    2026-11-22T08:00:00Z | yesterday   | gestern
                    2026-11-20T08:00:00Z | Fri 20 Nov  | Fr. 20.11.
                    2026-11-02T08:00:00Z | 2 Nov 2026  | 02.11.2026
                    2025-09-02T08:00:00Z | 2 Sep 2025  | 02.09.2025
                    2026-11-23T16:00:00Z | in 5 h      | in 5 Std.
                    2026-11-23T11:12:00Z | in 12 min   | in 12 Min.
                    """)
    void timesAreRelative(Instant time, String inEnglish, String inGerman) {
        assertThat(english.relative(time)).isEqualTo(inEnglish);
        assertThat(german.relative(time)).isEqualTo(inGerman);
    }

    @ParameterizedTest(name = "{0} to {1} is \"{2}\" and \"{3}\"")
    @CsvSource(delimiter = '|', textBlock = """
                    2026-10-01 | 2026-10-31 | 1–31 Oct 2026             | 01.–31.10.2026
                    2026-09-28 | 2026-10-04 | 28 Sep – 4 Oct 2026       | 28.09. – 04.10.2026
                    2025-12-29 | 2026-01-04 | 29 Dec 2025 – 4 Jan 2026  | 29.12.2025 – 04.01.2026
                    2026-11-22 | 2026-11-22 | 22 Nov 2026               | 22.11.2026
                    """)
    void daysFromAndToAreOneRange(LocalDate from, LocalDate to, String inEnglish, String inGerman) {
        assertThat(english.range(from, to)).isEqualTo(inEnglish);
        assertThat(german.range(from, to)).isEqualTo(inGerman);
    }

    @Test
    void whatIsNotKnownIsADash() {
        assertThat(english.number(null)).isEqualTo("—");
        assertThat(english.relative(null)).isEqualTo("—");
        assertThat(english.signed(null)).isEqualTo("—");
    }

    @Test
    void exactTimesNameSecondsAndZone() {
        assertThat(english.exact(NOON)).isEqualTo("23 Nov 2026, 12:00:00 CET");
        assertThat(german.exact(NOON)).isEqualTo("23.11.2026, 12:00:00 MEZ");
    }

    @Test
    void numbersAreGroupedAsTheLanguageDoes() {
        assertThat(english.number(412883)).isEqualTo("412,883");
        assertThat(german.number(412883)).isEqualTo("412.883");
        assertThat(english.percent(42)).isEqualTo("42%");
        assertThat(german.percent(42)).isEqualTo("42\u00a0%");
        assertThat(german.bytes(4 * 1024 * 1024 + 512 * 1024)).isEqualTo("4,5\u00a0MiB");
    }

    @Test
    void differencesCarryTheirSign() {
        assertThat(english.signed(18204L)).isEqualTo("+18,204");
        assertThat(english.signed(-3L)).isEqualTo("−3");
        assertThat(german.signed(0L)).isEqualTo("unverändert");
    }

    @Test
    void spansGrowWithTheirUnit() {
        assertThat(english.span(Duration.ofHours(46))).isEqualTo("46 h");
        assertThat(german.span(Duration.ofDays(5))).isEqualTo("5 Tage");
        assertThat(english.span(Duration.ofMinutes(12))).isEqualTo("12 min");
    }
}
