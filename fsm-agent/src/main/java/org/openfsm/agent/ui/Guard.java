package org.openfsm.agent.ui;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands before everything: only what a browser at this computer asks of its own accord comes through. A page of another
 * origin in the same browser does not (cross-site requests), nor does one whose name was made to lead here (DNS
 * rebinding); a page at another port of this computer counts as another origin.
 */
final class Guard implements Filter {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST");
    private static final String POLICY =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; " + "frame-ancestors 'none'";
    /** Of a form before its sender signed in, and of one after. */
    static final long SMALL = 16 << 10;

    static final long LARGE = 32 << 20;

    private final Set<String> hosts;

    Guard(int port) {
        this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var asked = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        protect(answer);
        if (!METHODS.contains(asked.getMethod())) {
            answer.setHeader("Allow", "GET, HEAD, POST");
            refuse(answer, 405, "Method " + printable(asked.getMethod()) + " is not for these pages.");
        } else if (!isOurs(asked)) {
            refuse(
                    answer,
                    421,
                    "These pages are asked for by http://127.0.0.1 or http://localhost and their port alone.");
        } else if (isForeign(asked)) {
            refuse(answer, 403, "Another web site sent this request. Open the pages by their own address.");
        } else if (asked.getMethod().equals("POST") && asked.getContentLengthLong() < 0) {
            refuse(answer, 411, "A form has a length.");
        } else if (asked.getContentLengthLong() > LARGE) {
            refuse(answer, 413, "This is larger than 32 MiB.");
        } else {
            chain.doFilter(request, response);
        }
    }

    static void protect(HttpServletResponse answer) {
        answer.setHeader("Content-Security-Policy", POLICY);
        answer.setHeader("X-Content-Type-Options", "nosniff");
        answer.setHeader("X-Frame-Options", "DENY");
        // with "no-referrer" browsers send "Origin: null" with our own forms, which says nothing
        answer.setHeader("Referrer-Policy", "same-origin");
        answer.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        answer.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        answer.setHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
        answer.setHeader("Cache-Control", "no-store");
    }

    /** The name in the request's own address counts as well as the one in its header. */
    private boolean isOurs(HttpServletRequest asked) {
        var host = asked.getHeader("Host");
        return host != null
                && hosts.contains(host)
                && hosts.contains(asked.getServerName() + ":" + asked.getServerPort());
    }

    private boolean isForeign(HttpServletRequest asked) {
        var origin = asked.getHeader("Origin");
        if (origin != null && !origin.equals("http://" + asked.getHeader("Host"))) {
            return true;
        }
        var site = asked.getHeader("Sec-Fetch-Site");
        boolean changes = asked.getMethod().equals("POST");
        if (site == null) {
            return changes && origin == null;
        }
        return switch (site) {
            case "same-origin" -> false;
            case "none" -> changes;
            default -> changes || !isLink(asked);
        };
    }

    /** A person followed a link, of a mail or another page: it opens in a window of its own and changes nothing. */
    private static boolean isLink(HttpServletRequest asked) {
        return "navigate".equals(asked.getHeader("Sec-Fetch-Mode"))
                && isOneOf(asked.getHeader("Sec-Fetch-Dest"), Set.of("document"));
    }

    private static boolean isOneOf(@Nullable String text, Set<String> texts) {
        return text != null && texts.contains(text);
    }

    private static String printable(String method) {
        return method.replaceAll("[^A-Za-z]", "?").substring(0, Math.min(12, method.length()));
    }

    private static void refuse(HttpServletResponse answer, int status, String text) throws IOException {
        answer.setStatus(status);
        // what else it sent is not read
        answer.setHeader("Connection", "close");
        answer.setContentType("text/plain;charset=utf-8");
        answer.getWriter().println(text);
    }
}
