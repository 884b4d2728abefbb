package org.openfsm.web.api;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import org.openfsm.ingest.Intake;
import org.openfsm.ingest.Reason;
import org.openfsm.ingest.Receipt;
import org.openfsm.ingest.Road;

/** Where agents bring their reports. Whoever knocks learns whether it was taken, never why not. */
@Path("reports")
public class ReportsResource {

    /** Sealed reports are at most this long (report-format.md, Limits). */
    static final int LONGEST = 4 * 1024 * 1024;

    private static final String SEALED = "application/pkcs7-mime";
    private static final System.Logger LOG = System.getLogger(ReportsResource.class.getName());

    @Inject
    Intake intake;

    @Context
    HttpServletRequest request;

    /** @throws IOException when the sender goes away in the middle: nothing was taken */
    @POST
    public Response submit(InputStream body) throws IOException {
        return take(body);
    }

    /** A road of its own for what cannot wait, so that a crowd on the other does not hold it up. */
    @POST
    @Path("critical")
    public Response submitCritical(InputStream body) throws IOException {
        return take(body);
    }

    private Response take(InputStream body) throws IOException {
        if (!sealed(request.getContentType())) {
            return Response.status(Response.Status.UNSUPPORTED_MEDIA_TYPE).build();
        }
        boolean unread = request.getContentLengthLong() > LONGEST;
        // one byte too many is enough for the intake to count it as too large
        var bytes = unread ? new byte[0] : body.readNBytes(LONGEST + 1);
        try {
            var from = request.getRemoteAddr();
            return answer(unread ? intake.refuseUnread(Road.HTTPS, from) : intake.accept(bytes, Road.HTTPS, from));
        } catch (RuntimeException failed) {
            // the database, as a rule: the agent keeps the report and comes again
            LOG.log(System.Logger.Level.ERROR, "A report could not be taken; its agent was told to come again", failed);
            return later(Response.Status.SERVICE_UNAVAILABLE, Duration.ofMinutes(1));
        }
    }

    private static boolean sealed(String contentType) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(SEALED);
    }

    static Response answer(Receipt receipt) {
        if (receipt instanceof Receipt.Refused refused) {
            return later(
                    refused.flooded() ? Response.Status.TOO_MANY_REQUESTS : Response.Status.SERVICE_UNAVAILABLE,
                    refused.retryAfter());
        }
        if (receipt.taken()) {
            return Response.accepted().build();
        }
        boolean tooLarge = receipt instanceof Receipt.Quarantined stopped && stopped.reason() == Reason.TOO_LARGE;
        return Response.status(tooLarge ? 413 : 422).build();
    }

    private static Response later(Response.Status status, Duration wait) {
        return Response.status(status)
                .header(HttpHeaders.RETRY_AFTER, Math.max(1, wait.toSeconds()))
                .build();
    }
}
