package org.openfsm.web.api;

import jakarta.annotation.security.RolesAllowed;
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
import org.openfsm.access.Roles;
import org.openfsm.fleet.CustomerRow;
import org.openfsm.fleet.Fleet;

/** Who sees which customers; for administrators. */
@Path("grants")
@SignedIn
@RolesAllowed(Roles.ADMINISTRATOR)
@Produces(MediaType.APPLICATION_JSON)
public class GrantsResource {

    @Inject
    Grants grants;

    @Inject
    Fleet fleet;

    /**
     * What lets a person see data.
     *
     * @param realm where they sign in; the server's own when absent
     * @param principal the name they sign in with
     * @param customerId the customer; all of them when neither it nor the name is there
     * @param customer the customer's name instead
     */
    public record NewGrant(String realm, String principal, Long customerId, String customer) {}

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
                .entity(grants.grant(grant.realm(), grant.principal(), customerOf(grant)))
                .build();
    }

    private Long customerOf(NewGrant grant) {
        if (grant.customer() == null) {
            return grant.customerId();
        }
        return fleet.customers().stream()
                .filter(c -> c.name().equals(grant.customer()))
                .findFirst()
                .map(CustomerRow::id)
                .orElseThrow(() -> Fault.of(
                        422,
                        "customer.unknown",
                        "There is no customer \"" + grant.customer() + "\".",
                        "The exact name of a customer, as given when its agent was made."));
    }

    /** Takes a grant away; one that is gone already is no error. */
    @DELETE
    @Path("{id}")
    public void revoke(@PathParam("id") long id) {
        grants.revoke(id);
    }
}
