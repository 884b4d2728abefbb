package org.openfsm.access;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import org.openfsm.platform.Database;
import org.openfsm.platform.Page;
import org.openfsm.platform.Unit;

/** Who changed what, newest first. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class AuditLog {
    private static final int DETAIL = 4000;

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

    /**
     * Records a change in the transaction that makes it.
     *
     * @param action such as {@code grant.given}
     * @param detail before and after, or null
     */
    public static void note(
            Unit unit, Instant at, long tenant, String principal, String action, String subject, String detail)
            throws SQLException {
        unit.change(
                "insert into audit_log (tenant_id, id, at, principal, action, subject, detail) values (?, ?, ?, ?, ?, ?, ?)",
                tenant,
                unit.newId(),
                at,
                principal,
                action,
                subject,
                detail == null || detail.length() <= DETAIL ? detail : detail.substring(0, DETAIL));
    }
}
