package org.openfsm.fleet;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** The stored readings before and after the times of late ones. */
final class Neighbours {
    private final Map<List<Object>, Around> around = new HashMap<>();

    private Neighbours() {}

    /** A stored reading. */
    record Stored(Instant at, int epoch, Map<String, Long> values) {
        /** Whether nothing in {@code other} differs from it. */
        boolean says(Map<String, Long> other) {
            return other.entrySet().stream().allMatch(one -> Objects.equals(values.get(one.getKey()), one.getValue()));
        }

        private static boolean rises(Map<String, Long> from, Map<String, Long> to) {
            return from.entrySet().stream().allMatch(one -> {
                var then = to.get(one.getKey());
                return then == null || then >= one.getValue() || one.getKey().startsWith("vendor.");
            });
        }
    }

    /**
     * @param fits whether its meters lie between those of its neighbours in the epoch
     * @param opensEpochBefore whether the epoch is now known to have begun with it
     */
    record Place(int epoch, boolean fits, boolean opensEpochBefore) {}

    /** What lies around a time; null where nothing does. */
    record Around(Stored before, Stored after) {
        Place place(Map<String, Long> values) {
            boolean afterBefore = before != null && Stored.rises(before.values(), values);
            boolean beforeAfter = after != null && Stored.rises(values, after.values());
            if (before == null) {
                return after == null ? new Place(1, true, true) : new Place(after.epoch(), beforeAfter, beforeAfter);
            }
            if (after == null) {
                return new Place(before.epoch(), afterBefore, false);
            }
            if (before.epoch() == after.epoch()) {
                return new Place(before.epoch(), afterBefore && beforeAfter, false);
            }
            // a board was swapped between the two: with lower meters than before it was swapped already
            return !afterBefore && beforeAfter
                    ? new Place(after.epoch(), true, true)
                    : new Place(before.epoch(), afterBefore, false);
        }
    }

    static Neighbours of(Unit unit, Origin origin, List<Long> devices, List<Instant> times) throws SQLException {
        var neighbours = new Neighbours();
        if (devices.isEmpty()) {
            return neighbours;
        }
        record Times(long device, Instant at, Instant before, Instant after) {}
        var wanted = unit.list(
                "select v.device_id, v.at, (select max(r.read_at) from reading r where r.tenant_id = ?"
                        + " and r.device_id = v.device_id and r.read_at <= v.at) as before_at,"
                        + " (select min(r.read_at) from reading r where r.tenant_id = ?"
                        + " and r.device_id = v.device_id and r.read_at > v.at) as after_at"
                        + " from unnest(cast(? as bigint array), cast(? as timestamp with time zone array))"
                        + " as v (device_id, at)",
                row -> new Times(
                        row.number("device_id"), row.instant("at"), row.instant("before_at"), row.instant("after_at")),
                origin.tenantId(),
                origin.tenantId(),
                devices,
                times);
        var keys = new LinkedHashSet<List<Object>>();
        for (var one : wanted) {
            Stream.of(one.before(), one.after())
                    .filter(Objects::nonNull)
                    .forEach(moment -> keys.add(List.of(one.device(), moment)));
        }
        var stored = new HashMap<List<Object>, Stored>();
        if (!keys.isEmpty()) {
            unit.list(
                    "select r.* from unnest(cast(? as bigint array), cast(? as timestamp with time zone array))"
                            + " as v (device_id, at) join reading r on r.tenant_id = ? and r.device_id = v.device_id"
                            + " and r.read_at = v.at",
                    row -> stored.put(
                            List.of(row.number("device_id"), row.instant("read_at")),
                            new Stored(row.instant("read_at"), row.small("epoch"), values(row))),
                    keys.stream().map(key -> key.get(0)).toList(),
                    keys.stream().map(key -> key.get(1)).toList(),
                    origin.tenantId());
        }
        for (var one : wanted) {
            neighbours.around.put(
                    List.of(one.device(), one.at()),
                    new Around(get(stored, one.device(), one.before()), get(stored, one.device(), one.after())));
        }
        return neighbours;
    }

    private static Stored get(Map<List<Object>, Stored> stored, long device, Instant at) {
        return at == null ? null : stored.get(List.of(device, at));
    }

    /** The meters of a row of {@code reading}, by key. */
    static Map<String, Long> values(Row row) throws SQLException {
        var values = new LinkedHashMap<String, Long>();
        for (var key : Meter.NAMED) {
            var value = row.number(key.replace('.', '_'));
            if (value != null) {
                values.put(key, value);
            }
        }
        values.putAll(DeviceDocuments.more(row.text("more")));
        return values;
    }

    Around around(long device, Instant at) {
        return around.get(List.of(device, at));
    }
}
