package org.openfsm.web;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.openfsm.access.AbsentScope;

/** Answers "not found" for a page that the person's roles do not open, so that nothing tells it exists. */
@WebFilter(
        urlPatterns = {
            "/fleet/*",
            "/events/*",
            "/ingest/*",
            "/access/*",
            "/platform/*",
            "/reports",
            "/reports/*",
            "/resources/*"
        })
public class PageGate extends HttpFilter {

    private static final String NOTED = PageGate.class.getName() + ".noted";

    @Inject
    transient Navigation navigation;

    @Inject
    transient AbsentScope absent;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (navigation.open(request.getServletPath())) {
            note(request);
            chain.doFilter(request, response);
        } else {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    /** Once a session: what runs on the person's behalf later has the roles they have now. */
    private void note(HttpServletRequest request) {
        var session = request.getSession(false);
        if (session != null && request.getUserPrincipal() != null && session.getAttribute(NOTED) == null) {
            absent.note();
            session.setAttribute(NOTED, true);
        }
    }
}
