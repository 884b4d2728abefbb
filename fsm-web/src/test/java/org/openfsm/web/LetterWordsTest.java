package org.openfsm.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.ResourceBundle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mails call things what pages call them. */
class LetterWordsTest {
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"en", "de"})
    void whatStandsInBothIsTheSame(String language) {
        var locale = Locale.forLanguageTag(language);
        var pages = ResourceBundle.getBundle("org.openfsm.web.messages", locale);
        var letters = ResourceBundle.getBundle("org.openfsm.events.letters", locale);
        var shared = letters.keySet().stream()
                .filter(key -> !key.startsWith("letter.") && !key.startsWith("event.") && !key.startsWith("ticket."))
                .toList();
        assertThat(shared)
                .hasSizeGreaterThan(150)
                .allSatisfy(key -> assertThat(letters.getString(key)).as(key).isEqualTo(pages.getString(key)));
    }
}
