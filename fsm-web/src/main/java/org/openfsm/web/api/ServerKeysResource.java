package org.openfsm.web.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.openfsm.access.Roles;
import org.openfsm.ingest.ServerCertificates;

/** The certificates that agents seal reports for; for administrators. */
@Path("server-keys")
@SignedIn
@RolesAllowed(Roles.ADMINISTRATOR)
@Produces(MediaType.APPLICATION_JSON)
public class ServerKeysResource {

    @Inject
    ServerCertificates keys;

    /** @param standing current, next, former or retired */
    public record Key(long id, String standing, String fingerprint, Instant createdAt, Instant since, Instant endsAt) {

        static Key of(ServerCertificates.ServerCertificate one) {
            return new Key(
                    one.id(), one.standing().key(), one.fingerprint(), one.createdAt(), one.since(), one.endsAt());
        }
    }

    /** An agent that needs a supplement file. @param need now, unknown or soon */
    public record Behind(UUID agentId, String agentName, Instant lastHeardAt, String need) {

        static Behind of(ServerCertificates.Behind one) {
            return new Behind(
                    one.agentId(),
                    one.agentName(),
                    one.lastHeardAt(),
                    one.need().key());
        }
    }

    /** @param behind the agents that do not seal for the next certificate yet */
    public record State(List<Key> keys, List<Behind> behind) {}

    @GET
    public State state() {
        return new State(
                keys.list().stream().map(Key::of).toList(),
                keys.behind().stream().map(Behind::of).toList());
    }

    /** What confirms the change: the last 8 digits of the fingerprint of the certificate that it ends. */
    public record Confirmed(String digits) {}

    @POST
    @Path("roll-over")
    @Consumes(MediaType.APPLICATION_JSON)
    public State rollOver(Confirmed confirmed) {
        keys.rollOver(confirmed == null ? null : confirmed.digits());
        return state();
    }

    @POST
    @Path("{id}/retire")
    @Consumes(MediaType.APPLICATION_JSON)
    public State retire(@PathParam("id") long id, Confirmed confirmed) {
        keys.retire(id, confirmed == null ? null : confirmed.digits());
        return state();
    }
}
