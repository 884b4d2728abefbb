package org.openfsm.agent.transport;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig.Proxy;

/**
 * Fetches files from a static HTTPS host, which learns nothing of who asks: no cookie, no ETag, no version. No redirect
 * is followed, no more is read than was asked for, and no longer than a set time.
 */
public final class Download {

    private static final Duration WHOLE = Duration.ofMinutes(2);
    /** RFC 9110, 5.6.7: two digits for the day, which RFC_1123_DATE_TIME does not write. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final URI home;
    private final HttpsClient client;
    private final Duration whole;

    /** What the host had. */
    public sealed interface Fetched {
        record Whole(byte[] content) implements Fetched {}

        /** Unchanged since the time that was named. */
        record NotModified() implements Fetched {}
    }

    /** The host did not give the file; the message says which, why, and what to do. */
    public static final class NotFetched extends Exception {
        private static final long serialVersionUID = 1;

        private NotFetched(String message, @Nullable Exception cause) {
            super(message, cause);
        }
    }

    /**
     * @param home address of the directory, ending with a slash
     * @param trust the only authorities for its certificate; empty: those of this Java
     * @param pins SHA-256 fingerprints, one of which must be in its certificate chain; empty: not asked
     * @param key of the configuration under which both stand
     * @throws GeneralSecurityException when this Java cannot work with these certificates
     */
    public Download(URI home, List<X509Certificate> trust, List<String> pins, String key, @Nullable Proxy proxy)
            throws GeneralSecurityException {
        this(home, trust, pins, key, proxy, WHOLE);
    }

    public Download(
            URI home, List<X509Certificate> trust, List<String> pins, String key, @Nullable Proxy proxy, Duration whole)
            throws GeneralSecurityException {
        this.home = home;
        this.whole = whole;
        this.client = new HttpsClient(
                ServerTrust.context(trust, pins, key + ".pin"),
                proxy,
                "If it is your company's, name it under " + key + ".trust; else somebody stands between.");
    }

    /**
     * @param since says that a file unchanged since then need not be sent; absent: it is sent
     * @param most bytes that it may have
     * @throws NotFetched when it is not there, larger, or anything else came
     */
    public Fetched get(String file, @Nullable Instant since, long most) throws NotFetched, InterruptedException {
        var address = home.resolve(file);
        var request = HttpRequest.newBuilder(address)
                .header("User-Agent", "fsm-agent")
                .timeout(whole)
                .GET();
        if (since != null) {
            request.header("If-Modified-Since", HTTP_DATE.format(since));
        }
        HttpResponse<Optional<byte[]>> response;
        try {
            response = client.send(request.build(), info -> new AtMost(info.statusCode() == 200 ? most : 0), whole);
        } catch (HttpsClient.NoAnswer none) {
            throw new NotFetched(none.getMessage(), none);
        }
        int status = response.statusCode();
        if (status == 304 && since != null) {
            return new Fetched.NotModified();
        }
        if (status != 200) {
            throw notFetched(address, refusal(status));
        }
        var coding = response.headers().firstValue("Content-Encoding").orElse("identity");
        if (!coding.equalsIgnoreCase("identity")) {
            throw notFetched(
                    address,
                    "answered in the coding " + coding + ", which nobody asked for. The host has to send the file as"
                            + " it is.");
        }
        return new Fetched.Whole(response.body()
                .orElseThrow(() -> notFetched(
                        address,
                        "has more than " + most + " bytes, which is more than this file may have. It was not read"
                                + " further.")));
    }

    private static String refusal(int status) {
        if (status == 407) {
            return HttpsClient.PROXY_PASSWORD;
        }
        if (status >= 300 && status < 400) {
            return "answered with " + status + ", expected the file itself: redirects are never followed. Ask the"
                    + " publisher for the final address.";
        }
        return "answered " + status + ", expected 200 with the file. Check the address; the publisher may be at work"
                + " on it.";
    }

    private NotFetched notFetched(URI address, String what) {
        return new NotFetched(client.said(address, what), null);
    }
}
