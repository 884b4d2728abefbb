package org.openfsm.web.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.openfsm.access.Roles;
import org.openfsm.ingest.AgentInstallations;
import org.openfsm.ingest.AgentRow;
import org.openfsm.ingest.EnrolmentDocument;
import org.openfsm.ingest.Enrolments;
import org.openfsm.ingest.ReportGap;
import org.openfsm.web.Release;

/** Agents: the list for administrators and dealers, new ones by administrators. */
@Path("agents")
@SignedIn
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER})
@Produces(MediaType.APPLICATION_JSON)
public class AgentsResource {

    @Inject
    AgentInstallations agents;

    @Inject
    Enrolments enrolments;

    @Inject
    Release release;

    /** What makes a new agent. @param customer name of the customer whose devices it reports */
    public record NewAgent(String name, String customer, List<String> sourceIds) {}

    /**
     * An agent as the API shows it.
     *
     * @param health such as {@code complete} or {@code silent}
     * @param outdated whether its version is older than this server's
     */
    public record Agent(
            UUID id,
            String name,
            String health,
            List<AgentRow.Source> sources,
            int devices,
            Instant lastHeardAt,
            Long lastSequence,
            Instant nextExpectedBy,
            long missing,
            long received,
            long quarantined,
            String version,
            boolean outdated,
            String fingerprint,
            Instant certificateEndsAt,
            Instant enrolledAt,
            Instant enrolBy,
            Instant revokedAt) {

        static Agent of(AgentRow row, String newest) {
            return new Agent(
                    row.id(),
                    row.name(),
                    row.health().key(),
                    row.sources(),
                    row.devices(),
                    row.lastHeardAt(),
                    row.lastSequence(),
                    row.nextExpectedBy(),
                    row.missing(),
                    row.received(),
                    row.quarantined(),
                    row.version(),
                    row.isOutdated(newest),
                    row.fingerprint(),
                    row.certificateEndsAt(),
                    row.enrolledAt(),
                    row.enrolBy(),
                    row.revokedAt());
        }
    }

    @GET
    public Listing<Agent> list(
            @QueryParam("q") @DefaultValue("") String words,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("size") @DefaultValue("50") int size) {
        return Listing.of(agents.agents(words, Set.of(), Listing.first(first), Listing.size(size)), first, this::shown);
    }

    @GET
    @Path("{id}")
    public Agent agent(@PathParam("id") String id) {
        return shown(known(id));
    }

    /**
     * Reports that never came.
     *
     * @param givenUpAt null while they are missed, as are {@code givenUpBy} and {@code why}
     */
    public record Gap(
            String chain,
            long from,
            long to,
            long missing,
            Instant after,
            Instant before,
            Instant givenUpAt,
            String givenUpBy,
            String why) {

        static Gap of(ReportGap gap) {
            var lost = Optional.ofNullable(gap.lost());
            return new Gap(
                    gap.chain(),
                    gap.from(),
                    gap.to(),
                    gap.missing(),
                    gap.after(),
                    gap.before(),
                    lost.map(ReportGap.Lost::at).orElse(null),
                    lost.map(ReportGap.Lost::by).orElse(null),
                    lost.map(ReportGap.Lost::why).orElse(null));
        }
    }

    /** An agent's ledger in numbers, and its gaps, the newest first. @param repeats how often reports came again */
    public record LedgerView(
            long taken, long repeats, long late, long forks, long clock, long missing, List<Gap> gaps) {}

    @GET
    @Path("{id}/ledger")
    public LedgerView ledger(@PathParam("id") String id) {
        var agent = known(id);
        var tally = agents.tally(agent.id());
        return new LedgerView(
                tally.taken(),
                tally.repeats(),
                tally.late(),
                tally.forks(),
                tally.clock(),
                agent.missing(),
                agents.gaps(agent.id()).stream().map(Gap::of).toList());
    }

    /** A gap that a person gives up. @param chain whole, as {@code ledger} says it */
    public record GivenUp(String chain, long from, long to, String why) {}

    @POST
    @Path("{id}/ledger/given-up")
    @Consumes(MediaType.APPLICATION_JSON)
    public void giveUp(@PathParam("id") String id, GivenUp gap) {
        if (gap == null) {
            throw Fault.of(400, "json", "The body is empty.", "{\"chain\": …, \"from\": …, \"to\": …, \"why\": …}");
        }
        var agent = known(id);
        agents.giveUp(agent.id(), gap.chain(), gap.from(), gap.to(), gap.why());
    }

    @GET
    @Path("{id}/certificates")
    public List<AgentInstallations.Certificate> certificates(@PathParam("id") String id) {
        return agents.certificates(known(id).id());
    }

    /** Answers with a supplement file that brings the server's certificates as they are now to an agent. */
    @POST
    @Path("{id}/server-keys")
    @RolesAllowed(Roles.ADMINISTRATOR)
    @Produces({MediaType.APPLICATION_OCTET_STREAM, MediaType.APPLICATION_JSON})
    public Response serverKeys(@PathParam("id") String id) {
        return file(Response.Status.OK, enrolments.newServerKeys(known(id).id()));
    }

    private Agent shown(AgentRow row) {
        return Agent.of(row, release.version());
    }

    private AgentRow known(String id) {
        return Keys.uuid(id).flatMap(agents::agent).orElseThrow(() -> Fault.notFound("Agent", id));
    }

    /** Makes an agent and answers with its enrolment file, which holds a secret that is good once. */
    @POST
    @RolesAllowed(Roles.ADMINISTRATOR)
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({MediaType.APPLICATION_OCTET_STREAM, MediaType.APPLICATION_JSON})
    public Response create(NewAgent agent) {
        if (agent == null) {
            throw Fault.of(400, "json", "The body is empty.", "{\"name\": …, \"customer\": …, \"sourceIds\": […]}");
        }
        var file = enrolments.create(
                agent.name(), agent.customer(), Objects.requireNonNullElse(agent.sourceIds(), List.of()));
        return file(Response.Status.CREATED, file);
    }

    private static Response file(Response.Status status, EnrolmentDocument file) {
        return Response.status(status)
                .type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file.fileName() + "\"")
                .header("X-FSM-Agent", file.agentId())
                .entity(file.content())
                .build();
    }
}
