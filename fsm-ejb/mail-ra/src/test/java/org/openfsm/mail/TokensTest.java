package org.openfsm.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.mail.Session;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {
    private static final String SECRET = "s3cret & more";

    private Instant now = Instant.parse("2026-11-27T08:00:00Z");
    private final Tokens tokens = new Tokens(() -> now);
    private TokenServer server;
    private OAuth how;

    @BeforeEach
    void start() throws Exception {
        server = new TokenServer();
        how = how(
                "https://localhost:" + server.port() + "/token",
                TestTls.get().anchors().toString());
    }

    private static OAuth how(String url, String anchors) {
        return new OAuth(URI.create(url), "fsm client", SECRET, "mail/.default", anchors);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aTokenIsUsedUntilShortlyBeforeItExpires() throws Exception {
        assertThat(tokens.get(how)).isEqualTo("token-1");
        now = now.plusSeconds(3539);
        assertThat(tokens.get(how)).isEqualTo("token-1");
        now = now.plusSeconds(1);
        assertThat(tokens.get(how)).isEqualTo("token-2");
        tokens.forget();
        assertThat(tokens.get(how)).isEqualTo("token-3");
        assertThat(server.asked.get(0))
                .isEqualTo("grant_type=client_credentials&client_id=fsm+client&client_secret=s3cret+%26+more"
                        + "&scope=mail%2F.default");
    }

    @Test
    void anotherClientsTokenIsNotUsed() throws Exception {
        tokens.get(how);
        assertThat(tokens.get(new OAuth(how.tokenUrl(), "other", SECRET, "", how.trustAnchors())))
                .isEqualTo("token-2");
    }

    @Test
    void oneThatIsOverAtOnceIsNotKept() throws Exception {
        server.seconds = -5;
        tokens.get(how);
        assertThat(tokens.has(how)).isFalse();
        server.answer = "{\"token_type\":\"bearer\",\"access_token\":\"without-a-time\"}";
        assertThat(tokens.get(how)).isEqualTo("without-a-time");
        now = now.plus(Duration.ofMinutes(3));
        assertThat(tokens.has(how)).isTrue();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(tokens.has(how)).isFalse();
    }

    @Test
    void aRefusalIsSaidByItsCodeAlone() {
        server.status = 401;
        server.answer = "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: " + SECRET + "\"}";
        assertThat(failure(how, Trouble.TOKEN_REFUSED)).endsWith("HTTP status 401, invalid_client (AADSTS7000215)");
        server.answer = "<html>" + SECRET;
        assertThat(failure(how, Trouble.TOKEN_REFUSED)).endsWith("HTTP status 401");
        server.status = 302;
        assertThat(failure(how, Trouble.TOKEN_REFUSED)).as("not followed").endsWith("HTTP status 302");
        server.status = 503;
        assertThat(failure(how, Trouble.TOKEN_UNREACHABLE)).endsWith("HTTP status 503");
    }

    /** Cut to a second to an hour; whose settings are others is asked all the same. */
    @ParameterizedTest(name = "Retry-After: {0} gives {1}")
    @CsvSource({
        "120, 120",
        "0, 1",
        "-5, 1",
        "999999999999, 3600",
        "'Fri, 27 Nov 2026 08:05:00 GMT', 300",
        "'Fri, 27 Nov 2020 08:05:00 GMT', 1",
        "99999999999999999999999, 0",
        "soon, 0"
    })
    void aServerThatAsksForTimeIsNotAskedBefore(String header, int seconds) throws Exception {
        server.status = 429;
        server.retryAfter = header;
        assertThat(failure(how, Trouble.TOKEN_UNREACHABLE)).endsWith("HTTP status 429");
        server.status = 200;
        if (seconds > 0) {
            now = now.plusSeconds(seconds).minusMillis(1);
            assertThat(failure(how, Trouble.TOKEN_UNREACHABLE)).endsWith("HTTP status 429");
            assertThat(server.asked).hasSize(1);
            tokens.get(new OAuth(how.tokenUrl(), "other", SECRET, "", how.trustAnchors()));
            now = now.plusMillis(1);
        }
        assertThat(tokens.get(how)).startsWith("token-");
    }

    @Test
    void whatIsNoTokenIsNone() {
        for (var odd : new String[] {
            "",
            "[]",
            "{}",
            "{\"token_type\":\"mac\",\"access_token\":\"x\"}",
            "{\"token_type\":\"Bearer\",\"access_token\":7}",
            "{\"token_type\":\"Bearer\",\"access_token\":\"two\\r\\nlines\"}",
            "{\"access_token\":\"x\"}"
        }) {
            server.answer = odd;
            failure(how, Trouble.TOKEN_REFUSED);
        }
        server.answer = "x".repeat(100_000);
        failure(how, Trouble.TOKEN_UNREACHABLE);
    }

    @Test
    void whatIsMadeToHarmIsJustNoToken() {
        server.answer = "[".repeat(60_000);
        failure(how, Trouble.TOKEN_REFUSED);
        server.answer = "{\"a\":".repeat(10_000);
        failure(how, Trouble.TOKEN_REFUSED);
        server.status = 400;
        server.answer = "{\"error\":{\"error\":[" + "[".repeat(20_000);
        assertThat(failure(how, Trouble.TOKEN_REFUSED)).endsWith("HTTP status 400");
        server.status = 200;
        server.answer = "<html><body>Sign in";
        failure(how, Trouble.TOKEN_REFUSED);
    }

    @Test
    void aTimeThatIsNoneIsNotWaitedFor() throws Exception {
        for (var odd : new String[] {
            "999999999", "1e999999999", "-1e999999999", "1e-999999999", "9".repeat(900), "\"x\"", "null"
        }) {
            server.answer = "{\"token_type\":\"Bearer\",\"access_token\":\"x\",\"expires_in\":" + odd + "}";
            tokens.forget();
            assertThat(tokens.get(how)).isEqualTo("x");
            now = now.plus(Duration.ofDays(1));
            assertThat(tokens.has(how)).as(odd).isFalse();
        }
    }

    /** Endless bytes at once, and one each moment: neither holds anybody up. */
    @Test
    void anAnswerWithoutEndIsBrokenOff() {
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                while (true) {
                    body.write(new byte[1 << 16]);
                }
            }
        });
        assertThat(failure(how, Trouble.TOKEN_UNREACHABLE)).contains("an answer of more than 65536 bytes");
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                while (true) {
                    body.write(' ');
                    body.flush();
                    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                }
            }
        });
        var hasty = new Tokens(() -> now, Duration.ofSeconds(1));
        assertThat(catchThrowableOfType(MailboxTrouble.class, () -> hasty.get(how)))
                .hasMessageEndingWith("no answer within 1 s")
                .returns(Trouble.TOKEN_UNREACHABLE, MailboxTrouble::trouble);
    }

    @Test
    void nothingOfAnAnswersHeadComesBack() throws Exception {
        server.answers(exchange -> {
            exchange.getResponseHeaders().add("Set-Cookie", "id=4711; Secure");
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=x");
            exchange.sendResponseHeaders(401, -1);
        });
        failure(how, Trouble.TOKEN_REFUSED);
        server.answers(null);
        tokens.get(how);
        assertThat(server.headers).hasSize(2);
        assertThat(server.headers.get(1))
                .isEqualTo(server.headers.get(0))
                .containsExactly("Accept", "Content-length", "Content-type", "Host", "User-agent");
    }

    @Test
    void whoeverCannotBeTrustedOrReachedIsSaid() {
        failure(how("https://localhost:" + server.port() + "/token", ""), Trouble.TOKEN_UNREACHABLE);
        failure(how("https://127.0.0.1:" + server.port() + "/token", how.trustAnchors()), Trouble.TOKEN_UNREACHABLE);
        assertThat(failure(how("https://localhost:1/token", how.trustAnchors()), Trouble.TOKEN_UNREACHABLE))
                .endsWith("nobody listens there");
        assertThat(failure(how("https://nowhere.invalid/token", how.trustAnchors()), Trouble.TOKEN_UNREACHABLE))
                .endsWith("its name is not known");
        assertThat(server.asked).as("the secret was said to nobody").isEmpty();
    }

    private String failure(OAuth from, Trouble trouble) {
        var failure = catchThrowableOfType(MailboxTrouble.class, () -> tokens.get(from));
        assertThat(failure.trouble()).as(failure.getMessage()).isEqualTo(trouble);
        assertThat(failure.getMessage()).contains("token server").doesNotContain("s3cret");
        assertThat(from.toString()).doesNotContain("s3cret");
        return failure.getMessage();
    }

    @Test
    void settingsAreWholeOrRefused() throws Exception {
        var properties = new Properties();
        var session = Session.getInstance(properties);
        assertThat(OAuth.of(session, SECRET)).isEmpty();
        properties.setProperty("mail.oauth.token-url", "http://localhost/token");
        var failure = catchThrowableOfType(MailboxTrouble.class, () -> OAuth.of(session, ""));
        assertThat(failure.trouble()).isEqualTo(Trouble.SETTINGS);
        assertThat(failure).hasMessageContainingAll("token-url", "client-id", "secret");
        properties.setProperty("mail.oauth.token-url", "https://localhost/token");
        properties.setProperty("mail.oauth.client-id", "fsm");
        assertThat(OAuth.of(session, SECRET))
                .contains(new OAuth(URI.create("https://localhost/token"), "fsm", SECRET, "", ""));
    }
}
