package org.openfsm.events;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;
import org.openfsm.platform.Ageing;
import org.openfsm.platform.Database;
import org.openfsm.platform.Settings;
import org.openfsm.platform.Unit;

/**
 * Events, what rules did about them, and tickets: kept for so many days after they were over, then taken away. What goes on
 * is never old, and an event stays as long as a delivery or a ticket of it does.
 */
@ApplicationScoped
public class History implements Ageing {
    private static final Logger LOG = Logger.getLogger(History.class);

    /** How many of each a transaction takes away. */
    static final int AT_ONCE = 500;

    @Inject
    Database database;

    @Inject
    Settings settings;

    @Inject
    Clock clock;

    protected History() {}

    History(Database database, Settings settings, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String subject() {
        return "events, deliveries and tickets";
    }

    private record Tenant(long id, int eventDays, int deliveryDays, int ticketDays) {}

    @Override
    public boolean forgetSome() {
        var gone = database.transact(unit -> {
            int sum = 0;
            for (var tenant : tenants(unit)) {
                sum += deliveries(unit, tenant.id(), before(tenant.deliveryDays()));
                sum += tickets(unit, tenant.id(), before(tenant.ticketDays()));
                sum += events(unit, tenant.id(), before(tenant.eventDays()));
            }
            return sum;
        });
        if (gone > 0) {
            LOG.infof("Took away %d old events, deliveries and tickets", gone);
        }
        return gone > 0;
    }

    private Instant before(int days) {
        return clock.instant().minus(Duration.ofDays(days));
    }

    /** The installation's days, unless the tenant has its own. */
    private List<Tenant> tenants(Unit unit) throws SQLException {
        return unit.list(
                "select t.id, coalesce(e.keep_days, ?) as events, coalesce(d.keep_days, ?) as deliveries,"
                        + " coalesce(k.keep_days, ?) as tickets from tenant t"
                        + " left join retention e on e.tenant_id = t.id and e.data_class = 'event'"
                        + " left join retention d on d.tenant_id = t.id and d.data_class = 'delivery'"
                        + " left join retention k on k.tenant_id = t.id and k.data_class = 'ticket' order by t.id",
                row -> new Tenant(row.number("id"), row.small("events"), row.small("deliveries"), row.small("tickets")),
                settings.keepEventsDays(),
                settings.keepDeliveriesDays(),
                settings.keepTicketsDays());
    }

    /** Of events that are over and about which nothing waits: what is yet to be told depends on what was told before. */
    private static int deliveries(Unit unit, long tenant, Instant before) throws SQLException {
        var old = unit.list(
                "select y.id from delivery y where y.tenant_id = ? and y.created_at < ? and y.state <> 'waiting'"
                        + " and exists (select 1 from event e where e.tenant_id = y.tenant_id and e.id = y.event_id"
                        + " and e.ended_at < ?) and not exists (select 1 from delivery w where w.tenant_id = y.tenant_id"
                        + " and w.event_id = y.event_id and (w.state = 'waiting' or w.settled_at >= ?))"
                        + " order by y.created_at, y.id fetch first " + AT_ONCE + " rows only for update skip locked",
                row -> row.number("id"),
                tenant,
                before,
                before,
                before);
        delete(unit, "delivery_attempt", "delivery_id", tenant, old);
        delete(unit, "delivery", "id", tenant, old);
        return old.size();
    }

    private static int tickets(Unit unit, long tenant, Instant before) throws SQLException {
        var old = unit.list(
                "select id from ticket where tenant_id = ? and state = ? and state_at < ? order by state_at, id"
                        + " fetch first " + AT_ONCE + " rows only for update skip locked",
                row -> row.number("id"),
                tenant,
                TicketState.CLOSED.ordinal(),
                before);
        delete(unit, "ticket_note", "ticket_id", tenant, old);
        delete(unit, "ticket", "id", tenant, old);
        return old.size();
    }

    /** Those about which nothing else is kept any more. */
    private static int events(Unit unit, long tenant, Instant before) throws SQLException {
        var old = unit.list(
                "select e.id from event e where e.tenant_id = ? and e.ended_at < ?"
                        + " and not exists (select 1 from delivery y where y.tenant_id = e.tenant_id and y.event_id = e.id)"
                        + " and not exists (select 1 from ticket t where t.tenant_id = e.tenant_id and t.event_id = e.id)"
                        + " order by e.ended_at, e.id fetch first " + AT_ONCE + " rows only for update skip locked",
                row -> row.number("id"),
                tenant,
                before);
        delete(unit, "event_note", "event_id", tenant, old);
        delete(unit, "reaction", "event_id", tenant, old);
        delete(unit, "event", "id", tenant, old);
        return old.size();
    }

    /** One by one in a batch: H2 finds a list of values by an index's first column only. */
    private static void delete(Unit unit, String table, String column, long tenant, List<Long> ids)
            throws SQLException {
        unit.changeAll(
                "delete from " + table + " where tenant_id = ? and " + column + " = ?",
                ids.stream().map(id -> new Object[] {tenant, id}).toList());
    }
}
