package org.openfsm.mail;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.HttpsURLConnection;

/** Access tokens for one mail session, each asked for once and used until shortly before it expires (RFC 6749, 4.4 and 5). */
public final class Tokens {
    private static final Duration EARLY = Duration.ofMinutes(1);
    /** Where the server does not say how long (RFC 6749, 5.1). */
    private static final Duration USUAL = Duration.ofMinutes(5);

    private static final long LONGEST_SECONDS = Duration.ofDays(1).toSeconds();
    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 20_000;
    private static final int LARGEST = 64 * 1024;
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,16384}");
    private static final Pattern CODE = Pattern.compile("[a-zA-Z0-9_.-]{1,60}");
    private static final Pattern MICROSOFTS = Pattern.compile("\\bAADSTS[0-9]{1,9}\\b");

    private final Clock clock;
    private OAuth known;
    private String token;
    private Instant until = Instant.MIN;

    public Tokens(Clock clock) {
        this.clock = clock;
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

    private static JsonObject answer(OAuth how) throws MailboxTrouble {
        try {
            var connection = connection(how);
            try {
                try (var out = connection.getOutputStream()) {
                    out.write(form(how).getBytes(StandardCharsets.US_ASCII));
                }
                int status = connection.getResponseCode();
                boolean good = status == 200;
                var body = body(good ? connection.getInputStream() : connection.getErrorStream());
                if (good) {
                    return json(body);
                }
                throw status == 429 || status >= 500
                        ? unreachable(how, "HTTP status " + status, null)
                        : refused(how, "HTTP status " + status + code(body), null);
            } finally {
                connection.disconnect();
            }
        } catch (JsonException | ClassCastException e) {
            throw refused(how, "its answer is no JSON object", null); // whose words might hold the token
        } catch (IOException e) {
            throw unreachable(how, e.getMessage(), e);
        }
    }

    private static HttpsURLConnection connection(OAuth how) throws IOException, MailboxTrouble {
        var connection = (HttpsURLConnection) how.tokenUrl().toURL().openConnection();
        if (!how.trustAnchors().isEmpty()) {
            connection.setSSLSocketFactory(Anchors.in(Path.of(how.trustAnchors())));
        }
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setInstanceFollowRedirects(false); // the secret goes where the operator said
        connection.setUseCaches(false);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
        connection.setRequestProperty("Accept", "application/json");
        connection.setDoOutput(true);
        return connection;
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

    private static byte[] body(InputStream in) throws IOException {
        if (in == null) {
            return new byte[0];
        }
        try (in) {
            var body = in.readNBytes(LARGEST + 1);
            if (body.length > LARGEST) {
                throw new IOException("an answer of more than " + LARGEST + " bytes");
            }
            return body;
        }
    }

    private static JsonObject json(byte[] body) {
        try (var reader = Json.createReader(new ByteArrayInputStream(body))) {
            return reader.readObject();
        }
    }

    /** The error's code (RFC 6749, 5.2), and Microsoft's number of it; nothing else of what the server says. */
    private static String code(byte[] body) {
        try {
            var answer = json(body);
            var code = CODE.matcher(answer.getString("error", ""));
            var number = MICROSOFTS.matcher(answer.getString("error_description", ""));
            return (code.matches() ? ", " + code.group() : "") + (number.find() ? " (" + number.group() + ")" : "");
        } catch (JsonException | ClassCastException e) {
            return "";
        }
    }

    /** What a mail server is told to sign in as this user (SASL XOAUTH2), before Base64. */
    static String response(String user, String token) {
        return "user=" + user + "\u0001auth=Bearer " + token + "\u0001\u0001";
    }
}
