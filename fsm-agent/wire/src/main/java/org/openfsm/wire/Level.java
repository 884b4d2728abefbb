package org.openfsm.wire;

import org.jspecify.annotations.Nullable;

/**
 * How full a supply or a tray is, as RFC 3805 lets a printer say it (prtMarkerSuppliesLevel, prtInputCurrentLevel).
 *
 * @param percent only when measured with a usable capacity: what is left of a consumed supply, what is filled of a
 *     receptacle; 0 … 100, half up
 * @param level as read
 * @param capacity as read
 */
public record Level(
        Kind kind,
        @Nullable Integer percent,
        @Nullable Long level,
        @Nullable Long capacity) {

    /** @throws IllegalArgumentException when a percentage is given of what was not measured, or is none */
    public Level {
        if (percent != null && (kind != Kind.MEASURED || percent < 0 || percent > 100)) {
            throw new IllegalArgumentException(
                    "A level of kind " + kind + " has " + percent + " percent, expected 0 to 100 and only of MEASURED");
        }
    }

    /** What the number stands for. */
    public enum Kind {
        MEASURED,
        /** −3: at least some remains (or some space). */
        SOME,
        /** −2. */
        UNKNOWN,
        /** −1: no restriction. */
        UNRESTRICTED,
        /** A vendor's code for nearly out, by the definition. */
        LOW,
        /** Above capacity, or a code that neither the standard nor the definition knows: shown, never used. */
        INVALID
    }

    /**
     * Decodes the numbers by RFC 3805 and report-format.md, Level.
     *
     * @param percentUnit whether the unit is percent(19): a capacity that is not positive then counts as 100
     * @param receptacle whether the level is the space left, so that 100 minus it is what is filled
     */
    public static Level of(long level, @Nullable Long capacity, boolean percentUnit, boolean receptacle) {
        long full = capacity == null || capacity <= 0 ? (percentUnit ? 100 : 0) : capacity;
        if (level == -3) {
            return new Level(Kind.SOME, null, level, capacity);
        }
        if (level == -2) {
            return new Level(Kind.UNKNOWN, null, level, capacity);
        }
        if (level == -1) {
            return new Level(Kind.UNRESTRICTED, null, level, capacity);
        }
        if (level < 0 || (full > 0 && level > full)) {
            return new Level(Kind.INVALID, null, level, capacity);
        }
        return new Level(Kind.MEASURED, full > 0 ? percent(level, full, receptacle) : null, level, capacity);
    }

    private static int percent(long level, long full, boolean receptacle) {
        var share = 100.0 * level / full;
        return (int) Math.floor((receptacle ? 100 - share : share) + 0.5);
    }
}
