package org.openfsm.ingest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.openfsm.access.Roles;
import org.openfsm.platform.Page;

/** The agents and what came from them, within the signed-in person's scope. */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER})
public class AgentInstallations {
    /**
     * Those that need a look first.
     *
     * @param words each must occur in the agent's name, customer or source id
     * @param health only these; empty for all
     */
    public Page<AgentRow> agents(String words, Set<AgentHealth> health, int first, int size) {
        throw new UnsupportedOperationException();
    }

    /** How many agents are in each state of health. */
    public Map<AgentHealth, Long> health() {
        throw new UnsupportedOperationException();
    }

    public Optional<AgentRow> agent(UUID id) {
        throw new UnsupportedOperationException();
    }

    /** What came from the agent, newest first. */
    public Page<ReportRow> reportLog(UUID agent, int first, int size) {
        throw new UnsupportedOperationException();
    }

    /** What never came from the agent, newest first, at most 1000. */
    public List<ReportGap> gaps(UUID agent) {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes the agent's certificate out of use: what it signs from now on is kept in quarantine. Cannot be undone; the
     * agent can enrol again.
     */
    @RolesAllowed(Roles.ADMINISTRATOR)
    public void revoke(UUID agent, String why) {
        throw new UnsupportedOperationException();
    }
}
