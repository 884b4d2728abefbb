package org.openfsm.events;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.openfsm.access.Audit;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.access.Scope;
import org.openfsm.platform.Database;
import org.openfsm.platform.Page;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** The ledger of everything that rules have done, tried to do, or are about to do, within the person's scope. */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER})
public class Deliveries {
    private static final String COLUMNS =
            "select y.*, r.name as rule_name, e.kind as event_kind, c.name as customer_name,"
                    + " coalesce(nullif(trim(concat(coalesce(d.model, ''), ' ', coalesce(d.serial_number, ''))), ''), a.name)"
                    + " as device";
    private static final String FROM = " from delivery y"
            + " join event e on e.tenant_id = y.tenant_id and e.id = y.event_id"
            + " join customer c on c.tenant_id = e.tenant_id and c.id = e.customer_id"
            + " left join reaction_rule r on r.tenant_id = y.tenant_id and r.id = y.rule_id"
            + " left join device_current d on d.device_id = e.device_id and d.tenant_id = e.tenant_id"
            + " left join agent_installation a on a.tenant_id = e.tenant_id and a.id = e.agent_id where ";
    private static final String ORDER = " order by y.created_at desc, y.id desc";

    @Inject
    Database database;

    @Inject
    CurrentScope scope;

    @Inject
    Clock clock;

    protected Deliveries() {}

    Deliveries(Database database, CurrentScope scope, Clock clock) {
        this.database = database;
        this.scope = scope;
        this.clock = clock;
    }

    private static DeliveryRow row(Row row) throws SQLException {
        return new DeliveryRow(
                row.number("id"),
                DeliveryKind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                Phase.valueOf(row.text("phase").toUpperCase(Locale.ROOT)),
                row.text("target"),
                DeliveryState.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                row.small("tries"),
                row.instant("created_at"),
                row.instant("due_at"),
                row.instant("settled_at"),
                row.text("failure"),
                row.number("rule_id"),
                row.text("rule_name"),
                row.number("event_id"),
                EventKind.of(row.text("event_kind")),
                row.text("device"),
                row.text("customer_name"));
    }

    /** What was done about an event, newest first. */
    static List<DeliveryRow> of(Unit unit, Scope scope, long event) throws SQLException {
        var values = new ArrayList<Object>();
        var mine = scope.where("e", values);
        values.add(event);
        return unit.list(COLUMNS + FROM + mine + " and e.id = ?" + ORDER, Deliveries::row, values.toArray());
    }

    /** Newest first. */
    public Page<DeliveryRow> list(DeliveryFilter filter, int first, int size) {
        var values = new ArrayList<Object>();
        var where = new StringBuilder(FROM).append(scope.get().where("e", values));
        if (!filter.states().isEmpty()) {
            where.append(" and y.state = any (?)");
            values.add(filter.states().stream().map(DeliveryState::key).toList());
        }
        if (!filter.kinds().isEmpty()) {
            where.append(" and y.kind = any (?)");
            values.add(filter.kinds().stream().map(DeliveryKind::key).toList());
        }
        if (filter.ruleId() != null) {
            where.append(" and y.rule_id = ?");
            values.add(filter.ruleId());
        }
        for (var word :
                filter.words().isEmpty() ? new String[0] : filter.words().split("\\s+")) {
            where.append(" and lower(y.target) like ?");
            values.add(EventQuery.like(word));
        }
        return database.transact(unit -> {
            long total = unit.one("select count(*) as n" + where, row -> row.number("n"), values.toArray())
                    .orElse(0L);
            var paged = new ArrayList<>(values);
            paged.addAll(List.of(first, size));
            return new Page<>(
                    unit.list(
                            COLUMNS + where + ORDER + " offset ? rows fetch next ? rows only",
                            Deliveries::row,
                            paged.toArray()),
                    total);
        });
    }

    /** How many there are in each state. */
    public Map<DeliveryState, Long> states() {
        var values = new ArrayList<Object>();
        var mine = scope.get().where("e", values);
        var counts = new EnumMap<DeliveryState, Long>(DeliveryState.class);
        database.transact(unit -> unit.list(
                "select y.state, count(*) as n" + FROM + mine + " group by y.state",
                row -> counts.put(DeliveryState.valueOf(row.text("state").toUpperCase(Locale.ROOT)), row.number("n")),
                values.toArray()));
        return counts;
    }

    /** Every try, oldest first; none when the person may not see it. */
    public List<Attempt> attempts(long id) {
        var values = new ArrayList<Object>();
        var mine = scope.get().where("e", values);
        values.add(id);
        return database.transact(unit -> unit.list(
                "select p.number, p.at, p.outcome, p.answer, p.millis from delivery_attempt p where exists (select 1"
                        + FROM + mine + " and y.id = ? and y.tenant_id = p.tenant_id and y.id = p.delivery_id)"
                        + " order by p.number",
                row -> new Attempt(
                        row.small("number"),
                        row.instant("at"),
                        row.text("outcome"),
                        row.text("answer"),
                        row.number("millis")),
                values.toArray()));
    }

    /**
     * Sets those that were given up going again, at once. What a receiver has had already it knows again by its
     * identification.
     *
     * @return how many
     */
    public int repeat(Set<Long> ids) {
        var values = new ArrayList<Object>();
        var mine = scope.get().where("e", values);
        values.add(ids);
        return database.transact(unit -> {
            record Dead(long tenant, long id, String target) {}
            var dead = unit.list(
                    COLUMNS + FROM + mine + " and y.id = any (?) and y.state = 'dead' order by y.id",
                    row -> new Dead(row.number("tenant_id"), row.number("id"), row.text("target")),
                    values.toArray());
            int changed = 0;
            for (var one : dead) {
                changed += unit.change(
                        "update delivery set state = 'waiting', tries = 0, due_at = ?, settled_at = null"
                                + " where tenant_id = ? and id = ? and state = 'dead'",
                        clock.instant(),
                        one.tenant(),
                        one.id());
                Audit.note(
                        unit,
                        clock.instant(),
                        one.tenant(),
                        scope.person(),
                        "delivery.repeated",
                        "delivery " + one.id(),
                        one.target());
            }
            return changed;
        });
    }
}
