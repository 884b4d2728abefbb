package org.openfsm.fleet;

import java.text.Normalizer;
import java.util.Locale;
import org.openfsm.platform.Rejected;

/**
 * What people call a site or a group.
 *
 * @param folded as it is compared: two names that differ in case or spaces only are the same
 */
record PlaceName(String text, String folded) {
    private static final int LONGEST = 200;

    /**
     * @param kind of what it is the name of, such as {@code site}; leads the codes
     * @throws Rejected {@code kind.name.empty}, {@code kind.name.long}, {@code kind.name.characters}
     */
    static PlaceName of(String kind, String raw) {
        var text = raw == null
                ? ""
                : Normalizer.normalize(raw, Normalizer.Form.NFC).strip().replaceAll(" {2,}", " ");
        if (text.isEmpty()) {
            throw new Rejected(kind + ".name.empty", "The name is empty, expected 1 to " + LONGEST + " characters");
        }
        if (text.length() > LONGEST) {
            throw new Rejected(
                    kind + ".name.long",
                    "The name has " + text.length() + " characters, expected 1 to " + LONGEST,
                    String.valueOf(text.length()));
        }
        if (text.codePoints().anyMatch(PlaceName::invisible)) {
            throw new Rejected(
                    kind + ".name.characters",
                    "The name has a line break, or another character that nobody can see. Type it anew.");
        }
        return new PlaceName(text, text.toLowerCase(Locale.ROOT));
    }

    /** Control characters, marks that turn the direction of writing, half characters: they make a name look like another. */
    private static boolean invisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
