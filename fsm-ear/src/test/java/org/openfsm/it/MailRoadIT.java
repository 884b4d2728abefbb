package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openfsm.running.MailServer;

/**
 * Reports by mail: from printers, by an agent that has no other road, through a mail server to the device list; and everything
 * else that lies in a mailbox.
 */
class MailRoadIT extends BrowserTest {
    private static final String CUSTOMER = "Mauersegler GmbH";
    private static final String AGENTS_PASSWORD = "of-the-agent-of-the-tests";
    private static final int BOTH_ROADS = 24;

    private static MailServer mail() {
        return FsmServer.mail();
    }

    @Test
    void anAgentThatOnlyHasMailShowsItsPrinters() throws Exception {
        mail().mailbox("printers", AGENTS_PASSWORD);
        var source = "mauersegler-" + UUID.randomUUID();
        try (var site = AgentSite.at(
                source, "127.0.31", 25_400, 3, """
                transport: mail
                mail:
                  host: localhost
                  port: %d
                  security: smtps
                  user: printers
                  password: "%s"
                  from: printers@localhost
                  trust:
                    - "%s"
                """.formatted(mail().smtps(), AGENTS_PASSWORD, mail().certificate()))) {
            site.startPrinters(0);
            // the file says where to write: agent.yaml does not
            Files.write(site.enrolmentFile(), Scene.enrolmentFile(server(), source, CUSTOMER, source));
            site.startAgent();

            var page = signedIn("administrator", Look.LIGHT_EN);
            site.awaitAgent("bring its printers to the server by mail", () -> {
                page.navigate("/fleet/devices?q=Mauersegler");
                return page.locator("a.open").count() == 3;
            });
            Scene.await("an empty inbox", () -> inbox() == 0);
            page.navigate("/platform/health");
            assertThat(page.locator("#mailbox-state").getAttribute("data-state"))
                    .isEqualTo("polling");
            screenshot(page, "mail-health", Look.LIGHT_EN);
        }
    }

    @Test
    void everythingElseInTheMailboxIsLaidAsideAndKeepsNoReportOut() throws Exception {
        var source = "mail-" + UUID.randomUUID();
        var agent = Scene.enrolledAgent(source, "Turmfalke AG", source);
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
            mail().put(
                            FsmServer.MAILBOX,
                            "INBOX",
                            smime(agent.sealed(agent.report(Scene.printer(serial + "-" + ++good)))));
        }
        mail().put(FsmServer.MAILBOX, "INBOX", large());
        mail().put(FsmServer.MAILBOX, "INBOX", smime(agent.sealed(agent.report(Scene.printer(serial + "-" + ++good)))));

        Scene.await("an empty inbox", () -> inbox() == 0);
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

    /**
     * Each report lies in the mailbox and comes by HTTPS while that is being read: some from the mail that is read just now on,
     * some from the last one back towards it.
     */
    @Test
    void theSameReportByMailAndHttpsAtOnceCountsOnce() throws Exception {
        var source = "both-" + UUID.randomUUID();
        var agent = Scene.enrolledAgent(source, "Milan AG", source);
        var sealed = new ArrayList<byte[]>();
        for (int number = 0; number < BOTH_ROADS; number++) {
            sealed.add(agent.sealed(agent.report(Scene.printer(source + "-" + number))));
        }
        int before = mails(mailbox(), "report");
        for (var report : sealed) {
            mail().put(FsmServer.MAILBOX, "INBOX", smime(report));
        }
        var forwards = sealed.subList(0, BOTH_ROADS / 2);
        var backwards = new ArrayList<>(sealed.subList(BOTH_ROADS / 2, BOTH_ROADS));
        Collections.reverse(backwards);
        var start = new CyclicBarrier(3);
        var threads = Executors.newFixedThreadPool(2);
        try {
            var sent = Stream.of(forwards, backwards)
                    .map(reports -> threads.submit(() -> post(reports, start)))
                    .toList();
            Scene.await("the mailbox to be read", () -> ledger(agent).getInt("taken") > 1);
            start.await();
            for (var one : sent) {
                assertThat(one.get()).containsOnly(202);
            }
        } finally {
            threads.shutdownNow();
        }
        Scene.await("an empty inbox", () -> inbox() == 0);
        var ledger = ledger(agent);
        assertThat(ledger.getInt("taken")).as("with the enrolment; %s", ledger).isEqualTo(1 + BOTH_ROADS);
        assertThat(ledger.getInt("repeats")).as("%s", ledger).isEqualTo(BOTH_ROADS);
        assertThat(ledger.getInt("forks") + ledger.getInt("missing"))
                .as("%s", ledger)
                .isZero();
        assertThat(mails(mailbox(), "report") - before).isEqualTo(BOTH_ROADS);
        assertThat(Scene.devices(Scene.administrator(), source)).hasSize(BOTH_ROADS);
    }

    private List<Integer> post(List<byte[]> reports, CyclicBarrier start) throws Exception {
        var statuses = new ArrayList<Integer>();
        start.await();
        for (var report : reports) {
            statuses.add(server().api().report(report).statusCode());
        }
        return statuses;
    }

    private JsonObject ledger(HandmadeAgent agent) throws Exception {
        return Scene.object(
                server().api().get("api/agents/" + agent.file().agentId() + "/ledger", Scene.administrator()));
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

    private JsonObject mailbox() throws Exception {
        return Scene.object(server().api().get("api/health", Scene.administrator()))
                .getJsonObject("mailbox");
    }

    /** The mail of report-format.md. */
    static byte[] smime(byte[] sealed) throws IOException {
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
}
