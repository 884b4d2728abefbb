package org.openfsm.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.TestMailServer.BREAK;
import static org.openfsm.agent.testing.TestMailServer.HANG;
import static org.openfsm.agent.testing.TestMailServer.PASSWORD;
import static org.openfsm.agent.testing.TestMailServer.USER;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.config.AgentConfig.Mail;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.config.MailAddress;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.agent.testing.TestMailServer;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.Keys;

class MailTransportTest implements TransportContract {

    private static final byte[] SEALED = "sealed".getBytes(StandardCharsets.UTF_8);
    private static final MailAddress DEALER = new MailAddress("reports", "dealer.example");

    private final TestClock clock = new TestClock(Fixtures.NOON);
    private TestMailServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestMailServer.start(Security.STARTTLS);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void startAnew(Security security) throws Exception {
        server.close();
        server = TestMailServer.start(security);
    }

    @Override
    public Transport transport() throws Exception {
        return to(server, Security.STARTTLS);
    }

    @Override
    public Transport impatient() throws Exception {
        return transport(config(Security.STARTTLS, USER, PASSWORD, Duration.ofMillis(500), server.certificate()));
    }

    @Override
    public Transport toAStranger() throws Exception {
        try (var other = TestMailServer.start(Security.STARTTLS)) {
            return transport(config(Security.STARTTLS, USER, PASSWORD, Duration.ofSeconds(10), other.certificate()));
        }
    }

    @Override
    public Transport toAnotherName() throws Exception {
        server.close();
        server = TestMailServer.start(Security.STARTTLS, "other.example.org", Duration.ofDays(-1), Duration.ofDays(1));
        return transport();
    }

    @Override
    public Transport insistingOnAnotherPin() throws Exception {
        return pinned(Security.STARTTLS, "00" + ":00".repeat(31));
    }

    @Override
    public void refuse() {
        server.answer("END", "554 5.7.1 not wanted");
    }

    @Override
    public void askForTime() {
        server.answer("RCPT", "450 4.2.0 greylisted");
    }

    @Override
    public void sayNothingAnyMore() {
        server.answer("MAIL", HANG);
    }

    @Override
    public void goAway() throws IOException {
        server.close();
    }

    @Override
    public List<byte[]> arrived() throws Exception {
        var arrived = new ArrayList<byte[]>();
        for (var received : server.received()) {
            arrived.add(received.sealed());
        }
        return arrived;
    }

    @Test
    void theMailShowsNothingButWhatAMailMustShow() throws Exception {
        assertThat(transport().send(SEALED, true)).isInstanceOf(Answer.Taken.class);
        var received = server.received().get(0);
        assertThat(new String(received.mail(), StandardCharsets.US_ASCII))
                .isEqualTo("""
                Date: Mon, 23 Nov 2026 12:00:00 +0000
                From: printers@acme.example
                To: reports@dealer.example
                Message-ID: <%s@fsm.invalid>
                Subject: FSM report
                MIME-Version: 1.0
                Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data;
                 name=smime.p7m
                Content-Transfer-Encoding: base64

                c2VhbGVk
                """.formatted(Hashes.sha256(SEALED)).replace("\n", "\r\n"));
        assertThat(received.helo()).isEqualTo("acme.example");
        assertThat(received.from()).isEqualTo("<printers@acme.example>");
        assertThat(received.to()).containsExactly("<reports@dealer.example>");
        assertThat(received.user()).isEqualTo(USER);
        assertThat(received.tls()).isTrue();
    }

    @Test
    void everythingBeforeTlsIsTheWishForTls() throws Exception {
        transport().send(SEALED, false);
        assertThat(server.said())
                .extracting(line -> line.replaceFirst("AUTH PLAIN .*", "AUTH PLAIN"))
                .as("and nowhere the name of this machine")
                .startsWith("EHLO acme.example", "STARTTLS", "tls EHLO acme.example", "tls AUTH PLAIN")
                .contains("tls MAIL FROM:<printers@acme.example>", "tls RCPT TO:<reports@dealer.example>", "tls DATA")
                .doesNotHaveDuplicates()
                .hasSizeBetween(7, 8);
    }

    @ParameterizedTest
    @EnumSource(Security.class)
    void eachSecurityWorks(Security security) throws Exception {
        startAnew(security);
        assertThat(to(server, security).send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        var received = server.received().get(0);
        assertThat(received.tls()).isEqualTo(security != Security.NONE);
        assertThat(received.user()).isEqualTo(security == Security.NONE ? null : USER);
    }

    @Test
    void loginIsUsedWherePlainIsNotOffered() throws Exception {
        startAnew(Security.SMTPS);
        server.behave((step, line) -> step.equals("EHLO") ? "250-mx\r\n250 AUTH NTLM DIGEST-MD5 LOGIN" : null);
        assertThat(to(server, Security.SMTPS).send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        assertThat(server.said()).contains("tls AUTH LOGIN");
    }

    @Test
    void whoOffersNoStartTlsGetsNeitherPasswordNorReport() throws Exception {
        server.offer("AUTH PLAIN LOGIN");
        assertThat(failure()).contains("offers no STARTTLS, so nothing was sent", "somebody stands between");
        assertThat(server.said()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"454 4.7.0 not now", "501 what?", "220-go on\r\n250 ok"})
    void whoRefusesStartTlsGetsNeitherPasswordNorReport(String reply) throws Exception {
        server.answer("STARTTLS", reply);
        failure();
        assertThat(server.said()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
    }

    @Test
    void whatSomebodySlippedInBeforeTlsIsNotRead() throws Exception {
        // 250 to the EHLO under TLS, said before TLS: a client that still reads it takes it for the server's
        server.behave((step, line) -> step.equals("STARTTLS") ? "220 go on\r\n250-mx\r\n250 AUTH PLAIN" : null);
        failure();
        assertThat(server.said()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
    }

    @Test
    void aPinIsInsistedOnBySmtpsToo() throws Exception {
        startAnew(Security.SMTPS);
        var right = Keys.fingerprint(server.certificate());
        assertThat(pinned(Security.SMTPS, right).send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        assertThat(TransportContract.failure(pinned(Security.SMTPS, "00" + ":00".repeat(31))))
                .contains("none has a fingerprint of mail.pin", right);
        assertThat(server.received()).hasSize(1);
    }

    @ParameterizedTest(name = "{1} to {0}")
    @CsvSource({
        "MAIL, 550 5.7.1 sender not allowed, MAIL FROM:<printers@acme.example>",
        "RCPT, 550 5.1.1 no such mailbox, RCPT TO:<reports@dealer.example>",
        "RCPT, 552 5.2.2 mailbox full, RCPT TO:<reports@dealer.example>",
        "DATA, 554 5.5.1 no, DATA",
        "END, 552 5.3.4 too large, the mail"
    })
    void a5xxRefusesTheReport(String step, String reply, String where) throws Exception {
        server.answer(step, reply);
        assertThat(transport().send(SEALED, false)).isEqualTo(new Answer.Refused(reply + " to " + where));
    }

    @ParameterizedTest(name = "{1} to {0}")
    @CsvSource({
        "MAIL, 421 4.3.2 shutting down, MAIL FROM:<printers@acme.example>",
        "MAIL, 452 4.3.1 no space, MAIL FROM:<printers@acme.example>",
        "RCPT, 450 4.7.1 greylisted, RCPT TO:<reports@dealer.example>",
        "DATA, 451 4.3.0 try later, DATA",
        "END, 451 4.7.1 scanner is busy, the mail",
        "AUTH, 454 4.7.0 directory is down, "
    })
    void a4xxIsForLater(String step, String reply, @Nullable String where) throws Exception {
        server.answer(step, reply);
        var said = where == null ? "454 to name and password" : reply + " to " + where;
        assertThat(transport().send(SEALED, false)).isEqualTo(new Answer.Later(said, Optional.empty()));
    }

    /** @param wanted what MAIL FROM carries besides the sender */
    @ParameterizedTest(name = "SIZE {0}")
    @CsvSource({"100000000, ' SIZE=362'", "362, ' SIZE=362'", "0, ' SIZE=362'", "'', ' SIZE=362'", "x, ' SIZE=362'"})
    void theSizeOfAMailIsAnnouncedToWhoAsksForIt(String most, String wanted) throws Exception {
        server.announce(("SIZE " + most).strip());
        assertThat(transport().send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        assertThat(server.received().get(0).mail()).hasSize(362);
        assertThat(server.said()).contains("tls MAIL FROM:<printers@acme.example>" + wanted);
    }

    @Test
    void aMailLargerThanAnnouncedIsNotSent() throws Exception {
        server.announce("SIZE 361");
        assertThat(transport().send(SEALED, false))
                .isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.answer())
                        .contains("361 bytes at most (SIZE), this one has 362: ask who runs it"));
        assertThat(server.said()).noneMatch(line -> line.contains("MAIL"));
    }

    @Test
    void aMailReachesAllRecipientsOrNone() throws Exception {
        var copy = new MailAddress("archive", "acme.example");
        var transport = new MailTransport(
                config(Security.STARTTLS, USER, PASSWORD, Duration.ofSeconds(10), server.certificate()),
                List.of(DEALER, copy),
                null,
                clock);
        server.behave((step, line) -> line.contains("archive") ? "450 4.2.1 busy" : null);
        assertThat(transport.send(SEALED, false)).isInstanceOf(Answer.Later.class);
        server.behave((step, line) ->
                line.contains("archive") ? "450 4.2.1 busy" : line.contains("reports") ? "550 gone" : null);
        assertThat(transport.send(SEALED, false)).isInstanceOf(Answer.Refused.class);
        assertThat(server.received()).isEmpty();
        server.behave((step, line) -> null);
        assertThat(transport.send(SEALED, false)).isInstanceOf(Answer.Taken.class);
        assertThat(server.received().get(0).to()).containsExactly("<reports@dealer.example>", "<archive@acme.example>");
        assertThat(server.received().get(0).message().getHeader("To", ", "))
                .isEqualTo("reports@dealer.example,\r\n archive@acme.example");
    }

    @Test
    void aWrongPasswordIsAQuestionOfTheConfiguration() throws Exception {
        var transport =
                transport(config(Security.STARTTLS, USER, "wr0ng", Duration.ofSeconds(10), server.certificate()));
        server.answer("AUTH", "535 5.7.8 wr0ng is not it, nor is d3IwbmcK");
        assertThat(misconfigured(transport))
                .contains(":" + server.port() + ": refused name and password (535). Check mail.user and mail.password.")
                .doesNotContain("wr0ng", "d3Iw");
        assertThat(server.said()).noneMatch(line -> line.contains("MAIL"));
    }

    @Test
    void aLoginThatIsNotOfferedOrDemandedIsAQuestionOfTheConfiguration() throws Exception {
        server.behave((step, line) -> step.equals("EHLO") ? "250-mx\r\n250 STARTTLS" : null);
        assertThat(misconfigured(transport())).contains("takes no name and password. Check mail.port");
        server.behave((step, line) -> step.equals("EHLO") ? "250-mx\r\n250-STARTTLS\r\n250 AUTH NTLM" : null);
        assertThat(misconfigured(transport())).contains("offers no way to log in that this agent knows");
        server.answer("MAIL", "530 5.7.0 authentication required");
        assertThat(misconfigured(
                        transport(config(Security.STARTTLS, null, null, Duration.ofSeconds(10), server.certificate()))))
                .contains("wants a name and password (530 5.7.0 authentication required to MAIL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BODY", "END"})
    void aConnectionThatBreaksOffKeepsTheReport(String step) throws Exception {
        server.answer(step, BREAK);
        if (step.equals("AUTH")) {
            // whether it broke off because of the password cannot be told, and the report waits either way
            assertThat(transport().send(SEALED, false)).isNotInstanceOfAny(Answer.Taken.class, Answer.Refused.class);
        } else {
            assertThat(failure()).isNotEmpty();
        }
        assertThat(server.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "EHLO", "STARTTLS", "AUTH", "RCPT", "DATA", "END"})
    void whoeverHangsAnywhereIsGivenUp(String step) throws Exception {
        server.answer(step, HANG);
        assertThat(TransportContract.failure(impatient())).contains("not done within 0 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"554 5.3.2 go away", "HTTP/1.1 400 Bad Request"})
    void whatIsNoMailServerIsNamed(String greeting) throws Exception {
        server.answer("CONNECT", greeting);
        assertThat(failure()).contains("did not take part in SMTP as expected", "Check mail.host and mail.port");
    }

    @Test
    void plainTextInsteadOfTlsIsNamed() throws Exception {
        startAnew(Security.NONE);
        assertThat(TransportContract.failure(to(server, Security.SMTPS)))
                .contains("answers, but not in TLS", "465 is smtps, 587 is starttls");
    }

    @Test
    void whatAServerSaysIsCutAndMadeHarmless() throws Exception {
        server.answer("END", "550-first \u001b[31m\r\n550 " + PASSWORD + " " + "x".repeat(400));
        var answer = (Answer.Refused) transport().send(SEALED, false);
        assertThat(answer.answer())
                .startsWith("550-first [31m 550 … xxx")
                .hasSizeLessThan(200)
                .doesNotContain(PASSWORD);
    }

    @Test
    void aNameThatDoesNotResolveIsSaid() throws Exception {
        var nowhere = new Mail(
                1,
                "smtp.invalid",
                587,
                Security.STARTTLS,
                null,
                null,
                null,
                new MailAddress("a", "b"),
                List.of(),
                "b",
                List.of(),
                List.of(),
                Duration.ofSeconds(20));
        assertThat(TransportContract.failure(transport(nowhere))).contains("smtp.invalid does not resolve");
    }

    private String failure() throws Exception {
        return TransportContract.failure(transport());
    }

    private static String misconfigured(Transport transport) throws InterruptedException {
        var answer = transport.send(SEALED, false);
        assertThat(answer).isInstanceOf(Answer.Misconfigured.class);
        return ((Answer.Misconfigured) answer).why();
    }

    private Transport to(TestMailServer server, Security security) throws Exception {
        var plain = security == Security.NONE;
        return transport(config(
                security, plain ? null : USER, plain ? null : PASSWORD, Duration.ofSeconds(10), server.certificate()));
    }

    private Transport pinned(Security security, String pin) throws Exception {
        var config = config(security, USER, PASSWORD, Duration.ofSeconds(10), server.certificate());
        return transport(new Mail(
                config.line(),
                config.host(),
                config.port(),
                security,
                USER,
                PASSWORD,
                null,
                config.from(),
                List.of(),
                config.helo(),
                config.trust(),
                List.of(pin),
                config.timeout()));
    }

    private Transport transport(Mail config) throws Exception {
        return new MailTransport(config, List.of(DEALER), null, clock);
    }

    private Mail config(
            Security security,
            @Nullable String user,
            @Nullable String password,
            Duration timeout,
            X509Certificate trusted) {
        return new Mail(
                1,
                "localhost",
                server.port(),
                security,
                user,
                password,
                null,
                new MailAddress("printers", "acme.example"),
                List.of(),
                "acme.example",
                List.of(trusted),
                List.of(),
                timeout);
    }
}
