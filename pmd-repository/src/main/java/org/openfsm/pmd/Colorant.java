package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A colorant's name in any panel language as the report's; never guessed. */
public final class Colorant {

    private static final Set<String> NO_COLORANT = Set.of("none", "other", "unknown", "not applicable", "n/a");
    private static final Pattern SPACED = Pattern.compile("[\\p{IsLatin}\\p{IsCyrillic}\\p{IsGreek}\\s]+");
    private static final Pattern LATIN_WORDS = Pattern.compile("[a-z]+(?: [a-z]+){0,2}");
    private static final List<Name> NAMES = load();

    private record Name(String text, String colorant, Pattern pattern) {}

    private Colorant() {}

    /** What prtMarkerColorantValue names; an unknown English name passes ({@code spot varnish} → {@code spotVarnish}). */
    public static @Nullable String named(@Nullable String value) {
        if (value == null) {
            return null;
        }
        var words = value.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", " ").strip();
        if (NO_COLORANT.contains(words)) {
            return null;
        }
        var known = describedIn(words);
        return known != null || !LATIN_WORDS.matcher(words).matches() ? known : camelCase(words);
    }

    /** Whether this is one of the report's names. */
    static boolean isKnown(String colorant) {
        return NAMES.stream().anyMatch(name -> name.colorant().equals(colorant));
    }

    /** The one colorant that a description names; absent when it names none or several. */
    public static @Nullable String describedIn(@Nullable String description) {
        if (description == null) {
            return null;
        }
        var rest = description.toLowerCase(Locale.ROOT);
        var found = new HashSet<String>();
        for (var name : NAMES) {
            if (rest.contains(name.text())) { // there are many names, and a regular expression takes its time
                var matcher = name.pattern().matcher(rest);
                if (matcher.find()) {
                    found.add(name.colorant());
                    rest = matcher.replaceAll(" ");
                }
            }
        }
        return found.size() == 1 ? found.iterator().next() : null;
    }

    private static String camelCase(String words) {
        var text = new StringBuilder();
        for (var word : words.split(" ", -1)) {
            text.append(text.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return text.toString();
    }

    private static List<Name> load() {
        var names = new ArrayList<Name>();
        ((Map<?, ?>) ShippedYaml.load(Colorant.class, "colorants.yaml")).forEach((colorant, texts) -> {
            for (var text : (List<?>) texts) {
                var quoted = Pattern.quote(text.toString());
                var whole = SPACED.matcher(text.toString()).matches() ? "(?<!\\p{L})" + quoted + "(?!\\p{L})" : quoted;
                names.add(new Name(text.toString(), colorant.toString(), Pattern.compile(whole)));
            }
        });
        names.sort(Comparator.comparingInt((Name name) -> name.text().length()).reversed());
        return List.copyOf(names);
    }
}
