package org.openfsm.web.api;

import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.util.Set;

/**
 * Asks who knocks, and keeps other sites from using the cookie of a person who is signed in: a request that changes
 * something needs an Authorization header, or must be one that a browser sends only from our own pages.
 */
@Provider
@SignedIn
@Priority(Priorities.AUTHENTICATION)
public class Doorkeeper implements ContainerRequestFilter {

    private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getSecurityContext().getUserPrincipal() == null) {
            request.abortWith(Response.fromResponse(Fault.answer(
                            401,
                            "sign-in",
                            "You are not signed in, or the password is wrong.",
                            "HTTP Basic authentication."))
                    .header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"FSM\", charset=\"UTF-8\"")
                    .build());
        } else if (!READING.contains(request.getMethod()) && !ours(request)) {
            request.abortWith(Fault.answer(
                    403,
                    "cross-site",
                    "The request may come from another site.",
                    "HTTP Basic authentication, or a JSON body sent by our own pages."));
        }
    }

    private static boolean ours(ContainerRequestContext request) {
        if (request.getHeaderString(HttpHeaders.AUTHORIZATION) != null) {
            return true;
        }
        var site = request.getHeaderString("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin")) {
            return false;
        }
        var origin = request.getHeaderString("Origin");
        if (origin != null && !sameOrigin(origin, request.getUriInfo().getBaseUri())) {
            return false;
        }
        // a form of another site cannot send these without asking us first (CORS), and we never answer that
        return request.getMethod().equals(HttpMethod.DELETE)
                ? site != null || origin != null
                : MediaType.APPLICATION_JSON_TYPE.isCompatible(request.getMediaType());
    }

    private static boolean sameOrigin(String origin, URI base) {
        return origin.equals(base.getScheme() + "://" + base.getAuthority());
    }
}
