package org.openfsm.access;

import java.sql.SQLException;
import java.time.Instant;
import org.openfsm.platform.Unit;

/** Writes down who changed what; {@link AuditLog} shows it. */
public final class Audit {
    private static final int DETAIL = 4000;

    private Audit() {}

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
