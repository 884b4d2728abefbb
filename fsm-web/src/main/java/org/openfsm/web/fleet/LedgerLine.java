package org.openfsm.web.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openfsm.ingest.Mark;
import org.openfsm.ingest.ReportGap;
import org.openfsm.ingest.ReportRow;

/**
 * A line of an agent's ledger: a report, a run of good ones folded, or reports that never came.
 *
 * @param state taken, late, missing, lost (missing, and given up), duplicate, fork, clock
 * @param from the lowest number it stands for, {@code to} the highest
 * @param made when the newest of them was made; null for what never came
 * @param devices in the newest of them
 */
public record LedgerLine(
        String state,
        long from,
        long to,
        Instant made,
        Instant arrived,
        String reason,
        String road,
        Integer devices,
        ReportRow report,
        ReportGap gap) {

    /** As many good reports in a row are folded to one line. */
    private static final int FOLD = 4;

    public LedgerLine {
        if (from > to) {
            throw new IllegalArgumentException("A ledger line from " + from + " to " + to + " stands for nothing");
        }
    }

    /** How many reports it stands for. */
    public long count() {
        return to - from + 1;
    }

    /** Puts log and gaps in order, newest first. @param rows a part of the log, newest first */
    static List<LedgerLine> of(List<ReportRow> rows, List<ReportGap> gaps) {
        var lines = new ArrayList<LedgerLine>();
        var good = new ArrayList<ReportRow>();
        var open = new ArrayList<>(gaps);
        for (var row : rows) {
            boolean plain = state(row).equals("taken") && !lines.isEmpty();
            boolean continues = !good.isEmpty() && follows(good.get(good.size() - 1), row);
            if (!plain || !continues) {
                fold(good, lines);
            }
            if (plain) {
                good.add(row);
            } else {
                lines.add(single(row));
            }
            for (var gap : gaps) {
                // once, though in a fork two reports stand behind it
                if (endsBefore(gap, row) && open.remove(gap)) {
                    fold(good, lines);
                    lines.add(missing(gap));
                }
            }
        }
        fold(good, lines);
        return lines;
    }

    /** Whether the row is the first report behind the gap, in its chain or as the begin of the next one. */
    private static boolean endsBefore(ReportGap gap, ReportRow row) {
        return gap.chain().equals(row.chain())
                ? gap.to() + 1 == row.sequence()
                : row.sequence() == 1 && row.receivedAt().equals(gap.before());
    }

    private static boolean follows(ReportRow newer, ReportRow older) {
        return newer.chain().equals(older.chain()) && newer.sequence() == older.sequence() + 1;
    }

    private static void fold(List<ReportRow> good, List<LedgerLine> lines) {
        if (good.size() < FOLD) {
            good.forEach(r -> lines.add(single(r)));
        } else {
            var newest = good.get(0);
            var oldest = good.get(good.size() - 1);
            boolean mixed = good.stream().map(ReportRow::reason).distinct().count() > 1;
            lines.add(new LedgerLine(
                    "taken",
                    oldest.sequence(),
                    newest.sequence(),
                    newest.createdAt(),
                    null,
                    mixed ? null : newest.reason(),
                    good.stream().map(ReportRow::road).distinct().count() > 1
                            ? null
                            : newest.road().name(),
                    newest.devices(),
                    newest,
                    null));
        }
        good.clear();
    }

    private static LedgerLine single(ReportRow row) {
        return new LedgerLine(
                state(row),
                row.sequence(),
                row.sequence(),
                row.createdAt(),
                row.receivedAt(),
                row.reason(),
                row.road().name(),
                row.devices(),
                row,
                null);
    }

    private static LedgerLine missing(ReportGap gap) {
        var state = gap.lost() == null ? "missing" : "lost";
        return new LedgerLine(state, gap.from(), gap.to(), null, null, null, null, null, null, gap);
    }

    private static String state(ReportRow row) {
        Set<Mark> marks = row.marks();
        if (marks.contains(Mark.FORK)) {
            return "fork";
        }
        if (marks.contains(Mark.CLOCK)) {
            return "clock";
        }
        if (marks.contains(Mark.LATE)) {
            return "late";
        }
        return row.repeats() > 0 ? "duplicate" : "taken";
    }
}
