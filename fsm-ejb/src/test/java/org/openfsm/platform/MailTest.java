package org.openfsm.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.util.GreenMail;
import jakarta.mail.BodyPart;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server's mails, through a real mail server. */
class MailTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T11:00:00Z"), ZoneOffset.UTC);
    private static final Map<String, String> SET =
            Map.of("fsm.mail.from", "FSM <fsm@example.org>", "fsm.public-url", "https://fsm.example.org");

    private GreenMail server;

    @BeforeEach
    void start() {
        server = TestPost.smtp();
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private Mail mail(Map<String, String> settings, String... properties) {
        var session = new Properties();
        session.setProperty("mail.transport.protocol", "smtp");
        session.setProperty("mail.smtp.host", "127.0.0.1");
        session.setProperty("mail.smtp.port", String.valueOf(server.getSmtp().getPort()));
        for (int i = 0; i < properties.length; i += 2) {
            session.setProperty(properties[i], properties[i + 1]);
        }
        return new Mail(new Settings(settings::get), NOON, () -> Optional.of(Session.getInstance(session)));
    }

    private static Letter letter(String subject, Letter.Attachment... attachments) {
        return new Letter(
                "delivery.4711",
                List.of("service@example.org"),
                subject,
                "Papierstau\nGerät steht",
                "<p>Papierstau &amp; mehr</p>",
                List.of(attachments));
    }

    @Test
    void aLetterArrivesInBothFormsAndSaysThatARobotWroteIt() throws Exception {
        mail(SET).send(letter("Steht: Kyocera – Papierstau"));

        var received = server.getReceivedMessages()[0];
        assertThat(received.getSubject()).isEqualTo("Steht: Kyocera – Papierstau");
        assertThat(received.getFrom()[0]).hasToString("FSM <fsm@example.org>");
        assertThat(received.getHeader("Message-ID")).containsExactly("<delivery.4711@fsm.example.org>");
        assertThat(received.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(received.getSentDate()).isEqualTo("2026-11-23T11:00:00Z");
        var both = (Multipart) received.getContent();
        assertThat(both.getContentType()).startsWith("multipart/alternative");
        assertThat(text(both.getBodyPart(0))).isEqualToNormalizingNewlines("Papierstau\nGerät steht");
        assertThat(text(both.getBodyPart(1))).isEqualTo("<p>Papierstau &amp; mehr</p>");
    }

    @Test
    void anAttachmentIsStreamedAndKeepsItsBytes() throws Exception {
        var million = new byte[1_000_000];
        for (int i = 0; i < million.length; i++) {
            million[i] = (byte) (i * 31);
        }
        var opened = new int[1];
        mail(SET).send(letter("Bericht", new Letter.Attachment("Zähler.xlsx", "application/octet-stream", () -> {
            opened[0]++;
            return new ByteArrayInputStream(million);
        })));

        var parts = (Multipart) server.getReceivedMessages()[0].getContent();
        assertThat(parts.getCount()).isEqualTo(2);
        try (InputStream in = parts.getBodyPart(1).getInputStream()) {
            assertThat(in.readAllBytes()).isEqualTo(million);
        }
        assertThat(opened[0]).isEqualTo(1);
    }

    @Test
    void nothingThatADeviceSaysBecomesAHeader() throws Exception {
        mail(SET).send(letter("Jam\r\nBcc: everybody@example.org\r\n\r\nHello"));

        assertThat(server.getReceivedMessages()).hasSize(1);
        MimeMessage received = server.getReceivedMessages()[0];
        assertThat(received.getHeader("Bcc")).isNull();
        assertThat(received.getSubject()).isEqualTo("Jam Bcc: everybody@example.org Hello");
        var hostile = new Letter("a.1", List.of("a@example.org\r\nBcc: b@example.org"), "x", "x", null, List.of());
        assertThat(catchThrowableOfType(Mail.Undelivered.class, () -> mail(SET).send(hostile)))
                .satisfies(e -> assertThat(e.permanent()).isTrue());
        assertThatThrownBy(() -> new Letter("a>\r\nBcc", List.of(), "x", "x", null, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutASessionItSaysWhichScriptMakesOne() {
        var mail = new Mail(new Settings(SET::get), NOON, Optional::empty);
        assertThat(mail.condition().state()).isEqualTo(Mail.State.ABSENT);
        assertThatThrownBy(() -> mail.send(letter("x"))).hasMessageContaining("fsm-mail.cli");
        assertThat(mail(Map.of()).condition().state()).isEqualTo(Mail.State.NO_SENDER);
        assertThatThrownBy(() -> mail(Map.of()).send(letter("x"))).hasMessageContaining("fsm.mail.from");
        assertThat(mail(SET).condition().state()).isEqualTo(Mail.State.READY);
    }

    @Test
    void aServerThatIsAwayIsTriedAgainLater() {
        int port = server.getSmtp().getPort();
        var mail = mail(SET);
        server.stop();
        var failure = catchThrowableOfType(Mail.Undelivered.class, () -> mail.send(letter("x")));
        assertThat(failure.permanent()).isFalse();
        assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
        assertThat(mail.condition()).isEqualTo(new Mail.Condition(Mail.State.FAILING, failure.getMessage()));
    }

    @Test
    void itIsFailingUntilTheNextMailIsTaken() throws Exception {
        var session = new Properties();
        session.setProperty("mail.transport.protocol", "smtp");
        session.setProperty("mail.smtp.host", "127.0.0.1");
        session.setProperty("mail.smtp.port", "1");
        var mail = new Mail(new Settings(SET::get), NOON, () -> Optional.of(Session.getInstance(session)));
        assertThatThrownBy(() -> mail.send(letter("x"))).isInstanceOf(Mail.Undelivered.class);
        assertThat(mail.condition().state()).isEqualTo(Mail.State.FAILING);

        session.setProperty("mail.smtp.port", String.valueOf(server.getSmtp().getPort()));
        mail.send(letter("x"));

        assertThat(mail.condition()).isEqualTo(new Mail.Condition(Mail.State.READY, null));
    }

    @Test
    void aRecipientThatIsRefusedIsNotTriedAgain() throws Exception {
        try (var refusing = new ScriptedPost().answers("RCPT", "550 5.1.1 Nobody here")) {
            var failure = catchThrowableOfType(Mail.Undelivered.class, () -> mail(
                            SET, "mail.smtp.port", refusing.properties().getProperty("mail.smtp.port"))
                    .send(letter("x")));
            assertThat(failure.permanent()).isTrue();
            assertThat(failure).hasMessageContaining("550 5.1.1 Nobody here");
        }
    }

    @Test
    void whereStartTlsIsSetNothingIsSentWithoutIt() {
        // GreenMail's plain port offers no STARTTLS
        assertThatThrownBy(() -> mail(SET, "mail.smtp.starttls.enable", "true").send(letter("x")))
                .hasMessageContaining("STARTTLS");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    private static String text(BodyPart part) throws Exception {
        try (var in = part.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
