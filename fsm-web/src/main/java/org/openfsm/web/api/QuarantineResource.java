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
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.openfsm.access.Roles;
import org.openfsm.ingest.Quarantine;
import org.openfsm.ingest.QuarantineRow;
import org.openfsm.ingest.QuarantineView;
import org.openfsm.ingest.Reason;
import org.openfsm.ingest.Receipt;

/** What came and could not be recorded; for administrators. */
@Path("quarantine")
@SignedIn
@RolesAllowed(Roles.ADMINISTRATOR)
@Produces(MediaType.APPLICATION_JSON)
public class QuarantineResource {

    @Inject
    Quarantine quarantine;

    /** A report in quarantine. @param whole else only its beginning is kept @param openedAt when it was recorded after all */
    public record Kept(
            long id,
            String reason,
            String explanation,
            UUID agentId,
            String agentName,
            String road,
            String from,
            Instant receivedAt,
            long size,
            String sha256,
            boolean whole,
            Instant openedAt) {

        static Kept of(QuarantineRow row) {
            return new Kept(
                    row.id(),
                    row.reason().key(),
                    row.explanation(),
                    row.agentId(),
                    row.agentName(),
                    row.road().name(),
                    row.from(),
                    row.receivedAt(),
                    row.size(),
                    row.sha256(),
                    row.whole(),
                    row.openedAt());
        }
    }

    /** Who signed it. @param registeredFor the agent that the certificate is registered for, or null */
    public record Signer(String fingerprint, Instant from, Instant until, Instant signedAt, UUID registeredFor) {}

    /** A report, looked into. @param signer null when not known, as is {@code says} */
    public record Detail(Kept report, Signer signer, QuarantineView.Says says) {

        static Detail of(QuarantineView view) {
            var signer = view.signer();
            return new Detail(
                    Kept.of(view.row()),
                    signer == null
                            ? null
                            : new Signer(
                                    signer.fingerprint(),
                                    signer.from(),
                                    signer.until(),
                                    signer.signedAt(),
                                    signer.registered() == null
                                            ? null
                                            : signer.registered().agentId()),
                    view.says());
        }
    }

    @GET
    public Listing<Kept> list(
            @QueryParam("reason") List<String> reasons,
            @QueryParam("agent") String agent,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("size") @DefaultValue("50") int size) {
        return Listing.of(
                quarantine.list(
                        Keys.of("reason", reasons, Reason.values(), Reason::key),
                        agent == null ? null : uuid(agent),
                        Listing.first(first),
                        Listing.size(size)),
                first,
                Kept::of);
    }

    private static UUID uuid(String agent) {
        return Keys.uuid(agent)
                .orElseThrow(() -> Fault.of(400, "agent", "agent is \"" + agent + "\".", "An agent's id."));
    }

    @GET
    @Path("{id}")
    public Detail report(@PathParam("id") String id) {
        return Keys.number(id)
                .flatMap(quarantine::view)
                .map(Detail::of)
                .orElseThrow(() -> Fault.notFound("Report", id));
    }

    /** What became of a report that was judged again. @param reason why it waits on, or null */
    public record Outcome(boolean recorded, String reason) {}

    @POST
    @Path("{id}/open")
    public Outcome open(@PathParam("id") long id) {
        var receipt = quarantine.openAgain(id);
        return new Outcome(
                receipt instanceof Receipt.Accepted || receipt instanceof Receipt.Duplicate,
                receipt instanceof Receipt.Quarantined still ? still.reason().key() : null);
    }

    /** Whose reports are judged again. */
    public record OfAgent(UUID agent) {}

    @POST
    @Path("open")
    @Consumes(MediaType.APPLICATION_JSON)
    public Quarantine.Opened openAll(OfAgent of) {
        if (of == null || of.agent() == null) {
            throw Fault.of(400, "json", "No agent is named.", "{\"agent\": …}");
        }
        return quarantine.openAll(of.agent());
    }

    /** Why a report is discarded. */
    public record Why(String why) {}

    @POST
    @Path("{id}/discard")
    @Consumes(MediaType.APPLICATION_JSON)
    public void discard(@PathParam("id") long id, Why why) {
        quarantine.discard(id, why == null ? null : why.why());
    }

    /** What confirms that a fingerprint was compared: its last 8 digits. */
    public record Confirmed(String digits) {}

    @POST
    @Path("{id}/certificate")
    @Consumes(MediaType.APPLICATION_JSON)
    public void register(@PathParam("id") long id, Confirmed confirmed) {
        quarantine.register(id, confirmed == null ? null : confirmed.digits());
    }
}
