package org.openfsm.web.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import org.openfsm.access.Roles;
import org.openfsm.ingest.IngestFigures;
import org.openfsm.web.Release;

/** Whether the server works: for everybody that it does, for administrators what it has to do. */
@Path("health")
@Produces(MediaType.APPLICATION_JSON)
public class HealthResource {

    @Inject
    Release release;

    @Inject
    IngestFigures figures;

    @Context
    SecurityContext person;

    /** The figures are absent for everybody but administrators. @param status {@code up} */
    public record Health(
            String status,
            String version,
            Long devices,
            Long reports,
            Long agents,
            Long silentAgents,
            Long quarantined,
            Instant lastReportAt) {}

    @GET
    public Health health() {
        if (!person.isUserInRole(Roles.ADMINISTRATOR)) {
            return new Health("up", release.version(), null, null, null, null, null, null);
        }
        var now = figures.figures();
        return new Health(
                "up",
                release.version(),
                now.devices(),
                now.reportsTaken(),
                now.agents(),
                now.silentAgents(),
                now.quarantined(),
                now.lastReportAt());
    }
}
