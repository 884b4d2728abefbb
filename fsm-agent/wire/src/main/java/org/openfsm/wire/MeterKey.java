package org.openfsm.wire;

import java.util.regex.Pattern;

/**
 * The name of a meter, the same string in wire, definitions, database and API:
 * {@code [function.][colour][.size][.sides][:unit]}, or {@code vendor.<name>} for a meter that only the vendor knows.
 * Not an enumeration: a key that a later version invents still travels.
 */
public record MeterKey(String text) implements Comparable<MeterKey> {

    // Before the keys below, which are checked against it.
    private static final Pattern SHAPE = Pattern.compile("[a-zA-Z][A-Za-z0-9]*(\\.[A-Za-z0-9_-]+)*(:[a-zA-Z]+)?");

    private static final int LONGEST = 64;

    /** The unit that is not said. */
    public static final String IMPRESSIONS = "impressions";

    public static final MeterKey TOTAL = new MeterKey("total");
    public static final MeterKey ENGINE = new MeterKey("engine");

    /** @throws IllegalArgumentException when the text is not of a key's shape */
    public MeterKey {
        if (!isKey(text)) {
            throw new IllegalArgumentException("\"" + text + "\" is no meter key: expected names joined by dots, "
                    + "then a unit behind a colon, such as print.color or duplex:sheets (64 characters at most)");
        }
    }

    /** Whether a text has the shape of a key; one that a later version invents does. */
    public static boolean isKey(String text) {
        return text.length() <= LONGEST && SHAPE.matcher(text).matches();
    }

    /** What it counts, in the words of report-format.md; {@link #IMPRESSIONS} unless said. */
    public String unit() {
        int colon = text.indexOf(':');
        return colon < 0 ? IMPRESSIONS : text.substring(colon + 1);
    }

    /** The key without its unit. */
    public String name() {
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }

    @Override
    public int compareTo(MeterKey other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
