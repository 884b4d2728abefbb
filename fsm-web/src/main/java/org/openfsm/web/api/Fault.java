package org.openfsm.web.api;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * The body of every answer that is no success.
 *
 * @param status the HTTP status once more
 * @param what happened, in English, with what was found
 * @param expected what would have been accepted, or what to do
 */
public record Fault(int status, String code, String what, String expected) {

    static Response answer(int status, String code, String what, String expected) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(new Fault(status, code, what, expected))
                .build();
    }

    static WebApplicationException of(int status, String code, String what, String expected) {
        return new WebApplicationException(answer(status, code, what, expected));
    }

    static WebApplicationException notFound(String kind, Object id) {
        return of(404, "not-found", kind + " " + id + " is none that you may see.", "Ask for one of the list.");
    }
}
