package org.openfsm.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.platform.Rejected;

class CadenceTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Cadence SEVEN = new Cadence(Every.DAILY, 6, Set.of(), 1, 1, LocalTime.of(7, 0), BERLIN);

    private static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    /** The next times as local ones. */
    private static List<String> next(Cadence cadence, String after, int times) {
        var next = new ArrayList<String>();
        var from = berlin(after);
        for (int i = 0; i < times; i++) {
            var time = cadence.after(from);
            next.add(time.toLocalDateTime().toString());
            from = time.toInstant();
        }
        return next;
    }

    @Test
    void dailyIsEveryDayAndNeverTheMomentItself() {
        assertThat(next(SEVEN, "2026-11-26T07:00", 2)).containsExactly("2026-11-27T07:00", "2026-11-28T07:00");
        assertThat(next(SEVEN, "2026-11-26T06:59:59", 1)).containsExactly("2026-11-26T07:00");
    }

    @Test
    void workingDaysLeaveTheWeekendOut() {
        assertThat(next(SEVEN.every(Every.WORKING_DAYS), "2026-11-26T12:00", 3))
                .containsExactly("2026-11-27T07:00", "2026-11-30T07:00", "2026-12-01T07:00");
    }

    @Test
    void everyHoursCountsFromTheTimeGivenOnEveryDay() {
        assertThat(next(SEVEN.every(Every.HOURS).hours(8).at(LocalTime.of(9, 30)), "2026-11-26T10:00", 3))
                .containsExactly("2026-11-26T17:30", "2026-11-27T01:30", "2026-11-27T09:30");
    }

    @Test
    void weeklyTakesTheDaysChosen() {
        assertThat(next(
                        SEVEN.every(Every.WEEKLY).days(Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY)),
                        "2026-11-26T12:00",
                        3))
                .containsExactly("2026-11-27T07:00", "2026-11-30T07:00", "2026-12-04T07:00");
    }

    @Test
    void dayThirtyOneIsTheLastDayOfMonthsThatHaveNone() {
        assertThat(next(SEVEN.every(Every.MONTH_DAY).day(31), "2027-01-01T00:00", 4))
                .containsExactly("2027-01-31T07:00", "2027-02-28T07:00", "2027-03-31T07:00", "2027-04-30T07:00");
    }

    @Test
    void theThirtyFirstOfFebruaryIsItsLastDay() {
        assertThat(next(SEVEN.every(Every.YEARLY).month(2).day(31), "2026-11-26T12:00", 2))
                .containsExactly("2027-02-28T07:00", "2028-02-29T07:00");
    }

    @Test
    void theLastDayTheNthWorkingDayAndTheQuartersEndAreTheCalendars() {
        assertThat(next(SEVEN.every(Every.MONTH_LAST_DAY), "2026-11-26T12:00", 2))
                .containsExactly("2026-11-30T07:00", "2026-12-31T07:00");
        assertThat(next(SEVEN.every(Every.MONTH_WORKING_DAY).day(2), "2026-11-26T12:00", 3))
                .containsExactly("2026-12-02T07:00", "2027-01-04T07:00", "2027-02-02T07:00");
        assertThat(next(SEVEN.every(Every.QUARTER_END), "2026-11-26T12:00", 2))
                .containsExactly("2026-12-31T07:00", "2027-03-31T07:00");
        assertThat(next(SEVEN.every(Every.MONTH_WORKING_DAY).day(20), "2027-02-01T00:00", 1))
                .as("the shortest month has twenty")
                .containsExactly("2027-02-26T07:00");
    }

    @Test
    void aTimeInTheSkippedHourIsTheNextOneThereIs() {
        var cadence = SEVEN.at(LocalTime.of(2, 30));
        assertThat(next(cadence, "2027-03-27T12:00", 2)).containsExactly("2027-03-28T03:00", "2027-03-29T02:30");
        assertThat(cadence.preview(berlin("2027-03-27T12:00")).notes()).containsExactly(CadenceNote.CLOCK_SKIPPED);
    }

    @Test
    void aTimeInTheDoubledHourRunsOnceTheFirstTime() {
        var cadence = SEVEN.at(LocalTime.of(2, 30));
        var first = cadence.after(berlin("2027-10-30T12:00"));
        assertThat(first).isEqualTo(ZonedDateTime.parse("2027-10-31T02:30+02:00[Europe/Berlin]"));
        assertThat(cadence.after(first.toInstant()).toLocalDateTime()).hasToString("2027-11-01T02:30");
        assertThat(cadence.preview(berlin("2027-10-30T12:00")).notes()).containsExactly(CadenceNote.CLOCK_DOUBLED);
    }

    @Test
    void everyHourRunsOnceInTheSkippedAndTheDoubledHour() {
        var hourly = SEVEN.every(Every.HOURS).hours(1).at(LocalTime.of(0, 30));
        assertThat(next(hourly, "2027-03-28T01:00", 3))
                .containsExactly("2027-03-28T01:30", "2027-03-28T03:00", "2027-03-28T03:30");
        assertThat(next(hourly, "2027-10-31T01:00", 3))
                .containsExactly("2027-10-31T01:30", "2027-10-31T02:30", "2027-10-31T03:30");
    }

    @Test
    void aMidnightThatTheClockSkipsIsFound() {
        var santiago = ZoneId.of("America/Santiago");
        var cadence = SEVEN.at(LocalTime.MIDNIGHT).zone(santiago);
        var next = cadence.after(
                LocalDateTime.parse("2026-09-05T12:00").atZone(santiago).toInstant());
        assertThat(next.toLocalDateTime()).hasToString("2026-09-06T01:00");
    }

    @Test
    void thePreviewSaysWhatIsToKnow() {
        var preview = Cadence.monthly(BERLIN).preview(berlin("2026-11-26T08:00"));
        assertThat(preview.next()).hasSize(3).first().hasToString("2026-12-02T07:00+01:00[Europe/Berlin]");
        assertThat(preview.notes()).containsExactly(CadenceNote.NO_HOLIDAYS);
        assertThat(SEVEN.every(Every.MONTH_DAY)
                        .day(29)
                        .preview(berlin("2026-11-26T08:00"))
                        .notes())
                .containsExactly(CadenceNote.SHORT_MONTHS);
        assertThat(SEVEN.every(Every.MONTH_DAY)
                        .day(28)
                        .preview(berlin("2026-11-26T08:00"))
                        .notes())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}, hours {1}, day {2}, month {3} is refused as {4}")
    @CsvSource({
        "HOURS, 5, 1, 1, schedule.hours",
        "HOURS, 0, 1, 1, schedule.hours",
        "WEEKLY, 6, 1, 1, schedule.days",
        "MONTH_DAY, 6, 32, 1, schedule.day",
        "MONTH_DAY, 6, 0, 1, schedule.day",
        "MONTH_WORKING_DAY, 6, 21, 1, schedule.day",
        "YEARLY, 6, 1, 13, schedule.month"
    })
    void whatNamesNoTimeIsRefused(Every every, int hours, int day, int month, String code) {
        var cadence = new Cadence(every, hours, Set.of(), day, month, LocalTime.NOON, BERLIN);
        assertThatThrownBy(cadence::check).isInstanceOfSatisfying(Rejected.class, one -> assertThat(one.code())
                .isEqualTo(code));
    }

    @Test
    void aCadenceIsTheSameAfterItsJson() {
        var cadence = SEVEN.every(Every.WEEKLY).days(Set.of(DayOfWeek.SUNDAY, DayOfWeek.MONDAY));
        assertThat(Documents.cadence(Documents.cadence(cadence))).isEqualTo(cadence);
    }
}
