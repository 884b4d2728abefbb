package org.openfsm.agent.transport;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Proxy;
import org.openfsm.agent.store.StoreFailure;

/**
 * Access tokens for a mail server, from its provider's token endpoint (RFC 6749, 4.4 and 6), each used until shortly
 * before it ends. Of an answer the token, its time and a new refresh token are read, and of a refusal its code, where it
 * is one of RFC 6749; nothing else. A token is kept in memory alone; a refresh token: {@link RefreshTokens}.
 */
final class AccessTokens {

    private static final Duration WHOLE = Duration.ofSeconds(30);
    private static final int LARGEST_ANSWER = 64 << 10;
    private static final int LONGEST_TOKEN = 16 << 10;
    /** Before its end, so that it does not end on the way. */
    private static final Duration EARLY = Duration.ofMinutes(1);
    /** When nothing is said of its end (RFC 6749, 5.1 only recommends it). */
    private static final Duration USUAL = Duration.ofMinutes(5);

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    /** Printable, without what ends a line or a field of XOAUTH2. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1," + LONGEST_TOKEN + "}");
    /** RFC 6749, 5.2. */
    private static final Set<String> CODES = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope");

    private final AgentConfig.OAuth config;
    private final HttpsClient client;
    private final Clock clock;
    private final @Nullable RefreshTokens refreshing;
    private @Nullable String kept;
    private Instant end = Instant.MIN;

    /**
     * @param proxy by which the token endpoint is reached; absent: directly
     * @param data directory of the agent, where a refresh token is kept that the endpoint answers with
     * @throws GeneralSecurityException when this Java cannot work with the authorities of {@code mail.oauth.trust}
     */
    AccessTokens(AgentConfig.OAuth config, @Nullable Proxy proxy, Path data, Clock clock)
            throws GeneralSecurityException {
        var refresh = config.refreshToken();
        this.config = config;
        this.refreshing = refresh == null ? null : new RefreshTokens(config, refresh, data);
        this.clock = clock;
        this.client = new HttpsClient(
                ServerTrust.context(config.trust(), config.pins(), "mail.oauth.pin"),
                proxy,
                "If it is your company's, name it under mail.oauth.trust; else somebody stands between.");
    }

    /** @param fresh whether it was fetched just now */
    record Token(String text, boolean fresh) {
        /** Without itself: this may end in a log. */
        @Override
        public String toString() {
            return fresh ? "a fresh token" : "a token";
        }
    }

    /** There is no token; the answer says what became of the report for that. */
    static final class NoToken extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Answer answer;

        private NoToken(Answer answer) {
            super(answer.toString());
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }

    /** The one that is kept, or a new one. */
    synchronized Token current() throws NoToken, InterruptedException {
        var token = kept;
        if (token != null && clock.instant().isBefore(end)) {
            return new Token(token, false);
        }
        var asked = clock.instant();
        var answer = answer();
        var fetched = Optional.ofNullable(text(answer, "access_token"))
                .filter(text -> TOKEN.matcher(text).matches())
                .orElseThrow(() -> failed("answered 200 without a token that can be used. Check mail.oauth.tokenUrl."));
        kept = fetched;
        end = asked.plus(time(answer));
        return new Token(fetched, true);
    }

    private JsonObject answer() throws NoToken, InterruptedException {
        var refresh = refreshing;
        if (refresh == null) {
            return answered(null);
        }
        try {
            return refresh.use(token -> {
                var answer = answered(token);
                return new RefreshTokens.Used<>(answer, text(answer, "refresh_token"));
            });
        } catch (StoreFailure failure) {
            throw failed("no token was asked for, since a new refresh token could not be kept (" + failure.getMessage()
                    + ").");
        }
    }

    /** The mail server does not take it. */
    synchronized void forget() {
        kept = null;
    }

    private static Duration time(JsonObject answer) {
        var said = String.valueOf(answer.get("expires_in")).replace("\"", "");
        var lasts = SECONDS.matcher(said).matches() ? Duration.ofSeconds(Long.parseLong(said)) : USUAL;
        var most = lasts.compareTo(LONGEST) > 0 ? LONGEST : lasts;
        return most.compareTo(EARLY.multipliedBy(2)) < 0 ? most.dividedBy(2) : most.minus(EARLY);
    }

    /** @param refresh by which a token is asked for; absent: for the client itself */
    private JsonObject answered(@Nullable String refresh) throws NoToken, InterruptedException {
        HttpResponse<Optional<byte[]>> response;
        try {
            response = client.send(request(refresh), info -> new AtMost(most(info.statusCode())), WHOLE);
        } catch (HttpsClient.NoAnswer none) {
            throw new NoToken(new Answer.Failed(Leg.TOKEN, none.getMessage()));
        }
        int status = response.statusCode();
        if (status == 429 || status == 503) {
            throw new NoToken(new Answer.Later(status + " to the wish for a token", RetryAfter.of(response, clock)));
        }
        if (status == 407) {
            throw failed(HttpsClient.PROXY_PASSWORD);
        }
        if (status == 400 || status == 401 || status == 403) {
            throw new NoToken(new Answer.Misconfigured(
                    Leg.TOKEN, said(refusal(status, response.body().flatMap(AccessTokens::json)))));
        }
        if (status != 200) {
            throw failed("answered " + status + ", expected 200 with a token"
                    + (status >= 300 && status < 400 ? ": redirects are never followed" : "")
                    + ". Check mail.oauth.tokenUrl.");
        }
        return response.body()
                .flatMap(AccessTokens::json)
                .orElseThrow(() -> failed("answered 200 without a token that can be used. Check mail.oauth.tokenUrl."));
    }

    private static int most(int status) {
        return status == 200 || status == 400 || status == 401 ? LARGEST_ANSWER : 0;
    }

    private HttpRequest request(@Nullable String refresh) {
        var form = new LinkedHashMap<String, @Nullable String>();
        form.put("grant_type", refresh == null ? "client_credentials" : "refresh_token");
        form.put("client_id", config.clientId());
        form.put("client_secret", config.clientSecret());
        form.put("refresh_token", refresh);
        form.put("scope", config.scope());
        return HttpRequest.newBuilder(config.tokenUrl())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .header("User-Agent", "fsm-agent")
                .timeout(WHOLE)
                .POST(HttpRequest.BodyPublishers.ofString(encoded(form)))
                .build();
    }

    private static String encoded(Map<String, @Nullable String> form) {
        return form.entrySet().stream()
                .filter(field -> field.getValue() != null)
                .map(field -> field.getKey() + "="
                        + URLEncoder.encode(String.valueOf(field.getValue()), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static Optional<JsonObject> json(byte[] body) {
        try (var reader = Json.createReader(new ByteArrayInputStream(body))) {
            return Optional.of(reader.readObject());
        } catch (RuntimeException noObject) {
            // also for what is nested as nobody nests, for which Parsson has no name of its own
            return Optional.empty();
        }
    }

    private static @Nullable String text(JsonObject answer, String name) {
        return answer.get(name) instanceof JsonString text ? text.getString() : null;
    }

    private static String refusal(int status, Optional<JsonObject> answer) {
        var code =
                answer.map(json -> text(json, "error")).filter(CODES::contains).orElse(String.valueOf(status));
        return "gives no token (" + code + "). "
                + switch (code) {
                    case "invalid_client", "401" ->
                        "Check mail.oauth.clientId and clientSecret; a secret may have ended.";
                    case "invalid_grant" ->
                        "The refresh token has ended, was withdrawn, or is another client's: get a new one there, and "
                                + "enter it as mail.oauth.refreshToken.";
                    case "invalid_scope" -> "Check mail.oauth.scope.";
                    case "unauthorized_client", "unsupported_grant_type" ->
                        "Whoever runs it must allow this client to log in on its own, or by refresh token.";
                    default -> "Check what stands under mail.oauth; whoever runs it sees the reason in its log.";
                };
    }

    private NoToken failed(String why) {
        return new NoToken(new Answer.Failed(Leg.TOKEN, said(why)));
    }

    private String said(String what) {
        return client.said(config.tokenUrl(), what);
    }
}
