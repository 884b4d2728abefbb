package org.openfsm.web.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.openfsm.access.GrantRow;
import org.openfsm.access.Grants;

/** Who sees which customers; for administrators. */
@Path("grants")
@SignedIn
@Produces(MediaType.APPLICATION_JSON)
public class GrantsResource {

    @Inject
    Grants grants;

    /**
     * What lets a person see data.
     *
     * @param realm where they sign in; the server's own when absent
     * @param principal the name they sign in with
     * @param customerId the customer; all of them when absent
     */
    public record NewGrant(String realm, String principal, Long customerId) {}

    @GET
    public List<GrantRow> list() {
        return grants.list();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response grant(NewGrant grant) {
        if (grant == null) {
            throw Fault.of(400, "json", "The body is empty.", "{\"principal\": …, \"customerId\": …}");
        }
        return Response.status(Response.Status.CREATED)
                .entity(grants.grant(grant.realm(), grant.principal(), grant.customerId()))
                .build();
    }

    /** Takes a grant away; one that is gone already is no error. */
    @DELETE
    @Path("{id}")
    public void revoke(@PathParam("id") long id) {
        grants.revoke(id);
    }
}
