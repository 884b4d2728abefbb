package org.openfsm.fleet;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * Usage by local day.
 *
 * @param zone the tenant's, in which the days are days
 * @param breaks where meters went back: no difference is made across them
 */
public record History(ZoneId zone, List<Series> series, List<Break> breaks) {

    /** @param days every day of the time asked for, in order */
    public record Series(String key, String unit, List<Day> days, List<Gap> gaps) {}

    /**
     * @param usage difference to the day before; null when that is not known (no reading, or inside a gap)
     * @param reading the last value of that day, null when none was stored
     */
    public record Day(LocalDate day, Long usage, Long reading) {}

    /** Days without readings: the usage of all of them together, null when unknown. Both days inclusive. */
    public record Gap(LocalDate from, LocalDate to, Long usage) {}

    /** A new epoch. */
    public record Break(Instant at, String reason) {}
}
