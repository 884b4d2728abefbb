package org.openfsm.events;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.openfsm.platform.Database;
import org.openfsm.platform.Unit;

/**
 * Reads the fleet's changes, makes events of them and lets the rules look: one transaction takes some changes, or none of
 * them. Whoever holds the reader's row does it; all others do nothing meanwhile, but for the look at agents, which waits.
 */
@ApplicationScoped
public class Watch {
    private static final Logger LOG = Logger.getLogger(Watch.class);
    private static final String READER = "events";
    private static final String LOCK = "select name from change_reader where name = ? for update";
    private static final int AT_ONCE = 500;
    /** A change that could not be taken this often is set aside; health says so. */
    static final int TRIES = 5;

    @Inject
    Database database;

    @Inject
    Clock clock;

    protected Watch() {}

    Watch(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Takes what waits, some at a time. @return how many changes were taken */
    int takeChanges() {
        try {
            return takeSome(AT_ONCE);
        } catch (RuntimeException e) {
            // one of them may be the reason: the others must not wait for it
            LOG.warnf("%d changes of the fleet cannot be taken together: %s", AT_ONCE, e.getMessage());
            return takeEach();
        }
    }

    private int takeSome(int most) {
        return database.transact(unit -> {
            if (!tryLock(unit)) {
                return 0;
            }
            var changes = waiting(unit, most);
            take(unit, changes);
            return changes.size();
        });
    }

    private int takeEach() {
        var ids = database.transact(
                unit -> waiting(unit, AT_ONCE).stream().map(Change::id).toList());
        int taken = 0;
        for (var id : ids) {
            try {
                taken += database.transact(unit -> {
                    var one = tryLock(unit)
                            ? waiting(unit, AT_ONCE).stream()
                                    .filter(change -> change.id() == id)
                                    .toList()
                            : List.<Change>of();
                    take(unit, one);
                    return one.size();
                });
            } catch (RuntimeException e) {
                setBack(id, e);
            }
        }
        return taken;
    }

    private void setBack(long id, RuntimeException why) {
        LOG.errorf(why, "Change %d of the fleet cannot be taken; it is set aside after %d tries", id, TRIES);
        var said = String.valueOf(why.getMessage());
        database.transact(unit -> unit.change(
                "update fleet_change_unread set tries = tries + 1, failure = ? where reader = ? and change_id = ?",
                said.length() <= 1000 ? said : said.substring(0, 1000),
                READER,
                id));
    }

    /** Until the transaction ends nobody else reads. @return false when somebody else does, who does it as well */
    private static boolean tryLock(Unit unit) throws SQLException {
        return unit.one(LOCK + " skip locked", row -> row.text("name"), READER).isPresent();
    }

    /** Until the transaction ends nobody else reads; whoever does is waited for, some changes at most. */
    private static void lock(Unit unit) throws SQLException {
        unit.one(LOCK, row -> row.text("name"), READER);
    }

    private static List<Change> waiting(Unit unit, int most) throws SQLException {
        return unit.list(
                "select c.* from fleet_change_unread u"
                        + " join fleet_change c on c.tenant_id = u.tenant_id and c.id = u.change_id"
                        + " where u.reader = ? and u.tries < ? order by u.recorded_at, u.change_id"
                        + " fetch first " + most + " rows only",
                Change::of,
                READER,
                TRIES);
    }

    private void take(Unit unit, List<Change> changes) throws SQLException {
        var byTenant = changes.stream()
                .collect(Collectors.groupingBy(Change::tenantId, LinkedHashMap::new, Collectors.toList()));
        for (var one : byTenant.entrySet()) {
            long tenant = one.getKey();
            var rules = ActiveRule.of(unit, tenant);
            var store = new EventStore(unit, tenant, now());
            new Derivation(unit, tenant, AlertStates.of(unit, tenant), thresholds(rules), store).take(one.getValue());
            react(unit, tenant, rules, store);
        }
        unit.changeAll(
                "delete from fleet_change_unread where tenant_id = ? and reader = ? and change_id = ?",
                changes.stream()
                        .map(change -> new Object[] {change.tenantId(), READER, change.id()})
                        .toList());
    }

    private static Set<Integer> thresholds(List<ActiveRule> rules) {
        return rules.stream()
                .map(active -> active.rule().trigger())
                .filter(trigger -> trigger.kind() == EventKind.SUPPLY_LOW)
                .map(Rule.Trigger::threshold)
                .collect(Collectors.toSet());
    }

    private void react(Unit unit, long tenant, List<ActiveRule> rules, EventStore store) throws SQLException {
        var reactions = new Reactions(unit, tenant, now());
        var owners = Owners.of(
                unit,
                tenant,
                store.begun.stream()
                        .map(event -> event.episode().deviceId())
                        .distinct()
                        .toList());
        for (var event : store.begun) {
            reactions.begun(event, rules, owners);
        }
        for (var event : store.ended) {
            reactions.ended(event);
        }
    }

    // --- agents, whose silence nobody reports

    /** Makes events of what agents do not do, for each of their customers, and ends those that are over. */
    void watchAgents() {
        database.transact(unit -> {
            // its minute comes with a second in which changes are taken, too
            lock(unit);
            var now = now();
            var stores = new HashMap<Long, EventStore>();
            new AgentWatch(unit, now)
                    .look(tenant -> stores.computeIfAbsent(tenant, id -> new EventStore(unit, id, now)));
            for (var one : stores.entrySet()) {
                react(unit, one.getKey(), ActiveRule.of(unit, one.getKey()), one.getValue());
            }
            return null;
        });
    }

    // --- reactions that wait for something to last

    private record Due(long tenant, long rule, EventStore.Kept event) {}

    /** Lets rules react to what has lasted as long as they say. */
    void fireDue() {
        database.transact(unit -> {
            if (!tryLock(unit)) {
                return null;
            }
            var due = unit.list(
                    "select e.*, x.rule_id from reaction x"
                            + " join event e on e.tenant_id = x.tenant_id and e.id = x.event_id"
                            + " where x.fired_at is null and x.lapsed is null and x.due_at <= ?"
                            + " order by x.due_at fetch first " + AT_ONCE + " rows only",
                    row -> new Due(
                            row.number("tenant_id"),
                            row.number("rule_id"),
                            new EventStore.Kept(row.number("id"), Rehearsal.episode(row))),
                    now());
            var rules = new HashMap<Long, List<ActiveRule>>();
            for (var tenant : new HashSet<>(due.stream().map(Due::tenant).toList())) {
                rules.put(tenant, ActiveRule.of(unit, tenant));
            }
            for (var one : due) {
                Optional<ActiveRule> active = rules.get(one.tenant()).stream()
                        .filter(rule -> rule.rule().id() == one.rule())
                        .findFirst();
                new Reactions(unit, one.tenant(), now())
                        .due(one.rule(), one.event().id(), active, one.event().episode());
            }
            return null;
        });
    }
}
