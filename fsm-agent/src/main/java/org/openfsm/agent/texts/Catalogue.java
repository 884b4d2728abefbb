package org.openfsm.agent.texts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Sentences that configuration, transport and control say in English, for logs and the command line, in German for who
 * reads them on a page. They are found by their English wording, as gettext does it; {@code {0}} stands for a value,
 * which is looked up in its turn and else stays as it is. A sentence that is not in the catalogue stays English.
 */
public final class Catalogue {

    private static final String FILE = "catalogue_de.txt";
    private static final Pattern VALUE = Pattern.compile("\\{(\\d)}");
    private static final Pattern BETWEEN = Pattern.compile(" · |\\R");
    /** Between what went wrong at one address and at the next. */
    private static final String SEVERAL = " — ";

    private static final Pattern EACH_OF_SEVERAL = Pattern.compile(SEVERAL);
    private static final int DEEPEST = 4;
    private static final int LONGEST = 8_000;
    private static final List<Sentence> GERMAN = load();

    private Catalogue() {}

    /** @param values their numbers, in the order in which the English sentence has them */
    record Sentence(String english, Pattern pattern, List<Integer> values, String german) {}

    /** @param english sentences, separated by line breaks or by dots in the middle of a line */
    public static String said(String english, Locale language) {
        return !language.getLanguage().equals("de") || english.length() > LONGEST ? english : each(english, BETWEEN, 0);
    }

    private static String each(String english, Pattern between, int depth) {
        var said = new StringBuilder();
        var separator = between.matcher(english);
        int at = 0;
        while (separator.find()) {
            said.append(german(english.substring(at, separator.start()), depth)).append(separator.group());
            at = separator.end();
        }
        return said.append(german(english.substring(at), depth)).toString();
    }

    private static String german(String english, int depth) {
        return sentence(english, depth)
                .orElseGet(() -> english.contains(SEVERAL) ? each(english, EACH_OF_SEVERAL, depth + 1) : english);
    }

    private static Optional<String> sentence(String english, int depth) {
        if (depth > DEEPEST) {
            return Optional.empty();
        }
        for (var sentence : GERMAN) {
            var found = sentence.pattern().matcher(english);
            if (found.matches()) {
                return Optional.of(VALUE.matcher(sentence.german())
                        .replaceAll(value -> Matcher.quoteReplacement(german(
                                found.group(1 + sentence.values().indexOf(Integer.valueOf(value.group(1)))),
                                depth + 1))));
            }
        }
        return Optional.empty();
    }

    static List<Sentence> sentences() {
        return GERMAN;
    }

    /** Pairs of lines; what begins with # is for who reads the file. */
    private static List<Sentence> load() {
        try (var in = Catalogue.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "The agent's jar is damaged: " + FILE + " is missing. Install it again.");
            }
            var lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            var sentences = new ArrayList<Sentence>();
            for (int at = 0; at + 1 < lines.size(); at += 2) {
                sentences.add(sentence(lines.get(at), lines.get(at + 1)));
            }
            return List.copyOf(sentences);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "The agent's jar is damaged: " + FILE + " cannot be read. Install it again.", unreadable);
        }
    }

    private static Sentence sentence(String english, String german) {
        var values = VALUE.matcher(english)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
        var pattern = VALUE.splitAsStream(english + " ").map(Pattern::quote).collect(Collectors.joining("(.*?)"));
        // the blank kept a value at the end from being lost
        return new Sentence(english, Pattern.compile(pattern.replaceFirst(" \\\\E$", "\\\\E")), values, german);
    }
}
