package org.openfsm.web.api;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.openfsm.ingest.ReportCall;
import org.openfsm.ingest.Road;

/**
 * Where agents bring their reports by XML-RPC: {@code fsm.report(base64)}. What is taken is answered with {@code true}, all
 * else with a status as at {@link ReportsResource}; faults would tell more (report-format.md, 2).
 */
@Path("xmlrpc")
public class XmlRpcResource {
    /** A third more for Base64, and room for its lines and the call around it. */
    private static final int LONGEST = ReportsResource.LONGEST / 2 * 3;

    private static final Reception.Form CALL = new Reception.Form(
            Road.XML_RPC, Set.of("text/xml", "application/xml"), LONGEST, ReportCall::sealed, XmlRpcResource::taken);

    @Inject
    Reception reception;

    @Context
    HttpServletRequest request;

    private static Response taken() {
        return Response.ok(ReportCall.TAKEN, MediaType.TEXT_XML_TYPE).build();
    }

    /** @throws IOException when the sender goes away in the middle: nothing was taken */
    @POST
    public Response submit(InputStream body) throws IOException {
        return reception.take(CALL, request, body);
    }

    /** A road of its own for what cannot wait, so that a crowd on the other does not hold it up. */
    @POST
    @Path("critical")
    public Response submitCritical(InputStream body) throws IOException {
        return reception.take(CALL, request, body);
    }
}
