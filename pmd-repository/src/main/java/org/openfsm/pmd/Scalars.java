package org.openfsm.pmd;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Scalars as the reader wants them; what does not fit throws IllegalArgumentException with what was expected. */
final class Scalars {

    private Scalars() {}

    static boolean yesOrNo(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("true or false");
        };
    }

    static BigDecimal decimal(String text) {
        try {
            var number = new BigDecimal(text);
            if (Math.abs(number.scale()) <= 9 && number.precision() <= 18) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("a decimal number such as 0.01", noNumber);
        }
        throw new IllegalArgumentException("a decimal number such as 0.01");
    }

    static int integer(String text, int least, int most, @Nullable String unit) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(range(least, most, unit), noNumber);
        }
        throw new IllegalArgumentException(range(least, most, unit));
    }

    private static String range(int least, int most, @Nullable String unit) {
        return "a number from " + least + " to " + most + (unit == null ? "" : " (" + unit + ")");
    }
}
