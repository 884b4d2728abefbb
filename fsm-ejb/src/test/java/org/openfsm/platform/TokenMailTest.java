package org.openfsm.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.platform.Mail.Condition;
import org.openfsm.platform.Mail.State;

/** The server's mails through a provider that takes no password, but tokens (OAuth 2.0, XOAUTH2). */
class TokenMailTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-27T11:00:00Z"), ZoneOffset.UTC);
    private static final String USER = "fsm@example.org";
    private static final String SECRET = "cl13nt-s3cret";

    @TempDir
    Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Properties session = new Properties();
    private volatile String refusal;
    private TestCertificate certificate;
    private HttpsServer provider;
    private ScriptedPost post;
    private Mail mail;

    @BeforeEach
    void start() throws Exception {
        certificate = TestCertificate.of("localhost", directory);
        provider = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setHttpsConfigurator(new HttpsConfigurator(certificate.tls()));
        provider.createContext("/token", this::give);
        provider.start();
        post = new ScriptedPost(certificate.tls())
                .answers("EHLO", "250-test\r\n250 AUTH PLAIN LOGIN XOAUTH2")
                .answers("AUTH", "535 5.7.3 no");
        session.setProperty("mail.transport.protocol", "smtp");
        session.setProperty("mail.smtp.host", "localhost");
        session.setProperty("mail.smtp.port", String.valueOf(post.port()));
        session.setProperty("mail.smtp.auth", "true");
        session.setProperty("mail.smtp.ssl.enable", "true");
        session.setProperty(
                "mail.oauth.token-url",
                "https://localhost:" + provider.getAddress().getPort() + "/token");
        session.setProperty("mail.oauth.client-id", "fsm");
        session.setProperty("mail.oauth.scope", "mail/.default");
        session.setProperty("mail.oauth.trust-anchors", certificate.pem().toString());
        var settings = Map.of(
                "fsm.mail.from",
                USER,
                "fsm.public-url",
                "https://fsm.example.org",
                "fsm.mail.trust-anchors",
                certificate.pem().toString());
        mail = new Mail(new Settings(settings::get), NOON, () -> Optional.of(signsIn(session)));
    }

    /** As WildFly makes them: whoever asks is told user and password. */
    private static Session signsIn(Properties properties) {
        return Session.getInstance(properties, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(USER, SECRET);
            }
        });
    }

    private void give(HttpExchange exchange) throws IOException {
        asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
        var said = refusal != null
                ? refusal
                : "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"t0ken-" + asked.size() + "\"}";
        exchange.sendResponseHeaders(refusal != null ? 401 : 200, 0);
        try (var body = exchange.getResponseBody()) {
            body.write(said.getBytes(StandardCharsets.UTF_8));
        }
    }

    @AfterEach
    void stop() throws IOException {
        provider.stop(0);
        post.close();
    }

    private static String login(String token) {
        var text = "user=" + USER + "\u0001auth=Bearer " + token + "\u0001\u0001";
        return "AUTH XOAUTH2 " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void send() throws Mail.Undelivered {
        mail.send(new Letter("delivery.1", List.of("service@example.org"), "Jam", "Jam", null, List.of()));
    }

    private Mail.Undelivered failure() {
        var failure = catchThrowableOfType(Mail.Undelivered.class, this::send);
        assertThat(failure.permanent()).as("it is tried again").isFalse();
        assertThat(failure.getMessage()).doesNotContain("t0ken", SECRET);
        assertThat(mail.condition())
                .as("what the health page says")
                .isEqualTo(new Condition(State.FAILING, failure.getMessage()));
        return failure;
    }

    @Test
    void oneTokenIsAskedForAndUsedForAllMails() throws Exception {
        post.answers(login("t0ken-1"), "235 welcome");
        send();
        send();
        assertThat(post.taken()).hasSize(2);
        assertThat(asked)
                .containsExactly("grant_type=client_credentials&client_id=fsm&client_secret=" + SECRET
                        + "&scope=mail%2F.default");
        assertThat(mail.condition()).isEqualTo(new Condition(State.READY, null));
    }

    @Test
    void oneThatIsNotTakenAnyMoreIsAskedForAnewOnce() throws Exception {
        post.answers(login("t0ken-1"), "235 welcome");
        send();
        post.answers(login("t0ken-1"), "535 5.7.3 it has ended").answers(login("t0ken-2"), "235 welcome");
        send();
        assertThat(post.taken()).hasSize(2);

        post.answers(login("t0ken-2"), "535 5.7.3 no");
        assertThat(failure()).hasMessageContaining("refuses the token: 535 5.7.3 no");
        assertThat(asked).as("one more, and then a person has to look").hasSize(3);
        assertThat(failure()).hasMessageContaining("refuses the token");
        assertThat(asked).as("a fresh one that is refused is not replaced").hasSize(4);
        assertThat(post.taken()).hasSize(2);
    }

    /** A session that knows the password would offer it in the token's place, to a mail server that never should see it. */
    @Test
    void theSecretIsForTheTokenServerAlone() {
        assertThat(failure()).hasMessageContaining("535");
        assertThat(post.said()).filteredOn(line -> line.startsWith("AUTH")).containsExactly(login("t0ken-1"));
    }

    @Test
    void aMailServerThatHasNoTimeIsAskedLaterWithTheSameToken() throws Exception {
        post.answers(login("t0ken-1"), "454 4.7.0 later");
        assertThat(failure()).hasMessageContaining("454 4.7.0 later");
        post.answers(login("t0ken-1"), "235 welcome");
        send();
        assertThat(asked).hasSize(1);
    }

    @Test
    void whoGivesNoTokenIsNamedWithTheCode() {
        refusal = "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: t0ken " + SECRET + "\"}";
        assertThat(failure())
                .hasMessageContaining("token server localhost")
                .hasMessageContaining("invalid_client (AADSTS7000222)")
                .hasMessageEndingWith("README.md, Outgoing mail, OAuth 2.0.");
        provider.stop(0);
        assertThat(failure()).hasMessageContaining("token server localhost does not answer: nobody listens there");
        assertThat(post.said()).as("nothing was said to the mail server").isEmpty();
    }

    @Test
    void noMailServersWordsShowAToken() {
        post.answers("AUTH", "535 5.7.3 not with t0ken-1");
        assertThat(failure()).hasMessageContaining("not with …");
        post.answers(login("t0ken-2"), "235 welcome").answers("MAIL", "450 t0ken-2, wait");
        assertThat(failure()).hasMessageContaining("450 …, wait");
    }

    @Test
    void settingsThatCannotWorkShowBeforeTheFirstMail() {
        session.setProperty("mail.oauth.client-id", "");
        assertThat(mail.condition().trouble()).contains("client-id is missing", "README");
        assertThat(failure()).hasMessageContaining("client-id is missing");

        session.setProperty("mail.oauth.client-id", "fsm");
        session.setProperty("mail.smtp.ssl.enable", "false");
        assertThat(mail.condition().trouble()).contains("Tokens are said by TLS only");
        assertThat(failure()).hasMessageContaining("TLS only");
        assertThat(asked).isEmpty();
        assertThat(post.said()).isEmpty();
    }

    @Test
    void aMailServerWithoutXoauth2IsSaid() {
        post.answers("EHLO", "250-test\r\n250 AUTH PLAIN LOGIN");
        assertThat(failure()).hasMessageContaining("refuses the token");
        assertThat(post.said()).noneMatch(line -> line.startsWith("AUTH"));
    }
}
