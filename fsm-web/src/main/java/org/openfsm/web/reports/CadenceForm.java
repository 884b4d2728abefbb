package org.openfsm.web.reports;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.openfsm.platform.Rejected;
import org.openfsm.reports.Cadence;
import org.openfsm.reports.Every;

/** A cadence as the sentence editor holds it. */
public class CadenceForm implements Serializable {

    private static final long serialVersionUID = 1;

    private String every;
    private int hours;
    private List<String> days;
    private int day;
    private int month;
    private String at;
    private String zone;

    CadenceForm(Cadence cadence) {
        every = cadence.every().key();
        hours = cadence.hours();
        days = cadence.days().stream().sorted().map(Enum::name).collect(Collectors.toCollection(ArrayList::new));
        day = cadence.day();
        month = cadence.month();
        at = cadence.at().toString();
        zone = cadence.zone().getId();
    }

    /**
     * What the sentence says now.
     *
     * @throws Rejected {@code schedule.zone} for a zone that there is not, {@code schedule.at} for a time that is none
     */
    Cadence cadence() {
        return new Cadence(
                chosen(),
                hours,
                days.stream().map(DayOfWeek::valueOf).collect(Collectors.toSet()),
                day,
                month,
                time(),
                place());
    }

    private Every chosen() {
        return Arrays.stream(Every.values())
                .filter(e -> e.key().equals(every))
                .findFirst()
                .orElse(Every.DAILY);
    }

    private LocalTime time() {
        try {
            return LocalTime.parse(at);
        } catch (DateTimeException noTime) {
            throw new Rejected("schedule.at", "\"" + at + "\" is no time, expected one such as 07:00", at);
        }
    }

    private ZoneId place() {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException noZone) {
            throw new Rejected(
                    "schedule.zone", "\"" + zone + "\" is no time zone, expected one such as Europe/Berlin", zone);
        }
    }

    /** Whether the sentence has that part now: hours, days, day, working-day, month. */
    public boolean has(String part) {
        return switch (part) {
            case "hours" -> chosen() == Every.HOURS;
            case "days" -> chosen() == Every.WEEKLY;
            case "day" -> chosen() == Every.MONTH_DAY || chosen() == Every.YEARLY;
            case "working-day" -> chosen() == Every.MONTH_WORKING_DAY;
            case "month" -> chosen() == Every.YEARLY;
            default -> false;
        };
    }

    public String getEvery() {
        return every;
    }

    /** A working day beyond the twentieth is none: the sentence keeps to what its parts offer. */
    public void setEvery(String some) {
        every = Objects.requireNonNullElse(some, every);
        if (chosen() == Every.MONTH_WORKING_DAY && day > 20) {
            day = 20;
        }
    }

    public int getHours() {
        return hours;
    }

    public void setHours(int some) {
        hours = some;
    }

    public List<String> getDays() {
        return days;
    }

    public void setDays(List<String> some) {
        days = some == null ? new ArrayList<>() : new ArrayList<>(some);
    }

    public int getDay() {
        return day;
    }

    public void setDay(int some) {
        day = some;
    }

    public int getMonth() {
        return month;
    }

    public void setMonth(int some) {
        month = some;
    }

    public String getAt() {
        return at;
    }

    public void setAt(String some) {
        at = Objects.requireNonNullElse(some, "");
    }

    public String getZone() {
        return zone;
    }

    public void setZone(String some) {
        zone = Objects.requireNonNullElse(some, "").strip();
    }
}
