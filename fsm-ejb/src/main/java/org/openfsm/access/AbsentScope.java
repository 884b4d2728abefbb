package org.openfsm.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;
import org.openfsm.platform.Database;
import org.openfsm.platform.Unit;

/**
 * The scope of a person who is not there, for what runs on their behalf: their grants as they are now, with the roles
 * they had when they were here last. The container tells roles only of whoever is signed in, so they are written down
 * whenever that person signs in or saves something that runs later; a role taken away ends the scope at the next
 * sign-in, a grant taken away at once.
 */
@ApplicationScoped
public class AbsentScope {
    @Inject
    Database database;

    @Inject
    CurrentScope caller;

    @Inject
    Clock clock;

    protected AbsentScope() {}

    /** Outside a container. */
    public AbsentScope(Database database, CurrentScope caller, Clock clock) {
        this.database = database;
        this.caller = caller;
        this.clock = clock;
    }

    /** Writes down the roles of the signed-in person. */
    public void note() {
        database.transact(unit -> {
            note(unit);
            return null;
        });
    }

    /** The same in a transaction that does more. */
    public void note(Unit unit) throws SQLException {
        var person = CurrentScope.fold(caller.person());
        var roles = String.join(",", new TreeSet<>(caller.roles()));
        if (unit.change(
                        "update person_role set roles = ?, seen_at = ? where realm = ? and principal = ?",
                        roles,
                        clock.instant(),
                        CurrentScope.REALM,
                        person)
                == 0) {
            unit.change(
                    "insert into person_role (realm, principal, roles, seen_at) values (?, ?, ?, ?)",
                    CurrentScope.REALM,
                    person,
                    roles,
                    clock.instant());
        }
    }

    /** What that person sees now; nothing when they were never here, or lost their roles or grants. */
    public Scope of(String principal) {
        return database.transact(unit -> of(unit, principal));
    }

    /** The same in a transaction that does more. */
    public Scope of(Unit unit, String principal) throws SQLException {
        var roles = unit.one(
                "select roles from person_role where realm = ? and principal = ?",
                row -> row.text("roles"),
                CurrentScope.REALM,
                CurrentScope.fold(principal));
        return CurrentScope.of(
                unit, principal, roles.map(some -> Set.of(some.split(","))).orElse(Set.of()));
    }
}
