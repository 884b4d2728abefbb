package org.openfsm.wire;

/** What a text of a document may hold. */
final class Text {
    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    /**
     * Puts U+FFFD in the place of what no database and no page can hold (control characters such as NUL, halves of a
     * surrogate pair, U+FFFE, U+FFFF): a printer with an odd name must not cost a report.
     */
    static String clean(String text) {
        if (text.codePoints().allMatch(Text::holds)) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        text.codePoints().map(c -> holds(c) ? c : REPLACEMENT).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** The characters of XML 1.0, which is what a page of the server is updated with. */
    private static boolean holds(int c) {
        return c >= 0x20 && c < 0xD800
                || c == '\t'
                || c == '\n'
                || c == '\r'
                || c > 0xDFFF && c != 0xFFFE && c != 0xFFFF;
    }

    /** For a message: cut short, on one line. */
    static String quoted(String text) {
        var start = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return '"' + clean(start).replaceAll("[\\r\\n\\t]", " ") + '"';
    }
}
