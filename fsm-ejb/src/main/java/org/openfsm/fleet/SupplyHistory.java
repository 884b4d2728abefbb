package org.openfsm.fleet;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openfsm.platform.Unit;

/** What polls saw of devices' supplies, for who derives something from how they changed. */
public final class SupplyHistory {
    private SupplyHistory() {}

    /** What one poll saw, by slot; slots that it did not report are absent. */
    public record Poll(long deviceId, Instant at, Map<String, SupplyView> slots) {}

    /**
     * The polls of each device that were stored since its time, and the last one before, in the order of time; late ones
     * stand where they belong.
     *
     * @param since for each device from when on
     */
    public static List<Poll> since(Unit unit, long tenant, Map<Long, Instant> since) throws SQLException {
        if (since.isEmpty()) {
            return List.of();
        }
        var devices = new ArrayList<>(since.keySet());
        return unit.list(
                "select s.device_id, s.read_at, s.supplies from unnest(cast(? as bigint array),"
                        + " cast(? as timestamp with time zone array)) as v (device_id, at)"
                        + " join supply_reading s on s.tenant_id = ? and s.device_id = v.device_id and s.read_at >="
                        + " coalesce((select max(p.read_at) from supply_reading p where p.tenant_id = ?"
                        + " and p.device_id = v.device_id and p.read_at < v.at), v.at)"
                        + " order by s.device_id, s.read_at, s.received_at",
                row -> new Poll(
                        row.number("device_id"),
                        row.instant("read_at"),
                        SupplyPeriod.slots(DeviceDocuments.supplies(row.text("supplies")))),
                devices,
                devices.stream().map(since::get).toList(),
                tenant,
                tenant);
    }
}
