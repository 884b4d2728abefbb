package org.openfsm.reports;

import java.time.LocalDate;

/**
 * The time of a report.
 *
 * @param relative named from the day of the run; null for the two days
 * @param from first day; null when relative
 * @param to last day, inclusive; null when relative
 */
public record Period(Relative relative, LocalDate from, LocalDate to) {

    public static Period of(Relative relative) {
        return new Period(relative, null, null);
    }

    public static Period of(LocalDate from, LocalDate to) {
        return new Period(null, from, to);
    }

    /** The days it means on that day. */
    public Days on(LocalDate today) {
        return relative == null ? new Days(from, to) : relative.on(today);
    }
}
