package org.openfsm.reports;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.openfsm.platform.Rejected;

/**
 * When a schedule runs: a sentence of the calendar in a time zone. A day that a month does not have is its last day; a
 * time that the clock skips is the next one there is; a time that comes twice counts once, the first time.
 *
 * @param hours of {@link Every#HOURS}: 1, 2, 3, 4, 6, 8 or 12, so that every day has the same times
 * @param days of {@link Every#WEEKLY}
 * @param day of {@link Every#MONTH_DAY} and {@link Every#YEARLY} 1 … 31, of {@link Every#MONTH_WORKING_DAY} 1 … 20
 * @param month of {@link Every#YEARLY}, 1 … 12
 * @param at local time, to the minute
 */
public record Cadence(Every every, int hours, Set<DayOfWeek> days, int day, int month, LocalTime at, ZoneId zone) {
    private static final Set<Integer> HOURS_OF_A_DAY = Set.of(1, 2, 3, 4, 6, 8, 12);
    /** So many working days has the shortest month. */
    private static final int WORKING_DAYS = 20;

    private static final int SHOWN = 3;

    public Cadence {
        days = days == null || days.isEmpty() ? Set.of() : Set.copyOf(new TreeSet<>(days));
        at = at == null ? null : at.truncatedTo(ChronoUnit.MINUTES);
    }

    /** What the form starts with: every month on the second working day at seven. */
    public static Cadence monthly(ZoneId zone) {
        return new Cadence(Every.MONTH_WORKING_DAY, 6, Set.of(DayOfWeek.MONDAY), 2, 1, LocalTime.of(7, 0), zone);
    }

    public Cadence every(Every other) {
        return new Cadence(other, hours, days, day, month, at, zone);
    }

    public Cadence hours(int other) {
        return new Cadence(every, other, days, day, month, at, zone);
    }

    public Cadence days(Set<DayOfWeek> other) {
        return new Cadence(every, hours, other, day, month, at, zone);
    }

    public Cadence day(int other) {
        return new Cadence(every, hours, days, other, month, at, zone);
    }

    public Cadence month(int other) {
        return new Cadence(every, hours, days, day, other, at, zone);
    }

    public Cadence at(LocalTime other) {
        return new Cadence(every, hours, days, day, month, other, zone);
    }

    public Cadence zone(ZoneId other) {
        return new Cadence(every, hours, days, day, month, at, other);
    }

    /** @throws Rejected {@code schedule.…} when it names no time */
    void check() {
        if (every == null || at == null || zone == null) {
            throw new Rejected("schedule.at", "The schedule has no time of day, expected one such as 07:00");
        }
        switch (every) {
            case HOURS ->
                within(
                        HOURS_OF_A_DAY.contains(hours),
                        "schedule.hours",
                        "Every " + hours + " hours is no schedule, expected 1, 2, 3, 4, 6, 8 or 12",
                        hours);
            case WEEKLY -> {
                if (days.isEmpty()) {
                    throw new Rejected("schedule.days", "No day of the week is chosen, expected one to seven");
                }
            }
            case MONTH_DAY -> checkDay(31);
            case MONTH_WORKING_DAY -> checkDay(WORKING_DAYS);
            case YEARLY -> {
                within(month >= 1 && month <= 12, "schedule.month", "There is no month " + month, month);
                checkDay(31);
            }
            default -> {
                // needs the time only
            }
        }
    }

    private void checkDay(int last) {
        within(day >= 1 && day <= last, "schedule.day", "Day " + day + " is no day, expected 1 to " + last, day, last);
    }

    private static void within(boolean good, String code, String message, int... values) {
        if (!good) {
            var texts =
                    java.util.Arrays.stream(values).mapToObj(String::valueOf).toArray(String[]::new);
            throw new Rejected(code, message, texts);
        }
    }

    /** The first time after that instant. */
    public ZonedDateTime after(Instant instant) {
        var day = instant.atZone(zone).toLocalDate().minusDays(1); // a skipped hour may move a time past midnight
        while (true) {
            if (falls(day)) {
                for (var time : times()) {
                    var candidate = there(day.atTime(time));
                    if (candidate.toInstant().isAfter(instant)) {
                        return candidate;
                    }
                }
            }
            day = day.plusDays(1);
        }
    }

    /** Java moves a time in a gap on by the gap's length; what is meant is the first time there is again. */
    private ZonedDateTime there(LocalDateTime local) {
        var transition = zone.getRules().getTransition(local);
        return transition != null && transition.isGap()
                ? transition.getInstant().atZone(zone)
                : ZonedDateTime.ofLocal(local, zone, null);
    }

    private List<LocalTime> times() {
        if (every != Every.HOURS) {
            return List.of(at);
        }
        var times = new TreeSet<LocalTime>();
        for (int hour = 0; hour < 24; hour += hours) {
            times.add(at.plusHours(hour));
        }
        return new ArrayList<>(times);
    }

    private boolean falls(LocalDate date) {
        return switch (every) {
            case HOURS, DAILY -> true;
            case WORKING_DAYS -> working(date);
            case WEEKLY -> days.contains(date.getDayOfWeek());
            case MONTH_DAY -> date.getDayOfMonth() == dayOf(YearMonth.from(date));
            case MONTH_LAST_DAY -> last(date);
            case MONTH_WORKING_DAY -> working(date) && workingDaysUpTo(date) == day;
            case QUARTER_END -> date.getMonthValue() % 3 == 0 && last(date);
            case YEARLY -> date.getMonthValue() == month && date.getDayOfMonth() == dayOf(YearMonth.from(date));
        };
    }

    private int dayOf(YearMonth in) {
        return Math.min(day, in.lengthOfMonth());
    }

    private static boolean last(LocalDate date) {
        return date.getDayOfMonth() == date.lengthOfMonth();
    }

    private static boolean working(LocalDate date) {
        return date.getDayOfWeek().getValue() < DayOfWeek.SATURDAY.getValue();
    }

    private static long workingDaysUpTo(LocalDate date) {
        return date.withDayOfMonth(1)
                .datesUntil(date.plusDays(1))
                .filter(Cadence::working)
                .count();
    }

    /** The next three times, and what is to know of them. */
    Preview preview(Instant now) {
        var next = new ArrayList<ZonedDateTime>();
        var notes = EnumSet.noneOf(CadenceNote.class);
        var from = now;
        for (int i = 0; i < SHOWN; i++) {
            var time = after(from);
            note(time, notes);
            next.add(time);
            from = time.toInstant();
        }
        if (every == Every.MONTH_DAY && day > 28 || every == Every.YEARLY && month == 2 && day > 28) {
            notes.add(CadenceNote.SHORT_MONTHS);
        } else if (every == Every.YEARLY && day > YearMonth.of(2001, month).lengthOfMonth()) {
            notes.add(CadenceNote.SHORT_MONTHS);
        }
        if (every == Every.WORKING_DAYS || every == Every.MONTH_WORKING_DAY) {
            notes.add(CadenceNote.NO_HOLIDAYS);
        }
        return new Preview(List.copyOf(next), notes);
    }

    private void note(ZonedDateTime time, Set<CadenceNote> notes) {
        var rules = zone.getRules();
        if (!times().contains(time.toLocalTime())
                || times().stream().anyMatch(at -> gap(time.toLocalDate().atTime(at)))) {
            notes.add(CadenceNote.CLOCK_SKIPPED);
        }
        if (rules.getValidOffsets(time.toLocalDateTime()).size() > 1) {
            notes.add(CadenceNote.CLOCK_DOUBLED);
        }
    }

    private boolean gap(LocalDateTime local) {
        return zone.getRules().getValidOffsets(local).isEmpty();
    }
}
