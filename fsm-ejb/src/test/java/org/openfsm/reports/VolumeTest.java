package org.openfsm.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openfsm.reports.Volume.Point;
import org.openfsm.reports.Volume.Remark.Kind;

class VolumeTest {
    private static final Instant START = Instant.parse("2026-10-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-11-01T00:00:00Z");

    private static Point day(double day, int epoch, long value) {
        return new Point(START.plus(Duration.ofMinutes((long) (day * 24 * 60))), epoch, value, null);
    }

    /** A reading each day, growing by ten. */
    private static List<Point> daily(int from, int to, int epoch, long value) {
        var points = new ArrayList<Point>();
        for (int day = from; day <= to; day++) {
            points.add(day(day + 0.25, epoch, value + 10L * (day - from)));
        }
        return points;
    }

    private static List<Kind> kinds(Volume volume) {
        return volume.remarks().stream().map(Volume.Remark::kind).toList();
    }

    @Test
    void isTheDifferenceFromTheLastReadingBeforeToTheLastInside() {
        var points = daily(-2, 33, 1, 1000);
        var volume = Volume.of(points, START, END);
        assertThat(volume.first().at()).isEqualTo(START.minus(Duration.ofHours(18)));
        assertThat(volume.last().at()).isBefore(END).isAfter(END.minus(Duration.ofDays(1)));
        assertThat(volume.used()).isEqualTo(310);
        assertThat(volume.remarks()).isEmpty();
    }

    @Test
    void aReadingLongBeforeDoesNotCountIn() {
        var points = new ArrayList<Point>(List.of(day(-9, 1, 500)));
        points.addAll(daily(5, 30, 1, 1000));
        var volume = Volume.of(points, START, END);
        assertThat(volume.used()).isEqualTo(250);
        assertThat(kinds(volume)).containsExactly(Kind.STARTS);
    }

    @Test
    void nothingReadIsSaidAndNoNumber() {
        var volume = Volume.of(List.of(day(-1, 1, 700)), START, END);
        assertThat(volume.used()).isNull();
        assertThat(volume.first()).isNull();
        assertThat(kinds(volume)).containsExactly(Kind.NONE);
    }

    @Test
    void oneReadingIsNoDifference() {
        var volume = Volume.of(List.of(day(12, 1, 700)), START, END);
        assertThat(volume.used()).isNull();
        assertThat(volume.last().value()).isEqualTo(700);
        assertThat(kinds(volume)).containsExactly(Kind.ONE);
    }

    @Test
    void aNewEpochIsSummedOnBothSidesAndNamed() {
        var points = daily(0, 10, 1, 50_000);
        points.addAll(daily(11, 30, 2, 3));
        var volume = Volume.of(points, START, END);
        assertThat(volume.used()).isEqualTo(100 + 190);
        assertThat(kinds(volume)).containsExactly(Kind.EPOCH);
    }

    @Test
    void aMeterThatWentBackInsideAnEpochNeverMakesItLess() {
        var volume = Volume.of(
                List.of(day(0, 1, 100), day(1, 1, 130), day(2, 1, 90), day(3, 1, 95), day(30, 1, 95)), START, END);
        assertThat(volume.used()).isEqualTo(35);
        assertThat(kinds(volume)).containsExactly(Kind.BACK, Kind.GAP);
    }

    @Test
    void gapsAreNamedAndTooManyAreNotListed() {
        var points = new ArrayList<Point>();
        for (int day = 0; day <= 30; day += 5) {
            points.add(day(day + 0.5, 1, 100 + day));
        }
        var volume = Volume.of(points, START, END);
        assertThat(kinds(volume)).containsExactly(Kind.GAP, Kind.GAP, Kind.GAP, Kind.MORE_GAPS);
        assertThat(volume.used()).isEqualTo(30);
    }

    @Test
    void anEndWithoutReadingsIsSaid() {
        assertThat(kinds(Volume.of(daily(0, 20, 1, 5), START, END))).containsExactly(Kind.ENDS);
    }

    @Test
    void doubtfulReadingsAreSaid() {
        var points = daily(0, 30, 1, 5);
        points.set(4, new Point(points.get(4).at(), 1, points.get(4).value(), "clock"));
        assertThat(kinds(Volume.of(points, START, END))).containsExactly(Kind.DOUBT);
    }
}
