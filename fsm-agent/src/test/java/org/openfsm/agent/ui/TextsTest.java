package org.openfsm.agent.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every text is there in both languages, and every one is used. */
class TextsTest {

    private static final Path TEMPLATES = Path.of("src/main/jte");
    private static final Path PAGES = Path.of("src/main/java/org/openfsm/agent/ui");
    private static final Path BUNDLES = Path.of("src/main/resources/org/openfsm/agent/ui");
    private static final Pattern KEY = Pattern.compile("\"([a-z][A-Za-z0-9]*(?:\\.[A-Za-z0-9-]+)+)\"");
    /** A key that is put together: what it begins with. */
    private static final Pattern PREFIX = Pattern.compile("\"([a-z][A-Za-z0-9]*(?:\\.[A-Za-z0-9-]+)*\\.?)\" ?[+,]");

    private static Properties bundle(String language) throws IOException {
        var texts = new Properties();
        try (Reader in = Files.newBufferedReader(BUNDLES.resolve("messages_" + language + ".properties"))) {
            texts.load(in);
        }
        return texts;
    }

    private static String sources() throws IOException {
        try (Stream<Path> templates = Files.walk(TEMPLATES);
                Stream<Path> pages = Files.walk(PAGES)) {
            var text = new StringBuilder();
            for (var file :
                    Stream.concat(templates, pages).filter(Files::isRegularFile).collect(Collectors.toList())) {
                text.append(Files.readString(file)).append('\n');
            }
            return text.toString();
        }
    }

    @Test
    void bothLanguagesSayTheSameThings() throws IOException {
        var english = bundle("en");
        var german = bundle("de");
        assertThat(new TreeSet<>(german.stringPropertyNames())).isEqualTo(new TreeSet<>(english.stringPropertyNames()));
        for (var key : english.stringPropertyNames()) {
            assertThat(german.getProperty(key)).as(key).isNotBlank();
            assertThat(new MessageFormat(german.getProperty(key), Locale.GERMANY).getFormatsByArgumentIndex())
                    .as(key + " takes as many values")
                    .hasSameSizeAs(new MessageFormat(english.getProperty(key), Locale.UK).getFormatsByArgumentIndex());
        }
    }

    @Test
    void everyTextIsUsedAndEveryTextThatIsUsedExists() throws IOException {
        var texts = bundle("en").stringPropertyNames();
        var sources = sources();
        var used = KEY.matcher(sources).results().map(found -> found.group(1)).collect(Collectors.toSet());
        var begun =
                PREFIX.matcher(sources).results().map(found -> found.group(1)).collect(Collectors.toSet());
        var groups = texts.stream()
                .map(key -> key.substring(0, key.indexOf('.') < 0 ? key.length() : key.indexOf('.')))
                .collect(Collectors.toSet());
        assertThat(used.stream()
                        .filter(key -> groups.contains(key.substring(0, key.indexOf('.'))))
                        .filter(key -> !texts.contains(key) && begun.stream().noneMatch(key::equals)))
                .as("used and not written")
                .isEmpty();
        assertThat(texts.stream()
                        .filter(key -> key.contains("."))
                        .filter(key -> !used.contains(key) && begun.stream().noneMatch(key::startsWith)))
                .as("written and not used")
                .isEmpty();
    }

    /** An apostrophe that stands alone would swallow the values behind it. */
    @Test
    void apostrophesAreDoubledWhereValuesAre() throws IOException {
        for (var language : Texts.LANGUAGES) {
            var texts = bundle(language);
            for (var key : texts.stringPropertyNames()) {
                var text = texts.getProperty(key);
                assertThat(text.contains("{0") && text.replace("''", "").contains("'"))
                        .as(language + " " + key)
                        .isFalse();
                assertThat(!text.contains("{0") && text.contains("''"))
                        .as(language + " " + key + " takes no values, so nothing is doubled")
                        .isFalse();
            }
        }
    }

    @Test
    void numbersAndTimesAreOfTheLanguage() {
        var german = Texts.of("de", ZoneOffset.UTC);
        assertThat(german.number(412_883)).isEqualTo("412.883");
        assertThat(Texts.of("en", ZoneOffset.UTC).number(412_883)).isEqualTo("412,883");
        assertThat(german.lasting(java.time.Duration.ofMinutes(340))).isEqualTo("5 Std. 40 Min.");
        assertThat(german.lasting(java.time.Duration.ofDays(34))).isEqualTo("34 Tage");
    }
}
