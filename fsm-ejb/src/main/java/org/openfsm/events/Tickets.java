package org.openfsm.events;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.openfsm.access.Audit;
import org.openfsm.access.Caller;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.access.Scope;
import org.openfsm.platform.Database;
import org.openfsm.platform.Page;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** Work that rules or people have opened, within the signed-in person's scope. */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER})
public class Tickets {
    private static final int TITLE = 300;
    private static final int NOTE = 4000;

    private static final String COLUMNS = "select t.*, d.manufacturer, d.model, d.serial_number,"
            + " case when d.customer_id = t.customer_id then d.location end as location, c.name as customer_name,"
            + " r.name as rule_name, (select count(*) from ticket_note n where n.tenant_id = t.tenant_id"
            + " and n.ticket_id = t.id and n.kind = 'note') as notes";
    private static final String FROM = " from ticket t"
            + " join customer c on c.tenant_id = t.tenant_id and c.id = t.customer_id"
            + " left join device_current d on d.device_id = t.device_id and d.tenant_id = t.tenant_id"
            + " left join reaction_rule r on r.tenant_id = t.tenant_id and r.id = t.rule_id where ";

    @Inject
    Database database;

    @Inject
    CurrentScope scope;

    @Inject
    Caller caller;

    @Inject
    Clock clock;

    protected Tickets() {}

    Tickets(Database database, CurrentScope scope, Caller caller, Clock clock) {
        this.database = database;
        this.scope = scope;
        this.caller = caller;
        this.clock = clock;
    }

    /** What to look for, as SQL; its values stand in the order of the text. */
    private static final class Query {
        private final List<Object> values = new ArrayList<>();
        private final StringBuilder text = new StringBuilder(FROM);

        Query(Scope scope, TicketFilter filter) {
            text.append(scope.where("t", values));
            for (var word :
                    filter.words().isEmpty() ? new String[0] : filter.words().split("\\s+")) {
                var like = EventQuery.like(word);
                and(
                        "(lower(t.title) like ? or coalesce(d.search_text, '') like ? or c.folded like ?)",
                        like,
                        like,
                        like);
            }
            if (!filter.states().isEmpty()) {
                and(
                        "t.state = any (?)",
                        filter.states().stream().map(TicketState::ordinal).toList());
            }
            if (!filter.customers().isEmpty()) {
                and("t.customer_id = any (?)", filter.customers());
            }
            if (filter.deviceId() != null) {
                and("t.device_id = ?", filter.deviceId());
            }
        }

        Query and(String condition, Object... more) {
            text.append(" and ").append(condition);
            values.addAll(List.of(more));
            return this;
        }

        Object[] values(Object... more) {
            var all = new ArrayList<>(values);
            all.addAll(List.of(more));
            return all.toArray();
        }

        List<TicketRow> rows(Unit unit, List<TicketSort> order, int first, int size) throws SQLException {
            return unit.list(
                    COLUMNS + text + " order by " + order(order) + " offset ? rows fetch next ? rows only",
                    Tickets::row,
                    values(first, size));
        }
    }

    private static String order(List<TicketSort> order) {
        return order.stream()
                .map(one -> column(one.column()) + (one.descending() ? " desc" : "") + " nulls last, ")
                .collect(Collectors.joining("", "", "t.opened_at desc, t.id desc"));
    }

    private static String column(TicketSort.Column column) {
        return switch (column) {
            case STATE -> "t.state";
            case OPENED -> "t.opened_at";
            case CHANGED -> "t.state_at";
            case TITLE -> "lower(t.title)";
            case DEVICE -> "lower(d.model)";
            case CUSTOMER -> "c.folded";
        };
    }

    private static TicketRow row(Row row) throws SQLException {
        return new TicketRow(
                row.number("id"),
                row.text("title"),
                TicketState.values()[row.small("state")],
                row.number("device_id"),
                row.text("manufacturer"),
                row.text("model"),
                row.text("serial_number"),
                row.text("location"),
                row.number("customer_id"),
                row.text("customer_name"),
                row.number("event_id"),
                row.text("rule_name"),
                row.text("opened_by"),
                row.instant("opened_at"),
                row.instant("state_at"),
                row.small("notes"));
    }

    public Page<TicketRow> list(TicketFilter filter, int first, int size) {
        var query = new Query(scope.get(), filter);
        return database.transact(unit -> {
            long total = unit.one("select count(*) as n" + query.text, row -> row.number("n"), query.values())
                    .orElse(0L);
            return new Page<>(query.rows(unit, filter.order(), first, size), total);
        });
    }

    /** How many there are in each state; the filter's own states do not count. */
    public Map<TicketState, Long> states(TicketFilter filter) {
        var query = new Query(scope.get(), filter.states(Set.of()));
        var counts = new EnumMap<TicketState, Long>(TicketState.class);
        database.transact(unit -> unit.list(
                "select t.state, count(*) as n" + query.text + " group by t.state",
                row -> counts.put(TicketState.values()[row.small("state")], row.number("n")),
                query.values()));
        return counts;
    }

    /** A ticket that the person may see, with its history. */
    public Optional<TicketView> ticket(long id) {
        var seen = scope.get();
        return database.transact(unit -> {
            var ticket = find(unit, seen, id);
            if (ticket.isEmpty()) {
                return Optional.<TicketView>empty();
            }
            var notes = unit.list(
                    "select at, written_by, kind, text, from_state, to_state from ticket_note where ticket_id = ?"
                            + " order by at, id",
                    row -> new TicketNote(
                            row.instant("at"),
                            row.text("written_by"),
                            row.text("kind"),
                            row.text("text"),
                            state(row.small("from_state")),
                            state(row.small("to_state"))),
                    id);
            var event = ticket.get().eventId() == null
                    ? null
                    : new EventQuery(seen).one(unit, ticket.get().eventId()).orElse(null);
            return Optional.of(
                    new TicketView(ticket.get(), notes, event, next(ticket.get().state())));
        });
    }

    private static Optional<TicketRow> find(Unit unit, Scope seen, long id) throws SQLException {
        return new Query(seen, TicketFilter.ALL)
                .and("t.id = ?", id).rows(unit, List.of(), 0, 1).stream().findFirst();
    }

    private static TicketState state(Integer number) {
        return number == null ? null : TicketState.values()[number];
    }

    /** A customer closes what was resolved, or opens it again; who looks after the devices does everything. */
    private Set<TicketState> next(TicketState now) {
        if (caller.isInRole(Roles.ADMINISTRATOR) || caller.isInRole(Roles.DEALER)) {
            return EnumSet.complementOf(EnumSet.of(now));
        }
        return now == TicketState.RESOLVED ? EnumSet.of(TicketState.OPEN, TicketState.CLOSED) : Set.of();
    }

    private record Place(long tenant, Long device, long customer) {}

    /**
     * Opens a ticket by hand.
     *
     * @return its number
     * @throws Rejected {@code ticket.title} when the title has not 1 to 300 characters; {@code device.unknown} or
     *     {@code event.unknown} when the person sees no such one; {@code ticket.event.taken} when the episode has a ticket
     */
    public long open(NewTicket ticket) {
        var title = title(ticket.title());
        var text = ticket.text() == null || ticket.text().isBlank() ? null : Events.note(ticket.text(), NOTE);
        var seen = scope.get();
        return database.transact(unit -> {
            var place = ticket.eventId() != null
                    ? placeOfEvent(unit, seen, ticket.eventId())
                    : placeOfDevice(unit, seen, ticket.deviceId());
            var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            var id = open(
                            unit,
                            place.tenant(),
                            place.customer(),
                            place.device(),
                            ticket.eventId(),
                            null,
                            title,
                            scope.person(),
                            now)
                    .orElseThrow(() -> new Rejected(
                            "ticket.event.taken",
                            "Event " + ticket.eventId() + " has a ticket already",
                            String.valueOf(ticket.eventId())));
            if (text != null) {
                note(unit, place.tenant(), id, now, scope.person(), text);
            }
            Audit.note(unit, now, place.tenant(), scope.person(), "ticket.opened", "ticket " + id, title);
            return id;
        });
    }

    private static String title(String said) {
        var title = said == null ? "" : said.replaceAll("\\p{Cntrl}", " ").strip();
        if (title.isEmpty() || title.length() > TITLE) {
            throw new Rejected(
                    "ticket.title",
                    "The title has " + title.length() + " characters, expected 1 to " + TITLE,
                    String.valueOf(title.length()));
        }
        return title;
    }

    private static Place placeOfEvent(Unit unit, Scope seen, long event) throws SQLException {
        return new EventQuery(seen)
                        .and("e.id = ?", event)
                        .found(
                                unit,
                                row -> new Place(
                                        row.number("tenant_id"),
                                        row.number("device_id") == 0 ? null : row.number("device_id"),
                                        row.number("customer_id")))
                        .stream()
                        .findFirst()
                        .orElseThrow(() ->
                                new Rejected("event.unknown", "There is no event " + event, String.valueOf(event)));
    }

    private static Place placeOfDevice(Unit unit, Scope seen, Long device) throws SQLException {
        var values = new ArrayList<Object>();
        var mine = seen.where("d", values);
        values.add(device);
        return unit.one(
                        "select d.tenant_id, d.customer_id from device_current d where " + mine
                                + " and d.device_id = ?",
                        row -> new Place(row.number("tenant_id"), device, row.number("customer_id")),
                        values.toArray())
                .orElseThrow(
                        () -> new Rejected("device.unknown", "There is no device " + device, String.valueOf(device)));
    }

    /** A new ticket; none when the episode has one. */
    static Optional<Long> open(
            Unit unit,
            long tenant,
            long customer,
            Long device,
            Long event,
            Long rule,
            String title,
            String by,
            Instant now)
            throws SQLException {
        if (event != null
                && unit.one(
                                "select id from ticket where tenant_id = ? and event_id = ?",
                                row -> row.number("id"),
                                tenant,
                                event)
                        .isPresent()) {
            return Optional.empty();
        }
        long id = unit.newId();
        unit.change(
                "insert into ticket (tenant_id, id, customer_id, device_id, event_id, rule_id, title, state, opened_by,"
                        + " opened_at, state_at) values (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
                tenant,
                id,
                customer,
                device,
                event,
                rule,
                title.length() <= TITLE ? title : title.substring(0, TITLE),
                by,
                now,
                now);
        return Optional.of(id);
    }

    private static void note(Unit unit, long tenant, long ticket, Instant at, String by, String text)
            throws SQLException {
        unit.change(
                "insert into ticket_note (tenant_id, ticket_id, id, at, written_by, kind, text)"
                        + " values (?, ?, ?, ?, ?, 'note', ?)",
                tenant,
                ticket,
                unit.newId(),
                at,
                by,
                text);
    }

    /** Gives a ticket another state, and writes down who did and why. */
    static void state(
            Unit unit, long tenant, long ticket, TicketState from, TicketState to, String by, String why, Instant now)
            throws SQLException {
        unit.change(
                "update ticket set state = ?, state_at = ? where tenant_id = ? and id = ?",
                to.ordinal(),
                now,
                tenant,
                ticket);
        unit.change(
                "insert into ticket_note (tenant_id, ticket_id, id, at, written_by, kind, text, from_state, to_state)"
                        + " values (?, ?, ?, ?, ?, 'state', ?, ?, ?)",
                tenant,
                ticket,
                unit.newId(),
                now,
                by,
                why,
                from.ordinal(),
                to.ordinal());
    }

    /** Lets a ticket be about the event as which its own goes on, and writes down why. */
    static void goesOn(Unit unit, long tenant, long ticket, long event, String by, String why, Instant now)
            throws SQLException {
        unit.change("update ticket set event_id = ? where tenant_id = ? and id = ?", event, tenant, ticket);
        note(unit, tenant, ticket, now, by, why);
    }

    /**
     * Writes something to a ticket.
     *
     * @throws Rejected {@code ticket.unknown}, {@code note.empty} when it has not 1 to 4000 characters
     */
    public void note(long id, String text) {
        var words = Events.note(text, NOTE);
        var seen = scope.get();
        database.transact(unit -> {
            note(unit, tenant(unit, seen, id), id, clock.instant(), scope.person(), words);
            return null;
        });
    }

    /**
     * Gives a ticket another state; the one it has changes nothing.
     *
     * @throws Rejected {@code ticket.unknown}, {@code ticket.state} when the person may not
     */
    public void state(long id, TicketState state) {
        var seen = scope.get();
        database.transact(unit -> {
            long tenant = tenant(unit, seen, id);
            var before = unit.one(
                            "select state from ticket where tenant_id = ? and id = ? for update",
                            row -> TicketState.values()[row.small("state")],
                            tenant,
                            id)
                    .orElseThrow(() -> unknown(id));
            if (before == state) {
                return null;
            }
            if (!next(before).contains(state)) {
                throw new Rejected(
                        "ticket.state",
                        "Ticket " + id + " is " + before.key() + "; a customer closes what was resolved, or opens it"
                                + " again, and leaves the rest to the dealer",
                        String.valueOf(id),
                        before.key());
            }
            state(unit, tenant, id, before, state, scope.person(), null, clock.instant());
            Audit.note(
                    unit,
                    clock.instant(),
                    tenant,
                    scope.person(),
                    "ticket.state",
                    "ticket " + id,
                    before.key() + " → " + state.key());
            return null;
        });
    }

    private static long tenant(Unit unit, Scope seen, long id) throws SQLException {
        var query = new Query(seen, TicketFilter.ALL).and("t.id = ?", id);
        return unit.one("select t.tenant_id" + query.text, row -> row.number("tenant_id"), query.values())
                .orElseThrow(() -> unknown(id));
    }

    private static Rejected unknown(long id) {
        return new Rejected("ticket.unknown", "There is no ticket " + id, String.valueOf(id));
    }
}
