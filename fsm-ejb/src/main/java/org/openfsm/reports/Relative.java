package org.openfsm.reports;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** A time named from the day on which it is asked for. */
public enum Relative {
    YESTERDAY,
    /** Monday to Sunday of the week before. */
    LAST_WEEK,
    LAST_MONTH,
    LAST_QUARTER,
    LAST_YEAR,
    /** From the first of the month to yesterday; on the first itself the whole month before. */
    MONTH_TO_DATE;

    /** The days it means, both inclusive; always whole days that are over. */
    public Days on(LocalDate today) {
        return switch (this) {
            case YESTERDAY -> new Days(today.minusDays(1), today.minusDays(1));
            case LAST_WEEK -> {
                var monday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                        .minusWeeks(1);
                yield new Days(monday, monday.plusDays(6));
            }
            case LAST_MONTH -> endingBefore(today.withDayOfMonth(1), 1);
            case LAST_QUARTER -> endingBefore(today.with(IsoFields.DAY_OF_QUARTER, 1), 3);
            case LAST_YEAR -> endingBefore(today.withDayOfYear(1), 12);
            case MONTH_TO_DATE -> {
                var yesterday = today.minusDays(1);
                yield new Days(yesterday.withDayOfMonth(1), yesterday);
            }
        };
    }

    private static Days endingBefore(LocalDate next, int months) {
        return new Days(next.minusMonths(months), next.minusDays(1));
    }

    /** The name in bundles and the API. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
