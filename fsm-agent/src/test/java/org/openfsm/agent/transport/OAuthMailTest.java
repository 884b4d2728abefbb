package org.openfsm.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.TestServer.body;
import static org.openfsm.agent.testing.TestServer.status;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.config.AgentConfig.OAuth;
import org.openfsm.agent.config.AgentConfig.Proxy;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.config.MailAddress;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.agent.testing.TestLine;
import org.openfsm.agent.testing.TestMailServer;
import org.openfsm.agent.testing.TestServer;

/** A mail server that wants a token instead of a password (XOAUTH2), and its provider, which gives them. */
@NullUnmarked // what is null where it must not be fails the test
class OAuthMailTest {

    private static final byte[] SEALED = "sealed".getBytes(StandardCharsets.UTF_8);
    private static final String SECRET = "cl13nt s3cret&";

    @TempDir
    private Path data;

    private final TestClock clock = new TestClock(Fixtures.NOON);
    private final AtomicInteger given = new AtomicInteger();
    private TestMailServer mails;
    private TestServer provider;

    @BeforeEach
    void start() throws Exception {
        mails = TestMailServer.start(Security.STARTTLS);
        mails.acceptToken("t0ken-1");
        provider = TestServer.start();
        giveTokens(3600);
    }

    @AfterEach
    void stop() throws Exception {
        mails.close();
        provider.close();
    }

    /** Each with a number. @param seconds that it lasts; below zero: not said */
    private void giveTokens(int seconds) {
        provider.behave(exchange -> body(
                        200,
                        "{\"token_type\":\"Bearer\",\"access_token\":\"t0ken-" + given.incrementAndGet() + "\""
                                + (seconds < 0 ? "" : ",\"expires_in\":" + seconds)
                                + ",\"refresh_token\":\"never read\",\"poll\":\"1m\"}")
                .answer(exchange));
    }

    @Test
    void theClientItselfGetsATokenAndLogsInWithIt() throws Exception {
        assertThat(transport().send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        assertThat(mails.said())
                .filteredOn(line -> line.contains("AUTH"))
                .allMatch(line -> line.startsWith("tls AUTH XOAUTH2 "));
        var asked = provider.received().get(0);
        assertThat(asked.path()).isEqualTo("/token");
        assertThat(new String(asked.body(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "grant_type=client_credentials&client_id=fsm&client_secret=cl13nt+s3cret%26&scope=mail.send");
        assertThat(asked.headers())
                .as("nothing about machine or Java leaves")
                .containsExactly(
                        "Accept: application/json",
                        "Content-length: " + asked.body().length,
                        "Content-type: application/x-www-form-urlencoded",
                        "Host: " + provider.address().getAuthority(),
                        "User-agent: fsm-agent");
    }

    @Test
    void aRefreshTokenGetsOneToo() throws Exception {
        assertThat(transport(null, "r3fresh").send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        assertThat(new String(provider.received().get(0).body(), StandardCharsets.UTF_8))
                .isEqualTo("grant_type=refresh_token&client_id=fsm&refresh_token=r3fresh&scope=mail.send");
    }

    @ParameterizedTest(name = "expires_in {0}: good for {1} s")
    @CsvSource({"3600, 3540", "100, 50", "-1, 240", "999999999, 86340"})
    void aTokenIsUsedUntilShortlyBeforeItsEnd(int seconds, long used) throws Exception {
        giveTokens(seconds);
        var transport = transport();
        transport.send(SEALED, false);
        clock.pass(Duration.ofSeconds(used - 1));
        assertThat(transport.send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        assertThat(provider.received()).hasSize(1);
        clock.pass(Duration.ofSeconds(1));
        mails.acceptToken("t0ken-2");
        assertThat(transport.send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        assertThat(provider.received()).hasSize(2);
    }

    /** 334: the reason in JSON, which is not read. */
    @ParameterizedTest
    @ValueSource(strings = {"535 5.7.8 no longer", "334 eyJzdGF0dXMiOiI0MDAifQ=="})
    void whenAKeptTokenIsNotTakenANewOneIsFetchedOnce(String refusal) throws Exception {
        var transport = transport();
        transport.send(SEALED, false);
        mails.acceptToken("t0ken-2");
        var logins = new AtomicInteger();
        mails.behave((step, line) -> step.equals("AUTH") && logins.getAndIncrement() == 0 ? refusal : null);
        assertThat(transport.send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        assertThat(provider.received()).hasSize(2);

        mails.answer("AUTH", refusal);
        assertThat(misconfigured(transport))
                .contains("refused the token (" + refusal.substring(0, 3) + "). Check mail.user");
        assertThat(provider.received())
                .as("one more, and then a person has to look")
                .hasSize(3);
        assertThat(misconfigured(transport)).contains("refused the token");
        assertThat(provider.received()).hasSize(4);
        assertThat(mails.received()).hasSize(2);
    }

    @Test
    void aFreshTokenThatIsNotTakenIsNotReplaced() throws Exception {
        mails.answer("AUTH", "535 5.7.8 not you");
        assertThat(misconfigured(transport())).contains("refused the token (535)");
        assertThat(provider.received()).hasSize(1);
        assertThat(mails.said()).filteredOn(line -> line.contains("AUTH")).hasSize(1);
    }

    @Test
    void aServerWithoutXoauth2AndOneThatPutsOffAreSaid() throws Exception {
        mails.answer("AUTH", "454 4.7.0 directory is down");
        assertThat(transport().send(SEALED, false)).isInstanceOf(Answer.Later.class);
        mails.behave((step, line) -> step.equals("EHLO") ? "250-mx\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN" : null);
        assertThat(misconfigured(transport())).contains("offers no way to log in that this agent knows (XOAUTH2)");
        assertThat(mails.received()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "401, '{\"error\":\"invalid_client\"}', gives no token (invalid_client). Check mail.oauth.clientId and clientSecret",
        "400, '{\"error\":\"invalid_grant\"}', gives no token (invalid_grant). The refresh token has ended",
        "400, '{\"error\":\"invalid_scope\"}', gives no token (invalid_scope). Check mail.oauth.scope",
        "400, '{\"error\":\"unauthorized_client\"}', must allow this client",
        "400, '{\"error\":\"<script>\"}', gives no token (400). Check what stands under mail.oauth",
        "401, nonsense, gives no token (401). Check mail.oauth.clientId and clientSecret",
        "403, '', gives no token (403)."
    })
    void aRefusalIsAQuestionOfTheConfiguration(int status, String text, String said) throws Exception {
        provider.behave(body(status, text));
        assertThat(misconfigured(transport()))
                .startsWith(tokenUrl() + ": ")
                .contains(said)
                .doesNotContain(SECRET, "script", "nonsense");
        assertThat(mails.said()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{}",
                "{\"access_token\":7}",
                "{\"access_token\":\"\"}",
                "{\"access_token\":\"a\\r\\nMAIL FROM:<x>\"}",
                "{\"access_token\":\"a\\u0001b\"}",
                "<html><body>Sign in"
            })
    void whatIsNoTokenIsNotUsed(String text) throws Exception {
        provider.behave(body(200, text));
        assertThat(TransportContract.failure(transport())).contains("answered 200 without a token that can be used");
        provider.behave(body(200, "{\"access_token\":\"" + "x".repeat(70_000) + "\"}"));
        assertThat(TransportContract.failure(transport())).contains("answered 200 without a token that can be used");
        assertThat(mails.said()).isEmpty();
    }

    @Test
    void aRedirectIsNotFollowedAndAProviderThatIsBusyGetsTime() throws Exception {
        provider.behave(status(
                307, "Location", "https://localhost:" + provider.address().getPort() + "/other"));
        assertThat(TransportContract.failure(transport())).contains("answered 307", "redirects are never followed");
        assertThat(provider.received()).hasSize(1);
        provider.behave(status(503));
        assertThat(transport().send(SEALED, false))
                .isEqualTo(new Answer.Later("503 to the wish for a token", Optional.empty()));
        provider.behave(status(429, "Retry-After", "120"));
        assertThat(transport().send(SEALED, false))
                .isEqualTo(new Answer.Later("429 to the wish for a token", Optional.of(Duration.ofMinutes(2))));
        provider.close();
        assertThat(TransportContract.failure(transport())).contains("the connection was refused");
        assertThat(mails.said()).isEmpty();
    }

    /** Parsson counts the depth and throws what has no name of its own. */
    @Test
    void whatIsMadeToHarmIsJustNoToken() throws Exception {
        provider.behave(body(200, "[".repeat(60_000)));
        assertThat(TransportContract.failure(transport())).contains("answered 200 without a token that can be used");
        provider.behave(body(200, "{\"a\":".repeat(10_000)));
        assertThat(TransportContract.failure(transport())).contains("answered 200 without a token that can be used");
        provider.behave(body(400, "{\"error\":" + "[".repeat(50_000)));
        assertThat(misconfigured(transport())).contains("gives no token (400)");
        for (var odd : List.of("1e999999999", "-1e999999999", "9".repeat(900), "{}")) {
            provider.behave(body(200, "{\"access_token\":\"t0ken-1\",\"expires_in\":" + odd + "}"));
            var transport = transport();
            assertThat(transport.send(SEALED, false)).isInstanceOf(Answer.Taken.class);
            clock.pass(Duration.ofDays(1));
            assertThat(transport.send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        }
    }

    /** What its head asks for is not done: the next request is like the first. */
    @Test
    void anAnswerWithoutEndIsBrokenOffAndNothingOfItComesBack() throws Exception {
        for (int status : List.of(200, 401, 400, 307, 500)) {
            provider.behave(exchange -> {
                exchange.getResponseHeaders().add("Set-Cookie", "id=4711; Secure");
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=x");
                exchange.getResponseHeaders().add("Location", "https://localhost:1/");
                exchange.sendResponseHeaders(status, 0);
                try (var body = exchange.getResponseBody()) {
                    while (true) {
                        body.write(new byte[1 << 16]);
                    }
                }
            });
            assertThat(transport().send(SEALED, false)).isNotInstanceOf(Answer.Taken.class);
        }
        assertThat(provider.received().stream()
                        .map(TestServer.Received::headers)
                        .distinct())
                .hasSize(1);
        assertThat(provider.received()).hasSize(5);
        assertThat(mails.said()).isEmpty();
    }

    /** Java's client wants to know from a server that refuses how to log in there, as soon as it knows a password of a proxy. */
    @Test
    void aRefusalThroughAProxyWithAPasswordIsOneToo() throws Exception {
        try (var proxy = TestLine.proxyTo(provider.address().getPort(), "user", "pass")) {
            var through = new Proxy("localhost", proxy.port(), "user", "pass");
            provider.behave(body(401, "{\"error\":\"invalid_client\"}"));
            assertThat(misconfigured(transport(oauth(SECRET, null), through))).contains("(invalid_client)");
            provider.behave(status(401, "WWW-Authenticate", "Basic realm=x"));
            assertThat(misconfigured(transport(oauth(SECRET, null), through))).contains("(401)");
        }
    }

    @Test
    void aStrangerLearnsNoSecret() throws Exception {
        try (var other = TestServer.start()) {
            var config = new OAuth(1, tokenUrl(), "fsm", SECRET, null, null, List.of(other.certificate()), List.of());
            assertThat(TransportContract.failure(transport(config, null)))
                    .contains("from an authority that this agent does not know", "mail.oauth.trust")
                    .doesNotContain(SECRET);
        }
        assertThat(provider.received()).isEmpty();
    }

    @Test
    void theProxyLeadsToTheProviderAndNotToTheMailServer() throws Exception {
        try (var proxy = TestLine.proxyTo(provider.address().getPort(), "user", "pass")) {
            assertThat(transport(oauth(SECRET, null), new Proxy("localhost", proxy.port(), "user", "pass"))
                            .send(SEALED, false))
                    .isInstanceOf(Answer.Taken.class);
            assertThat(proxy.connects())
                    .containsOnly("CONNECT localhost:" + provider.address().getPort() + " HTTP/1.1");
        }
    }

    @Test
    void whatTheMailServerEchoesShowsNoToken() throws Exception {
        mails.answer("MAIL", "550 you are t0ken-1, are you not");
        assertThat(transport().send(SEALED, false))
                .isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.answer())
                        .contains("550 you are …,")
                        .doesNotContain("t0ken"));
    }

    private static String misconfigured(Transport transport) throws InterruptedException {
        var answer = transport.send(SEALED, false);
        assertThat(answer).isInstanceOf(Answer.Misconfigured.class);
        assertThat(answer.toString()).doesNotContain("t0ken", SECRET);
        return ((Answer.Misconfigured) answer).why();
    }

    private URI tokenUrl() {
        return provider.address().resolve("/token");
    }

    private OAuth oauth(@Nullable String secret, @Nullable String refresh) {
        return new OAuth(
                1, tokenUrl(), "fsm", secret, refresh, "mail.send", List.of(provider.certificate()), List.of());
    }

    private Transport transport() throws Exception {
        return transport(SECRET, null);
    }

    private Transport transport(@Nullable String secret, @Nullable String refresh) throws Exception {
        return transport(oauth(secret, refresh), null);
    }

    private Transport transport(OAuth oauth, @Nullable Proxy proxy) throws Exception {
        var tokens = new AccessTokens(oauth, proxy, data, clock);
        return new MailTransport(
                mails.asConfigured(oauth), List.of(new MailAddress("reports", "dealer.example")), tokens, clock);
    }
}
