package org.openfsm.agent.texts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.backup.Backup;
import org.openfsm.agent.diagnose.Diagnosis;
import org.openfsm.agent.disclosure.PrivacyDocument;

class TextsTest {

    private static final Pattern ARGUMENT = Pattern.compile("\\{\\d+}");

    @ParameterizedTest
    @ValueSource(classes = {Backup.class, Diagnosis.class, PrivacyDocument.class})
    void whatIsSaidInOneLanguageIsSaidInTheOther(Class<?> beside) {
        var english = Texts.of(beside, Locale.ENGLISH);
        var german = Texts.of(beside, Locale.GERMANY);
        // a fault is told by the transport with its remedy, in English; German adds a sentence around it
        var both = english.keys();
        assertThat(german.keys()).containsAll(both);
        for (var key : both) {
            assertThat(german.text(key)).as(key).isNotBlank().doesNotContain("''");
            assertThat(english.text(key)).as(key).isNotBlank().doesNotContain("''");
        }
    }

    @Test
    void otherLanguagesGetEnglishAndGermanOfAnyCountryGerman() {
        assertThat(Texts.of(Diagnosis.class, Locale.FRENCH).locale()).isEqualTo(Locale.ENGLISH);
        assertThat(Texts.of(Diagnosis.class, new Locale("de", "AT")).text("clock"))
                .isEqualTo("Uhr");
    }

    @ParameterizedTest
    @ValueSource(classes = {Backup.class, Diagnosis.class, PrivacyDocument.class})
    void noPlaceForAnArgumentIsLostBehindAnApostrophe(Class<?> beside) {
        for (var language : List.of(Locale.ENGLISH, Locale.GERMAN)) {
            var texts = Texts.of(beside, language);
            for (var key : texts.keys()) {
                assertThat(ARGUMENT.matcher(texts.text(key, 1, 2, 3, 4, 5)).find())
                        .as(key)
                        .isFalse();
            }
        }
    }
}
