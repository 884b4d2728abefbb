package org.openfsm.reports;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What one meter counted in a time: differences inside an epoch only, never negative, and everything doubtful named.
 *
 * @param first the reading it counts from; null when there is none
 * @param last the reading it counts to; null when there is none
 * @param used null when two readings are missing
 */
record Volume(Point first, Point last, Long used, List<Remark> remarks) {
    /** A reading this near counts as that of the boundary, and days without a reading up to this are no gap. */
    static final Duration TOLERANCE = Duration.ofDays(3);

    private static final int GAPS_NAMED = 3;
    private static final Set<String> DOUBTS = Set.of("clock", "identity");

    /** A reading of the meter. @param doubt why it is not billable without approval; null when nothing is wrong */
    record Point(Instant at, int epoch, long value, String doubt) {}

    /** What is to know of the figure. @param from when, or since when @param to until when; null where it is a moment */
    record Remark(Kind kind, Instant from, Instant to) {
        enum Kind {
            /** No reading at all. */
            NONE,
            /** One reading only: no difference. */
            ONE,
            /** Counted from then on: there is no earlier reading. */
            STARTS,
            /** Counted up to then: there is no later reading. */
            ENDS,
            /** No reading in between, so the days are not known apart. */
            GAP,
            MORE_GAPS,
            /** The device's meters began anew; what was counted across it is not known and not in the figure. */
            EPOCH,
            /** This meter went back. */
            BACK,
            DOUBT
        }
    }

    /** @param points in the order of time; of those before {@code start} only the last one counts, when it is near */
    static Volume of(List<Point> points, Instant start, Instant end) {
        var counted = counted(points, start, end);
        if (counted.isEmpty()) {
            return new Volume(null, null, null, List.of(new Remark(Remark.Kind.NONE, null, null)));
        }
        var first = counted.get(0);
        var last = counted.get(counted.size() - 1);
        var remarks = new ArrayList<Remark>();
        if (counted.size() == 1) {
            remarks.add(new Remark(Remark.Kind.ONE, first.at(), null));
            doubt(counted, remarks);
            return new Volume(first, last, null, remarks);
        }
        if (first.at().isAfter(start.plus(TOLERANCE))) {
            remarks.add(new Remark(Remark.Kind.STARTS, first.at(), null));
        }
        if (last.at().isBefore(end.minus(TOLERANCE))) {
            remarks.add(new Remark(Remark.Kind.ENDS, last.at(), null));
        }
        long used = used(counted, remarks);
        gaps(counted, remarks);
        doubt(counted, remarks);
        return new Volume(first, last, used, remarks);
    }

    private static List<Point> counted(List<Point> points, Instant start, Instant end) {
        Point opening = null;
        var counted = new ArrayList<Point>();
        for (var point : points) {
            if (!point.at().isAfter(start)) {
                opening = point.at().isBefore(start.minus(TOLERANCE)) ? null : point;
            } else if (point.at().isBefore(end)) {
                counted.add(point);
            }
        }
        if (opening != null && !counted.isEmpty()) {
            counted.add(0, opening);
        }
        return counted;
    }

    private static long used(List<Point> counted, List<Remark> remarks) {
        long used = 0;
        for (int i = 1; i < counted.size(); i++) {
            var before = counted.get(i - 1);
            var now = counted.get(i);
            if (before.epoch() != now.epoch()) {
                remarks.add(new Remark(Remark.Kind.EPOCH, now.at(), null));
            } else if (now.value() < before.value()) {
                remarks.add(new Remark(Remark.Kind.BACK, now.at(), null));
            } else {
                used += now.value() - before.value();
            }
        }
        return used;
    }

    private static void gaps(List<Point> counted, List<Remark> remarks) {
        int gaps = 0;
        for (int i = 1; i < counted.size(); i++) {
            var before = counted.get(i - 1).at();
            var now = counted.get(i).at();
            if (now.isAfter(before.plus(TOLERANCE))) {
                gaps++;
                if (gaps <= GAPS_NAMED) {
                    remarks.add(new Remark(Remark.Kind.GAP, before, now));
                } else if (gaps == GAPS_NAMED + 1) {
                    remarks.add(new Remark(Remark.Kind.MORE_GAPS, null, null));
                }
            }
        }
    }

    private static void doubt(List<Point> counted, List<Remark> remarks) {
        if (counted.stream().anyMatch(point -> point.doubt() != null && DOUBTS.contains(point.doubt()))) {
            remarks.add(new Remark(Remark.Kind.DOUBT, null, null));
        }
    }
}
