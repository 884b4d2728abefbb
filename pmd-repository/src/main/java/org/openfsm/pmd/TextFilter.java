package org.openfsm.pmd;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one filter for texts that devices compose (alert and supply descriptions): what could name a person goes, and
 * what remains is short (report-format.md, Free text).
 */
public final class TextFilter {

    public static final int MOST_CHARACTERS = 120;

    private static final int CASE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    private static final Pattern MAIL = Pattern.compile("\\S+@[\\p{L}\\p{N}][\\p{L}\\p{N}.-]*");

    private static final Pattern DOMAIN_USER = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*\\\\[^\\s\\\\,;:]+");

    /** "Job from …", "Druck von …": whom it is from or for follows, to the end. */
    private static final Pattern TAIL = Pattern.compile(
            "(?<![\\p{L}\\p{N}])(?:from|for|by|von|vom|für|fuer|par|pour|por|para|door|voor)(?![\\p{L}\\p{N}]).*$",
            CASE | Pattern.DOTALL);

    /** Digits with what people put between them; long ones could be telephone numbers. */
    private static final Pattern DIGITS = Pattern.compile("\\+?\\d(?:[ ()/.-]{0,2}\\d){6,}");

    /** What stands before or behind digits that are part of a part number or serial number. */
    private static final Pattern LABEL =
            Pattern.compile("(?:[\\p{L}_]|(?:P/?N|S/?N|part|serial|type|no)\\.?[ :#-]{0,2})$", CASE);

    private TextFilter() {}

    /** @return absent when nothing remains */
    public static @Nullable String clean(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var clean = MAIL.matcher(text).replaceAll("");
        clean = DOMAIN_USER.matcher(clean).replaceAll("");
        clean = TAIL.matcher(clean).replaceAll("");
        clean = withoutTelephoneNumbers(clean);
        clean = clean.replaceAll(" {2,}", " ").strip();
        return clean.isEmpty() ? null : LocalText.cut(clean, MOST_CHARACTERS);
    }

    private static String withoutTelephoneNumbers(String text) {
        var found = DIGITS.matcher(text);
        var kept = new StringBuilder();
        while (found.find()) {
            boolean partNumber = LABEL.matcher(text.substring(0, found.start())).find()
                    || (found.end() < text.length() && Character.isLetter(text.charAt(found.end())));
            found.appendReplacement(kept, partNumber ? found.group() : "");
        }
        return found.appendTail(kept).toString();
    }
}
