package org.openfsm.reports;

import java.sql.SQLException;
import java.util.List;
import org.openfsm.fleet.DeviceState;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** Lines that say how devices are now, each from its row of {@code device_current}. */
abstract class CurrentLines implements LineSource {
    final Task task;
    final Words words;
    private final DeviceChoice choice;

    CurrentLines(Task task) {
        this.task = task;
        this.words = new Words(task.request().language());
        this.choice = new DeviceChoice(task.scope(), task.request().selection(), "d");
    }

    @Override
    public List<Long> devices(Unit unit) throws SQLException {
        return unit.list(
                "select d.device_id from device_current d where " + choice.where() + " order by d.device_id",
                row -> row.number("device_id"),
                choice.values());
    }

    @Override
    public List<DeviceLines> page(Unit unit, long after, long last, int size) throws SQLException {
        var devices = unit.list(
                // device has its id alone as an index, on every database; from an inner join H2 makes a scan of all
                // devices
                "select v.id from device v left join device_current d on d.tenant_id = v.tenant_id and d.device_id = v.id"
                        + " where d.device_id is not null and " + choice.where()
                        + " and v.id > ? and v.id <= ? order by v.id fetch next ? rows only",
                row -> row.number("id"),
                choice.values(after, last, size));
        return devices.isEmpty()
                ? List.of()
                : unit.list(
                        "select d.*, c.name as customer_name, s.name as site_name, a.name as agent_name,"
                                + " e.mac_address, e.asset_number, e.meters as meter_list, v.first_seen_at"
                                + " from unnest(cast(? as bigint array)) as w (id)"
                                + " join device v on v.id = w.id"
                                + " join device_current d on d.device_id = v.id and d.tenant_id = v.tenant_id"
                                + " join customer c on c.tenant_id = d.tenant_id and c.id = d.customer_id"
                                + " left join site s on s.tenant_id = d.tenant_id and s.id = d.site_id"
                                + " left join agent_installation a on a.tenant_id = d.tenant_id and a.id = d.agent_id"
                                + " left join device_detail e on e.tenant_id = d.tenant_id and e.device_id = d.device_id"
                                + " order by d.device_id",
                        row -> new DeviceLines(row.number("tenant_id"), row.number("device_id"), lines(row)),
                        devices);
    }

    abstract List<Line> lines(Row row) throws SQLException;

    final Column column(String key, Column.Type type, int width) {
        return new Column(words.of("column." + key), type, width);
    }

    final List<Column> deviceColumns() {
        return List.of(
                column("customer", Column.Type.TEXT, 26),
                column("site", Column.Type.TEXT, 18),
                column("manufacturer", Column.Type.TEXT, 14),
                column("model", Column.Type.TEXT, 24),
                column("serialNumber", Column.Type.TEXT, 18),
                column("location", Column.Type.TEXT, 20));
    }

    static List<Object> deviceCells(Row row) throws SQLException {
        return java.util.Arrays.asList(
                row.text("customer_name"),
                row.text("site_name"),
                row.text("manufacturer"),
                row.text("model"),
                row.text("serial_number"),
                row.text("location"));
    }

    static String order(Row row) throws SQLException {
        return Line.order(
                row.text("customer_name"),
                row.text("site_name"),
                row.text("manufacturer"),
                row.text("model"),
                row.text("serial_number"));
    }

    final String state(Row row) throws SQLException {
        return words.of("state." + DeviceState.values()[row.small("state")].key());
    }
}
