package org.openfsm.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
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

    /**
     * A click on a page whose session is over gets this page where it expects a part of its own: the browser is sent to
     * that page again, and from there to the sign-in and back.
     */
    public void leadBack() throws IOException {
        var faces = FacesContext.getCurrentInstance();
        if (faces.getPartialViewContext().isAjaxRequest()) {
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
