package org.openfsm.agent.transport;

import java.io.IOException;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig.Https;
import org.openfsm.agent.config.AgentConfig.Proxy;

/** HTTPS to the server: HTTP/1.1, TLS 1.2 or later, certificate and name checked, no redirect followed. */
public final class HttpsTransport implements Transport {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WHOLE = Duration.ofSeconds(60);
    private static final Duration SOONEST = Duration.ofSeconds(1);
    private static final Duration LATEST = Duration.ofHours(1);
    private static final Pattern SECONDS = Pattern.compile("[+-]?\\d{1,18}");

    private static final String PROXY_PASSWORD =
            "the proxy asks for a name and password. Check https.proxy.user and https.proxy.password.";

    private final List<URI> addresses;
    private final HttpClient.Builder clients;
    private HttpClient client;
    private final String proxy;
    private final Duration whole;
    private final Clock clock;

    /**
     * @param addresses of the server, tried in this order
     * @param trustAnchors of the enrolment file; those of the configuration come on top. With none of both, Java's own
     * @throws GeneralSecurityException when this Java cannot work with these certificates
     */
    public HttpsTransport(List<URI> addresses, List<X509Certificate> trustAnchors, Https config, Clock clock)
            throws GeneralSecurityException {
        this(addresses, trustAnchors, config, clock, WHOLE);
    }

    HttpsTransport(List<URI> addresses, List<X509Certificate> trustAnchors, Https config, Clock clock, Duration whole)
            throws GeneralSecurityException {
        // read once, when the first client is made: a proxy that asks for a password is reached by CONNECT, which Java
        // refuses to do with Basic unless told; and a connection that idled for a poll is not worth keeping
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        System.setProperty("jdk.httpclient.keepalive.timeout", "30");
        this.addresses = List.copyOf(addresses);
        this.whole = whole;
        this.clock = clock;
        var anchors = new ArrayList<>(trustAnchors);
        anchors.addAll(config.trust());
        var parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .sslParameters(parameters)
                .sslContext(ServerTrust.context(anchors, config.pins(), "https.pin"));
        var through = config.proxy();
        this.proxy = through == null ? "" : " through the proxy " + through;
        if (through == null) {
            builder.proxy(HttpClient.Builder.NO_PROXY);
        } else {
            builder.proxy(ProxySelector.of(new InetSocketAddress(through.host(), through.port())));
            authenticator(through).ifPresent(builder::authenticator);
        }
        this.clients = builder;
        this.client = builder.build();
    }

    private static Optional<Authenticator> authenticator(Proxy proxy) {
        var user = proxy.user();
        var password = proxy.password();
        if (user == null || password == null) {
            return Optional.empty();
        }
        return Optional.of(new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                // never to the server, which might be somebody else's
                return getRequestorType() == RequestorType.PROXY
                        ? new PasswordAuthentication(user, password.toCharArray())
                        : null;
            }
        });
    }

    @Override
    public String name() {
        return "https";
    }

    @Override
    public String who() {
        return "The server";
    }

    /** Posts the report, an urgent one to the door that is not throttled; the first address that answers decides. */
    @Override
    public Answer send(byte[] sealed, boolean urgent) throws InterruptedException {
        var failures = new ArrayList<String>();
        for (var address : addresses) {
            var answer = send(urgent ? URI.create(address + "/critical") : address, sealed);
            if (!(answer instanceof Answer.Failed failed)) {
                return answer;
            }
            failures.add(failed.why());
        }
        return new Answer.Failed(String.join(" — ", failures));
    }

    private Answer send(URI address, byte[] sealed) throws InterruptedException {
        var request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/pkcs7-mime")
                .header("User-Agent", "fsm-agent")
                .timeout(whole)
                .POST(HttpRequest.BodyPublishers.ofByteArray(sealed))
                .build();
        var sending = begin(request);
        try {
            return answer(address, sending.get(whole.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException failure) {
            return new Answer.Failed(address + proxy + ": " + words(failure.getCause(), address));
        } catch (TimeoutException hung) {
            return new Answer.Failed(address + proxy + ": " + words(hung, address));
        } finally {
            sending.cancel(true);
        }
    }

    /** Java's client ends for good when somebody sets the clock at the wrong moment (until Java 20): then there is a new one. */
    private CompletableFuture<HttpResponse<Long>> begin(HttpRequest request) {
        try {
            return client.sendAsync(request, info -> new Unread());
        } catch (RejectedExecutionException ended) {
            client = clients.build();
            return client.sendAsync(request, info -> new Unread());
        }
    }

    private Answer answer(URI address, HttpResponse<Long> response) {
        int status = response.statusCode();
        if (status == 202) {
            return new Answer.Taken();
        }
        if (status == 429 || status == 503) {
            return new Answer.Later(
                    String.valueOf(status),
                    response.headers().firstValue("Retry-After").flatMap(this::after));
        }
        if (status == 407) {
            return new Answer.Failed(address + proxy + ": " + PROXY_PASSWORD);
        }
        // 404, 405: nobody is behind this door, which says nothing about the report; a server that starts looks so, too
        if (status >= 400 && status < 500 && status != 404 && status != 405) {
            return new Answer.Refused(String.valueOf(status));
        }
        if (status >= 300 && status < 400) {
            return new Answer.Failed(address + proxy + ": answered with a redirect (" + status
                    + "), which is never followed. Ask the server's administrator for the final address.");
        }
        return new Answer.Failed(address + proxy + ": answered " + status + ", expected 202."
                + (status >= 500
                        ? " The server has a fault of its own; its administrator finds it in its log."
                        : " This seems to be no FSM server, or another address of it."));
    }

    /** Seconds or a date (RFC 9110, 10.2.3); what is neither is as good as absent. */
    private Optional<Duration> after(String text) {
        Duration wished;
        try {
            wished = SECONDS.matcher(text.strip()).matches()
                    ? Duration.ofSeconds(Long.parseLong(text.strip()))
                    : Duration.between(
                            clock.instant(),
                            ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
        } catch (DateTimeException neither) {
            return Optional.empty();
        }
        return Optional.of(wished.compareTo(SOONEST) < 0 ? SOONEST : wished.compareTo(LATEST) > 0 ? LATEST : wished);
    }

    private String words(@Nullable Throwable failure, URI address) {
        var causes = Faults.causes(failure);
        var certificate = Faults.ofCertificate(
                causes,
                address.getHost(),
                "If it is your company's, name it under https.trust; if the server's was changed, ask its "
                        + "administrator for a supplement file; else somebody stands between.");
        if (certificate.isPresent()) {
            return certificate.get();
        }
        if (Faults.any(causes, UnknownHostException.class) || Faults.any(causes, UnresolvedAddressException.class)) {
            return "the name " + (proxy.isEmpty() ? address.getHost() : "of the proxy or of " + address.getHost())
                    + " does not resolve. Check it, and this machine's DNS.";
        }
        if (Faults.any(causes, HttpConnectTimeoutException.class)) {
            return "no connection within " + CONNECT.toSeconds()
                    + " s. Check address and port, and that a firewall lets this machine out.";
        }
        if (Faults.any(causes, HttpTimeoutException.class) || Faults.any(causes, TimeoutException.class)) {
            return "connected, but no answer in time. The server or a proxy hangs; its administrator can tell.";
        }
        if (Faults.any(causes, ConnectException.class)) {
            return "the connection was refused. Check that the server runs and that address and port are right.";
        }
        if (says(causes, "authentication attempts")) {
            return PROXY_PASSWORD;
        }
        if (says(causes, "tunnel")) {
            return "the proxy does not let this connection through. Ask who runs it.";
        }
        if (failure instanceof SSLHandshakeException) {
            return "no secure connection was agreed on (" + failure.getMessage()
                    + "). The server must offer TLS 1.2 or 1.3.";
        }
        if (failure instanceof SSLException) {
            return "answers, but not in TLS (" + failure.getMessage() + "). Check the port.";
        }
        if (failure instanceof IOException) {
            return "the connection broke off (" + failure.getMessage() + "). It is tried again.";
        }
        return "failed unexpectedly: " + failure;
    }

    private static boolean says(List<Throwable> causes, String word) {
        return causes.stream()
                .anyMatch(cause -> String.valueOf(cause.getMessage()).contains(word));
    }

    /** The body of an answer is nobody's business here: it is passed over, and a long one cut off. */
    private static final class Unread implements HttpResponse.BodySubscriber<Long> {
        private static final long PATIENCE_BYTES = 64 << 10;

        private final CompletableFuture<Long> done = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;
        private long bytes;

        @Override
        public CompletionStage<Long> getBody() {
            return done;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> item) {
            bytes += item.stream().mapToLong(ByteBuffer::remaining).sum();
            if (bytes > PATIENCE_BYTES && subscription != null) {
                subscription.cancel();
                onComplete();
            }
        }

        @Override
        public void onError(Throwable broken) {
            // the status has been read, and nothing else was asked for
            onComplete();
        }

        @Override
        public void onComplete() {
            done.complete(bytes);
        }
    }
}
