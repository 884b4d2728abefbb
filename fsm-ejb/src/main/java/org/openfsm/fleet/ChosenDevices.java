package org.openfsm.fleet;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.openfsm.access.Scope;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Unit;

/** Devices that a person picked to do something with. */
final class ChosenDevices {
    static final int MOST = 1000;

    private ChosenDevices() {}

    /** @param site where it stands now, or null */
    record Chosen(long tenant, long id, long customer, Long site) {}

    /**
     * Those devices, locked until the transaction ends, in the order in which reports lock them.
     *
     * @throws Rejected {@code devices.none}, {@code devices.many} (more than 1000), {@code device.unknown} when one is
     *     none that the person may see
     */
    static List<Chosen> lock(Unit unit, Scope scope, Collection<Long> ids) throws SQLException {
        var wanted = new HashSet<>(ids);
        if (wanted.isEmpty()) {
            throw new Rejected("devices.none", "No device was chosen");
        }
        if (wanted.size() > MOST) {
            throw new Rejected(
                    "devices.many",
                    wanted.size() + " devices were chosen, expected at most " + MOST + " at a time",
                    String.valueOf(wanted.size()));
        }
        var values = new ArrayList<Object>();
        var mine = scope.where("d", values);
        values.add(wanted);
        var found = unit.list(
                "select d.tenant_id, d.device_id, d.customer_id, d.site_id from device_current d where " + mine
                        + " and d.device_id = any (?) order by d.device_id for update",
                row -> new Chosen(
                        row.number("tenant_id"),
                        row.number("device_id"),
                        row.number("customer_id"),
                        row.number("site_id")),
                values.toArray());
        found.forEach(device -> wanted.remove(device.id()));
        if (!wanted.isEmpty()) {
            var missing = String.valueOf(wanted.iterator().next());
            throw new Rejected("device.unknown", "Device " + missing + " is none that you may see", missing);
        }
        return found;
    }
}
