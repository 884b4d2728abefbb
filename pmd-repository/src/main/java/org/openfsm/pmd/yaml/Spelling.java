package org.openfsm.pmd.yaml;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What somebody who wrote a word that does not exist may have meant. */
public final class Spelling {

    private static final int LONGEST = 60;

    private Spelling() {}

    /** The nearest candidate; absent when none is near. */
    public static @Nullable String nearest(String word, Set<String> candidates) {
        String nearest = null;
        int least = Math.max(2, word.length() / 3) + 1;
        for (var candidate : candidates) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least && distance < candidate.length()) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Levenshtein's distance. */
    private static int distance(String one, String other) {
        if (one.length() > LONGEST) {
            return one.length();
        }
        var row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replace = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
