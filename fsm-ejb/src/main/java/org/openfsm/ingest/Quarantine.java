package org.openfsm.ingest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import java.util.List;
import org.openfsm.access.Roles;
import org.openfsm.platform.Page;

/** What came and could not be recorded. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class Quarantine {
    /** What is kept, newest first. */
    public Page<QuarantineRow> list(int first, int size) {
        throw new UnsupportedOperationException();
    }

    /** All that ever came, kept or not, by reason. */
    public List<QuarantineCount> counts() {
        throw new UnsupportedOperationException();
    }

    /**
     * Judges a report that was kept whole once more, as if it came now.
     *
     * @throws org.openfsm.platform.Rejected {@code quarantine.unknown}, {@code quarantine.not-whole}
     */
    public Receipt openAgain(long id) {
        throw new UnsupportedOperationException();
    }
}
