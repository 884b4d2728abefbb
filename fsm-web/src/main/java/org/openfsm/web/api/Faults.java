package org.openfsm.web.api;

import jakarta.ejb.EJBAccessException;
import jakarta.json.JsonException;
import jakarta.json.bind.JsonbException;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import org.openfsm.platform.Rejected;

/** Answers in JSON, whatever went wrong; what is our own fault goes to the log and only there. */
@Provider
public class Faults implements ExceptionMapper<Exception> {

    private static final System.Logger LOG = System.getLogger(Faults.class.getName());

    @Override
    public Response toResponse(Exception thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Rejected refused) {
                return Fault.answer(
                        422,
                        refused.code(),
                        refused.getMessage(),
                        "Nothing was changed. Put it right, then ask again.");
            }
            if (cause instanceof ForbiddenException || cause instanceof EJBAccessException) {
                return Fault.answer(
                        403,
                        "forbidden",
                        "Your roles do not open this.",
                        "An administrator gives roles in the server.");
            }
            if (cause instanceof JsonException || cause instanceof JsonbException) {
                return Fault.answer(
                        400,
                        "json",
                        "The body is no JSON that fits this request.",
                        "A JSON object as the manual shows it.");
            }
        }
        if (thrown instanceof WebApplicationException told) {
            var answer = told.getResponse();
            return answer.hasEntity()
                    ? answer
                    : Fault.answer(
                            answer.getStatus(),
                            "http-" + answer.getStatus(),
                            answer.getStatusInfo().getReasonPhrase() + ".",
                            "A path, method and content type that the API knows.");
        }
        if (thrown instanceof ProcessingException) {
            return Fault.answer(400, "body", "The body could not be read.", "A JSON object as the manual shows it.");
        }
        LOG.log(System.Logger.Level.ERROR, "A request to the API failed", thrown);
        return Fault.answer(500, "failed", "The server failed.", "Ask again later; the server's log says more.");
    }
}
