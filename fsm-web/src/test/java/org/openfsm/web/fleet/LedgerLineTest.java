package org.openfsm.web.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openfsm.ingest.Mark;
import org.openfsm.ingest.ReportGap;
import org.openfsm.ingest.ReportRow;
import org.openfsm.ingest.Road;

class LedgerLineTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void aRunOfGoodReportsIsOneLineBehindTheNewest() {
        assertThat(LedgerLine.of(rows(10, 1), List.of()))
                .extracting(LedgerLine::from, LedgerLine::to)
                .containsExactly(tuple(10, 10), tuple(1, 9));
    }

    @Test
    void whatIsRemarkableStandsAlone() {
        var rows = rows(10, 1);
        rows.set(4, row("a", 6, 0, Mark.LATE));
        assertThat(LedgerLine.of(rows, List.of()))
                .extracting(LedgerLine::state, LedgerLine::from, LedgerLine::to)
                .containsExactly(
                        state("taken", 10, 10),
                        state("taken", 9, 9),
                        state("taken", 8, 8),
                        state("taken", 7, 7),
                        state("late", 6, 6),
                        state("taken", 1, 5));
    }

    @Test
    void whatNeverCameStandsBelowTheReportThatFollowedIt() {
        var rows = rows(10, 8);
        rows.addAll(rows(4, 1));
        assertThat(LedgerLine.of(rows, List.of(new ReportGap("a", 5, 7, NOON, NOON, null))))
                .extracting(LedgerLine::state, LedgerLine::from, LedgerLine::to)
                .containsExactly(
                        state("taken", 10, 10),
                        state("taken", 9, 9),
                        state("taken", 8, 8),
                        state("missing", 5, 7),
                        state("taken", 1, 4));
    }

    @Test
    void theEndOfAChainThatNeverCameStandsBelowTheFirstOfTheNext() {
        var first = new ReportRow(1, "b", 1, NOON, NOON, Road.HTTPS, 0, Set.of(), "scheduled", "acme", 3, "00");
        var rows = new ArrayList<>(List.of(first, row("a", 4, 0)));
        assertThat(LedgerLine.of(rows, List.of(new ReportGap("a", 5, 6, NOON, NOON, null))))
                .extracting(LedgerLine::state)
                .containsExactly("taken", "missing", "taken");
    }

    @Test
    void whatCameTwiceIsADuplicate() {
        assertThat(LedgerLine.of(new ArrayList<>(List.of(row("a", 1, 2))), List.of()))
                .extracting(LedgerLine::state)
                .containsExactly("duplicate");
    }

    private static org.assertj.core.groups.Tuple tuple(long from, long to) {
        return org.assertj.core.api.Assertions.tuple(from, to);
    }

    private static org.assertj.core.groups.Tuple state(String state, long from, long to) {
        return org.assertj.core.api.Assertions.tuple(state, from, to);
    }

    private static List<ReportRow> rows(long newest, long oldest) {
        var rows = new ArrayList<ReportRow>();
        for (long sequence = newest; sequence >= oldest; sequence--) {
            rows.add(row("a", sequence, 0));
        }
        return rows;
    }

    private static ReportRow row(String chain, long sequence, int repeats, Mark... marks) {
        var made = NOON.minusSeconds(3600 * (100 - sequence));
        return new ReportRow(
                sequence,
                chain,
                sequence,
                made,
                made.plusSeconds(9),
                Road.HTTPS,
                repeats,
                Set.of(marks),
                "scheduled",
                "acme",
                3,
                "00");
    }
}
