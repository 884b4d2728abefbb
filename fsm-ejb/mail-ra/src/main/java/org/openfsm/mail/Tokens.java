package org.openfsm.mail;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.ByteArrayInputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Access tokens for one mail session, each asked for once and used until shortly before it expires (RFC 6749, 4.4 and 5). */
public final class Tokens {
    private static final Duration EARLY = Duration.ofMinutes(1);
    /** Where the server does not say how long (RFC 6749, 5.1). */
    private static final Duration USUAL = Duration.ofMinutes(5);

    private static final long LONGEST_SECONDS = Duration.ofDays(1).toSeconds();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WHOLE = Duration.ofSeconds(30);
    private static final int LARGEST = 64 * 1024;
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,16384}");
    private static final Pattern CODE = Pattern.compile("[a-zA-Z0-9_.-]{1,60}");
    private static final Pattern MICROSOFTS = Pattern.compile("\\bAADSTS[0-9]{1,9}\\b");

    private final InstantSource clock;
    private final Duration whole;
    private OAuth known;
    private String token;
    private Instant until = Instant.MIN;
    /** Whom the token server asked for time, until when, and how it said so. */
    private OAuth putOff;

    private Instant again = Instant.MIN;
    private MailboxTrouble busy;

    public Tokens(InstantSource clock) {
        this(clock, WHOLE);
    }

    /** @param whole time for the token server to answer */
    Tokens(InstantSource clock, Duration whole) {
        this.clock = clock;
        this.whole = whole;
    }

    /** Whether the next one is one that was used before. */
    public synchronized boolean has(OAuth how) {
        return how.equals(known) && clock.instant().isBefore(until);
    }

    /** The one that is known is of no use. */
    public synchronized void forget() {
        until = Instant.MIN;
    }

    /**
     * @throws MailboxTrouble {@link Trouble#TOKEN_UNREACHABLE} or {@link Trouble#TOKEN_REFUSED}; its words hold neither
     *     token nor secret
     */
    public synchronized String get(OAuth how) throws MailboxTrouble {
        if (!has(how)) {
            take(how, answer(how));
            known = how;
        }
        return token;
    }

    /** What somebody said, fit to be shown: without the token, which a mail server may have put into its words. */
    public synchronized String hide(String said) {
        return token == null ? said : said.replace(token, "…");
    }

    private void take(OAuth how, JsonObject answer) throws MailboxTrouble {
        if (!(answer.get("access_token") instanceof JsonString said)
                || !TOKEN.matcher(said.getString()).matches()
                || !(answer.get("token_type") instanceof JsonString type)
                || !type.getString().equalsIgnoreCase("Bearer")) {
            throw refused(how, "it answers without an access token of type Bearer", null);
        }
        var seconds = answer.get("expires_in") instanceof JsonNumber number ? number.longValue() : USUAL.toSeconds();
        token = said.getString();
        until = clock.instant()
                .plusSeconds(Math.max(0, Math.min(seconds, LONGEST_SECONDS)))
                .minus(EARLY);
    }

    private static MailboxTrouble refused(OAuth how, String why, Throwable cause) {
        return new MailboxTrouble(
                Trouble.TOKEN_REFUSED,
                "The token server " + how.tokenUrl().getHost() + " gives no token: " + why,
                cause);
    }

    private static MailboxTrouble unreachable(OAuth how, String why, Throwable cause) {
        return new MailboxTrouble(
                Trouble.TOKEN_UNREACHABLE,
                "The token server " + how.tokenUrl().getHost() + " does not answer: " + why,
                cause);
    }

    private JsonObject answer(OAuth how) throws MailboxTrouble {
        if (how.equals(putOff) && clock.instant().isBefore(again)) {
            throw busy;
        }
        var response = asked(how);
        int status = response.statusCode();
        if (status == 429 || status >= 500) {
            busy = unreachable(how, "HTTP status " + status, null);
            putOff = how;
            again = clock.instant().plus(RetryAfter.of(response, clock).orElse(Duration.ZERO));
            throw busy;
        }
        var said = json(response.body());
        if (status != 200) {
            throw refused(how, "HTTP status " + status + said.map(Tokens::code).orElse(""), null);
        }
        return said.orElseThrow(() -> refused(how, "its answer is no JSON object", null));
    }

    /** All of it within {@link #whole}, however slowly the bytes drip. */
    private HttpResponse<byte[]> asked(OAuth how) throws MailboxTrouble {
        var asking = client(how).sendAsync(request(how), info -> new AtMost(LARGEST));
        try {
            return asking.get(whole.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unreachable(how, words(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(how, "no answer within " + whole.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(how, "the server ends", e);
        } finally {
            asking.cancel(true);
        }
    }

    /** Java's client has no words for the two most frequent ones. */
    private static String words(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "its name is not known";
            }
        }
        var said = failure.getMessage();
        return said != null ? said : failure instanceof ConnectException ? "nobody listens there" : failure.toString();
    }

    /** The secret goes where the operator said: redirects are not followed. */
    private static HttpClient client(OAuth how) throws MailboxTrouble {
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(ProxySelector.getDefault())
                .connectTimeout(CONNECT);
        if (!how.trustAnchors().isEmpty()) {
            client.sslContext(Anchors.context(Path.of(how.trustAnchors())));
        }
        return client.build();
    }

    private static HttpRequest request(OAuth how) {
        return HttpRequest.newBuilder(how.tokenUrl())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .header("User-Agent", "FSM")
                .POST(HttpRequest.BodyPublishers.ofString(form(how), StandardCharsets.US_ASCII))
                .build();
    }

    private static String form(OAuth how) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("grant_type", "client_credentials");
        fields.put("client_id", how.clientId());
        fields.put("client_secret", how.secret());
        if (!how.scope().isEmpty()) {
            fields.put("scope", how.scope());
        }
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** Empty when it is none, or one that is nested as nobody nests: Parsson has no name of its own for that. */
    private static Optional<JsonObject> json(byte[] body) {
        try (var reader = Json.createReader(new ByteArrayInputStream(body))) {
            return Optional.of(reader.readObject());
        } catch (RuntimeException e) {
            return Optional.empty(); // without its words, which might hold the token
        }
    }

    /** The error's code (RFC 6749, 5.2), and Microsoft's number of it; nothing else of what the server says. */
    private static String code(JsonObject answer) {
        var code = CODE.matcher(text(answer, "error"));
        var number = MICROSOFTS.matcher(text(answer, "error_description"));
        return (code.matches() ? ", " + code.group() : "") + (number.find() ? " (" + number.group() + ")" : "");
    }

    private static String text(JsonObject answer, String name) {
        return answer.get(name) instanceof JsonString said ? said.getString() : "";
    }

    /** What a mail server is told to sign in as this user (SASL XOAUTH2), before Base64. */
    static String response(String user, String token) {
        return "user=" + user + "\u0001auth=Bearer " + token + "\u0001\u0001";
    }
}
