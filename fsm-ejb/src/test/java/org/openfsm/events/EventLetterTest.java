package org.openfsm.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openfsm.platform.Letter;

/** What people read when something happened, in both languages. */
class EventLetterTest {
    private static final Instant NOON = Instant.parse("2026-11-23T11:00:00Z");
    private static final URI HERE = URI.create("https://fsm.example.org");

    private static EventRow event(EventKind kind, String said, Instant endedAt) {
        return event(kind, said, endedAt, endedAt == null ? null : "cleared");
    }

    private static EventRow event(EventKind kind, String said, Instant endedAt, String endedWhy) {
        boolean ofAgent = kind.isOfAgent();
        return new EventRow(
                4711,
                kind,
                EventSeverity.CRITICAL,
                EventState.OPEN,
                ofAgent ? null : 17L,
                "Kyocera",
                "TASKalfa 3554ci",
                "Frau Meiers Drucker",
                "W7X1903482",
                "2. Stock <Flur>",
                1,
                "Kranich & Söhne",
                ofAgent ? UUID.randomUUID() : null,
                ofAgent ? "zentrale" : null,
                kind == EventKind.ALERT ? new EventRow.Alert("mediaPath", 8, 1, 2, "fieldService", said) : null,
                kind == EventKind.SUPPLY_LOW || kind == EventKind.SUPPLY_REPLACED
                        ? new EventRow.Supply("toner:black", "toner", "black", 10, 9)
                        : null,
                kind == EventKind.METER_WENT_BACK ? new EventRow.MeterBack("total", 412_883, 12) : null,
                NOON,
                endedAt,
                endedWhy,
                null,
                null,
                0,
                3,
                null);
    }

    private static Letter letter(EventRow event, Phase phase, String language) {
        var rule = new Rule(
                1L,
                "Stau <b>sofort</b>",
                false,
                new Rule.Trigger(event.kind(), null, null, null, 0),
                Rule.Filter.ALL,
                0,
                new Rule.Email(List.of("service@example.org"), language, true),
                null,
                null);
        return new EventLetter(new Brief(event, null, rule, null, ZoneId.of("Europe/Berlin")), phase, HERE)
                .to("service@example.org", "event.4711.delivery.1");
    }

    @Test
    void itSaysInGermanWhatStandsWhereAndWhoCanHelp() {
        var letter = letter(event(EventKind.ALERT, "Papierstau in Fach 2", null), Phase.RAISED, "de");
        assertThat(letter.subject()).isEqualTo("[FSM] Steht: Kyocera TASKalfa 3554ci (W7X1903482), Stau, Papierweg");
        assertThat(letter.text())
                .startsWith("Steht: Stau, Papierweg\n\n")
                .contains("Seriennummer: W7X1903482\n")
                .contains("Wer helfen kann: Technischer Dienst\n")
                .contains("Das Gerät meldet: „Papierstau in Fach 2“\n")
                .contains("Seit: 23.11.2026, 12:00 MEZ\n")
                .contains("In 24 Stunden: 3 Mal\n")
                .contains("https://fsm.example.org/fleet/device?id=17\n")
                .doesNotContain("Meier");
    }

    @Test
    void itSaysInEnglishThatItIsOver() {
        var letter = letter(event(EventKind.SUPPLY_LOW, null, NOON.plusSeconds(3600)), Phase.CLEARED, "en");
        assertThat(letter.subject()).isEqualTo("[FSM] Over: Kyocera TASKalfa 3554ci (W7X1903482), Toner black at 9%");
        assertThat(letter.text())
                .contains("Over since: 23 Nov 2026, 13:00 CET\n")
                .contains("Since: 23 Nov 2026, 12:00");
    }

    @Test
    void whatBecameWorseOrBetterIsNotCalledOver() {
        var letter = letter(event(EventKind.ALERT, "Jam", NOON.plusSeconds(3600), "severity"), Phase.CLEARED, "en");
        assertThat(letter.subject()).startsWith("[FSM] No longer \u201cStopped\u201d, but not over: Kyocera");
        assertThat(letter.text())
                .startsWith("No longer \u201cStopped\u201d, but not over: ")
                .contains("Severity changed: 23 Nov 2026, 13:00 CET\n")
                .doesNotContain("Over since");
    }

    @Test
    void whatDevicesAndPeopleWroteIsNoMarkup() {
        var hostile = "<script>alert(1)</script> {0} \"x\" & 'y'\r\nBcc: a@example.org" + "z".repeat(2000);
        var letter = letter(event(EventKind.ALERT, hostile, null), Phase.RAISED, "en");
        assertThat(letter.html())
                .contains(
                        "&lt;script&gt;alert(1)&lt;/script&gt; {0} &quot;x&quot; &amp; &#39;y&#39; Bcc: a@example.org")
                .contains("Stau &lt;b&gt;sofort&lt;/b&gt;")
                .contains("2. Stock &lt;Flur&gt;")
                .contains("Kranich &amp; Söhne")
                .doesNotContain("<script>", "<b>sofort");
        assertThat(letter.text().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThan(400));
        assertThat(letter.subject().lines()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(EventKind.class)
    void everyKindHasItsWordsInBothLanguages(EventKind kind) {
        for (var language : List.of("en", "de")) {
            for (var phase : Phase.values()) {
                var letter = letter(event(kind, null, NOON), phase, language);
                assertThat(letter.subject()).startsWith("[FSM] ").doesNotContain("null", "{");
                assertThat(letter.text()).doesNotContain("null", "{0}");
            }
        }
    }

    @Test
    void bothLanguagesHaveTheSameKeys() {
        var english = ResourceBundle.getBundle("org.openfsm.events.letters", Locale.ENGLISH);
        var german = ResourceBundle.getBundle("org.openfsm.events.letters", Locale.GERMAN);
        assertThat(german.keySet()).isEqualTo(english.keySet()).hasSizeGreaterThan(150);
    }
}
