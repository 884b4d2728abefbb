package org.openfsm.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageByDayTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 20);

    private final UsageByDay week = new UsageByDay(BERLIN, FIRST, FIRST.plusDays(4));

    private static UsageByDay.Point point(String at, int epoch, long total) {
        return new UsageByDay.Point(Instant.parse(at), epoch, Map.of("total", total));
    }

    private History.Series total(UsageByDay.Point... points) {
        return week.of(List.of(points), List.of("total"), Map.of()).series().get(0);
    }

    @Test
    void countsByTheTenantsLocalDays() {
        var series = total(
                point("2026-11-19T22:59:59Z", 1, 100), // 23:59:59 of the 19th in Berlin
                point("2026-11-19T23:00:00Z", 1, 110), // midnight of the 20th
                point("2026-11-20T12:00:00Z", 1, 150),
                point("2026-11-21T12:00:00Z", 1, 150));
        assertThat(series.days()).extracting(History.Day::usage).containsExactly(50L, 0L, null, null, null);
        assertThat(series.days().get(0).reading()).isEqualTo(150);
        assertThat(series.gaps()).isEmpty();
    }

    @Test
    void daysWithoutReadingsAreAGapWithOneSum() {
        var series = total(
                point("2026-11-20T12:00:00Z", 1, 100),
                point("2026-11-23T10:00:00Z", 1, 160),
                point("2026-11-23T12:00:00Z", 1, 170),
                point("2026-11-24T12:00:00Z", 1, 175));
        assertThat(series.days()).extracting(History.Day::usage).containsExactly(null, null, null, null, 5L);
        assertThat(series.gaps()).containsExactly(new History.Gap(FIRST.plusDays(1), LocalDate.of(2026, 11, 23), 70L));
    }

    @Test
    void makesNoDifferenceAcrossEpochs() {
        var history = week.of(
                List.of(
                        point("2026-11-20T06:00:00Z", 1, 5000),
                        point("2026-11-20T12:00:00Z", 2, 10),
                        point("2026-11-20T18:00:00Z", 2, 30)),
                List.of("total"),
                Map.of(2, "went-back"));
        assertThat(history.series().get(0).days().get(0).usage()).isEqualTo(20);
        assertThat(history.breaks())
                .containsExactly(new History.Break(Instant.parse("2026-11-20T12:00:00Z"), "went-back"));
    }
}
