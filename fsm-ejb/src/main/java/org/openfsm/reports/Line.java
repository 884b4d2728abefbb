package org.openfsm.reports;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A line of a report.
 *
 * @param order where it stands; compared byte by byte, so that every database sorts alike
 * @param cells as the columns are
 */
record Line(String order, List<Object> cells) {
    private static final int ORDER_BYTES = 400;

    /** The order by these texts, first one first, cases alike. */
    static String order(String... texts) {
        var all = new StringBuilder();
        for (var text : texts) {
            all.append(Objects.requireNonNullElse(text, "\uffff").toLowerCase(Locale.ROOT))
                    .append('\u0001');
        }
        var bytes = all.toString().getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, ORDER_BYTES));
    }
}
