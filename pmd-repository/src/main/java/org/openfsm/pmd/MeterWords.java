package org.openfsm.pmd;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.openfsm.wire.MeterKey;

/**
 * The meter keys that a definition may use: {@code [function.][colour][.size][.sides][:unit]} of known words, or
 * {@code vendor.<name>}. The report's own keys are open; a definition is not, for a misspelt key would be a meter that
 * nobody bills.
 */
final class MeterWords {

    private static final Set<String> ALONE = Set.of("total", "engine");
    private static final Pattern VENDOR = Pattern.compile("vendor\\.[A-Za-z][A-Za-z0-9_-]*");

    /** Function, colour, size and sides, in this order. */
    private static final List<Set<String>> PARTS = List.of(
            Set.of("print", "copy", "fax", "scan", "faxIn", "faxOut", "list", "other"),
            Set.of("mono", "color", "single", "two", "full", "tier1", "tier2", "tier3"),
            Set.of("a3", "a4", "long"),
            Set.of("duplex", "simplex"));

    private static final Set<String> UNITS = Set.of(
            "impressions",
            "sheets",
            "metres",
            "squareMetres",
            "inches",
            "equivalents",
            "hours",
            "characters",
            "lines",
            "dotRows");

    private MeterWords() {}

    /** @throws IllegalArgumentException when it is no such key */
    static MeterKey key(String text) {
        int colon = text.indexOf(':');
        var name = colon < 0 ? text : text.substring(0, colon);
        boolean unit = colon < 0 || UNITS.contains(text.substring(colon + 1));
        if (!unit || !(ALONE.contains(name) || VENDOR.matcher(name).matches() || isJoined(name))) {
            throw new IllegalArgumentException("a meter key [function.][colour][.size][.sides][:unit] such as"
                    + " print.color, copy.mono.a3, duplex:sheets, or vendor.<name>");
        }
        return new MeterKey(text);
    }

    private static boolean isJoined(String name) {
        int next = 0;
        for (var word : name.split("\\.", -1)) {
            while (next < PARTS.size() && !PARTS.get(next).contains(word)) {
                next++;
            }
            if (next++ >= PARTS.size()) {
                return false;
            }
        }
        return true;
    }
}
