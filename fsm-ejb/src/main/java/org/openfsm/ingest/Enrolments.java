package org.openfsm.ingest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import java.util.List;
import java.util.UUID;
import org.openfsm.access.Roles;

/** New agents: an administrator makes the enrolment file, a person carries it, the agent's first report proves it. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
public class Enrolments {
    /**
     * Makes a new agent with its source ids and the file for it.
     *
     * @param name what people call the agent; 1 … 100 characters, unique
     * @param customer name of the customer whose devices the source ids report; made when there is none of that name
     * @param sourceIds at least one; letters, digits, dot, hyphen, underscore; not in use
     * @throws org.openfsm.platform.Rejected {@code agent.name}, {@code agent.name.taken}, {@code customer.name},
     *     {@code source-id.missing}, {@code source-id.shape}, {@code source-id.taken}, {@code trust-anchors}
     */
    public EnrolmentDocument create(String name, String customer, List<String> sourceIds) {
        throw new UnsupportedOperationException();
    }

    /**
     * A new enrolment file for an agent that has to make a new key (lost file, new machine). The registered key stays
     * good until the agent has enrolled again.
     */
    public EnrolmentDocument again(UUID agent) {
        throw new UnsupportedOperationException();
    }

    /** Further source ids for an agent, as a supplement file. */
    public EnrolmentDocument supplement(UUID agent, String customer, List<String> sourceIds) {
        throw new UnsupportedOperationException();
    }
}
