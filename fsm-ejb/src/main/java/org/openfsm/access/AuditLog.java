package org.openfsm.access;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import org.openfsm.platform.Database;
import org.openfsm.platform.Page;

/** Who changed what, newest first. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class AuditLog {
    @Inject
    Database database;

    protected AuditLog() {}

    /** Outside a container. */
    public AuditLog(Database database) {
        this.database = database;
    }

    public Page<AuditRow> list(int first, int size) {
        return database.transact(unit -> {
            long total = unit.one("select count(*) as n from audit_log", row -> row.number("n"))
                    .orElse(0L);
            var rows = unit.list(
                    "select at, principal, action, subject, detail from audit_log order by at desc, id desc"
                            + " offset ? rows fetch next ? rows only",
                    row -> new AuditRow(
                            row.instant("at"),
                            row.text("principal"),
                            row.text("action"),
                            row.text("subject"),
                            row.text("detail")),
                    first,
                    size);
            return new Page<>(rows, total);
        });
    }
}
