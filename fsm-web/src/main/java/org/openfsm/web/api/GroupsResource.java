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
import org.openfsm.fleet.GroupRow;
import org.openfsm.fleet.Groups;

/** Devices that are looked after together; changed by administrators and dealers. */
@Path("groups")
@SignedIn
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER})
@Produces(MediaType.APPLICATION_JSON)
public class GroupsResource {

    @Inject
    Groups groups;

    /** A new group. @param customerId whose devices it may hold; all customers' when absent */
    public record NewGroup(Long customerId, String name) {}

    /** What it is called from now on. */
    public record Name(String name) {}

    @GET
    @RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER, Roles.ACCOUNTANT})
    public List<GroupRow> list() {
        return groups.list();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(NewGroup group) {
        if (group == null) {
            throw Fault.of(400, "json", "The body is empty.", "{\"customerId\": …, \"name\": …}");
        }
        return Response.status(Response.Status.CREATED)
                .entity(groups.create(group.customerId(), group.name()))
                .build();
    }

    @PUT
    @Path("{id: \\d{1,18}}")
    @Consumes(MediaType.APPLICATION_JSON)
    public GroupRow rename(@PathParam("id") long id, Name name) {
        if (name == null) {
            throw Fault.of(400, "json", "The body is empty.", "{\"name\": …}");
        }
        return groups.rename(id, name.name());
    }

    /** Deletes a group that holds no device. */
    @DELETE
    @Path("{id: \\d{1,18}}")
    public void delete(@PathParam("id") long id) {
        groups.delete(id);
    }

    /** Puts devices into the group; answers with those that were not in it. */
    @POST
    @Path("{id: \\d{1,18}}/devices")
    @Consumes(MediaType.APPLICATION_JSON)
    public List<Long> add(@PathParam("id") long id, List<Long> devices) {
        return groups.add(id, Listing.ids(devices));
    }

    /** Takes a device out of the group; answers with it when it was in it. */
    @DELETE
    @Path("{id: \\d{1,18}}/devices/{device: \\d{1,18}}")
    public List<Long> remove(@PathParam("id") long id, @PathParam("device") long device) {
        return groups.remove(id, List.of(device));
    }
}
