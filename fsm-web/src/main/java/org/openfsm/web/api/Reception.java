package org.openfsm.web.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.openfsm.ingest.Intake;
import org.openfsm.ingest.Reason;
import org.openfsm.ingest.Receipt;
import org.openfsm.ingest.Road;

/** Takes what is posted as a report to the intake. Whoever knocks learns whether it was taken, never why not. */
@ApplicationScoped
class Reception {
    private static final System.Logger LOG = System.getLogger(Reception.class.getName());

    @Inject
    Intake intake;

    /**
     * The form of a road.
     *
     * @param contentTypes that it comes with, in lower case
     * @param longest bytes of a body that are read
     * @param sealed what of a body is the sealed report; the body itself when it is not in this form, so that the intake
     *     counts it among what cannot be read
     * @param taken the answer by which the server takes charge
     */
    record Form(
            Road road, Set<String> contentTypes, int longest, UnaryOperator<byte[]> sealed, Supplier<Response> taken) {}

    /** @throws IOException when the sender goes away in the middle: nothing was taken */
    Response take(Form form, HttpServletRequest request, InputStream body) throws IOException {
        if (!form.contentTypes().contains(mediaType(request.getContentType()))) {
            return Response.status(Response.Status.UNSUPPORTED_MEDIA_TYPE).build();
        }
        // one byte too many is enough to know
        var bytes = request.getContentLengthLong() > form.longest() ? new byte[0] : body.readNBytes(form.longest() + 1);
        boolean unread = request.getContentLengthLong() > form.longest() || bytes.length > form.longest();
        try {
            var from = request.getRemoteAddr();
            return answer(
                    form,
                    unread
                            ? intake.refuseUnread(form.road(), from)
                            : intake.accept(form.sealed().apply(bytes), form.road(), from));
        } catch (RuntimeException failed) {
            // the database, as a rule: the agent keeps the report and comes again
            LOG.log(System.Logger.Level.ERROR, "A report could not be taken; its agent was told to come again", failed);
            return later(Response.Status.SERVICE_UNAVAILABLE, Duration.ofMinutes(1));
        }
    }

    private static String mediaType(String contentType) {
        return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    static Response answer(Form form, Receipt receipt) {
        if (receipt instanceof Receipt.Refused refused) {
            return later(
                    refused.flooded() ? Response.Status.TOO_MANY_REQUESTS : Response.Status.SERVICE_UNAVAILABLE,
                    refused.retryAfter());
        }
        if (receipt.taken()) {
            return form.taken().get();
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
