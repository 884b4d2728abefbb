package org.openfsm.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.text.NumberFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;

/** Numbers and times as design.md 9 writes them; what is not known is "—". */
@Named("fmt")
@RequestScoped
public class Formats {

    public static final String NOTHING = "—";
    private static final String MINUS = "−";

    private Locale locale;
    private ZoneId zone;
    private Instant now;
    private Texts texts;

    protected Formats() {}

    Formats(Locale locale, ZoneId zone, Instant now, Texts texts) {
        this.locale = locale;
        this.zone = zone;
        this.now = now;
        this.texts = texts;
    }

    @Inject
    void fit(Person person, Clock clock, Texts words) {
        locale = person.locale();
        zone = person.zone();
        now = clock.instant();
        texts = words;
    }

    public String number(Number number) {
        return number == null
                ? NOTHING
                : NumberFormat.getIntegerInstance(locale).format(number);
    }

    /** A difference with its sign; "no change" for 0. */
    public String signed(Long difference) {
        if (difference == null) {
            return NOTHING;
        }
        if (difference == 0) {
            return texts.of("delta.none");
        }
        return (difference > 0 ? "+" : MINUS) + number(Math.abs(difference));
    }

    public String percent(Integer percent) {
        return percent == null
                ? NOTHING
                : NumberFormat.getPercentInstance(locale).format(percent / 100.0);
    }

    /** Bytes in steps of 1024, as people read them: 4.0 MiB. */
    public String bytes(long bytes) {
        var units = new String[] {"B", "KiB", "MiB", "GiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        var format = NumberFormat.getNumberInstance(locale);
        format.setMinimumFractionDigits(unit == 0 ? 0 : 1);
        format.setMaximumFractionDigits(unit == 0 ? 0 : 1);
        return format.format(value) + "\u00a0" + units[unit];
    }

    /** "20 min ago", "in 5 h", "yesterday", "Fri 20 Nov", "20 Nov 2025". */
    public String relative(Instant time) {
        if (time == null) {
            return NOTHING;
        }
        var distance = Duration.between(time, now);
        boolean past = !distance.isNegative();
        var span = distance.abs();
        if (span.toMinutes() < 1) {
            return texts.of("time.now");
        }
        if (span.toMinutes() < 60) {
            return texts.of(past ? "time.minutesAgo" : "time.inMinutes", span.toMinutes());
        }
        if (span.toHours() < 24) {
            return texts.of(past ? "time.hoursAgo" : "time.inHours", span.toHours());
        }
        var day = time.atZone(zone).toLocalDate();
        var today = now.atZone(zone).toLocalDate();
        if (day.equals(today.minusDays(1))) {
            return texts.of("time.yesterday");
        }
        if (day.isAfter(today.minusDays(7)) && day.isBefore(today.plusDays(7))) {
            return day.getDayOfWeek().getDisplayName(TextStyle.SHORT, locale) + " " + dayAndMonth(day);
        }
        return date(day);
    }

    /** "46 h", "12 min", "3 days": how long something lasted. */
    public String span(Duration duration) {
        if (duration.toHours() >= 72) {
            return texts.of("time.days", duration.toDays());
        }
        return duration.toHours() >= 1
                ? texts.of("time.hours", duration.toHours())
                : texts.of("time.minutes", duration.toMinutes());
    }

    /** With seconds and zone, for tooltips. */
    public String exact(Instant time) {
        return time == null ? "" : at(time, german() ? "dd.MM.uuuu, HH:mm:ss zzz" : "d MMM uuuu, HH:mm:ss zzz");
    }

    /** Evidence: day and time to the second, without the zone, which the page names once. */
    public String moment(Instant time) {
        return time == null ? NOTHING : at(time, german() ? "dd.MM.uuuu HH:mm:ss" : "d MMM uuuu HH:mm:ss");
    }

    public String date(LocalDate day) {
        return day == null
                ? NOTHING
                : pattern(german() ? "dd.MM.uuuu" : "d MMM uuuu").format(day);
    }

    /** Both days inclusive: "1–31 Oct 2026", "28 Sep – 4 Oct 2026". */
    public String range(LocalDate from, LocalDate to) {
        if (from == null || to == null) {
            return NOTHING;
        }
        if (from.equals(to)) {
            return date(from);
        }
        if (from.getYear() != to.getYear()) {
            return date(from) + " – " + date(to);
        }
        if (from.getMonth() != to.getMonth()) {
            return dayAndMonth(from) + " – " + date(to);
        }
        return pattern(german() ? "dd." : "d").format(from) + "–" + date(to);
    }

    public String day(Instant time) {
        return time == null ? NOTHING : date(time.atZone(zone).toLocalDate());
    }

    public String dayAndMonth(LocalDate day) {
        return pattern(german() ? "dd.MM." : "d MMM").format(day);
    }

    /** For {@code datetime}. */
    public String iso(Instant time) {
        return time == null ? "" : time.toString();
    }

    public ZoneId zone() {
        return zone;
    }

    public LocalDate today() {
        return now.atZone(zone).toLocalDate();
    }

    public Instant now() {
        return now;
    }

    private String at(Instant time, String pattern) {
        return pattern(pattern).format(ZonedDateTime.ofInstant(time, zone));
    }

    private DateTimeFormatter pattern(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, locale);
    }

    private boolean german() {
        return locale.getLanguage().equals(Locale.GERMAN.getLanguage());
    }
}
