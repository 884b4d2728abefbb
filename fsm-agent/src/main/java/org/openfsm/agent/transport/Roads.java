package org.openfsm.agent.transport;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Road;
import org.openfsm.agent.config.AgentConfig.Update;
import org.openfsm.agent.config.MailAddress;
import org.openfsm.agent.config.Problem;
import org.openfsm.wire.EnrolmentFile;

/** The roads that the configuration chose: it says how to travel, the enrolment file where to. */
public final class Roads {

    private Roads() {}

    /**
     * @return in the order to try
     * @throws GeneralSecurityException when this Java cannot work with the certificates given for one of them
     * @throws IllegalArgumentException for what {@link #problems} would have told
     */
    public static List<Transport> of(AgentConfig config, EnrolmentFile server, Clock clock)
            throws GeneralSecurityException {
        var problems = problems(config, server);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.get(0).toString());
        }
        var roads = new ArrayList<Transport>();
        for (var road : config.roads()) {
            var mail = config.mail();
            if (road == Road.MAIL && mail != null) {
                roads.add(new MailTransport(mail, recipients(mail, server), tokens(config, mail, clock), clock));
            } else {
                roads.add(new HttpsTransport(form(road), https(server), server.trustAnchors(), config.https(), clock));
            }
        }
        return roads;
    }

    /** The proxy leads to them, where there is one, and never to the mail server. */
    private static @Nullable AccessTokens tokens(AgentConfig config, AgentConfig.Mail mail, Clock clock)
            throws GeneralSecurityException {
        var oauth = mail.oauth();
        return oauth == null ? null : new AccessTokens(oauth, config.https().proxy(), config.data(), clock);
    }

    /** What the configuration chose and the enrolment file does not serve. */
    public static List<Problem> problems(AgentConfig config, EnrolmentFile server) {
        var problems = new ArrayList<Problem>();
        config.roads().stream()
                .filter(road -> road != Road.MAIL && https(server).isEmpty())
                .forEach(road -> problems.add(new Problem(
                        config.file(),
                        0,
                        "transport is " + road.word()
                                + ", but the enrolment file names no https:// address, expected mail")));
        var mail = config.mail();
        if (config.roads().contains(Road.MAIL)
                && mail != null
                && recipients(mail, server).isEmpty()) {
            problems.add(new Problem(
                    config.file(),
                    mail.line(),
                    "mail.to is missing, expected the server's mail address: the enrolment file names none"));
        }
        return problems;
    }

    /** Where reports go, in the order to try: "mail to … through …, else by https to …". */
    public static String said(AgentConfig config, EnrolmentFile server) {
        return config.roads().stream()
                .map(road -> {
                    var mail = config.mail();
                    return road == Road.MAIL && mail != null
                            ? "mail to " + listed(recipients(mail, server)) + " through " + mail.host() + ":"
                                    + mail.port()
                            : road.word() + " to " + listed(addresses(road, server));
                })
                .collect(Collectors.joining(", else by "));
    }

    /**
     * Whatever is fetched must not come from where reports go: who publishes need not know who reports, and of the
     * server no answer is read.
     */
    public static List<Problem> sameHost(AgentConfig config, EnrolmentFile server) {
        var hosts = https(server).stream().map(URI::getHost).collect(Collectors.toCollection(ArrayList::new));
        var mail = config.mail();
        if (mail != null) {
            hosts.add(mail.host());
        }
        var reports = hosts.stream().map(Roads::comparable).toList();
        var problems = new ArrayList<Problem>();
        sameHost(config, "pmd.update", config.pmd().update(), "definitions", reports)
                .ifPresent(problems::add);
        sameHost(config, "update", config.update(), "programs", reports).ifPresent(problems::add);
        tokensOf(mail)
                .filter(oauth -> https(server).stream()
                        .anyMatch(one -> comparable(one.getHost()).equals(comparable(host(oauth)))))
                .ifPresent(
                        oauth -> problems.add(
                                new Problem(
                                        config.file(),
                                        oauth.line(),
                                        "mail.oauth.tokenUrl is at " + comparable(host(oauth))
                                                + ", where reports go, expected the mail provider's host: of the server no answer is read")));
        return problems;
    }

    private static String host(AgentConfig.OAuth oauth) {
        return oauth.tokenUrl().getHost();
    }

    private static Optional<AgentConfig.OAuth> tokensOf(AgentConfig.@Nullable Mail mail) {
        return Optional.ofNullable(mail).map(AgentConfig.Mail::oauth);
    }

    /** Where tokens for the mail server come from, when mail is a road and wants one; reached by the proxy if there is one. */
    public static Optional<InetSocketAddress> tokens(AgentConfig config) {
        return config.roads().contains(Road.MAIL)
                ? tokensOf(config.mail()).map(oauth -> HttpsTransport.doors(
                                List.of(oauth.tokenUrl()), config.https().proxy())
                        .get(0))
                : Optional.empty();
    }

    private static Optional<Problem> sameHost(
            AgentConfig config, String key, @Nullable Update update, String published, List<String> reports) {
        return Optional.ofNullable(update)
                .filter(one -> reports.contains(comparable(one.url().getHost())))
                .map(one -> new Problem(
                        config.file(),
                        one.line(),
                        key + ".url is at " + comparable(one.url().getHost())
                                + ", where reports go, expected another host: who publishes " + published
                                + " need not know who reports"));
    }

    private static String comparable(String host) {
        var name = host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static String listed(List<?> addresses) {
        return addresses.isEmpty()
                ? "nobody"
                : addresses.stream().map(Object::toString).collect(Collectors.joining(" and "));
    }

    /** Whom this machine opens connections to: the proxy, or each address of the server, and the mail server. */
    public static List<InetSocketAddress> places(AgentConfig config, EnrolmentFile server) {
        var places = new ArrayList<InetSocketAddress>();
        if (config.roads().stream().anyMatch(road -> road != Road.MAIL)) {
            places.addAll(HttpsTransport.doors(https(server), config.https().proxy()));
        }
        var mail = config.mail();
        if (config.roads().contains(Road.MAIL) && mail != null) {
            places.add(MailTransport.door(mail));
        }
        return places;
    }

    private static Form form(Road road) {
        return road == Road.XML_RPC ? new XmlRpcForm() : Form.PLAIN;
    }

    /** Where the server takes reports that come by HTTPS on this road. */
    public static List<URI> addresses(Road road, EnrolmentFile server) {
        return https(server).stream().map(form(road)::door).toList();
    }

    /** Who mails go to; nobody when no mail server is configured. */
    public static List<MailAddress> recipients(AgentConfig config, EnrolmentFile server) {
        var mail = config.mail();
        return mail == null ? List.of() : recipients(mail, server);
    }

    private static List<URI> https(EnrolmentFile server) {
        return server.addresses().stream()
                .filter(address -> "https".equalsIgnoreCase(address.getScheme()))
                .toList();
    }

    private static List<MailAddress> recipients(AgentConfig.Mail mail, EnrolmentFile server) {
        var recipients = new LinkedHashSet<>(mail.to());
        if (recipients.isEmpty()) {
            server.addresses().stream()
                    .filter(address -> "mailto".equalsIgnoreCase(address.getScheme()))
                    .map(address -> MailAddress.parse(address.getSchemeSpecificPart()))
                    .forEach(recipients::add);
        }
        return List.copyOf(recipients);
    }
}
