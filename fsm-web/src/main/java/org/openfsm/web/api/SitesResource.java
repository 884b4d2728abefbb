package org.openfsm.web.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.openfsm.access.Roles;
import org.openfsm.fleet.Moved;
import org.openfsm.fleet.SiteRow;
import org.openfsm.fleet.Sites;

/** Where customers' devices stand; changed by administrators and dealers. */
@Path("sites")
@SignedIn
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER})
@Produces(MediaType.APPLICATION_JSON)
public class SitesResource {

    @Inject
    Sites sites;

    /** A new site. @param customerId whose it is */
    public record NewSite(Long customerId, String name) {}

    /** What it is called from now on. */
    public record Name(String name) {}

    @GET
    @RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER, Roles.ACCOUNTANT})
    public List<SiteRow> list() {
        return sites.list();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(NewSite site) {
        if (site == null || site.customerId() == null) {
            throw Fault.of(400, "json", "The customer is missing.", "{\"customerId\": …, \"name\": …}");
        }
        return Response.status(Response.Status.CREATED)
                .entity(sites.create(site.customerId(), site.name()))
                .build();
    }

    @PUT
    @Path("{id: \\d{1,18}}")
    @Consumes(MediaType.APPLICATION_JSON)
    public SiteRow rename(@PathParam("id") long id, Name name) {
        if (name == null) {
            throw Fault.of(400, "json", "The body is empty.", "{\"name\": …}");
        }
        return sites.rename(id, name.name());
    }

    /** Closes a site at which no device stands. */
    @DELETE
    @Path("{id: \\d{1,18}}")
    public void close(@PathParam("id") long id) {
        sites.close(id);
    }

    /** Moves devices to the site from now on; answers with those that were elsewhere. */
    @POST
    @Path("{id: \\d{1,18}}/devices")
    @Consumes(MediaType.APPLICATION_JSON)
    public Moved move(@PathParam("id") long id, List<Long> devices) {
        return sites.move(Listing.ids(devices), id);
    }
}
