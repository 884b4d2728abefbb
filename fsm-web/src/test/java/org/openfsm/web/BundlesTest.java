package org.openfsm.web;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two bundles say the same things, all of them, and nothing that no page says. */
class BundlesTest {

    private static final Path MAIN = Path.of("src/main");
    private static final Properties ENGLISH = bundle("en");
    private static final Properties GERMAN = bundle("de");

    /** A key in Java or Facelets: a literal that looks like one; one that ends in a dot begins a family of keys. */
    private static final Pattern LITERAL = Pattern.compile("[\"']([a-z][A-Za-z0-9]*(?:[.-][A-Za-z0-9-]+)*\\.?)[\"']");

    @Test
    void bothLanguagesHaveTheSameKeys() {
        assertThat(GERMAN.stringPropertyNames()).isEqualTo(ENGLISH.stringPropertyNames());
    }

    @Test
    void noTextIsEmpty() {
        assertThat(Stream.of(ENGLISH, GERMAN).flatMap(b -> b.values().stream()))
                .allSatisfy(text -> assertThat((String) text).isNotBlank());
    }

    @Test
    void placeholdersAreTheSameInBothLanguages() {
        assertThat(ENGLISH.stringPropertyNames())
                .allSatisfy(key -> assertThat(arguments(GERMAN, key)).as(key).isEqualTo(arguments(ENGLISH, key)));
    }

    @Test
    void noTextLosesAnApostropheToMessageFormat() {
        assertThat(Stream.of(ENGLISH, GERMAN).flatMap(b -> b.values().stream()).map(String.class::cast))
                .noneMatch(text -> text.contains("'"));
    }

    @Test
    void everyKeyThatPagesAskForIsThere() {
        assertThat(asked().map(m -> m.replaceFirst("^(msg\\[|texts\\.of\\()", "")))
                .allMatch(key -> key.endsWith(".")
                        ? ENGLISH.stringPropertyNames().stream().anyMatch(k -> k.startsWith(key))
                        : ENGLISH.containsKey(key));
    }

    @Test
    void everyKeyIsAskedForSomewhere() {
        var literals = literals();
        var families = literals.stream().filter(l -> l.endsWith(".")).toList();
        assertThat(ENGLISH.stringPropertyNames().stream()
                        .filter(not(literals::contains))
                        .filter(key -> families.stream().noneMatch(key::startsWith)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void everyTextWithArgumentsIsAPattern(String language) {
        var bundle = language.equals("de") ? GERMAN : ENGLISH;
        assertThat(bundle.stringPropertyNames().stream()
                        .filter(k -> bundle.getProperty(k).contains("{0")))
                .allSatisfy(
                        key -> assertThat(new MessageFormat(bundle.getProperty(key), Locale.forLanguageTag(language))
                                        .format(new Object[] {2, 3, 4, 5}))
                                .doesNotContain("{"));
    }

    private static Set<String> arguments(Properties bundle, String key) {
        return Pattern.compile("\\{([0-9a-zA-Z]+)")
                .matcher(bundle.getProperty(key))
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> asked() {
        return Pattern.compile("(?:msg\\[|texts\\.(?:of|word)\\()[\"']([^\"']+)[\"']")
                .matcher(sources())
                .results()
                .map(m -> m.group(1));
    }

    private static Set<String> literals() {
        return LITERAL.matcher(sources()).results().map(m -> m.group(1)).collect(Collectors.toSet());
    }

    private static String sources() {
        try (var files = Files.walk(MAIN)) {
            return files.filter(f -> f.toString().matches(".*\\.(java|xhtml|js)"))
                    .map(BundlesTest::read)
                    .collect(Collectors.joining("\n"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Properties bundle(String language) {
        var file = MAIN.resolve("resources/org/openfsm/web/messages_" + language + ".properties");
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties;
    }

    @Test
    void noKeyIsThereTwice() {
        for (var language : List.of("en", "de")) {
            var keys = read(MAIN.resolve("resources/org/openfsm/web/messages_" + language + ".properties"))
                    .lines()
                    .filter(l -> l.matches("[a-z].*=.*"))
                    .map(l -> l.substring(0, l.indexOf('=')))
                    .toList();
            assertThat(keys).doesNotHaveDuplicates();
        }
    }
}
