package org.openfsm.fleet;

import java.util.Locale;

/** A text with wildcards: {@code *} stands for any characters, {@code ?} for one; case does not matter. */
public final class Mask {
    private Mask() {}

    /** The mask as SQL's {@code like} takes it, for a column in lower case. */
    public static String like(String mask) {
        return mask.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("([\\\\%_])", "\\\\$1")
                .replace('*', '%')
                .replace('?', '_');
    }
}
