package org.openfsm.fleet;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.platform.Database;
import org.openfsm.platform.Page;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** The fleet as the signed-in person may see it: every question is answered within their scope. */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER, Roles.ACCOUNTANT})
public class Fleet {
    private static final int LARGEST_PAGE = 1000;
    private static final int LONGEST_HISTORY = 1100;
    private static final Duration MONTH = Duration.ofDays(30);

    @Inject
    Database database;

    @Inject
    CurrentScope scope;

    @Inject
    Clock clock;

    protected Fleet() {}

    /** Outside a container. */
    public Fleet(Database database, CurrentScope scope, Clock clock) {
        this.database = database;
        this.scope = scope;
        this.clock = clock;
    }

    private record Key(long tenant, long device) {}

    private record Total(long total, int epoch) {}

    /** A part of the device list. @param size 1 … 1000 */
    public Page<DeviceRow> devices(DeviceFilter filter, int first, int size) {
        var query = new DeviceQuery(scope.get(), filter);
        return database.transact(unit -> {
            long total = unit.one(
                            "select count(*) as n from device_current d where " + query.where(),
                            row -> row.number("n"),
                            query.values())
                    .orElse(0L);
            var page = unit.list(
                    "select d.tenant_id, d.device_id from device_current d" + DeviceQuery.joins(filter.order())
                            + " where " + query.where() + " order by " + DeviceQuery.order(filter.order())
                            + " offset ? rows fetch next ? rows only",
                    row -> new Key(row.number("tenant_id"), row.number("device_id")),
                    query.values(first, Math.min(Math.max(size, 1), LARGEST_PAGE)));
            return new Page<>(rows(unit, page), total);
        });
    }

    private List<DeviceRow> rows(Unit unit, List<Key> page) throws SQLException {
        if (page.isEmpty()) {
            return List.of();
        }
        var monthAgo = monthAgo(unit, page);
        var rows = new HashMap<Long, DeviceRow>();
        unit.list(
                "select d.*, c.name as customer_name, s.name as site_name, a.name as agent_name"
                        + " from unnest(cast(? as bigint array), cast(? as bigint array)) as v (tenant_id, device_id)"
                        + " join device_current d on d.tenant_id = v.tenant_id and d.device_id = v.device_id"
                        + " join customer c on c.tenant_id = d.tenant_id and c.id = d.customer_id"
                        + " left join site s on s.tenant_id = d.tenant_id and s.id = d.site_id"
                        + " left join agent_installation a on a.tenant_id = d.tenant_id and a.id = d.agent_id",
                row -> rows.put(row.number("device_id"), row(row, monthAgo.get(row.number("device_id")))),
                page.stream().map(Key::tenant).toList(),
                page.stream().map(Key::device).toList());
        return page.stream()
                .map(key -> rows.get(key.device()))
                .filter(Objects::nonNull)
                .toList();
    }

    private static DeviceRow row(Row row, Total monthAgo) throws SQLException {
        var total = row.number("total");
        return new DeviceRow(
                row.number("device_id"),
                DeviceState.values()[row.small("state")],
                DeviceDocuments.reason(row.text("state_reason")),
                row.text("manufacturer"),
                row.text("model"),
                row.text("name"),
                row.text("serial_number"),
                row.number("customer_id"),
                row.text("customer_name"),
                row.number("site_id"),
                row.text("site_name"),
                row.text("location"),
                row.text("host_name"),
                row.text("address"),
                row.text("firmware"),
                row.text("agent_name"),
                total,
                row.number("mono"),
                row.number("color"),
                total == null || monthAgo == null || monthAgo.epoch() != row.small("epoch")
                        ? null
                        : (Long) (total - monthAgo.total()),
                DeviceDocuments.supplies(row.text("supplies")),
                row.small("lowest_percent"),
                row.instant("read_at"),
                row.instant("seen_at"),
                row.small("alert_count"));
    }

    /** The totals as they were 30 days ago, of devices that were read by then and not more than 30 days before. */
    private Map<Long, Total> monthAgo(Unit unit, List<Key> page) throws SQLException {
        var totals = new HashMap<Long, Total>();
        var then = clock.instant().minus(MONTH);
        unit.list(
                "select r.device_id, r.total, r.epoch from (select v.tenant_id, v.device_id, (select max(p.read_at)"
                        + " from reading p where p.tenant_id = v.tenant_id and p.device_id = v.device_id"
                        + " and p.read_at <= ? and p.read_at >= ?) as read_at"
                        + " from unnest(cast(? as bigint array), cast(? as bigint array)) as v (tenant_id, device_id)) as m"
                        + " join reading r on r.tenant_id = m.tenant_id and r.device_id = m.device_id"
                        + " and r.read_at = m.read_at where r.total is not null",
                row -> totals.put(row.number("device_id"), new Total(row.number("total"), row.small("epoch"))),
                then,
                then.minus(MONTH),
                page.stream().map(Key::tenant).toList(),
                page.stream().map(Key::device).toList());
        return totals;
    }

    /** How many devices the filter finds in each state, its own choice of states left out of account. */
    public Map<DeviceState, Long> states(DeviceFilter filter) {
        var query = new DeviceQuery(scope.get(), filter.states(Set.of()));
        var counts = new EnumMap<DeviceState, Long>(DeviceState.class);
        database.transact(unit -> unit.list(
                "select d.state, count(*) as n from device_current d where " + query.where() + " group by d.state",
                row -> counts.put(DeviceState.values()[row.small("state")], row.number("n")),
                query.values()));
        return counts;
    }

    /** When a device in scope was polled last, answer or not; empty when none ever was. */
    public Optional<Instant> lastSeen() {
        var query = new DeviceQuery(scope.get(), DeviceFilter.ALL);
        return database.transact(unit -> unit.one(
                        "select max(d.seen_at) as seen_at from device_current d where " + query.where(),
                        row -> Optional.ofNullable(row.instant("seen_at")),
                        query.values())
                .flatMap(seen -> seen));
    }

    /** The makers of the devices in scope, by name, with the number of devices. */
    public Map<String, Long> manufacturers() {
        var query = new DeviceQuery(scope.get(), DeviceFilter.ALL);
        var counts = new LinkedHashMap<String, Long>();
        database.transact(unit -> unit.list(
                "select d.manufacturer, count(*) as n from device_current d where " + query.where()
                        + " and d.manufacturer is not null group by d.manufacturer order by d.manufacturer",
                row -> counts.put(row.text("manufacturer"), row.number("n")),
                query.values()));
        return counts;
    }

    /** The device, if there is one and the person may see it now. */
    public Optional<DeviceView> device(long id) {
        var query = new DeviceQuery(scope.get(), DeviceFilter.ALL);
        return database.transact(unit -> {
            record Found(DeviceView view, long tenant, Map<String, Meter> meters, long report) {}
            var found = unit.one(
                    "select d.*, e.*, c.name as customer_name, s.name as site_name, a.name as agent_name, a.agent_version, v.certain,"
                            + " v.first_seen_at from device_current d"
                            + " join device_detail e on e.tenant_id = d.tenant_id and e.device_id = d.device_id"
                            + " join device v on v.tenant_id = d.tenant_id and v.id = d.device_id"
                            + " join customer c on c.tenant_id = d.tenant_id and c.id = d.customer_id"
                            + " left join site s on s.tenant_id = d.tenant_id and s.id = d.site_id"
                            + " join agent_installation a on a.tenant_id = d.tenant_id and a.id = d.agent_id"
                            + " where " + query.where() + " and d.device_id = ?",
                    row -> new Found(
                            view(row),
                            row.number("tenant_id"),
                            DeviceDocuments.meters(row.text("meters")),
                            row.number("report_id")),
                    query.values(id));
            if (found.isEmpty()) {
                return Optional.<DeviceView>empty();
            }
            var device = found.get();
            var reports = new ArrayList<>(device.meters().values().stream()
                    .map(Meter::report)
                    .distinct()
                    .toList());
            reports.add(device.report());
            var refs = reports(unit, device.tenant(), reports);
            return Optional.of(complete(
                    device.view(),
                    groups(unit, device.tenant(), id),
                    meters(device.meters(), refs),
                    epochs(unit, device.tenant(), id),
                    refs.get(device.report())));
        });
    }

    private static DeviceView view(Row row) throws SQLException {
        return new DeviceView(
                row.number("device_id"),
                DeviceState.values()[row.small("state")],
                DeviceDocuments.reason(row.text("state_reason")),
                new DeviceView.Identity(
                        row.text("manufacturer"),
                        row.text("model"),
                        row.text("name"),
                        row.text("serial_number"),
                        row.text("asset_number"),
                        row.text("mac_address"),
                        row.text("sys_object_id"),
                        row.text("firmware"),
                        DeviceDocuments.firmwareParts(row.text("firmware_parts")),
                        row.yes("certain")),
                new DeviceView.Place(
                        row.number("customer_id"),
                        row.text("customer_name"),
                        row.number("site_id"),
                        row.text("site_name"),
                        row.text("source_id"),
                        row.text("location"),
                        row.text("contact"),
                        row.text("host_name"),
                        row.text("address"),
                        row.small("port"),
                        row.small("printer_index"),
                        row.text("snmp_version")),
                List.of(),
                DeviceDocuments.status(row.text("status")),
                DeviceDocuments.properties(row.text("properties")),
                DeviceDocuments.supplies(row.text("supplies")),
                List.of(),
                DeviceDocuments.alerts(row.text("alerts")).values().stream()
                        .map(active -> active.alert().raisedAt() == null
                                ? active.alert().raisedAt(active.since())
                                : active.alert())
                        .toList(),
                DeviceDocuments.problems(row.text("problems")),
                List.of(),
                new DeviceView.Agent(row.uuid("agent_id"), row.text("agent_name"), row.text("agent_version")),
                null,
                row.instant("first_seen_at"),
                row.instant("read_at"),
                row.instant("seen_at"));
    }

    private static DeviceView complete(
            DeviceView view,
            List<DeviceView.Group> groups,
            List<MeterView> meters,
            List<DeviceView.Epoch> epochs,
            ReportRef report) {
        return new DeviceView(
                view.id(),
                view.state(),
                view.reason(),
                view.identity(),
                view.place(),
                groups,
                view.status(),
                view.properties(),
                view.supplies(),
                meters,
                view.alerts(),
                view.problems(),
                epochs,
                view.agent(),
                report,
                view.firstSeenAt(),
                view.readAt(),
                view.seenAt());
    }

    private static List<MeterView> meters(Map<String, Meter> meters, Map<Long, ReportRef> reports) {
        return meters.values().stream()
                .map(meter -> new MeterView(
                        meter.key(),
                        Meter.unit(meter.key()),
                        meter.value(),
                        meter.billing(),
                        meter.readAt(),
                        meter.epoch(),
                        reports.get(meter.report()),
                        meter.raw()))
                .toList();
    }

    private static Map<Long, ReportRef> reports(Unit unit, long tenant, List<Long> ids) throws SQLException {
        var refs = new HashMap<Long, ReportRef>();
        unit.list(
                "select l.id, l.agent_id, l.chain, l.sequence, l.sha256, l.received_at"
                        + " from unnest(cast(? as bigint array)) as v (id)"
                        + " join report_log l on l.tenant_id = ? and l.id = v.id",
                row -> refs.put(
                        row.number("id"),
                        new ReportRef(
                                row.number("id"),
                                row.uuid("agent_id"),
                                row.text("chain"),
                                row.number("sequence"),
                                row.text("sha256"),
                                row.instant("received_at"))),
                ids,
                tenant);
        return refs;
    }

    private List<DeviceView.Group> groups(Unit unit, long tenant, long device) throws SQLException {
        var values = new ArrayList<Object>(List.of(tenant, device));
        var mine = scope.get().where("g", values);
        return unit.list(
                "select g.id, g.name from device_group_member m"
                        + " join device_group g on g.tenant_id = m.tenant_id and g.id = m.group_id"
                        + " where m.tenant_id = ? and m.device_id = ? and " + mine + " order by g.folded",
                row -> new DeviceView.Group(row.number("id"), row.text("name")),
                values.toArray());
    }

    private static List<DeviceView.Epoch> epochs(Unit unit, long tenant, long device) throws SQLException {
        return unit.list(
                "select epoch, from_at, to_at, reason from device_epoch"
                        + " where tenant_id = ? and device_id = ? order by epoch",
                row -> new DeviceView.Epoch(
                        row.small("epoch"), row.instant("from_at"), row.instant("to_at"), row.text("reason")),
                tenant,
                device);
    }

    /**
     * Usage by local day, both days inclusive; readings of times at which the device was not the person's to see are
     * left out.
     *
     * @param keys meter keys; empty for all that the device has
     * @return empty when the device never was the person's to see
     * @throws Rejected {@code history.time} when the time is longer than 1100 days or ends before it begins
     */
    public Optional<History> history(long id, LocalDate from, LocalDate to, List<String> keys) {
        if (to.isBefore(from) || ChronoUnit.DAYS.between(from, to) >= LONGEST_HISTORY) {
            throw new Rejected(
                    "history.time",
                    "From " + from + " to " + to + " is no time that can be shown: expected at most " + LONGEST_HISTORY
                            + " days, the first before the last",
                    from.toString(),
                    to.toString());
        }
        var mineValues = new ArrayList<Object>();
        var mine = scope.get().where("x", mineValues);
        return database.transact(unit -> {
            var values = new ArrayList<>(mineValues);
            values.add(id);
            record Seen(long tenant, ZoneId zone) {}
            var seen = unit.one(
                    "select x.tenant_id, t.zone from device_assignment x join tenant t on t.id = x.tenant_id where "
                            + mine + " and x.device_id = ?",
                    row -> new Seen(row.number("tenant_id"), ZoneId.of(row.text("zone"))),
                    values.toArray());
            if (seen.isEmpty()) {
                return Optional.<History>empty();
            }
            var zone = seen.get().zone();
            var start = from.atStartOfDay(zone).toInstant();
            var end = to.plusDays(1).atStartOfDay(zone).toInstant();
            values.addAll(List.of(seen.get().tenant(), id, end, seen.get().tenant(), id, start, start));
            var points = unit.list(
                    "select r.* from reading r where exists (select 1 from device_assignment x where " + mine
                            + " and x.device_id = ? and x.tenant_id = r.tenant_id and x.from_at <= r.read_at"
                            + " and (x.to_at is null or x.to_at > r.read_at))"
                            + " and r.tenant_id = ? and r.device_id = ? and r.read_at < ?"
                            + " and r.read_at >= coalesce((select max(p.read_at) from reading p where p.tenant_id = ?"
                            + " and p.device_id = ? and p.read_at < ?), ?)"
                            + " and r.doubt is distinct from 'order' order by r.read_at, r.received_at",
                    row -> new UsageByDay.Point(row.instant("read_at"), row.small("epoch"), Neighbours.values(row)),
                    values.toArray());
            var reasons = new HashMap<Integer, String>();
            epochs(unit, seen.get().tenant(), id).forEach(epoch -> reasons.put(epoch.epoch(), epoch.reason()));
            return Optional.of(new UsageByDay(zone, from, to).of(points, keys, reasons));
        });
    }

    /** Alerts of the device that are over, newest first. */
    public Page<AlertView> pastAlerts(long id, int first, int size) {
        var query = new DeviceQuery(scope.get(), DeviceFilter.ALL);
        var condition = " from device_alert l join device_current d on d.tenant_id = l.tenant_id"
                + " and d.device_id = l.device_id where " + query.where()
                + " and d.device_id = ? and l.cleared_at is not null";
        return database.transact(unit -> {
            long total = unit.one("select count(*) as n" + condition, row -> row.number("n"), query.values(id))
                    .orElse(0L);
            var rows = unit.list(
                    "select l.*" + condition
                            + " order by l.raised_at desc, l.subject offset ? rows fetch next ? rows only",
                    row -> new AlertView(
                            row.text("severity"),
                            row.small("alert_code"),
                            row.text("alert_group"),
                            row.small("group_index"),
                            row.small("location"),
                            row.text("training"),
                            row.text("description"),
                            row.instant("said_at") == null ? row.instant("raised_at") : row.instant("said_at"),
                            row.instant("cleared_at")),
                    query.values(id, first, size));
            return new Page<>(rows, total);
        });
    }

    /** The customer, if there is one and the person may see it. */
    public Optional<CustomerRow> customer(long id) {
        var values = new ArrayList<Object>();
        var where = scope.get().where("c", values) + " and c.id = ?";
        values.add(id);
        return database.transact(unit -> Tenants.customers(unit, where, values)).stream()
                .findFirst();
    }

    /** The customers in scope, by name. */
    public List<CustomerRow> customers() {
        var values = new ArrayList<Object>();
        var where = scope.get().where("c", values);
        return database.transact(unit -> Tenants.customers(unit, where, values));
    }
}
