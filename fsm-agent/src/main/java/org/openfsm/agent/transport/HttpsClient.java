package org.openfsm.agent.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig.Proxy;

/** HTTPS as this agent speaks it: HTTP/1.1, TLS 1.2 or later, certificate and name checked, no redirect followed. */
final class HttpsClient {

    static final String PROXY_PASSWORD =
            "the proxy asks for a name and password. Check https.proxy.user and https.proxy.password.";

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Nobody answered, or not in order; the message says who and why, in plain words and with a remedy. */
    static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1;

        private final Leg at;

        private NoAnswer(Leg at, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.at = at;
        }

        /** How far it came. */
        Leg at() {
            return at;
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    private final HttpClient.Builder clients;
    private HttpClient client;
    private final String proxy;
    private final @Nullable String login;
    private final String unknownAuthority;

    /** @param unknownAuthority what to do when the certificate comes from an authority that is not trusted */
    HttpsClient(SSLContext trust, @Nullable Proxy through, String unknownAuthority) {
        // read once, when the first client is made: a proxy that asks for a password is reached by CONNECT, which Java
        // refuses to do with Basic unless told; and a connection that idled for a poll is not worth keeping
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        System.setProperty("jdk.httpclient.keepalive.timeout", "30");
        this.unknownAuthority = unknownAuthority;
        this.login = login(through);
        var parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .sslParameters(parameters)
                .sslContext(trust);
        this.proxy = through == null ? "" : " through the proxy " + through;
        if (through == null) {
            builder.proxy(HttpClient.Builder.NO_PROXY);
        } else {
            builder.proxy(ProxySelector.of(new InetSocketAddress(through.host(), through.port())));
        }
        this.clients = builder;
        this.client = builder.build();
    }

    /**
     * Said at once (RFC 7617), and by Java to the proxy alone. With an authenticator Java's client would want to log in at
     * the server, too, and make a failure of each 401 that it answers.
     */
    private static @Nullable String login(@Nullable Proxy proxy) {
        if (proxy == null || proxy.user() == null || proxy.password() == null) {
            return null;
        }
        var login = (proxy.user() + ":" + proxy.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(login);
    }

    private HttpRequest withLogin(HttpRequest request) {
        return login == null
                ? request
                : HttpRequest.newBuilder(request, (name, value) -> true)
                        .header("Proxy-Authorization", login)
                        .build();
    }

    /** @param whole time for it, from connecting to the last byte of the answer */
    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body, Duration whole)
            throws NoAnswer, InterruptedException {
        var sending = begin(withLogin(request), body);
        try {
            return sending.get(whole.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw noAnswer(request.uri(), failure.getCause());
        } catch (TimeoutException hung) {
            throw noAnswer(request.uri(), hung);
        } finally {
            sending.cancel(true);
        }
    }

    /** A sentence about who was asked: "https://… through the proxy …: what". */
    String said(URI address, String what) {
        return address + proxy + ": " + what;
    }

    /** Java's client ends for good when somebody sets the clock at the wrong moment (until Java 20): then there is a new one. */
    private <T> CompletableFuture<HttpResponse<T>> begin(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return client.sendAsync(request, body);
        } catch (RejectedExecutionException ended) {
            client = clients.build();
            return client.sendAsync(request, body);
        }
    }

    private NoAnswer noAnswer(URI address, @Nullable Throwable failure) {
        var fault = fault(failure, address);
        return new NoAnswer(fault.at(), said(address, fault.words()), failure);
    }

    private Fault fault(@Nullable Throwable failure, URI address) {
        var causes = Faults.causes(failure);
        var certificate = Faults.ofCertificate(causes, address.getHost(), unknownAuthority);
        if (certificate.isPresent()) {
            return new Fault(Leg.TLS, certificate.get());
        }
        if (Faults.any(causes, UnknownHostException.class) || Faults.any(causes, UnresolvedAddressException.class)) {
            return new Fault(
                    Leg.NAME,
                    "the name " + (proxy.isEmpty() ? address.getHost() : "of the proxy or of " + address.getHost())
                            + " does not resolve. Check it, and this machine's DNS.");
        }
        if (Faults.any(causes, HttpConnectTimeoutException.class)) {
            return new Fault(
                    Leg.CONNECTION,
                    "no connection within " + CONNECT.toSeconds()
                            + " s. Check address and port, and that a firewall lets this machine out.");
        }
        if (Faults.any(causes, HttpTimeoutException.class) || Faults.any(causes, TimeoutException.class)) {
            return new Fault(
                    Leg.ANSWER,
                    "connected, but no answer in time. The server or a proxy hangs; its administrator can tell.");
        }
        if (Faults.any(causes, ConnectException.class)) {
            return new Fault(
                    Leg.CONNECTION,
                    "the connection was refused. Check that the server runs and that address and port are right.");
        }
        if (says(causes, "authentication attempts")) {
            return new Fault(Leg.PROXY, PROXY_PASSWORD);
        }
        if (says(causes, "tunnel")) {
            return new Fault(Leg.PROXY, "the proxy does not let this connection through. Ask who runs it.");
        }
        if (failure instanceof SSLHandshakeException) {
            return new Fault(
                    Leg.TLS,
                    "no secure connection was agreed on (" + failure.getMessage()
                            + "). The server must offer TLS 1.2 or 1.3.");
        }
        if (failure instanceof SSLException) {
            return new Fault(Leg.TLS, "answers, but not in TLS (" + failure.getMessage() + "). Check the port.");
        }
        if (failure instanceof IOException) {
            return new Fault(Leg.ANSWER, "the connection broke off (" + failure.getMessage() + "). It is tried again.");
        }
        return new Fault(Leg.ANSWER, "failed unexpectedly: " + failure);
    }

    private static boolean says(List<Throwable> causes, String word) {
        return causes.stream()
                .anyMatch(cause -> String.valueOf(cause.getMessage()).contains(word));
    }
}
