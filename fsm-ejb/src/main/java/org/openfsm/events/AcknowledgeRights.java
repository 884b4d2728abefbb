package org.openfsm.events;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.openfsm.access.Audit;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.platform.Database;
import org.openfsm.platform.Rejected;

/** Which customers acknowledge their own events; a dealer decides it. */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER})
public class AcknowledgeRights {
    @Inject
    Database database;

    @Inject
    CurrentScope scope;

    @Inject
    Clock clock;

    protected AcknowledgeRights() {}

    AcknowledgeRights(Database database, CurrentScope scope, Clock clock) {
        this.database = database;
        this.scope = scope;
        this.clock = clock;
    }

    /** A customer in scope, and whether it has the right. */
    public record Right(long customerId, String customerName, boolean given) {}

    /** By name. */
    public List<Right> list() {
        var values = new ArrayList<Object>();
        var mine = scope.get().where("r", values);
        return database.transact(unit -> unit.list(
                "select r.customer_id, r.name, coalesce(k.acknowledge, false) as given from"
                        + " (select tenant_id, id as customer_id, name, folded from customer) r"
                        + " left join customer_right k on k.tenant_id = r.tenant_id and k.customer_id = r.customer_id"
                        + " where " + mine + " order by r.folded",
                row -> new Right(row.number("customer_id"), row.text("name"), row.yes("given")),
                values.toArray()));
    }

    /** @throws Rejected {@code customer.unknown} */
    public void give(long customerId) {
        set(customerId, true);
    }

    /** @throws Rejected {@code customer.unknown} */
    public void take(long customerId) {
        set(customerId, false);
    }

    private void set(long customer, boolean given) {
        var values = new ArrayList<Object>();
        var mine = scope.get().where("r", values);
        values.add(customer);
        database.transact(unit -> {
            record Found(long tenant, String name) {}
            var found = unit.one(
                            "select r.tenant_id, r.name from (select tenant_id, id as customer_id, name from customer) r"
                                    + " where " + mine + " and r.customer_id = ?",
                            row -> new Found(row.number("tenant_id"), row.text("name")),
                            values.toArray())
                    .orElseThrow(() -> new Rejected(
                            "customer.unknown", "There is no customer " + customer, String.valueOf(customer)));
            int changed = unit.change(
                    "update customer_right set acknowledge = ?, given_by = ?, given_at = ?"
                            + " where tenant_id = ? and customer_id = ?",
                    given,
                    scope.person(),
                    clock.instant(),
                    found.tenant(),
                    customer);
            if (changed == 0) {
                unit.change(
                        "insert into customer_right (tenant_id, customer_id, acknowledge, given_by, given_at)"
                                + " values (?, ?, ?, ?, ?)",
                        found.tenant(),
                        customer,
                        given,
                        scope.person(),
                        clock.instant());
            }
            Audit.note(
                    unit,
                    clock.instant(),
                    found.tenant(),
                    scope.person(),
                    given ? "acknowledge-right.given" : "acknowledge-right.taken",
                    found.name(),
                    null);
            return null;
        });
    }
}
