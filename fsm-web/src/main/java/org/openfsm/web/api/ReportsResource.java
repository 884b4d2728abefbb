package org.openfsm.web.api;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.openfsm.ingest.Road;

/** Where agents bring their reports as they are sealed. */
@Path("reports")
public class ReportsResource {

    /** Sealed reports are at most this long (report-format.md, Limits). */
    static final int LONGEST = 4 * 1024 * 1024;

    static final Reception.Form SEALED = new Reception.Form(
            Road.HTTPS, Set.of("application/pkcs7-mime"), LONGEST, UnaryOperator.identity(), () -> Response.accepted()
                    .build());

    @Inject
    Reception reception;

    @Context
    HttpServletRequest request;

    /** @throws IOException when the sender goes away in the middle: nothing was taken */
    @POST
    public Response submit(InputStream body) throws IOException {
        return reception.take(SEALED, request, body);
    }

    /** A road of its own for what cannot wait, so that a crowd on the other does not hold it up. */
    @POST
    @Path("critical")
    public Response submitCritical(InputStream body) throws IOException {
        return reception.take(SEALED, request, body);
    }
}
