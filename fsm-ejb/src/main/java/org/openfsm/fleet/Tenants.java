package org.openfsm.fleet;

import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openfsm.access.Scope;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Unit;

/** The organisations that operate fleets here, and their customers. */
public final class Tenants {
    /** How long each class of data is kept unless an administrator says otherwise, in days. */
    private static final Map<String, Integer> KEEP_DAYS = Map.of(
            "reading", 3650,
            "supply-reading", 730,
            "report-log", 1095,
            "raw-report", 3650,
            "change", 365,
            "quarantine", 90,
            "audit", 3650,
            "report", 400);

    private Tenants() {}

    /** Makes the first tenant when there is none. */
    public static void ensureFirst(Unit unit, String name, ZoneId zone, Instant now) throws SQLException {
        if (unit.one("select id from tenant", row -> row.number("id")).isPresent()) {
            return;
        }
        long id = 1; // the first on every node: two that start at once make the same one, and one of them gives way
        unit.change("insert into tenant (id, name, zone, created_at) values (?, ?, ?, ?)", id, name, zone.getId(), now);
        for (var days : KEEP_DAYS.entrySet()) {
            unit.change(
                    "insert into retention (tenant_id, data_class, keep_days) values (?, ?, ?)",
                    id,
                    days.getKey(),
                    days.getValue());
        }
    }

    /** The tenant that new agents belong to. */
    public static long home(Unit unit) throws SQLException {
        return unit.one("select min(id) as id from tenant", row -> row.number("id"))
                .orElseThrow(() -> new IllegalStateException("There is no tenant; the server has not started whole"));
    }

    /** The customer of that name, whatever its case; made when there is none. */
    public static long customer(Unit unit, long tenant, String name, Instant now) throws SQLException {
        var folded = name.strip().toLowerCase(Locale.ROOT);
        var known = unit.one(
                "select id from customer where tenant_id = ? and folded = ?", row -> row.number("id"), tenant, folded);
        if (known.isPresent()) {
            return known.get();
        }
        long id = unit.newId();
        unit.change(
                "insert into customer (tenant_id, id, name, folded, created_at) values (?, ?, ?, ?, ?)",
                tenant,
                id,
                name.strip(),
                folded,
                now);
        return id;
    }

    /**
     * The tenant of a customer, locked until the transaction ends: one person at a time changes what belongs to it.
     *
     * @throws Rejected {@code customer.unknown} when it is none of the scope
     */
    static long lockCustomer(Unit unit, Scope scope, long id) throws SQLException {
        var values = new ArrayList<Object>();
        var mine = scope.where("c", values);
        values.add(id);
        long tenant = unit.one(
                        "select c.tenant_id from (select tenant_id, id, id as customer_id from customer) c where "
                                + mine + " and c.id = ?",
                        row -> row.number("tenant_id"),
                        values.toArray())
                .orElseThrow(() -> new Rejected(
                        "customer.unknown", "Customer " + id + " is none that you may see", String.valueOf(id)));
        unit.list(
                "select id from customer where tenant_id = ? and id = ? for update",
                row -> row.number("id"),
                tenant,
                id);
        return tenant;
    }

    /**
     * The first tenant that the scope has whole, locked until the transaction ends.
     *
     * @throws Rejected {@code tenant.unknown} when it has none
     */
    static long lockWhole(Unit unit, Scope scope) throws SQLException {
        var values = new ArrayList<Object>();
        var mine = scope.where("t", values);
        long tenant = unit.one(
                        "select t.tenant_id from"
                                + " (select id as tenant_id, cast(null as bigint) as customer_id from tenant) t where "
                                + mine + " order by t.tenant_id",
                        row -> row.number("tenant_id"),
                        values.toArray())
                .orElseThrow(() -> new Rejected(
                        "tenant.unknown", "You see single customers only. Say which one's devices it shall hold."));
        unit.list("select id from tenant where id = ? for update", row -> row.number("id"), tenant);
        return tenant;
    }

    /** Customers of a scope, with the number of their devices. */
    static List<CustomerRow> customers(Unit unit, String where, List<Object> values) throws SQLException {
        return unit.list(
                "select c.id, c.tenant_id, c.name, (select count(*) from device_current d"
                        + " where d.tenant_id = c.tenant_id and d.customer_id = c.id) as devices"
                        + " from (select cu.id, cu.tenant_id, cu.id as customer_id, cu.name, cu.folded from customer cu) c"
                        + " where " + where + " order by c.folded",
                row -> new CustomerRow(
                        row.number("id"), row.number("tenant_id"), row.text("name"), row.small("devices")),
                values.toArray());
    }
}
