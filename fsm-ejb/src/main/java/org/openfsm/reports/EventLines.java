package org.openfsm.reports;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/**
 * What happened in a time, from the table that {@code events} writes: a line for each event that began in it. Agents'
 * events stand at device 0.
 */
final class EventLines implements LineSource {
    private static final List<String> SEVERITIES = List.of("critical", "warning", "notice");
    private static final int KIND = 8;

    /** The event with the place of its device, as the choice of devices asks for it. */
    private static final String EVENTS = " from (select ev.*, dc.site_id from event ev left join device_current dc"
            + " on dc.tenant_id = ev.tenant_id and dc.device_id = ev.device_id) x"
            + " left join device_current d on d.tenant_id = x.tenant_id and d.device_id = x.device_id"
            + " join tenant t on t.id = x.tenant_id"
            + " left join customer c on c.tenant_id = x.tenant_id and c.id = x.customer_id"
            + " left join site s on s.tenant_id = x.tenant_id and s.id = x.site_id"
            + " left join agent_installation a on a.tenant_id = x.tenant_id and a.id = x.agent_id"
            + " where x.started_at >= ? and x.started_at < ? and x.derived_at <= ? and ";

    private final Task task;
    private final Words words;
    private final DeviceChoice choice;

    EventLines(Task task) {
        this.task = task;
        words = new Words(task.request().language());
        choice = new DeviceChoice(task.scope(), task.request().selection(), "x");
    }

    @Override
    public List<Column> columns() {
        return List.of(
                column("customer", Column.Type.TEXT, 26),
                column("site", Column.Type.TEXT, 18),
                column("manufacturer", Column.Type.TEXT, 14),
                column("model", Column.Type.TEXT, 24),
                column("serialNumber", Column.Type.TEXT, 18),
                column("location", Column.Type.TEXT, 20),
                column("started", Column.Type.TIME, 16),
                column("ended", Column.Type.TIME, 16),
                column("event", Column.Type.TEXT, 22),
                column("severity", Column.Type.TEXT, 12),
                column("subject", Column.Type.TEXT, 40),
                column("code", Column.Type.NUMBER, 8),
                column("acknowledgedBy", Column.Type.TEXT, 16));
    }

    private Column column(String key, Column.Type type, int width) {
        return new Column(words.of("column." + key), type, width);
    }

    private List<Object> time() {
        return List.of(
                task.from().atStartOfDay(task.zone()).toInstant(),
                task.to().plusDays(1).atStartOfDay(task.zone()).toInstant(),
                task.asOf());
    }

    private Object[] values(Object... more) {
        var values = new ArrayList<Object>(time());
        values.addAll(Arrays.asList(choice.values(more)));
        return values.toArray();
    }

    @Override
    public List<Long> devices(Unit unit) throws SQLException {
        return unit.list(
                "select distinct x.device_id" + EVENTS + choice.where() + " order by x.device_id",
                row -> row.number("device_id"),
                values());
    }

    @Override
    public List<DeviceLines> page(Unit unit, long after, long last, int size) throws SQLException {
        var devices = unit.list(
                "select distinct x.device_id" + EVENTS + choice.where()
                        + " and x.device_id > ? and x.device_id <= ? order by x.device_id fetch next ? rows only",
                row -> row.number("device_id"),
                values(after, last, size));
        if (devices.isEmpty()) {
            return List.of();
        }
        var lines = new LinkedHashMap<Long, List<Line>>();
        devices.forEach(device -> lines.put(device, new ArrayList<>()));
        unit.list(
                "select x.*, d.manufacturer, d.model, d.serial_number, d.location, c.name as customer_name,"
                        + " s.name as site_name, a.name as agent_name" + EVENTS + choice.where()
                        + " and x.device_id = any (?) order by x.device_id, x.started_at, x.id",
                row -> lines.get(row.number("device_id")).add(line(row)),
                values(devices));
        return lines.entrySet().stream()
                .map(one -> new DeviceLines(task.tenant(), one.getKey(), one.getValue()))
                .toList();
    }

    private Line line(Row row) throws SQLException {
        var started = row.instant("started_at");
        var code = row.number("alert_code");
        return new Line(
                Line.order(started.toString(), row.text("customer_name"), row.text("serial_number")),
                Arrays.asList(
                        row.text("customer_name"),
                        row.text("site_name"),
                        row.text("manufacturer"),
                        row.text("model"),
                        row.text("serial_number"),
                        row.text("location"),
                        started,
                        until(row.instant("ended_at")),
                        words.word("event.", row.text("kind")),
                        words.of("severity." + SEVERITIES.get(row.small("severity"))),
                        subject(row),
                        code,
                        row.text("acknowledged_by")));
    }

    /** What ended after the report was asked for had not ended for it. */
    private Instant until(Instant ended) {
        return ended == null || ended.isAfter(task.asOf()) ? null : ended;
    }

    private String subject(Row row) throws SQLException {
        var parts = new ArrayList<String>();
        if (row.text("agent_name") != null && row.number("device_id") == 0) {
            parts.add(row.text("agent_name"));
        }
        if (row.text("supply_type") != null) {
            parts.add(words.word("supply.", row.text("supply_type")));
            parts.add(words.word("colorant.", row.text("colorant")));
        }
        parts.add(row.text("description"));
        if (row.number("value_from") != null && row.number("value_to") != null) {
            parts.add(words.of("event.values", row.number("value_from"), row.number("value_to")));
        }
        var said = String.join(" ", parts.stream().filter(Objects::nonNull).toList());
        return said.isEmpty() ? row.text("subject") : said;
    }

    @Override
    public ChartValue chart(List<Object> cells) {
        return new ChartValue(Objects.toString(cells.get(KIND), ""), 1);
    }

    @Override
    public String chartTitle() {
        return words.of("chart.events");
    }
}
