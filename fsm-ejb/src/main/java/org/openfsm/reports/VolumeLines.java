package org.openfsm.reports;

import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.openfsm.fleet.DeviceColumns;
import org.openfsm.platform.Unit;

/**
 * First and last reading of a time and what lies between, a line for each meter of each device. A device that moved in
 * that time has its lines once for each customer and site: readings count where it stood then.
 */
final class VolumeLines implements LineSource {
    private static final int CUSTOMER = 0;
    private static final int METER = 6;
    private static final int VOLUME = 12;

    private final Task task;
    private final Words words;
    private final DeviceChoice choice;

    VolumeLines(Task task) {
        this.task = task;
        words = new Words(task.request().language());
        choice = new DeviceChoice(task.scope(), task.request().selection(), "x");
    }

    /** Time that a device spent at one place. @param opens the last reading before it may be counted from */
    private record Stay(
            long tenant,
            long device,
            Instant from,
            Instant to,
            long customerId,
            String[] facts,
            ZoneId zone,
            boolean chosen) {}

    private record Reading(Instant at, int epoch, String doubt, Map<String, Long> values) {}

    @Override
    public List<Column> columns() {
        return List.of(
                column("customer", Column.Type.TEXT, 26),
                column("site", Column.Type.TEXT, 18),
                column("manufacturer", Column.Type.TEXT, 14),
                column("model", Column.Type.TEXT, 24),
                column("serialNumber", Column.Type.TEXT, 18),
                column("location", Column.Type.TEXT, 20),
                column("meter", Column.Type.TEXT, 16),
                column("unit", Column.Type.TEXT, 12),
                column("firstAt", Column.Type.TIME, 16),
                column("firstReading", Column.Type.NUMBER, 13),
                column("lastAt", Column.Type.TIME, 16),
                column("lastReading", Column.Type.NUMBER, 13),
                column("volume", Column.Type.NUMBER, 12),
                column("remarks", Column.Type.TEXT, 46));
    }

    private Column column(String key, Column.Type type, int width) {
        return new Column(words.of("column." + key), type, width);
    }

    /**
     * Devices with an assignment that touches the time, with slack for zones: each tenant's days begin at another moment.
     */
    private static final String CHOSEN =
            "select v.id from device v left join device_current d on d.tenant_id = v.tenant_id and d.device_id = v.id"
                    + " where d.device_id is not null and exists (select 1 from device_assignment x"
                    + " where x.tenant_id = v.tenant_id and x.device_id = v.id"
                    + " and x.from_at < ? and (x.to_at is null or x.to_at > ?) and ";

    private Instant earliest() {
        return task.from().atStartOfDay(ZoneId.of("UTC+14")).toInstant();
    }

    private Instant latest() {
        return task.to().plusDays(1).atStartOfDay(ZoneId.of("UTC-12")).toInstant();
    }

    @Override
    public List<Long> devices(Unit unit) throws SQLException {
        return chosen(unit, " order by v.id");
    }

    @Override
    public List<DeviceLines> page(Unit unit, long after, long last, int size) throws SQLException {
        var devices =
                chosen(unit, " and v.id > ? and v.id <= ? order by v.id fetch next ? rows only", after, last, size);
        if (devices.isEmpty()) {
            return List.of();
        }
        var stays = stays(unit, devices);
        var readings = readings(unit, devices);
        var pages = new ArrayList<DeviceLines>();
        for (var device : devices) {
            var of = stays.getOrDefault(device, List.of());
            var lines = new ArrayList<Line>();
            for (int i = 0; i < of.size(); i++) {
                if (of.get(i).chosen()) {
                    lines.addAll(lines(of.get(i), opens(of, i), readings.getOrDefault(device, List.of())));
                }
            }
            pages.add(new DeviceLines(of.isEmpty() ? task.tenant() : of.get(0).tenant(), device, lines));
        }
        return pages;
    }

    /** Of which devices there is something to say, by id. @param more of the query, with its values */
    private List<Long> chosen(Unit unit, String more, Object... itsValues) throws SQLException {
        var values = new ArrayList<Object>(List.of(latest(), earliest()));
        values.addAll(Arrays.asList(choice.values(itsValues)));
        return unit.list(CHOSEN + choice.where() + ")" + more, row -> row.number("id"), values.toArray());
    }

    private Map<Long, List<Stay>> stays(Unit unit, List<Long> devices) throws SQLException {
        var values = new ArrayList<Object>(Arrays.asList(choice.values(devices, latest())));
        var stays = new HashMap<Long, List<Stay>>();
        unit.list(
                "select x.tenant_id, x.device_id, x.from_at, x.to_at, x.customer_id, c.name as customer_name,"
                        + " s.name as site_name, d.manufacturer, d.model, d.serial_number, d.location, t.zone,"
                        + " case when " + choice.where() + " then true else false end as chosen"
                        + " from unnest(cast(? as bigint array)) as w (id)"
                        + " join device v on v.id = w.id"
                        + " join device_assignment x on x.tenant_id = v.tenant_id and x.device_id = v.id"
                        + " join device_current d on d.tenant_id = x.tenant_id and d.device_id = x.device_id"
                        + " join tenant t on t.id = x.tenant_id"
                        + " join customer c on c.tenant_id = x.tenant_id and c.id = x.customer_id"
                        + " left join site s on s.tenant_id = x.tenant_id and s.id = x.site_id"
                        + " where x.from_at < ? order by x.device_id, x.from_at",
                row -> stays.computeIfAbsent(row.number("device_id"), id -> new ArrayList<>())
                        .add(new Stay(
                                row.number("tenant_id"),
                                row.number("device_id"),
                                row.instant("from_at"),
                                row.instant("to_at"),
                                row.number("customer_id"),
                                new String[] {
                                    row.text("customer_name"),
                                    row.text("site_name"),
                                    row.text("manufacturer"),
                                    row.text("model"),
                                    row.text("serial_number"),
                                    row.text("location")
                                },
                                ZoneId.of(row.text("zone")),
                                row.yes("chosen"))),
                values.toArray());
        return stays;
    }

    /** Since when readings are this customer's without a break: what was read at another's is not shown. */
    private static Instant opens(List<Stay> stays, int index) {
        var opens = stays.get(index).from();
        for (int i = index - 1; i >= 0; i--) {
            var before = stays.get(i);
            if (before.customerId() != stays.get(index).customerId() || !opens.equals(before.to())) {
                break;
            }
            opens = before.from();
        }
        return opens;
    }

    private Map<Long, List<Reading>> readings(Unit unit, List<Long> devices) throws SQLException {
        var readings = new HashMap<Long, List<Reading>>();
        unit.list(
                "select r.* from unnest(cast(? as bigint array)) as w (id)"
                        + " join device v on v.id = w.id"
                        + " join reading r on r.tenant_id = v.tenant_id and r.device_id = v.id"
                        + " where r.read_at >= ? and r.read_at < ? and r.received_at <= ?"
                        + " and r.doubt is distinct from 'order' order by r.device_id, r.read_at, r.received_at",
                row -> readings.computeIfAbsent(row.number("device_id"), id -> new ArrayList<>())
                        .add(new Reading(
                                row.instant("read_at"),
                                row.small("epoch"),
                                row.text("doubt"),
                                DeviceColumns.reading(row))),
                devices,
                earliest().minus(Volume.TOLERANCE),
                latest(),
                task.asOf());
        return readings;
    }

    private List<Line> lines(Stay stay, Instant opens, List<Reading> readings) {
        var start = task.from().atStartOfDay(stay.zone()).toInstant();
        var end = task.to().plusDays(1).atStartOfDay(stay.zone()).toInstant();
        var from = stay.from().isAfter(start) ? stay.from() : start;
        var to = stay.to() != null && stay.to().isBefore(end) ? stay.to() : end;
        if (!from.isBefore(to)) {
            return List.of();
        }
        var lines = new ArrayList<Line>();
        for (var key : task.request().meters()) {
            var points = readings.stream()
                    .filter(reading ->
                            reading.values().containsKey(key) && !reading.at().isBefore(opens))
                    .map(reading -> new Volume.Point(
                            reading.at(), reading.epoch(), reading.values().get(key), reading.doubt()))
                    .toList();
            // a device has the meters it has: only the first asked for is said to be missing
            if (!points.isEmpty() || key.equals(task.request().meters().get(0))) {
                lines.add(line(stay, key, Volume.of(points, from, to), from.equals(start), to.equals(end)));
            }
        }
        return lines;
    }

    private Line line(Stay stay, String key, Volume volume, boolean whole, boolean stays) {
        var cells = new ArrayList<Object>(Arrays.asList(stay.facts()));
        var first = volume.first();
        var last = volume.last();
        cells.addAll(Arrays.asList(
                words.word("meter.", key),
                words.word("unit.", DeviceColumns.unit(key)),
                first == null ? null : first.at(),
                first == null ? null : (Object) first.value(),
                last == null ? null : last.at(),
                last == null ? null : (Object) last.value(),
                volume.used(),
                remarks(stay, volume, whole, stays)));
        var facts = stay.facts();
        return new Line(
                Line.order(facts[0], facts[1], facts[2], facts[3], facts[4], Objects.toString(stay.from())), cells);
    }

    private String remarks(Stay stay, Volume volume, boolean whole, boolean stays) {
        var all = new ArrayList<String>();
        if (!whole) {
            all.add(words.of("remark.since", day(stay, stay.from())));
        }
        if (!stays) {
            all.add(words.of("remark.until", day(stay, stay.to())));
        }
        for (var remark : volume.remarks()) {
            all.add(words.of("remark." + remark.kind().name(), day(stay, remark.from()), day(stay, remark.to())));
        }
        return all.isEmpty() ? null : all.stream().collect(Collectors.joining("; "));
    }

    private String day(Stay stay, Instant at) {
        return at == null ? "" : words.day(at.atZone(stay.zone()).toLocalDate());
    }

    @Override
    public ChartValue chart(List<Object> cells) {
        var first = words.word("meter.", task.request().meters().get(0));
        return cells.get(VOLUME) instanceof Long used && first.equals(cells.get(METER))
                ? new ChartValue(Objects.toString(cells.get(CUSTOMER), words.of("unknown")), used)
                : null;
    }

    @Override
    public String chartTitle() {
        return words.of(
                "chart.volumes", words.word("meter.", task.request().meters().get(0)));
    }
}
