package org.openfsm.web;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers "not found" for a page that the person's roles do not open, so that nothing tells it exists. */
@WebFilter(urlPatterns = {"/fleet/*", "/events/*", "/ingest/*", "/access/*", "/platform/*"})
public class PageGate extends HttpFilter {

    @Inject
    transient Navigation navigation;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (navigation.open(request.getServletPath())) {
            chain.doFilter(request, response);
        } else {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
