package org.openfsm.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.config.Calendar;
import org.openfsm.agent.config.OfficeHours;
import org.openfsm.agent.schedule.Due.Moment;
import org.openfsm.agent.testing.TestClock;

/** An agent's life in fast motion: the machine works, sleeps, is off, and people set its clock. */
class PlanTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final List<Calendar> CALENDARS = List.of(
            new Calendar.At(Calendar.Days.DAILY, 1, LocalTime.of(2, 30)),
            new Calendar.At(Calendar.Days.WEEKLY, 1, LocalTime.of(2, 30)),
            new Calendar.At(Calendar.Days.MONTHLY, Calendar.At.LAST, LocalTime.of(22, 0)),
            new Calendar.At(Calendar.Days.QUARTERLY, Calendar.At.LAST, LocalTime.of(22, 0)));
    private static final Calendar DAILY = CALENDARS.get(0);

    private final TestClock clock = new TestClock(NOON);

    /** Runs what is due, as the agent's stages do, and notes when. */
    private final class Life {
        private final Calendar calendar;
        private final Plan.Style style;
        private final List<Moment> runs = new ArrayList<>();
        private Instant stored = NOON;
        private Plan plan;

        Life(Calendar calendar, ZoneId zone, @Nullable OfficeHours hours, @Nullable SplittableRandom random) {
            this.calendar = calendar;
            this.style = new Plan.Style(hours, zone, random);
            this.plan = style.fromStore(calendar, Optional.of(stored), now());
        }

        /** @return whether it ran */
        boolean look() {
            if (!plan.isReached(now())) {
                return false;
            }
            runs.add(now());
            stored = now().at();
            plan = style.after(calendar, now());
            return true;
        }

        void restart() {
            plan = style.fromStore(calendar, Optional.of(stored), now());
        }
    }

    private Moment now() {
        return new Moment(clock.instant(), clock.ticks());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Berlin",
                "America/New_York",
                "Australia/Lord_Howe",
                "Asia/Kathmandu",
                "America/Santiago",
                "UTC"
            })
    void eachDueDateOfThreeYearsIsServedOnceWhateverTheMachineDoes(String zone) {
        for (var calendar : CALENDARS) {
            for (int seed = 1; seed <= 3; seed++) {
                liveThreeYears(calendar, ZoneId.of(zone), new SplittableRandom(seed));
            }
        }
    }

    /** Works, sleeps (the ticks stand still), is off (a new process); the clock is right. */
    private void liveThreeYears(Calendar calendar, ZoneId zone, SplittableRandom random) {
        var begun = clock.instant();
        var life = new Life(calendar, zone, null, null);
        life.stored = begun;
        life.restart();
        var awake = new TreeSet<Instant>();
        while (clock.instant().isBefore(begun.plus(Duration.ofDays(3 * 365)))) {
            switch (random.nextInt(10)) {
                case 0 -> clock.set(Duration.ofMinutes(random.nextLong(1, 60 * 24 * 20)));
                case 1 -> {
                    clock.set(Duration.ofMinutes(random.nextLong(1, 60 * 24 * 5)));
                    life.restart();
                }
                default -> clock.pass(Duration.ofSeconds(random.nextLong(1, 6 * 3600)));
            }
            awake.add(clock.instant());
            life.look();
            assertThat(life.look()).as("never twice at a time").isFalse();
        }
        // what is due between two moments that the machine was awake is one run at the second of them
        var expected = new ArrayList<Instant>();
        var due = calendar.after(begun, zone);
        while (true) {
            var at = awake.ceiling(due);
            if (at == null) {
                break;
            }
            expected.add(at);
            due = calendar.after(at, zone);
        }
        assertThat(life.runs)
                .extracting(Moment::at)
                .as(calendar + " in " + zone)
                .containsExactlyElementsOf(expected);
    }

    @Test
    void aClockThatIsHalfADayWrongServesNoDueDateTwiceAndMissesNone() {
        for (var calendar : CALENDARS) {
            var random = new SplittableRandom(7);
            var begun = clock.instant();
            var life = new Life(calendar, BERLIN, null, null);
            life.stored = begun;
            life.restart();
            var served = new TreeMap<Instant, Integer>();
            var before = begun;
            long wrong = 0;
            while (clock.instant().isBefore(begun.plus(Duration.ofDays(2 * 365)))) {
                if (random.nextInt(20) == 0) {
                    long minutes = random.nextLong(-11 * 60, 11 * 60);
                    clock.set(Duration.ofMinutes(minutes - wrong));
                    wrong = minutes;
                } else {
                    clock.pass(Duration.ofSeconds(random.nextLong(1, 6 * 3600)));
                }
                if (life.look()) {
                    served.merge(latest(calendar, clock.instant()), 1, Integer::sum);
                    before = clock.instant();
                }
                var due = latest(calendar, clock.instant());
                assertThat(due.isAfter(begun) && due.isAfter(before))
                        .as("missed " + due)
                        .isFalse();
            }
            assertThat(served).isNotEmpty().allSatisfy((date, times) -> assertThat(times)
                    .isEqualTo(1));
        }
    }

    private static Instant latest(Calendar calendar, Instant now) {
        var date = calendar.after(now.minus(Duration.ofDays(95)), BERLIN);
        for (var next = date; !next.isAfter(now); next = calendar.after(next, BERLIN)) {
            date = next;
        }
        return date;
    }

    @Test
    void aClockThatWasYearsAheadCostsNothingOnceItIsRight() {
        var life = new Life(CALENDARS.get(3), BERLIN, null, null);
        clock.set(Duration.ofDays(10 * 365));
        assertThat(life.look()).as("quarters passed, by the clock").isTrue();
        assertThat(life.look()).isFalse();
        clock.set(Duration.ofDays(-10 * 365));
        assertThat(life.look()).isFalse();
        clock.pass(Duration.between(clock.instant(), Instant.parse("2026-12-31T20:59:59Z")));
        assertThat(life.look()).isFalse();
        clock.pass(Duration.ofSeconds(1));
        assertThat(life.look()).as("the quarter's end").isTrue();
    }

    @Test
    void anIntervalIsOfEitherClock() {
        var life = new Life(Calendar.every(Duration.ofHours(3)), BERLIN, null, null);
        clock.set(Duration.ofDays(-400));
        clock.pass(Duration.ofHours(3).minusSeconds(1));
        assertThat(life.look()).isFalse();
        clock.pass(Duration.ofSeconds(1));
        assertThat(life.look()).as("the clock was put back").isTrue();
        clock.set(Duration.ofHours(9));
        assertThat(life.look()).as("the machine slept").isTrue();
        assertThat(life.look()).as("once").isFalse();
        life.stored = clock.instant().plus(Duration.ofHours(5));
        life.restart();
        assertThat(life.look()).as("the last time is of the future").isTrue();
    }

    @Test
    void officeHoursHoldAlsoWhenTheMachineWakesUpOutsideOfThem() {
        var hours = new OfficeHours(
                EnumSet.range(java.time.DayOfWeek.MONDAY, java.time.DayOfWeek.FRIDAY),
                LocalTime.of(7, 0),
                LocalTime.of(19, 0));
        for (var random : new SplittableRandom[] {null, new SplittableRandom(3)}) {
            var life = new Life(Calendar.every(Duration.ofHours(3)), BERLIN, hours, random);
            var days = new TreeMap<String, Integer>();
            for (int look = 0; look < 30 * 24 * 12; look++) {
                clock.pass(Duration.ofMinutes(5));
                if (look % 1000 == 999) {
                    clock.set(Duration.ofHours(13));
                }
                if (life.look()) {
                    var at = clock.instant().atZone(BERLIN);
                    assertThat(at.getDayOfWeek().getValue()).isLessThan(6);
                    assertThat(at.getHour()).isBetween(7, 18);
                    days.merge(at.toLocalDate().toString(), 1, Integer::sum);
                }
            }
            assertThat(days).hasSizeGreaterThan(18).allSatisfy((day, times) -> assertThat(times)
                    .isBetween(1, 5));
        }
    }

    @Test
    void aThousandAgentsDoNotReportInTheSameMinute() {
        var random = new SplittableRandom(11);
        for (var calendar : List.of(DAILY, CALENDARS.get(3), Calendar.every(Duration.ofHours(3)))) {
            var minutes = new TreeMap<Long, Integer>();
            for (int agent = 0; agent < 1_000; agent++) {
                var plan = new Plan.Style(null, BERLIN, random).fromStore(calendar, Optional.empty(), now());
                var at = now().at().plus(plan.rest(now()));
                minutes.merge(at.getEpochSecond() / 60, 1, Integer::sum);
            }
            assertThat(minutes).as(calendar.toString()).hasSizeBetween(25, 31);
            assertThat(minutes.values()).allSatisfy(agents -> assertThat(agents).isLessThan(70));
        }
    }

    @Test
    void theLastMinuteOfAQuarterDoesNotBecomeTheNextQuarter() {
        var late = new Calendar.At(Calendar.Days.QUARTERLY, Calendar.At.LAST, LocalTime.of(23, 59));
        var due = new Plan(late, null, BERLIN, 0.999, now());
        assertThat(now().at().plus(due.rest(now())).atZone(BERLIN).toLocalDate())
                .hasToString("2026-12-31");
    }
}
