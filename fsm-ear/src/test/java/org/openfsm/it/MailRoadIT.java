package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.openfsm.running.MailServer;
import org.openfsm.wire.Device;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;

/** Reports by mail: from an agent's sealed mail through a mail server to the device list, and everything else that lies in a mailbox. */
class MailRoadIT {
    private static final String CUSTOMER = "Mauersegler GmbH";
    private static final Duration SOON = Duration.ofSeconds(60);

    private static FsmServer server() {
        return FsmServer.shared();
    }

    private static MailServer mail() {
        return FsmServer.mail();
    }

    @Test
    void anAgentsMailShowsItsDevices() throws Exception {
        var source = "mail-" + UUID.randomUUID();
        var agent = Scene.agent(source, CUSTOMER, source);
        assertThat(agent.file().addresses())
                .extracting(Object::toString)
                .containsExactly(server().address() + "api/reports", "mailto:fsm@localhost");
        var serial = "MAIL-" + UUID.randomUUID();

        send(smime(agent.enrolment()));
        send(smime(agent.sealed(agent.report(device(serial)))));

        eventually(() -> Scene.devices(Scene.administrator(), serial).size() == 1, "the device in the list");
        eventually(() -> inbox() == 0, "an empty inbox");
        assertThat(mailbox().getString("state")).isEqualTo("polling");
    }

    @Test
    void everythingElseInTheMailboxIsLaidAsideAndKeepsNoReportOut() throws Exception {
        var source = "mail-" + UUID.randomUUID();
        var agent = Scene.enrolledAgent(source, CUSTOMER, source);
        var serial = "MAIL-" + UUID.randomUUID();
        var evil = Map.of(
                "no-report",
                "Subject: FSM report\r\n\r\nBuy toner!",
                "bounce",
                "Return-Path: <>\r\nFrom: MAILER-DAEMON@example.org\r\n\r\nUndelivered.",
                "auto-reply",
                "Auto-Submitted: auto-replied\r\n\r\nI am on holiday.",
                "loop",
                "Received: from a by b; today\r\n".repeat(60) + "\r\nRound and round.",
                "limits",
                "X-Many: x\r\n".repeat(5_000) + "\r\n",
                "not-taken",
                new String(smime(new byte[100]), StandardCharsets.US_ASCII));
        var before = mailbox();

        int good = 0;
        for (var bad : evil.values()) {
            mail().put(FsmServer.MAILBOX, "INBOX", bad.getBytes(StandardCharsets.US_ASCII));
            mail().put(FsmServer.MAILBOX, "INBOX", smime(agent.sealed(agent.report(device(serial + "-" + ++good)))));
        }
        mail().put(FsmServer.MAILBOX, "INBOX", large());
        mail().put(FsmServer.MAILBOX, "INBOX", smime(agent.sealed(agent.report(device(serial + "-" + ++good)))));

        eventually(() -> inbox() == 0, "an empty inbox");
        assertThat(Scene.devices(Scene.administrator(), serial)).hasSize(good);
        var after = mailbox();
        for (var kind : evil.keySet()) {
            assertThat(mails(after, kind) - mails(before, kind)).as(kind).isEqualTo(1);
        }
        assertThat(mails(after, "too-large") - mails(before, "too-large")).isEqualTo(1);
        assertThat(mail().in(FsmServer.MAILBOX, "FSM-parked")).isNotEmpty();
        assertThat(mail().in(FsmServer.MAILBOX, "FSM-ignored")).hasSizeGreaterThanOrEqualTo(evil.size());
        assertThat(after.getJsonArray("parked").getJsonObject(0).getString("reason"))
                .isEqualTo("limits");
    }

    @Test
    void onlyAdministratorsSeeTheMailbox() throws Exception {
        for (var role : List.of("dealer", "customer", "accountant")) {
            assertThat(Scene.object(server().api().get("api/health", server().user(role))))
                    .doesNotContainKey("mailbox");
        }
        assertThat(Scene.object(server().api().get("api/health"))).doesNotContainKey("mailbox");
    }

    private static int mails(JsonObject mailbox, String kind) {
        return mailbox.getJsonObject("mails").getInt(kind, 0);
    }

    private static byte[] large() {
        var mail = new byte[50 << 20];
        Arrays.fill(mail, (byte) 'x');
        for (int end = 70; end < mail.length; end += 72) {
            mail[end] = '\r';
            mail[end + 1 < mail.length ? end + 1 : end] = '\n';
        }
        var head = "Subject: FSM report\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, mail, 0, head.length);
        return mail;
    }

    private static int inbox() {
        return mail().in(FsmServer.MAILBOX, "INBOX").size();
    }

    private static JsonObject mailbox() throws Exception {
        return Scene.object(server().api().get("api/health", Scene.administrator()))
                .getJsonObject("mailbox");
    }

    private static void send(byte[] mime) throws Exception {
        mail().send("agent@customer.example", FsmServer.MAILBOX + "@localhost", mime);
    }

    /** The mail of report-format.md. */
    private static byte[] smime(byte[] sealed) throws IOException {
        var mail = new ByteArrayOutputStream();
        mail.write(("From: agent@customer.example\r\nTo: fsm@localhost\r\nSubject: FSM report\r\n"
                        + "Message-ID: <" + UUID.randomUUID() + "@fsm.invalid>\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data; name=smime.p7m\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        mail.write(Base64.getMimeEncoder().encode(sealed));
        mail.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        return mail.toByteArray();
    }

    private static void eventually(Callable<Boolean> condition, String what) throws Exception {
        long begun = System.nanoTime();
        while (!condition.call()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("%s; the mailbox: %s with %d mails", what, mailbox(), inbox())
                    .isLessThan(SOON);
            Thread.sleep(200);
        }
    }

    private static Device device(String serialNumber) {
        return new Device(
                Instant.now(),
                true,
                "192.0.2.77",
                161,
                1,
                null,
                "2c",
                new Device.Identity(
                        "Brother",
                        "HL-L5100DN",
                        null,
                        serialNumber,
                        null,
                        null,
                        "1.3.6.1.4.1.2435.2.3.9.1",
                        null,
                        null,
                        null,
                        List.of()),
                null,
                null,
                List.of(new Meter(MeterKey.TOTAL, 4_711, false, List.of())),
                List.of(),
                List.of(),
                null,
                List.of());
    }
}
