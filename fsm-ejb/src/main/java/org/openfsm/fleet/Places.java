package org.openfsm.fleet;

import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openfsm.access.Audit;
import org.openfsm.access.CurrentScope;
import org.openfsm.platform.Database;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/**
 * What sites and groups have in common: people name them, they hold devices of one customer, and each is locked while it is
 * changed.
 *
 * @param <R> a row in scope
 */
abstract class Places<R> {
    @Inject
    Database database;

    @Inject
    CurrentScope scope;

    @Inject
    Clock clock;

    private final String kind;
    private final String table;
    private final String query;

    /**
     * @param kind leads the codes of refusals, such as {@code site}
     * @param query of rows, up to where the scope's condition follows; the table's alias is {@code p}
     */
    Places(String kind, String table, String query) {
        this.kind = kind;
        this.table = table;
        this.query = query;
    }

    /** Outside a container. */
    Places(String kind, String table, String query, Database database, CurrentScope scope, Clock clock) {
        this(kind, table, query);
        this.database = database;
        this.scope = scope;
        this.clock = clock;
    }

    abstract R row(Row row) throws SQLException;

    abstract long tenantOf(R one);

    /** Those in scope. */
    List<R> inScope(String order) {
        var values = new ArrayList<Object>();
        var mine = scope.get().where("p", values);
        return database.transact(unit -> unit.list(query + mine + " order by " + order, this::row, values.toArray()));
    }

    /** @throws Rejected {@code kind.unknown} */
    R find(Unit unit, long id) throws SQLException {
        var values = new ArrayList<Object>();
        var mine = scope.get().where("p", values);
        values.add(id);
        return unit.one(query + mine + " and p.id = ?", this::row, values.toArray())
                .orElseThrow(() -> new Rejected(
                        kind + ".unknown",
                        kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1) + " " + id
                                + " is none that you may see",
                        String.valueOf(id)));
    }

    /** Nobody takes it away, or puts devices into it, until the transaction ends. */
    R lock(Unit unit, long id) throws SQLException {
        var one = find(unit, id);
        unit.list(
                "select id from " + table + " where tenant_id = ? and id = ? for update",
                row -> row.number("id"),
                tenantOf(one),
                id);
        return find(unit, id);
    }

    void rename(Unit unit, long tenant, long id, PlaceName called, String before) throws SQLException {
        unit.change(
                "update " + table + " set name = ?, folded = ? where tenant_id = ? and id = ?",
                called.text(),
                called.folded(),
                tenant,
                id);
        note(unit, tenant, kind + ".renamed", called.text(), "before: " + before);
    }

    /**
     * Refuses devices that are not its customer's.
     *
     * @param customer null: those of the whole tenant
     * @param owner as people call it
     * @throws Rejected {@code kind.other-customer}
     */
    void refuseOthers(long tenant, Long customer, String name, String owner, List<ChosenDevices.Chosen> chosen) {
        long others = chosen.stream()
                .filter(device -> device.tenant() != tenant || customer != null && device.customer() != customer)
                .count();
        if (others > 0) {
            throw new Rejected(
                    kind + ".other-customer",
                    "\"" + name + "\" is a " + kind + " of " + owner + ", and " + others + " of the " + chosen.size()
                            + " devices belong to somebody else. Choose devices of that customer only.",
                    name,
                    owner,
                    String.valueOf(others));
        }
    }

    void note(Unit unit, long tenant, String action, String subject, String detail) throws SQLException {
        Audit.note(unit, clock.instant(), tenant, scope.person(), action, subject, detail);
    }
}
