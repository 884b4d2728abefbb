package org.openfsm.pmd;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of a definition, applied to a text of a device. Both may be hostile, so a search has a bound: an
 * expression that would backtrack beyond it is taken as not found.
 */
final class Regex {

    static final int LONGEST = 300;
    private static final int MOST_STEPS = 200_000;
    private static final int MOST_REPETITIONS = 1000;
    private static final Pattern COUNT = Pattern.compile("\\{(\\d+)(?:,(\\d*))?}");

    private final Pattern pattern;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException with what was expected */
    static Regex of(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a regular expression of at most " + LONGEST + " characters");
        }
        refuseLongCounts(text);
        try {
            return new Regex(Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("a regular expression (" + e.getDescription() + ")", e);
        }
    }

    /** Counts within each other multiply, and empty repetitions look at no character that could be counted. */
    private static void refuseLongCounts(String text) {
        long product = 1;
        var counts = COUNT.matcher(text);
        while (counts.find()) {
            var last = counts.group(2);
            var digits = last == null || last.isEmpty() ? counts.group(1) : last;
            product *= digits.length() > 4 ? MOST_REPETITIONS + 1 : Math.max(1, Long.parseLong(digits));
            if (product > MOST_REPETITIONS) {
                throw new IllegalArgumentException(
                        "a regular expression whose counts ({n}) multiply to at most " + MOST_REPETITIONS);
            }
        }
    }

    boolean findsIn(String text) {
        return find(text).isPresent();
    }

    /** The first group that took part, else the whole match, without outer blanks. */
    Optional<String> find(String text) {
        try {
            var found = pattern.matcher(new Bounded(text, new int[1]));
            if (!found.find()) {
                return Optional.empty();
            }
            for (int group = 1; group <= found.groupCount(); group++) {
                if (found.group(group) != null) {
                    return Optional.of(found.group(group).strip());
                }
            }
            return Optional.of(found.group().strip());
        } catch (OutOfBounds | StackOverflowError tooDeep) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }

    private static final class OutOfBounds extends RuntimeException {
        OutOfBounds() {
            super("the search takes too long", null, false, false);
        }
    }

    /** Counts how often a character is looked at. */
    private record Bounded(CharSequence text, int[] steps) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps[0] > MOST_STEPS) {
                throw new OutOfBounds();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Bounded(text.subSequence(start, end), steps);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
