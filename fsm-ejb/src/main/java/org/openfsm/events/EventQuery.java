package org.openfsm.events;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.openfsm.access.Scope;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** A filter and a scope as a condition on {@code event e}, and how its rows are read; values in the order of the text. */
final class EventQuery {
    static final String STATE =
            "case when e.ended_at is not null then 2 when e.acknowledged_at is not null then 1 else 0 end";

    private static final String COLUMNS =
            "select e.*, " + STATE + " as state, d.manufacturer, d.model, d.serial_number,"
                    + " case when d.customer_id = e.customer_id then d.name end as device_name,"
                    + " case when d.customer_id = e.customer_id then d.location end as location, c.name as customer_name,"
                    + " a.name as agent_name, tk.id as ticket_id, (select count(*) from event_note n"
                    + " where n.tenant_id = e.tenant_id and n.event_id = e.id) as notes,"
                    + " (select count(*) from event r where r.tenant_id = e.tenant_id and r.device_id = e.device_id"
                    + " and r.kind = e.kind and r.subject = e.subject and r.started_at <= e.started_at"
                    + " and r.started_at > e.started_at - interval '24' hour"
                    // what went on as better or worse is still the same one
                    + " and (r.id = e.id or r.ended_why is null or r.ended_why <> 'severity')) as repeats";

    private static final String FROM = " from event e"
            + " join customer c on c.tenant_id = e.tenant_id and c.id = e.customer_id"
            + " left join device_current d on d.device_id = e.device_id and d.tenant_id = e.tenant_id"
            + " left join agent_installation a on a.tenant_id = e.tenant_id and a.id = e.agent_id"
            + " left join ticket tk on tk.tenant_id = e.tenant_id and tk.event_id = e.id where ";

    private final StringBuilder where = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    EventQuery(Scope scope) {
        where.append(scope.where("e", values));
    }

    EventQuery(Scope scope, EventFilter filter) {
        this(scope);
        for (var word :
                filter.words().isEmpty() ? new String[0] : filter.words().split("\\s+")) {
            var like = like(word);
            and(
                    "(coalesce(d.search_text, '') like ? or c.folded like ? or lower(coalesce(e.description, '')) like ?"
                            + " or coalesce(a.folded, '') like ?)",
                    like,
                    like,
                    like,
                    like);
        }
        if (!filter.states().isEmpty()) {
            and(
                    STATE + " = any (?)",
                    filter.states().stream().map(EventState::ordinal).toList());
        }
        if (!filter.kinds().isEmpty()) {
            and("e.kind = any (?)", filter.kinds().stream().map(EventKind::key).toList());
        }
        if (!filter.severities().isEmpty()) {
            and(
                    "e.severity = any (?)",
                    filter.severities().stream().map(EventSeverity::ordinal).toList());
        }
        if (!filter.customers().isEmpty()) {
            and("e.customer_id = any (?)", filter.customers());
        }
        if (filter.deviceId() != null) {
            and("e.device_id = ?", filter.deviceId());
        }
        if (filter.since() != null) {
            and("e.started_at >= ?", filter.since());
        }
    }

    /** A word as it is looked for anywhere in a folded text. */
    static String like(String word) {
        return "%" + word.toLowerCase(Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1") + "%";
    }

    EventQuery and(String condition, Object... more) {
        where.append(" and ").append(condition);
        values.addAll(List.of(more));
        return this;
    }

    private Object[] values(Object... more) {
        var all = new ArrayList<>(values);
        all.addAll(List.of(more));
        return all.toArray();
    }

    long count(Unit unit) throws SQLException {
        return unit.one("select count(*) as n" + FROM + where, row -> row.number("n"), values())
                .orElse(0L);
    }

    /** How many there are of each value of {@code what}. */
    <T> List<T> counts(Unit unit, String what, Unit.Reading<T> reading) throws SQLException {
        return unit.list(
                "select " + what + " as what, count(*) as n" + FROM + where + " group by " + what, reading, values());
    }

    List<EventRow> rows(Unit unit, List<EventSort> order, int first, int size) throws SQLException {
        return unit.list(
                COLUMNS + FROM + where + " order by " + order(order) + " offset ? rows fetch next ? rows only",
                EventQuery::row,
                values(first, size));
    }

    /** All of them, for a change. */
    <T> List<T> found(Unit unit, Unit.Reading<T> reading) throws SQLException {
        return unit.list(COLUMNS + FROM + where + " order by e.id", reading, values());
    }

    Optional<EventRow> one(Unit unit, long id) throws SQLException {
        return and("e.id = ?", id).rows(unit, List.of(), 0, 1).stream().findFirst();
    }

    private static String order(List<EventSort> order) {
        return order.stream()
                .map(one -> column(one.column()) + (one.descending() ? " desc" : "") + " nulls last, ")
                .collect(Collectors.joining("", "", "e.started_at desc, e.id desc"));
    }

    private static String column(EventSort.Column column) {
        return switch (column) {
            case STATE -> STATE;
            case SEVERITY -> "e.severity";
            case KIND -> "e.kind";
            case STARTED -> "e.started_at";
            case ENDED -> "e.ended_at";
            case DEVICE -> "lower(d.model)";
            case CUSTOMER -> "c.folded";
        };
    }

    static EventRow row(Row row) throws SQLException {
        var kind = EventKind.of(row.text("kind"));
        long device = row.number("device_id");
        UUID agent = row.uuid("agent_id");
        return new EventRow(
                row.number("id"),
                kind,
                EventSeverity.values()[row.small("severity")],
                EventState.values()[row.small("state")],
                device == 0 ? null : (Long) device,
                row.text("manufacturer"),
                row.text("model"),
                row.text("device_name"),
                row.text("serial_number"),
                row.text("location"),
                row.number("customer_id"),
                row.text("customer_name"),
                agent,
                row.text("agent_name"),
                kind == EventKind.ALERT ? alert(row) : null,
                kind == EventKind.SUPPLY_LOW || kind == EventKind.SUPPLY_REPLACED ? supply(row) : null,
                kind == EventKind.METER_WENT_BACK
                        ? new EventRow.MeterBack(row.text("subject"), row.number("value_from"), row.number("value_to"))
                        : null,
                row.instant("started_at"),
                row.instant("ended_at"),
                row.text("ended_why"),
                row.text("acknowledged_by"),
                row.instant("acknowledged_at"),
                row.small("notes"),
                row.small("repeats"),
                row.number("ticket_id"));
    }

    private static EventRow.Alert alert(Row row) throws SQLException {
        return new EventRow.Alert(
                row.text("alert_group"),
                row.small("alert_code"),
                row.small("group_index"),
                row.small("location_index"),
                row.text("training"),
                row.text("description"));
    }

    private static EventRow.Supply supply(Row row) throws SQLException {
        return new EventRow.Supply(
                Episode.slot(row.text("subject")),
                row.text("supply_type"),
                row.text("colorant"),
                row.small("threshold"),
                row.small("percent"));
    }
}
