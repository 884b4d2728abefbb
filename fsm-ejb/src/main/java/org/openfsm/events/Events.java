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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openfsm.access.Audit;
import org.openfsm.access.Caller;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.platform.Database;
import org.openfsm.platform.Page;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Unit;

/** What happened in the fleet, within the signed-in person's scope. */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER})
public class Events {
    private static final int NOTE = 2000;

    @Inject
    Database database;

    @Inject
    CurrentScope scope;

    @Inject
    Caller caller;

    @Inject
    Clock clock;

    protected Events() {}

    /** Outside a container. */
    public Events(Database database, CurrentScope scope, Caller caller, Clock clock) {
        this.database = database;
        this.scope = scope;
        this.caller = caller;
        this.clock = clock;
    }

    public Page<EventRow> list(EventFilter filter, int first, int size) {
        var query = new EventQuery(scope.get(), filter);
        return database.transact(unit -> new Page<>(query.rows(unit, filter.order(), first, size), query.count(unit)));
    }

    /** How many there are in each state; the filter's own states do not count. */
    public Map<EventState, Long> states(EventFilter filter) {
        var query = new EventQuery(scope.get(), filter.states(Set.of()));
        var counts = new EnumMap<EventState, Long>(EventState.class);
        database.transact(unit -> query.counts(
                unit, EventQuery.STATE, row -> counts.put(EventState.values()[row.small("what")], row.number("n"))));
        return counts;
    }

    /** How many there are of each severity; the filter's own severities do not count. */
    public Map<EventSeverity, Long> severities(EventFilter filter) {
        var query = new EventQuery(scope.get(), filter.severities(Set.of()));
        var counts = new EnumMap<EventSeverity, Long>(EventSeverity.class);
        database.transact(unit -> query.counts(
                unit, "e.severity", row -> counts.put(EventSeverity.values()[row.small("what")], row.number("n"))));
        return counts;
    }

    /** An event that the person may see, with its notes and what was done about it. */
    public Optional<EventView> event(long id) {
        var seen = scope.get();
        return database.transact(unit -> {
            var event = new EventQuery(seen).one(unit, id);
            if (event.isEmpty()) {
                return Optional.<EventView>empty();
            }
            var notes = unit.list(
                    "select at, written_by, text from event_note where event_id = ? order by at, id",
                    row -> new EventNote(row.instant("at"), row.text("written_by"), row.text("text")),
                    id);
            var deliveries = looksAfterDevices() ? Deliveries.of(unit, seen, id) : List.<DeliveryRow>of();
            return Optional.of(new EventView(
                    event.get(),
                    notes,
                    deliveries,
                    mayAcknowledge(unit, event.get().customerId())));
        });
    }

    private boolean looksAfterDevices() {
        return caller.isInRole(Roles.ADMINISTRATOR) || caller.isInRole(Roles.DEALER);
    }

    /** Whether the signed-in person may acknowledge events of at least one customer. */
    public boolean mayAcknowledge() {
        if (looksAfterDevices()) {
            return true;
        }
        var values = new ArrayList<Object>();
        var mine = scope.get().where("r", values);
        return database.transact(unit -> unit.one(
                        "select count(*) as n from customer_right r where r.acknowledge and " + mine,
                        row -> row.number("n") > 0,
                        values.toArray())
                .orElse(false));
    }

    private boolean mayAcknowledge(Unit unit, long customer) throws SQLException {
        return looksAfterDevices()
                || unit.one(
                                "select acknowledge from customer_right where customer_id = ?",
                                row -> row.yes("acknowledge"),
                                customer)
                        .orElse(false);
    }

    private record Found(long tenant, EventRow event) {}

    /**
     * Somebody has them in hand. What is over, acknowledged already or unknown is left as it is; what ends
     * by hand, such as a meter that went back, is over with it.
     *
     * @return how many changed
     * @throws Rejected {@code event.acknowledge.right} when one is a customer's who was not given the right
     */
    public int acknowledge(Set<Long> ids) {
        var seen = scope.get();
        return database.transact(unit -> {
            var now = now();
            int changed = 0;
            for (var one : find(unit, new EventQuery(seen).and("e.id = any (?)", ids))) {
                if (one.event().state() == EventState.OPEN) {
                    checkRight(unit, one.event());
                    changed += acknowledge(unit, one, now);
                }
            }
            return changed;
        });
    }

    private int acknowledge(Unit unit, Found one, Instant now) throws SQLException {
        boolean ends = one.event().kind().endsByHand();
        int changed = unit.change(
                "update event set acknowledged_at = ?, acknowledged_by = ?"
                        + (ends ? ", ended_why = 'acknowledged'" : "")
                        + " where tenant_id = ? and id = ? and acknowledged_at is null",
                now,
                scope.person(),
                one.tenant(),
                one.event().id());
        if (ends && changed > 0) {
            unit.change(
                    "update event set ended_at = acknowledged_at where tenant_id = ? and id = ?",
                    one.tenant(),
                    one.event().id());
        }
        note(unit, one, now, "event.acknowledged");
        return changed;
    }

    /**
     * Takes acknowledgements back.
     *
     * @return how many changed
     * @throws Rejected {@code event.acknowledge.right}
     */
    public int undo(Set<Long> ids) {
        var seen = scope.get();
        return database.transact(unit -> {
            var now = now();
            int changed = 0;
            for (var one : find(unit, new EventQuery(seen).and("e.id = any (?)", ids))) {
                if (one.event().acknowledgedAt() != null) {
                    checkRight(unit, one.event());
                    changed += unit.change(
                            "update event set acknowledged_at = null, acknowledged_by = null,"
                                    + " ended_at = case when ended_why = 'acknowledged' then null else ended_at end,"
                                    + " ended_why = case when ended_why = 'acknowledged' then null else ended_why end"
                                    + " where tenant_id = ? and id = ?",
                            one.tenant(),
                            one.event().id());
                    note(unit, one, now, "event.acknowledgement.undone");
                }
            }
            return changed;
        });
    }

    private void checkRight(Unit unit, EventRow event) throws SQLException {
        if (!mayAcknowledge(unit, event.customerId())) {
            throw new Rejected(
                    "event.acknowledge.right",
                    "Events of " + event.customerName()
                            + " are acknowledged by the dealer, who can give the customer the right to do so",
                    event.customerName());
        }
    }

    private static List<Found> find(Unit unit, EventQuery query) throws SQLException {
        return query.found(unit, row -> new Found(row.number("tenant_id"), EventQuery.row(row)));
    }

    private void note(Unit unit, Found one, Instant now, String action) throws SQLException {
        var event = one.event();
        var what = event.deviceId() == null
                ? event.agentName()
                : event.model() + " " + event.serialNumber() + " (device " + event.deviceId() + ")";
        Audit.note(
                unit,
                now,
                one.tenant(),
                scope.person(),
                action,
                "event " + event.id() + ": " + event.kind().key(),
                what);
    }

    /**
     * Writes something to an event.
     *
     * @throws Rejected {@code event.unknown}, {@code note.empty} when it has not 1 to 2000 characters
     */
    public void note(long id, String text) {
        var words = note(text, NOTE);
        var seen = scope.get();
        database.transact(unit -> {
            var found = find(unit, new EventQuery(seen).and("e.id = ?", id));
            if (found.isEmpty()) {
                throw new Rejected("event.unknown", "There is no event " + id, String.valueOf(id));
            }
            return unit.change(
                    "insert into event_note (tenant_id, event_id, id, at, written_by, text) values (?, ?, ?, ?, ?, ?)",
                    found.get(0).tenant(),
                    id,
                    unit.newId(),
                    now(),
                    scope.person(),
                    words);
        });
    }

    /** A note as it is kept. @throws Rejected {@code note.empty} */
    static String note(String text, int longest) {
        var words = text == null ? "" : text.replace("\0", "").strip();
        if (words.isEmpty() || words.length() > longest) {
            throw new Rejected(
                    "note.empty",
                    "The note has " + words.length() + " characters, expected 1 to " + longest,
                    String.valueOf(words.length()),
                    String.valueOf(longest));
        }
        return words;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
