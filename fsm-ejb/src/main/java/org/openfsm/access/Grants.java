package org.openfsm.access;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.openfsm.platform.Database;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** Which tenants' and customers' data a person sees; given and taken by an administrator. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class Grants {
    private static final String QUERY = "select g.id, g.realm, g.principal, g.tenant_id, t.name as tenant_name,"
            + " g.customer_id, c.name as customer_name, g.granted_by, g.granted_at from access_grant g"
            + " join tenant t on t.id = g.tenant_id"
            + " left join customer c on c.tenant_id = g.tenant_id and c.id = g.customer_id";

    @Inject
    Database database;

    @Inject
    CurrentScope caller;

    @Inject
    Clock clock;

    protected Grants() {}

    /** Outside a container. */
    public Grants(Database database, CurrentScope caller, Clock clock) {
        this.database = database;
        this.caller = caller;
        this.clock = clock;
    }

    /** All grants, by principal. */
    public List<GrantRow> list() {
        return database.transact(
                unit -> unit.list(QUERY + " order by g.principal, g.realm, t.name, c.name", Grants::row));
    }

    /**
     * Lets a person see a customer, or with {@code customerId} null the whole of the first tenant. Giving what is given
     * changes nothing.
     *
     * @param realm where the person signs in; null for the server's own
     * @throws Rejected when the principal is empty or longer than 200 characters ({@code principal.empty}) or no such
     *     customer exists ({@code customer.unknown})
     */
    public GrantRow grant(String realm, String principal, Long customerId) {
        var where = realm == null || realm.isBlank() ? CurrentScope.REALM : realm.strip();
        var who = principal == null ? "" : CurrentScope.fold(principal);
        if (who.isEmpty() || who.length() > 200) {
            throw new Rejected(
                    "principal.empty",
                    "The name has " + who.length()
                            + " characters, expected the one the person signs in with (1 to 200)");
        }
        return database.transact(unit -> {
            long tenant = tenant(unit, customerId);
            long customer = customerId == null ? CurrentScope.WHOLE_TENANT : customerId;
            var given = find(unit, where, who, tenant, customer);
            if (given.isPresent()) {
                return given.get();
            }
            unit.change(
                    "insert into access_grant (tenant_id, id, realm, principal, customer_id, granted_by, granted_at)"
                            + " values (?, ?, ?, ?, ?, ?, ?)",
                    tenant,
                    unit.newId(),
                    where,
                    who,
                    customer,
                    caller.person(),
                    clock.instant());
            var grant = find(unit, where, who, tenant, customer).orElseThrow();
            note(unit, "grant.given", grant);
            return grant;
        });
    }

    /** Takes a grant away; unknown ids are ignored. */
    public void revoke(long id) {
        database.transact(unit -> {
            var grant = unit.one(QUERY + " where g.id = ?", Grants::row, id);
            if (grant.isPresent()) {
                unit.change(
                        "delete from access_grant where tenant_id = ? and id = ?",
                        grant.get().tenantId(),
                        id);
                note(unit, "grant.taken", grant.get());
            }
            return null;
        });
    }

    private void note(Unit unit, String action, GrantRow grant) throws SQLException {
        var sees = grant.customerName() == null ? "all of " + grant.tenantName() : grant.customerName();
        Audit.note(
                unit,
                clock.instant(),
                grant.tenantId(),
                caller.person(),
                action,
                grant.principal() + " in " + grant.realm(),
                sees);
    }

    private static long tenant(Unit unit, Long customerId) throws SQLException {
        var tenant = customerId == null
                ? unit.one("select min(id) as id from tenant", row -> row.number("id"))
                : unit.one("select tenant_id as id from customer where id = ?", row -> row.number("id"), customerId);
        return tenant.orElseThrow(() ->
                new Rejected("customer.unknown", "There is no customer " + customerId, String.valueOf(customerId)));
    }

    private static Optional<GrantRow> find(Unit unit, String realm, String principal, long tenant, long customer)
            throws SQLException {
        return unit.one(
                QUERY + " where g.realm = ? and g.principal = ? and g.tenant_id = ? and g.customer_id = ?",
                Grants::row,
                realm,
                principal,
                tenant,
                customer);
    }

    private static GrantRow row(Row row) throws SQLException {
        long customer = row.number("customer_id");
        return new GrantRow(
                row.number("id"),
                row.text("realm"),
                row.text("principal"),
                row.number("tenant_id"),
                row.text("tenant_name"),
                customer == CurrentScope.WHOLE_TENANT ? null : customer,
                row.text("customer_name"),
                row.text("granted_by"),
                row.instant("granted_at"));
    }
}
