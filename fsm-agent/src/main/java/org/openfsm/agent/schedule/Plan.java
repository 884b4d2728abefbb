package org.openfsm.agent.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.Calendar;
import org.openfsm.agent.config.OfficeHours;

/**
 * When something is due that was begun last at a known time. What was missed, because the machine slept or was off, is
 * due once. What a clock that was far ahead made happen counts no more once it is put right.
 */
final class Plan implements Due {

    private static final Duration LATEST_OFFSET = Duration.ofMinutes(30);
    /** A clock that is put back by less makes nothing happen twice; by more, it was wrong before. */
    private static final Duration FAR_AHEAD = Duration.ofDays(1);

    private final Calendar calendar;
    private final @Nullable OfficeHours hours;
    private final ZoneId zone;
    private final double part;
    private Moment last;

    /**
     * @param hours when it may be begun; absent: always
     * @param part of 30 minutes by which it is later, from 0 to 1
     * @param last when it was begun last
     */
    Plan(Calendar calendar, @Nullable OfficeHours hours, ZoneId zone, double part, Moment last) {
        this.calendar = calendar;
        this.hours = hours;
        this.zone = zone;
        this.part = part;
        this.last = last;
    }

    /** Where and how plans of an agent are made. @param random absent: nothing is later than planned */
    record Style(
            @Nullable OfficeHours hours,
            ZoneId zone,
            @Nullable RandomGenerator random) {

        Plan after(Calendar calendar, Moment begun) {
            return new Plan(calendar, hours, zone, part(), begun);
        }

        /**
         * @param last when it was begun last, as the store says; absent: never, then an interval begins somewhere within
         *     its first 30 minutes, and a calendar now
         */
        Plan fromStore(Calendar calendar, Optional<Instant> last, Moment now) {
            if (!(calendar instanceof Calendar.Every every)) {
                return after(calendar, new Moment(last.orElse(now.at()), now.tick()));
            }
            var interval = every.interval();
            var elapsed = last.map(at -> Duration.between(at, now.at()))
                    // of the future: the clock was set
                    .map(since -> since.isNegative() ? interval : since)
                    .orElseGet(() -> interval.minus(times(part(), shorter(interval, LATEST_OFFSET))));
            // it is no more than due, and a number of nanoseconds
            var counted = shorter(elapsed, interval);
            return after(calendar, new Moment(now.at().minus(counted), now.tick() - counted.toNanos()));
        }

        private double part() {
            return random == null ? 0 : random.nextDouble();
        }
    }

    static boolean isOfTheFuture(Instant last, Instant now) {
        return last.isAfter(now.plus(FAR_AHEAD));
    }

    @Override
    public boolean isReached(Moment now) {
        var rest = rest(now);
        return rest.isZero() || rest.isNegative();
    }

    @Override
    public synchronized Duration rest(Moment now) {
        if (isOfTheFuture(last.at(), now.at())) {
            last = new Moment(now.at(), last.tick());
        }
        var due = calendar instanceof Calendar.Every every
                ? now.at().plus(Due.in(every.interval(), last).rest(now))
                : later(calendar.after(last.at(), zone));
        return Duration.between(now.at(), withinHours(due, now.at()));
    }

    /** On the same day: the last of a quarter must not become the first of the next. */
    private Instant later(Instant due) {
        var tomorrow =
                due.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
        return due.plus(times(part, shorter(LATEST_OFFSET, Duration.between(due, tomorrow))));
    }

    /** Not all agents at the opening, either; who missed the hours of one day takes those of the next. */
    private Instant withinHours(Instant due, Instant now) {
        if (hours == null) {
            return due;
        }
        var earliest = now.minus(Duration.ofDays(8));
        var from = due.isBefore(earliest) ? earliest : due;
        for (var wished = from.atZone(zone); ; ) {
            var opened = hours.atOrAfter(wished);
            var closes = opened.with(hours.to());
            var begins = opened.equals(wished) ? opened : opened.plus(late(opened, closes));
            if (closes.toInstant().isAfter(now)) {
                return begins.toInstant();
            }
            wished = closes;
        }
    }

    private Duration late(ZonedDateTime opened, ZonedDateTime closes) {
        return times(part, shorter(LATEST_OFFSET, Duration.between(opened, closes)));
    }

    private static Duration times(double part, Duration time) {
        return Duration.ofMillis((long) (part * time.toMillis()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
