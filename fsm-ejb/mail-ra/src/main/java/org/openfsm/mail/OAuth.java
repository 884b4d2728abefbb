package org.openfsm.mail;

import jakarta.mail.Session;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Optional;

/**
 * How a mail session gets tokens instead of using its password (RFC 6749, 4.4): its properties {@code mail.oauth.*}, which
 * the server {@code custom=oauth} of a mail session becomes. The session's password is the client's secret.
 *
 * @param tokenUrl with https
 * @param scope empty: none is asked for
 * @param trustAnchors PEM file for the token's server; empty: those that Java trusts
 */
public record OAuth(URI tokenUrl, String clientId, String secret, String scope, String trustAnchors) {

    /** The secret is no part of what is shown. */
    @Override
    public String toString() {
        return clientId + " at " + tokenUrl;
    }

    /**
     * @param secret the session's password
     * @return empty when the session has none of these properties
     * @throws MailboxTrouble when they are incomplete
     */
    public static Optional<OAuth> of(Session session, String secret) throws MailboxTrouble {
        var url = property(session, "token-url");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        var problems = new ArrayList<String>();
        var id = property(session, "client-id");
        if (id.isEmpty()) {
            problems.add("client-id is missing");
        }
        if (secret == null || secret.isEmpty()) {
            problems.add("the password, which is the client's secret, is missing");
        }
        var parsed = parsed(url);
        if (parsed.isEmpty()) {
            problems.add("token-url is \"" + url + "\", expected https://…");
        }
        if (!problems.isEmpty()) {
            throw new MailboxTrouble(
                    Trouble.SETTINGS, "Signing in by OAuth 2.0 is incomplete: " + String.join("; ", problems), null);
        }
        return Optional.of(
                new OAuth(parsed.get(), id, secret, property(session, "scope"), property(session, "trust-anchors")));
    }

    private static String property(Session session, String name) {
        var said = session.getProperty("mail.oauth." + name);
        return said == null ? "" : said.strip();
    }

    private static Optional<URI> parsed(String text) {
        try {
            var url = new URI(text);
            return "https".equalsIgnoreCase(url.getScheme()) && url.getHost() != null && url.getUserInfo() == null
                    ? Optional.of(url)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
