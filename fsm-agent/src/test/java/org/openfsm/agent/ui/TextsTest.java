package org.openfsm.agent.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.agent.config.Calendar;
import org.openfsm.wire.Device;
import org.openfsm.wire.MeterKey;

/** Every text is there in both languages, and every one is used. */
class TextsTest {

    private static final Path TEMPLATES = Path.of("src/main/jte");
    private static final Path PAGES = Path.of("src/main/java/org/openfsm/agent/ui");
    private static final Path BUNDLES = Path.of("src/main/resources/org/openfsm/agent/ui");
    /** A noun in the plural behind a one; the others are verbs, and characters of a password are never one. */
    private static final Pattern MANY = Pattern.compile(
            "\\b1 (?!is\\b|was\\b|has\\b|s\\b|gives\\b|answers\\b|holds\\b|takes\\b|asks\\b|serves\\b|lets\\b|does\\b|belongs\\b|characters\\b)[a-zA-Z-]+[^s\\W]s\\b");

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

    /** "1 printers" is what a program says that nobody looked at. */
    @Test
    void oneIsNotSaidAsMany() throws IOException {
        for (var bundle : List.of(BUNDLES, Path.of("src/main/resources/org/openfsm/agent/diagnose"))) {
            var texts = new Properties();
            try (Reader in = Files.newBufferedReader(bundle.resolve("messages_en.properties"))) {
                texts.load(in);
            }
            for (var key : texts.stringPropertyNames()) {
                var text = texts.getProperty(key);
                if (text.contains("{")) {
                    assertThat(new MessageFormat(text, Locale.UK).format(new Object[] {1, 1, 1, 1}))
                            .as(key)
                            .doesNotContainPattern(MANY);
                }
            }
        }
    }

    @Test
    void numbersOfThingsAreSaidAsPeopleSayThem() {
        var english = Texts.of("en", ZoneOffset.UTC);
        var german = Texts.of("de", ZoneOffset.UTC);
        assertThat(english.text("walk.replaced.SERIAL", 1)).startsWith("Replaced: 1 serial number (its");
        assertThat(german.text("walk.replaced.SERIAL", 1)).startsWith("Ersetzt: 1 Seriennummer (ihre");
        assertThat(german.text("walk.replaced.SERIAL", 1200)).startsWith("Ersetzt: 1.200 Seriennummern");
        assertThat(german.text("overview.read", 1, 1)).isEqualTo("1 von 1 Drucker gelesen");
        assertThat(english.text("overview.printers", 0)).isEqualTo("0 printers");
        assertThat(german.text("search.left", german.lasting(Duration.ofMinutes(5))))
                .as("an abbreviation ends the sentence")
                .isEqualTo("Noch etwa 5\u00a0Min.");
        assertThat(english.text("log.count", 0, 0)).isEqualTo("0 of 0 lines, newest first");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "total | Gesamt | Total",
                "print.color.a3 | Druck, Farbe, A3 | Print, colour, A3",
                "duplex:sheets | Beidseitig (Blatt) | Duplex (sheets)",
                "vendor.kyoceraLife | kyoceraLife (eigener des Herstellers) | kyoceraLife (maker’s own)",
                "print.braille | Druck, braille | Print, braille"
            })
    void metersAreSaidInWords(String key, String german, String english) {
        assertThat(Texts.of("de", ZoneOffset.UTC).meter(new MeterKey(key))).isEqualTo(german);
        assertThat(Texts.of("en", ZoneOffset.UTC).meter(new MeterKey(key))).isEqualTo(english);
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
        assertThat(german.lasting(java.time.Duration.ofMinutes(340))).isEqualTo("5\u00a0Std. 40\u00a0Min.");
        assertThat(german.lasting(java.time.Duration.ofDays(34))).isEqualTo("34 Tage");
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({
        "daily 02:30, daily at 02:30, täglich um 02:30",
        "weekly Mon 02:30, every Monday at 02:30, jeden Montag um 02:30",
        "monthly 1 03:00, on day 1 of each month at 03:00, am 1. jedes Monats um 03:00",
        "monthly last 22:00, on the last day of each month at 22:00, am letzten Tag jedes Monats um 22:00",
        "quarterly 2 22:00, on day 2 of each quarter at 22:00, am 2. Tag jedes Quartals um 22:00",
        "quarterly last 22:00, on the last day of each quarter at 22:00, am letzten Tag jedes Quartals um 22:00"
    })
    void schedulesAreSentences(String written, String english, String german) {
        var calendar = Calendar.parse(written);
        assertThat(Texts.of("en", ZoneOffset.UTC).calendar(calendar)).isEqualTo(english);
        assertThat(Texts.of("de", ZoneOffset.UTC).calendar(calendar)).isEqualTo(german);
    }

    @Test
    void whatAPrinterSaysOfItselfIsSaidInWords() {
        var german = Texts.of("de", ZoneOffset.UTC);
        assertThat(german.words("error.of.", List.of("jammed", "newWord"))).isEqualTo("Papierstau, newWord");
        assertThat(german.alert(new Device.Alert(1, "critical", 808, "input", 1, 1, null, null, null)))
                .isEqualTo("Papierfach: Papierfach leer (808)");
        assertThat(german.alert(new Device.Alert(1, "critical", 4711, null, 1, 1, null, "Call 5", null)))
                .isEqualTo("4711 „Call 5“");
    }
}
