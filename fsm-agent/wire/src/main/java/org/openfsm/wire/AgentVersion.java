package org.openfsm.wire;

import java.util.Arrays;

/** Which of two versions is the newer one, such as {@code 1.2.0}: four numbers at most; what follows a dash does not count. */
public final class AgentVersion {

    private static final int NUMBERS = 4;
    private static final int MOST_DIGITS = 9;

    private AgentVersion() {}

    /** Whatever stands there, for it may come from anywhere: what is no number counts as 0. */
    public static int compare(String one, String other) {
        return Arrays.compare(numbers(one), numbers(other));
    }

    public static boolean isNewer(String one, String other) {
        return compare(one, other) > 0;
    }

    /** Filled up with 0, so that 1.0 is 1.0.0.0. */
    private static int[] numbers(String version) {
        var numbers = new int[NUMBERS];
        var parts = version.split("-", 2)[0].split("\\.");
        for (int i = 0; i < Math.min(parts.length, NUMBERS); i++) {
            numbers[i] = parts[i].matches("[0-9]{1," + MOST_DIGITS + "}") ? Integer.parseInt(parts[i]) : 0;
        }
        return numbers;
    }
}
