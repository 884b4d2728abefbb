package org.openfsm.agent.transport;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig.Https;
import org.openfsm.agent.config.AgentConfig.Proxy;

/** HTTPS to the server: HTTP/1.1, TLS 1.2 or later, certificate and name checked, no redirect followed. */
public final class HttpsTransport implements Transport {

    private static final Duration WHOLE = Duration.ofSeconds(60);

    private final Form form;
    private final List<URI> addresses;
    private final HttpsClient client;
    private final Duration whole;
    private final Clock clock;
    private final List<InetSocketAddress> doors;
    private volatile @Nullable X509Certificate shown;

    /** Posts reports as they are. */
    public HttpsTransport(List<URI> addresses, List<X509Certificate> trustAnchors, Https config, Clock clock)
            throws GeneralSecurityException {
        this(Form.PLAIN, addresses, trustAnchors, config, clock);
    }

    /**
     * @param form in which reports are posted
     * @param addresses of the server, tried in this order
     * @param trustAnchors of the enrolment file; those of the configuration come on top. With none of both, Java's own
     * @throws GeneralSecurityException when this Java cannot work with these certificates
     */
    HttpsTransport(Form form, List<URI> addresses, List<X509Certificate> trustAnchors, Https config, Clock clock)
            throws GeneralSecurityException {
        this(form, addresses, trustAnchors, config, clock, WHOLE);
    }

    HttpsTransport(
            Form form,
            List<URI> addresses,
            List<X509Certificate> trustAnchors,
            Https config,
            Clock clock,
            Duration whole)
            throws GeneralSecurityException {
        this.form = form;
        this.addresses = List.copyOf(addresses);
        this.whole = whole;
        this.clock = clock;
        var proxy = config.proxy();
        this.doors = doors(addresses, proxy);
        var anchors = new ArrayList<>(trustAnchors);
        anchors.addAll(config.trust());
        this.client = new HttpsClient(
                ServerTrust.context(anchors, config.pins(), "https.pin", certificate -> shown = certificate),
                proxy,
                "If it is your company's, name it under https.trust; if the server's was changed, ask its "
                        + "administrator for a supplement file; else somebody stands between.");
    }

    @Override
    public String name() {
        return form.road();
    }

    @Override
    public String who() {
        return "The server";
    }

    static List<InetSocketAddress> doors(List<URI> addresses, @Nullable Proxy proxy) {
        return proxy == null ? addresses.stream().map(HttpsTransport::door).toList() : List.of(proxy.address());
    }

    private static InetSocketAddress door(URI address) {
        return InetSocketAddress.createUnresolved(address.getHost(), address.getPort() < 0 ? 443 : address.getPort());
    }

    @Override
    public List<InetSocketAddress> doors() {
        return doors;
    }

    @Override
    public Optional<X509Certificate> shown() {
        return Optional.ofNullable(shown);
    }

    /** Posts the report, an urgent one to the door that is not throttled; the first address that answers decides. */
    @Override
    public Answer send(byte[] sealed, boolean urgent) throws InterruptedException {
        var failures = new ArrayList<Answer.Failed>();
        for (var address : addresses) {
            var door = form.door(address);
            var answer = send(urgent ? URI.create(door + "/critical") : door, sealed);
            if (!(answer instanceof Answer.Failed failed)) {
                return answer;
            }
            failures.add(failed);
        }
        return new Answer.Failed(
                failures.stream()
                        .map(Answer.Failed::at)
                        .max(Comparator.naturalOrder())
                        .orElse(Leg.NAME),
                failures.stream().map(Answer.Failed::why).collect(Collectors.joining(" — ")));
    }

    private Answer send(URI address, byte[] sealed) throws InterruptedException {
        var request = HttpRequest.newBuilder(address)
                .header("Content-Type", form.contentType())
                .header("User-Agent", "fsm-agent")
                .timeout(whole)
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.body(sealed)))
                .build();
        try {
            return answer(address, client.send(request, form.taken(), whole));
        } catch (HttpsClient.NoAnswer none) {
            return new Answer.Failed(none.at(), none.getMessage());
        }
    }

    private Answer answer(URI address, HttpResponse<Boolean> response) {
        int status = response.statusCode();
        // of an answer to the proxy there is no body
        if (Boolean.TRUE.equals(response.body())) {
            return new Answer.Taken();
        }
        if (status == 429 || status == 503) {
            return new Answer.Later(String.valueOf(status), RetryAfter.of(response, clock));
        }
        if (status == 407) {
            return new Answer.Failed(Leg.PROXY, client.said(address, HttpsClient.PROXY_PASSWORD));
        }
        // 404, 405: nobody is behind this door, which says nothing about the report; a server that starts looks so, too
        if (status >= 400 && status < 500 && status != 404 && status != 405) {
            return new Answer.Refused(String.valueOf(status));
        }
        if (status >= 300 && status < 400) {
            return new Answer.Failed(
                    Leg.ANSWER,
                    client.said(
                            address,
                            "answered with a redirect (" + status
                                    + "), which is never followed. Ask the server's administrator for the final address."));
        }
        return new Answer.Failed(
                Leg.ANSWER,
                client.said(
                        address,
                        "answered " + status + ", expected " + form.expected() + "."
                                + (status >= 500
                                        ? " The server has a fault of its own; its administrator finds it in its log."
                                        : " This seems to be no FSM server, or another address of it.")));
    }
}
