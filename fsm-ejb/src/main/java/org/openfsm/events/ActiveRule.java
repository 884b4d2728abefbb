package org.openfsm.events;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Scope;
import org.openfsm.platform.Unit;

/** A rule that is not paused, with what its owner may see now. */
record ActiveRule(Rule rule, Scope owner) {

    /** Those of a tenant, in their order. */
    static List<ActiveRule> of(Unit unit, long tenant) throws SQLException {
        record Found(Rule rule, String owner, boolean wholeTenant) {}
        var found = unit.list(
                "select r.* from reaction_rule r where r.tenant_id = ? and not r.paused order by r.place, r.id",
                row -> new Found(Rules.rule(row), row.text("owner"), row.yes("whole_tenant")),
                tenant);
        var scopes = new HashMap<String, Scope>();
        var active = new ArrayList<ActiveRule>();
        for (var one : found) {
            Scope scope;
            if (one.wholeTenant()) {
                scope = Scope.installation();
            } else {
                scope = scopes.get(one.owner());
                if (scope == null) {
                    scope = CurrentScope.granted(unit, one.owner());
                    scopes.put(one.owner(), scope);
                }
            }
            active.add(new ActiveRule(one.rule(), scope));
        }
        return active;
    }
}
