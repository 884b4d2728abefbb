package org.openfsm.agent.config;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** When printers are awake anyway, in the machine's time zone: outside of it meters are not polled. */
public record OfficeHours(Set<DayOfWeek> days, LocalTime from, LocalTime to) {

    private static final Pattern SHAPE =
            Pattern.compile("(?:(\\w{3})(?:\\s*-\\s*(\\w{3}))?\\s+)?(\\d\\d:\\d\\d)\\s*-\\s*(\\d\\d:\\d\\d)");
    private static final List<String> NAMES = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    public OfficeHours {
        days = Set.copyOf(days);
    }

    /** @throws IllegalArgumentException with what was expected */
    static OfficeHours parse(String text) {
        var parts = SHAPE.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(expected());
        }
        int first = parts.group(1) == null ? 0 : day(parts.group(1));
        int last = parts.group(1) == null ? 6 : parts.group(2) == null ? first : day(parts.group(2));
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (int day = first; ; day = (day + 1) % 7) {
            days.add(DayOfWeek.of(day + 1));
            if (day == last) {
                break;
            }
        }
        try {
            var from = LocalTime.parse(parts.group(3));
            var to = LocalTime.parse(parts.group(4));
            if (!from.isBefore(to)) {
                throw new IllegalArgumentException(expected());
            }
            return new OfficeHours(days, from, to);
        } catch (DateTimeParseException notATime) {
            throw new IllegalArgumentException(expected(), notATime);
        }
    }

    /** The given time when it is inside, else the next opening after it. */
    public ZonedDateTime atOrAfter(ZonedDateTime time) {
        if (days.contains(time.getDayOfWeek())) {
            if (time.toLocalTime().isBefore(from)) {
                return time.with(from);
            }
            if (time.toLocalTime().isBefore(to)) {
                return time;
            }
        }
        var day = time.toLocalDate().plusDays(1);
        while (!days.contains(day.getDayOfWeek())) {
            day = day.plusDays(1);
        }
        return day.atTime(from).atZone(time.getZone());
    }

    /** Whether a time of day is inside, on the days that count. */
    boolean contains(LocalTime time) {
        return !time.isBefore(from) && time.isBefore(to);
    }

    @Override
    public String toString() {
        return from + " to " + to;
    }

    private static int day(String name) {
        int day = NAMES.indexOf(name.toLowerCase(java.util.Locale.ROOT));
        if (day < 0) {
            throw new IllegalArgumentException(expected());
        }
        return day;
    }

    private static String expected() {
        return "days and hours such as Mon-Fri 07:00-19:00, the end after the beginning";
    }
}
