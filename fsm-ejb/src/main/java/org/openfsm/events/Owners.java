package org.openfsm.events;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openfsm.platform.Unit;

/** Whose a device was at a time, which model it is, and which groups it is in. */
final class Owners {
    private final Map<Long, List<Time>> times = new HashMap<>();
    private final Map<Long, String> models = new HashMap<>();
    private final Map<Long, Set<Long>> groups = new HashMap<>();

    private Owners() {}

    private record Time(Instant from, Instant to, long customer) {}

    static Owners of(Unit unit, long tenant, Collection<Long> devices) throws SQLException {
        var owners = new Owners();
        if (devices.isEmpty()) {
            return owners;
        }
        unit.list(
                "select a.device_id, a.from_at, a.to_at, a.customer_id, d.model"
                        + " from unnest(cast(? as bigint array)) as v (device_id)"
                        + " join device_assignment a on a.tenant_id = ? and a.device_id = v.device_id"
                        + " left join device_current d on d.device_id = a.device_id and d.tenant_id = a.tenant_id"
                        + " order by a.device_id, a.from_at",
                row -> {
                    owners.models.put(row.number("device_id"), row.text("model"));
                    return owners.times
                            .computeIfAbsent(row.number("device_id"), device -> new ArrayList<>())
                            .add(new Time(row.instant("from_at"), row.instant("to_at"), row.number("customer_id")));
                },
                devices,
                tenant);
        unit.list(
                "select m.device_id, m.group_id from unnest(cast(? as bigint array)) as v (device_id)"
                        + " join device_group_member m on m.tenant_id = ? and m.device_id = v.device_id",
                row -> owners.groups
                        .computeIfAbsent(row.number("device_id"), device -> new HashSet<>())
                        .add(row.number("group_id")),
                devices,
                tenant);
        return owners;
    }

    /** The customer whose device it was; before it was known, the first one. Null when the device is not known. */
    Long customer(long device, Instant at) {
        var known = times.getOrDefault(device, List.of());
        for (var time : known) {
            if (!time.from().isAfter(at) && (time.to() == null || time.to().isAfter(at))) {
                return time.customer();
            }
        }
        return known.isEmpty() ? null : (Long) known.get(0).customer();
    }

    Standpoint standpoint(Episode episode, long customer) {
        return new Standpoint(
                episode, customer, groups.getOrDefault(episode.deviceId(), Set.of()), models.get(episode.deviceId()));
    }
}
