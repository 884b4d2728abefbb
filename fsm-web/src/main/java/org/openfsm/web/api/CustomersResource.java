package org.openfsm.web.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.openfsm.fleet.CustomerRow;
import org.openfsm.fleet.Fleet;

/** The customers that the signed-in person may see; read only. */
@Path("customers")
@SignedIn
@Produces(MediaType.APPLICATION_JSON)
public class CustomersResource {

    @Inject
    Fleet fleet;

    @GET
    public List<CustomerRow> list() {
        return fleet.customers();
    }
}
