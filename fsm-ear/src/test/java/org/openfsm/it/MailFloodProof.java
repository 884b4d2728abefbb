package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Reports between, before and behind all that people and machines write to a mailbox: none is lost, all the rest is laid aside
 * and counted as what it is, nobody gets an answer. {@code proof.size}: small has 300 tiny mails, full 10 000; a mail of
 * 200 MB is in both.
 */
@ExtendWith(MailHouse.Shared.class)
class MailFloodProof {
    private static final Logger LOG = Logger.getLogger(MailFloodProof.class.getName());
    private static final boolean FULL = "full".equals(System.getProperty("proof.size"));
    private static final int TINY = FULL ? 10_000 : 300;
    private static final int GOOD = 10;
    private static final int EACH_KIND = 10;
    private static final int HUGE_MB = 200;
    private static final long HEAP_MORE_MB = 96;
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /** Everything about them asks for an answer, to a mailbox that is there. */
    private static final String ASKING = """
            From: %1$s@localhost\r
            Reply-To: %1$s@localhost\r
            Return-Receipt-To: %1$s@localhost\r
            Disposition-Notification-To: %1$s@localhost\r
            Subject: FSM report\r
            """.formatted(MailHouse.SOMEBODY);

    private static final Map<String, String> KINDS = Map.of(
            "bounce",
            "Return-Path: <>\r\n" + ASKING + """
                    Content-Type: multipart/report; report-type=delivery-status; boundary=d\r
                    \r
                    --d\r
                    \r
                    Your mail did not arrive.\r
                    --d\r
                    Content-Type: message/delivery-status\r
                    \r
                    Reporting-MTA: dns; mail.example.org\r
                    \r
                    Final-Recipient: rfc822; fsm@example.org\r
                    Action: failed\r
                    Status: 5.1.1\r
                    --d--\r
                    """,
            "auto-reply",
            ASKING + "Auto-Submitted: auto-replied\r\nPrecedence: bulk\r\n\r\nI am out of office.\r\n",
            "loop",
            "Received: from a by b; today\r\n".repeat(60) + ASKING + "\r\nRound and round.\r\n",
            "no-report",
            ASKING + "Content-Type: text/html\r\n\r\n<a href='http://localhost/'>Toner, cheap!</a>\r\n");

    @Test
    void noReportIsLostAmongTheRestAndNobodyIsAnswered(MailHouse house) throws Exception {
        var agents = house.agents(GOOD);
        var good = MailHouse.reports(agents, 2 * GOOD + 1, 3);
        // what is given from now on is given over connections of its own
        house.provider().stop();
        house.provider().run();
        long givenBefore = house.provider().givenByImap();
        int saidBefore = house.provider().said().length();
        int answersBefore = house.provider().in(MailHouse.SOMEBODY).size();
        var before = house.recorded();
        var countsBefore = counts(house);
        long heap = Peer.heap(house.server().process().process());

        for (int number = 0; number < EACH_KIND; number++) {
            for (var mail : KINDS.values()) {
                put(house, mail);
            }
            house.mail(good.get(number));
        }
        house.provider().put(FsmServer.MAILBOX, huge());
        for (int number = 0; number < TINY; number++) {
            put(house, "Subject: FSM report\r\n\r\n" + number + "\r\n");
            if (number % (TINY / GOOD) == 0) {
                house.mail(good.get(GOOD + number / (TINY / GOOD)));
            }
        }
        house.mail(good.get(2 * GOOD));
        long last = System.nanoTime();
        Scene.await("all reports", PATIENCE, () -> house.recorded().different() - before.different() == good.size());
        var waited = Duration.ofNanos(System.nanoTime() - last);
        Scene.await("an empty mailbox", PATIENCE, () -> house.waiting() == 0);
        var done = Duration.ofNanos(System.nanoTime() - last);
        long more = Peer.heap(house.server().process().process()) - heap;

        var counts = counts(house);
        KINDS.keySet().forEach(kind -> assertThat(counts.get(kind) - countsBefore.getOrDefault(kind, 0))
                .as(kind)
                .isEqualTo(EACH_KIND + (kind.equals("no-report") ? TINY : 0)));
        assertThat(counts.get("too-large") - countsBefore.getOrDefault("too-large", 0))
                .isEqualTo(1);
        assertThat(counts.get("report") - countsBefore.getOrDefault("report", 0))
                .isEqualTo(good.size());
        assertThat(more).as("MB of the server's heap more than before").isLessThan(HEAP_MORE_MB);
        assertThat(house.provider().said().substring(saidBefore))
                .as("what the mail server was asked to send")
                .doesNotContain("sasl_username=");
        assertThat(house.provider().in(MailHouse.SOMEBODY)).hasSize(answersBefore);
        house.provider().stop();
        house.provider().run();
        long given = house.provider().givenByImap() - givenBefore;
        assertThat(given)
                .as("bytes fetched, with a mail of %d MB in the mailbox", HUGE_MB)
                .isPositive()
                .isLessThan(HUGE_MB << 19);
        LOG.log(
                Level.INFO,
                "{0} tiny mails and one of {1} MB: the report behind them was recorded {2} s after it came, all was done with"
                        + " after {3} s; {4} KB fetched in all, {5} MB of heap more",
                new Object[] {
                    String.valueOf(TINY), HUGE_MB, waited.toMillis() / 1e3, done.toMillis() / 1e3, given >> 10, more
                });
    }

    private static void put(MailHouse house, String mail) throws IOException {
        house.provider().put(FsmServer.MAILBOX, mail.getBytes(StandardCharsets.US_ASCII));
    }

    private static InputStream huge() {
        var head = "Subject: FSM report\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\n";
        var million = ("x".repeat(62) + "\r\n").repeat(1 << 14).getBytes(StandardCharsets.US_ASCII);
        List<InputStream> all = IntStream.rangeClosed(0, HUGE_MB)
                .mapToObj(number -> (InputStream)
                        new ByteArrayInputStream(number == 0 ? head.getBytes(StandardCharsets.US_ASCII) : million))
                .toList();
        return new SequenceInputStream(Collections.enumeration(all));
    }

    /** How many mails of each kind there have been. */
    private static Map<String, Integer> counts(MailHouse house) throws Exception {
        JsonObject mails = house.health().getJsonObject("mailbox").getJsonObject("mails");
        return mails.keySet().stream().collect(Collectors.toMap(kind -> kind, mails::getInt));
    }
}
