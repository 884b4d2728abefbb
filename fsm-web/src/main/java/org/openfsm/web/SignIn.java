package org.openfsm.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.json.Json;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** What the sign-in page has to say besides asking for the password. */
@Named
@RequestScoped
public class SignIn {

    @Inject
    HttpServletRequest request;

    /** Whether this browser had a session that is over, without having signed out. */
    public boolean ended() {
        return request.getRequestedSessionId() != null
                && !request.isRequestedSessionIdValid()
                && request.getParameter("signedOut") == null
                && request.getParameter("failed") == null;
    }

    /** Before the page is drawn: who asked for something else than a page gets something else. */
    public void answer() throws IOException {
        var asked = (String) request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI);
        if (asked != null && asked.startsWith(request.getContextPath() + "/api/")) {
            tellProgram();
        } else {
            leadBack();
        }
    }

    /** The API's 401 for a wrong password: the container sends everybody here before the API is asked. */
    private static void tellProgram() throws IOException {
        var faces = FacesContext.getCurrentInstance();
        var answer = faces.getExternalContext();
        answer.setResponseContentType("application/json");
        answer.setResponseStatus(HttpServletResponse.SC_UNAUTHORIZED);
        answer.getResponseOutputWriter()
                .write(Json.createObjectBuilder()
                        .add("status", HttpServletResponse.SC_UNAUTHORIZED)
                        .add("code", "sign-in")
                        .add("what", "The name or the password is wrong.")
                        .add("expected", "HTTP Basic authentication of a user of this server.")
                        .build()
                        .toString());
        faces.responseComplete();
    }

    /**
     * A click on a page whose session is over gets this page where it expects a part of its own: the browser is sent to
     * that page again, and from there to the sign-in and back.
     */
    private void leadBack() throws IOException {
        var faces = FacesContext.getCurrentInstance();
        if (faces.getPartialViewContext().isAjaxRequest()) {
            // else the container would send the click once more after the sign-in, and show its answer as a page
            faces.getExternalContext().invalidateSession();
            faces.getExternalContext().redirect(page());
        }
    }

    /** Where the click came from, without the host: that is always ours. */
    private String page() {
        var home = request.getContextPath() + "/";
        return Optional.ofNullable(request.getHeader("Referer"))
                .flatMap(SignIn::pathAndQuery)
                .filter(path -> path.startsWith(home) && !path.startsWith("//"))
                .orElse(home);
    }

    private static Optional<String> pathAndQuery(String referer) {
        try {
            var uri = new URI(referer);
            return Optional.ofNullable(uri.getRawPath())
                    .map(path -> uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
        } catch (URISyntaxException nonsense) {
            return Optional.empty();
        }
    }
}
