package org.openfsm.reports;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names with wildcards: {@code *} is anything, {@code ?} one character; the whole name, cases alike. */
final class Mask {
    static final int LONGEST = 200;
    static final int MOST = 50;

    private Mask() {}

    /** As a pattern of SQL's like. */
    static String like(String mask) {
        return mask.toLowerCase(Locale.ROOT)
                .replaceAll("([\\\\%_])", "\\\\$1")
                .replaceAll("\\*+", "%")
                .replace('?', '_');
    }

    /** One of the masks fits one of the columns. */
    static String anyOf(Collection<String> masks, List<String> columns, List<Object> values) {
        var parts = new ArrayList<String>();
        for (var mask : masks) {
            parts.add(columns.stream().map(column -> column + " like ?").collect(Collectors.joining(" or ")));
            columns.forEach(column -> values.add(like(mask)));
        }
        return "(" + String.join(" or ", parts) + ")";
    }
}
