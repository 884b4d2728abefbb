package org.openfsm.fleet;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns readings into usage by local day: differences inside an epoch, and honest gaps. */
final class UsageByDay {
    private final ZoneId zone;
    private final LocalDate from;
    private final LocalDate to;

    UsageByDay(ZoneId zone, LocalDate from, LocalDate to) {
        this.zone = zone;
        this.from = from;
        this.to = to;
    }

    /** A stored reading. */
    record Point(Instant at, int epoch, Map<String, Long> values) {}

    /** @param points in the order of time, with the last one before {@code from} where there is one */
    History of(List<Point> points, Collection<String> keys, Map<Integer, String> reasons) {
        var wanted = new ArrayList<String>(keys);
        if (wanted.isEmpty()) {
            points.stream()
                    .flatMap(point -> point.values().keySet().stream())
                    .distinct()
                    .forEach(wanted::add);
        }
        var breaks = new ArrayList<History.Break>();
        for (int i = 1; i < points.size(); i++) {
            var point = points.get(i);
            if (point.epoch() != points.get(i - 1).epoch() && !day(point).isBefore(from)) {
                breaks.add(new History.Break(point.at(), reasons.getOrDefault(point.epoch(), "went-back")));
            }
        }
        return new History(zone, wanted.stream().map(key -> series(key, points)).toList(), breaks);
    }

    private LocalDate day(Point point) {
        return point.at().atZone(zone).toLocalDate();
    }

    private History.Series series(String key, List<Point> points) {
        Map<LocalDate, Long> usage = new TreeMap<>();
        Map<LocalDate, Long> readings = new TreeMap<>();
        var gaps = new LinkedHashMap<LocalDate, History.Gap>();
        Point before = null;
        for (var point : points) {
            var value = point.values().get(key);
            if (value == null) {
                continue;
            }
            var day = day(point);
            readings.put(day, value);
            if (before != null) {
                var last = day(before);
                var printed = value - before.values().get(key);
                boolean known = before.epoch() == point.epoch() && printed >= 0;
                if (last.plusDays(1).isBefore(day)) {
                    gaps.put(day, new History.Gap(last.plusDays(1), day, known ? printed : null));
                } else if (known && gaps.containsKey(day)) {
                    gaps.computeIfPresent(day, (end, gap) -> more(gap, printed));
                } else if (known) {
                    usage.merge(day, printed, Long::sum);
                }
            }
            before = point;
        }
        var days = new ArrayList<History.Day>();
        for (var day = from; !day.isAfter(to); day = day.plusDays(1)) {
            days.add(new History.Day(day, usage.get(day), readings.get(day)));
        }
        return new History.Series(
                key,
                Meter.unit(key),
                days,
                gaps.values().stream().filter(gap -> !gap.to().isBefore(from)).toList());
    }

    private static History.Gap more(History.Gap gap, long printed) {
        return new History.Gap(gap.from(), gap.to(), gap.usage() == null ? null : (Long) (gap.usage() + printed));
    }
}
