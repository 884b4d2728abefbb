package org.openfsm.wire;

/** What a text of a document may hold. */
final class Text {
    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    /**
     * Puts U+FFFD in the place of what no database and no page can hold (control characters such as NUL, halves of a
     * surrogate pair, U+FFFE, U+FFFF), and of what turns the text around it (bidirectional embeddings, overrides and
     * isolates): a printer with an odd name must neither cost a report nor change how the words beside it read.
     */
    static String clean(String text) {
        if (isPlain(text) || text.codePoints().allMatch(Text::holds)) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        text.codePoints().map(c -> holds(c) ? c : REPLACEMENT).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** Printable ASCII: nearly every text is, and this is asked for each one of a report. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x20 || text.charAt(i) > 0x7E) {
                return false;
            }
        }
        return true;
    }

    /** The characters of XML 1.0, which is what a page of the server is updated with. */
    private static boolean holds(int c) {
        return (c >= 0x20 && c < 0xD800
                        || c == '\t'
                        || c == '\n'
                        || c == '\r'
                        || c > 0xDFFF && c != 0xFFFE && c != 0xFFFF)
                && !turns(c);
    }

    private static boolean turns(int c) {
        return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }

    /** For a message: cut short, on one line. */
    static String quoted(String text) {
        var start = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return '"' + clean(start).replaceAll("[\\r\\n\\t]", " ") + '"';
    }
}
