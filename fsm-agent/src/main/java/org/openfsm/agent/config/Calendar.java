package org.openfsm.agent.config;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When something comes again: every so often, or at a time of certain days. */
public sealed interface Calendar {

    /** How a person writes the second kind. */
    String SYNTAX = "daily 02:30, weekly Mon 02:30, monthly 1 02:30 (1 to 28) or last, quarterly last 22:00";

    /** The first time after the given one, by the clock of a zone. */
    Instant after(Instant last, ZoneId zone);

    /** Between two times there is never more. */
    Duration longest();

    static Calendar every(Duration interval) {
        return new Every(interval);
    }

    /** @throws IllegalArgumentException with what was expected */
    static Calendar parse(String text) {
        var parts = At.SHAPE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new IllegalArgumentException(SYNTAX);
        }
        try {
            return At.of(parts.group(1), parts.group(2), LocalTime.parse(parts.group(3)));
        } catch (DateTimeParseException notATime) {
            throw new IllegalArgumentException(SYNTAX, notATime);
        }
    }

    /** So long after the last time. */
    record Every(Duration interval) implements Calendar {
        @Override
        public Instant after(Instant last, ZoneId zone) {
            return last.plus(interval);
        }

        @Override
        public Duration longest() {
            return interval;
        }

        @Override
        public String toString() {
            return interval.toString();
        }
    }

    /** Which days. */
    enum Days {
        DAILY(1),
        WEEKLY(7),
        MONTHLY(31),
        QUARTERLY(92);

        private final int atMost;

        Days(int atMost) {
            this.atMost = atMost;
        }
    }

    /**
     * At a time of day. A time that the clock skips in spring is as much later as the clock was put forward; one that
     * comes twice in autumn is the first of the two.
     *
     * @param day of the week (1 is Monday), of the month, or of the first month of the quarter; {@link #LAST} is the last
     *     of the month or of the quarter; without meaning for every day
     */
    record At(Days days, int day, LocalTime time) implements Calendar {

        public static final int LAST = 0;

        private static final Pattern SHAPE =
                Pattern.compile("(daily|weekly|monthly|quarterly)(?:\\s+(\\w+))?\\s+(\\d\\d:\\d\\d)");
        /** A day that every month has. */
        private static final int LATEST_DAY = 28;

        private static final List<String> NAMES = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

        private static At of(String kind, @Nullable String day, LocalTime time) {
            var days = Days.valueOf(kind.toUpperCase(Locale.ROOT));
            return new At(days, day(days, day), time);
        }

        private static int day(Days days, @Nullable String day) {
            if (day == null) {
                if (days == Days.DAILY) {
                    return 1;
                }
                throw new IllegalArgumentException(SYNTAX);
            }
            if (days == Days.WEEKLY && NAMES.contains(day)) {
                return NAMES.indexOf(day) + 1;
            }
            if (days == Days.MONTHLY || days == Days.QUARTERLY) {
                if (day.equals("last")) {
                    return LAST;
                }
                if (day.matches("\\d\\d?")) {
                    int number = Integer.parseInt(day);
                    if (number >= 1 && number <= LATEST_DAY) {
                        return number;
                    }
                }
            }
            throw new IllegalArgumentException(SYNTAX);
        }

        @Override
        public Instant after(Instant last, ZoneId zone) {
            // a day earlier: its time may have been moved behind midnight
            for (var date = last.atZone(zone).toLocalDate().minusDays(1); ; date = date.plusDays(1)) {
                if (isOn(date)) {
                    var at = date.atTime(time).atZone(zone).toInstant();
                    if (at.isAfter(last)) {
                        return at;
                    }
                }
            }
        }

        private boolean isOn(LocalDate date) {
            return switch (days) {
                case DAILY -> true;
                case WEEKLY -> date.getDayOfWeek() == DayOfWeek.of(day);
                case MONTHLY -> isDay(date);
                case QUARTERLY -> date.getMonthValue() % 3 == (day == LAST ? 0 : 1) && isDay(date);
            };
        }

        private boolean isDay(LocalDate date) {
            return date.getDayOfMonth() == (day == LAST ? date.lengthOfMonth() : day);
        }

        /** With the hour of a clock that was put back. */
        @Override
        public Duration longest() {
            return Duration.ofDays(days.atMost).plusHours(1);
        }

        /** As a person writes it. */
        @Override
        public String toString() {
            var name = days.name().toLowerCase(Locale.ROOT) + " ";
            return switch (days) {
                case DAILY -> name + time;
                case WEEKLY ->
                    name + Character.toUpperCase(NAMES.get(day - 1).charAt(0))
                            + NAMES.get(day - 1).substring(1) + " " + time;
                default -> name + (day == LAST ? "last" : day) + " " + time;
            };
        }
    }
}
