package org.openfsm.access;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import org.openfsm.platform.Page;

/** Who changed what, newest first. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class AuditLog {
    public Page<AuditRow> list(int first, int size) {
        throw new UnsupportedOperationException();
    }
}
