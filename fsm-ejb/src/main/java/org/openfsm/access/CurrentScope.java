package org.openfsm.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.openfsm.platform.Database;
import org.openfsm.platform.Unit;

/**
 * The scope of the signed-in person: an administrator's is the installation; everybody else's comes from grants, and
 * without one it is nothing. Read anew for every request's question, so that a grant taken away is gone at once.
 */
@ApplicationScoped
public class CurrentScope {
    /** Where people sign in unless a grant says otherwise. */
    public static final String REALM = "fsm-realm";

    static final long WHOLE_TENANT = 0;

    @Inject
    Caller caller;

    @Inject
    Database database;

    protected CurrentScope() {}

    CurrentScope(Caller caller, Database database) {
        this.caller = caller;
        this.database = database;
    }

    public Scope get() {
        return caller.isInRole(Roles.ADMINISTRATOR)
                ? Scope.installation()
                : database.transact(unit -> of(unit, caller.name(), roles()));
    }

    /** The roles that the signed-in person has. */
    public Set<String> roles() {
        return Roles.ALL.stream().filter(caller::isInRole).collect(Collectors.toUnmodifiableSet());
    }

    /** The signed-in person's name, as it stands in records of who did what. */
    public String person() {
        return caller.name();
    }

    /** What somebody with these roles sees. */
    static Scope of(Unit unit, String principal, Set<String> roles) throws SQLException {
        if (roles.contains(Roles.ADMINISTRATOR)) {
            return Scope.installation();
        }
        // a customer sees customers, never a whole tenant, whatever was granted
        var tenantsToo = roles.contains(Roles.DEALER) || roles.contains(Roles.ACCOUNTANT);
        return tenantsToo || roles.contains(Roles.CUSTOMER) ? granted(unit, principal, tenantsToo) : Scope.nothing();
    }

    /**
     * What a dealer or accountant may see by the grants that hold now: for what is done in their name while they are not
     * signed in. What they are was the container's word when they ordered it.
     */
    public static Scope granted(Unit unit, String principal) throws SQLException {
        return granted(unit, principal, true);
    }

    private static Scope granted(Unit unit, String principal, boolean tenantsToo) throws SQLException {
        var tenants = new HashSet<Long>();
        var customers = new HashSet<Long>();
        unit.list(
                "select tenant_id, customer_id from access_grant where realm = ? and principal = ?",
                row -> row.number("customer_id") == WHOLE_TENANT
                        ? tenantsToo && tenants.add(row.number("tenant_id"))
                        : customers.add(row.number("customer_id")),
                REALM,
                fold(principal));
        return Scope.of(tenants, customers);
    }

    /** A principal as grants know it: container and person may spell it in other cases. */
    public static String fold(String principal) {
        return principal.strip().toLowerCase(Locale.ROOT);
    }
}
