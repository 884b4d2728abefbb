package org.openfsm.pmd;

import java.math.RoundingMode;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A field of the report's device that a definition may give.
 *
 * @param words what it may be, when its kind is a closed list
 */
record Field(String name, Kind kind, Predicate<String> words) {

    private static final Pattern NO_SERIAL_NUMBER = Pattern.compile(
            "(?i)[x0?*#._ -]+|unknown|none|n/?a|not (?:set|available)|serial ?(?:number|no\\.?)?|0?123456789(?:0+)?|default");

    private static final Pattern MAC = Pattern.compile("(?i)[0-9a-f]{2}(?:[:-]?[0-9a-f]{2}){5}");

    /** What it is made to be. */
    enum Kind {
        NUMBER,
        FLAG,
        WORD,
        /** Anything: conditions look at it. */
        ANY,
        TEXT,
        SERIAL_NUMBER,
        MAC_ADDRESS,
        /** Short. */
        NAME,
        /** Composed by the device: short, and cleaned of what could name a person. */
        COMPOSED;

        /** Whether a text of the device travels in it, so that only named objects may feed it. */
        boolean isText() {
            return compareTo(TEXT) >= 0;
        }
    }

    static Field of(String name, Kind kind) {
        return new Field(name, kind, any -> true);
    }

    static Field word(String name, Words words) {
        return new Field(name, Kind.WORD, words::has);
    }

    static Field word(String name, String... words) {
        return new Field(name, Kind.WORD, Set.of(words)::contains);
    }

    static Field colorant() {
        return new Field("colorant", Kind.WORD, Colorant::isKnown);
    }

    /** A Long, a Boolean or a String; absent when the value has no candidate that fits. */
    @Nullable
    Object of(Value value, Scope scope) {
        return value.candidates(scope)
                .<Object>flatMap(found -> converted(found, scope))
                .findFirst()
                .orElse(null);
    }

    private Stream<?> converted(Found found, Scope scope) {
        return switch (kind) {
            case NUMBER -> found.asNumber().flatMap(number -> Stream.ofNullable(rounded(number)));
            case FLAG -> Stream.ofNullable(flag(found));
            case WORD -> Stream.ofNullable(word(found, scope));
            case ANY, TEXT -> Stream.ofNullable(found.text(scope.characterSet()));
            case SERIAL_NUMBER ->
                Stream.ofNullable(found.text(scope.characterSet()))
                        .filter(text -> isSerialNumber(text, scope.quirks()));
            case MAC_ADDRESS -> Stream.ofNullable(mac(found));
            case NAME ->
                Stream.ofNullable(found.text(scope.characterSet()))
                        .map(text -> LocalText.cut(text, TextFilter.MOST_CHARACTERS));
            case COMPOSED -> Stream.ofNullable(composed(found, scope));
        };
    }

    private static @Nullable String composed(Found found, Scope scope) {
        var text = found.text(scope.characterSet());
        return found.isConstant() ? text : TextFilter.clean(text);
    }

    private @Nullable String word(Found found, Scope scope) {
        var text = found.text(scope.characterSet());
        if (text == null || words.test(text)) {
            return text;
        }
        return name.equals("colorant") ? Colorant.describedIn(text) : null;
    }

    /** Half up; absent when it is beyond what a report can hold. */
    static @Nullable Long rounded(Found number) {
        var rounded = number.decimal().setScale(0, RoundingMode.HALF_UP);
        return rounded.precision() > 18 ? null : Long.valueOf(rounded.longValue());
    }

    private static @Nullable Boolean flag(Found found) {
        var number = found.asNumber().findFirst();
        if (number.isPresent()) {
            return number.get().decimal().signum() != 0;
        }
        var text = found.text(null);
        return "true".equalsIgnoreCase(text) ? Boolean.TRUE : "false".equalsIgnoreCase(text) ? Boolean.FALSE : null;
    }

    /** Whether a text is more than what stands where no serial number was set. */
    static boolean isSerialNumber(String text, Quirks quirks) {
        return !NO_SERIAL_NUMBER.matcher(text).matches()
                && quirks.serialPlaceholders().stream().noneMatch(placeholder -> placeholder.findsIn(text));
    }

    private static @Nullable String mac(Found found) {
        var text = found.content() instanceof Found.Content.Octets octets && octets.bytes().length == 6
                ? Octets.hex(octets.bytes())
                : found.text(null);
        if (text == null || !MAC.matcher(text).matches()) {
            return null;
        }
        var digits = text.replaceAll("[:-]", "").toLowerCase(Locale.ROOT);
        return digits.equals("000000000000") ? null : String.join(":", digits.split("(?<=\\G..)"));
    }
}
