package org.openfsm.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Whose data may be seen: the whole installation, or tenants and single customers. Every query of the fleet carries
 * {@link #where}; this is the one place that decides it.
 */
public final class Scope {
    private static final Scope NOTHING = new Scope(false, Set.of(), Set.of());
    private static final Scope INSTALLATION = new Scope(true, Set.of(), Set.of());

    private final boolean all;
    private final Set<Long> tenants;
    private final Set<Long> customers;

    private Scope(boolean all, Set<Long> tenants, Set<Long> customers) {
        this.all = all;
        this.tenants = Set.copyOf(tenants);
        this.customers = Set.copyOf(customers);
    }

    public static Scope nothing() {
        return NOTHING;
    }

    public static Scope installation() {
        return INSTALLATION;
    }

    /** @param tenants seen whole @param customers seen beyond these */
    public static Scope of(Set<Long> tenants, Set<Long> customers) {
        return new Scope(false, tenants, customers);
    }

    /**
     * A condition for the rows of a table that has {@code tenant_id} and {@code customer_id}.
     *
     * @param alias the table's name in the query
     * @param values takes the condition's values; it must stand where they belong in the query's order
     */
    public String where(String alias, Collection<Object> values) {
        if (all) {
            return "1 = 1";
        }
        var parts = new ArrayList<String>();
        if (!tenants.isEmpty()) {
            parts.add(alias + ".tenant_id = any (?)");
            values.add(List.copyOf(tenants));
        }
        if (!customers.isEmpty()) {
            parts.add(alias + ".customer_id = any (?)");
            values.add(List.copyOf(customers));
        }
        return parts.isEmpty() ? "1 = 0" : "(" + String.join(" or ", parts) + ")";
    }

    /** Whether a customer's data may be seen. */
    public boolean sees(long tenant, long customer) {
        return all || tenants.contains(tenant) || customers.contains(customer);
    }

    /** Whether nobody's data may be seen. */
    public boolean isNothing() {
        return !all && tenants.isEmpty() && customers.isEmpty();
    }

    @Override
    public String toString() {
        return all ? "the installation" : "tenants " + tenants + ", customers " + customers;
    }
}
