package org.openfsm.ingest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import org.openfsm.access.Roles;

/** The intake in numbers, for the health page. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class IngestFigures {
    public Figures figures() {
        throw new UnsupportedOperationException();
    }
}
