package org.openfsm.web.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openfsm.events.EventKind;
import org.openfsm.events.EventSeverity;
import org.openfsm.events.Rule;
import org.openfsm.web.WebTexts;
import org.openfsm.web.fleet.Words;

class RuleWordsTest {

    private static final Map<Long, String> CUSTOMERS = Map.of(17L, "Kranich");

    private final RuleWords english = words(Locale.ENGLISH);
    private final RuleWords german = words(Locale.GERMAN);

    private static RuleWords words(Locale locale) {
        var texts = WebTexts.texts(locale);
        var fmt = WebTexts.formats(locale, ZoneOffset.UTC, Instant.parse("2026-11-23T12:00:00Z"));
        var words = new Words(texts, fmt);
        return new RuleWords(texts, fmt, words, new EventWords(texts, fmt, words));
    }

    @Test
    void aRuleReadsAsASentenceInBothLanguages() {
        var rule = rule(
                new Rule.Trigger(EventKind.ALERT, null, "mediaPath", 8, 15),
                new Rule.Filter(Set.of(17L), Set.of(), Set.of(EventSeverity.CRITICAL), Set.of(), Set.of(), "ECOSYS*"),
                24);
        assertThat(english.sentence(rule, CUSTOMERS, Map.of()))
                .isEqualTo("When “Jam, paper path” is reported and lasts 15 min (customer Kranich; severity Stopped;"
                        + " model ECOSYS*): mail to dispatch@example.org, open a ticket; not again within 24 h");
        assertThat(german.sentence(rule, CUSTOMERS, Map.of()))
                .isEqualTo(
                        "Wenn „Stau, Papierweg“ gemeldet wird und 15 Min. anhält (Kunde Kranich; Schwere Steht;"
                                + " Modell ECOSYS*): E-Mail an dispatch@example.org, Ticket öffnen; nicht erneut binnen 24 Std.");
    }

    @Test
    void whatTheRuleNamesAndIsGoneIsSaid() {
        var rule = rule(
                new Rule.Trigger(EventKind.SUPPLY_LOW, 10, null, null, 0),
                new Rule.Filter(Set.of(99L), Set.of(), Set.of(), Set.of("toner"), Set.of("cyan"), null),
                0);
        assertThat(english.sentence(rule, CUSTOMERS, Map.of()))
                .isEqualTo("When a supply falls to 10% (customer (gone); supply Toner; colour cyan): mail to"
                        + " dispatch@example.org, open a ticket; not again until it is over");
    }

    @Test
    void everyTriggerHasItsSentence() {
        for (var kind : EventKind.values()) {
            var rule = rule(new Rule.Trigger(kind, 10, null, null, 0), Rule.Filter.ALL, 0);
            assertThat(english.sentence(rule, Map.of(), Map.of()))
                    .as(kind.name())
                    .startsWith("When ");
            assertThat(german.sentence(rule, Map.of(), Map.of()))
                    .as(kind.name())
                    .startsWith("Wenn ");
        }
    }

    private static Rule rule(Rule.Trigger trigger, Rule.Filter filter, int hours) {
        return new Rule(
                null,
                "r",
                true,
                trigger,
                filter,
                hours,
                new Rule.Email(List.of("dispatch@example.org"), "en", false),
                new Rule.TicketAction(true),
                null);
    }
}
