package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A mailbox full of other people's mails, with reports between and the last one on top, by IMAPS and by POP3S: how long until
 * all are recorded, and what it costs afterwards to look into it. {@code proof.size}: small has 3 000 mails, full 100 000.
 */
@ExtendWith(MailHouse.Shared.class)
class FullMailboxProof {
    private static final Logger LOG = Logger.getLogger(FullMailboxProof.class.getName());
    private static final boolean FULL = "full".equals(System.getProperty("proof.size"));
    private static final int MAILS = FULL ? 100_000 : 3_000;
    private static final int GOOD = FULL ? 250 : 60;
    private static final int DEVICES = 3;
    private static final int LOOKS = 5;
    private static final long HEAP_MORE_MB = 96;
    /** What a POP3 server says to somebody who finds nothing changed. */
    private static final long NOTHING_NEW = 1_000;

    private static final Duration PATIENCE = Duration.ofHours(2);
    private static final String LETTER = "From: somebody-%1$d@example.org\r\nTo: fsm@localhost\r\n"
            + "Date: Mon, 23 Nov 2026 11:00:00 +0000\r\nMessage-ID: <%1$d@example.org>\r\nSubject: Letter %1$d\r\n"
            + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            + "Dear all,\r\nplease find below what nobody asked for.\r\n".repeat(10);

    @Test
    void byImaps(MailHouse house) throws Exception {
        var given = empties(house, "imap", house.provider().imaps());
        assertThat(house.provider().in(MailHouse.CROWDED)).isEmpty();
        assertThat(given).isNotEmpty();
    }

    @Test
    void byPop3s(MailHouse house) throws Exception {
        var given = empties(house, "pop3", house.provider().pop3s());
        assertThat(house.provider().in(MailHouse.CROWDED)).as("letters stay").hasSize(MAILS - GOOD);
        assertThat(given.get(given.size() - 1))
                .as("bytes of a look at %d mails that were looked at before", MAILS - GOOD)
                .isLessThan(NOTHING_NEW);
    }

    /** @return the bytes of each connection to the mailbox */
    private static List<Long> empties(MailHouse house, String protocol, int port) throws Exception {
        var reports = MailHouse.reports(house.agents(10), GOOD, DEVICES);
        house.provider().empty(MailHouse.CROWDED);
        int each = MAILS / GOOD;
        house.provider()
                .fill(
                        MailHouse.CROWDED,
                        MAILS,
                        number -> number % each == each - 1
                                ? MailRoadIT.smime(reports.get(number / each))
                                : LETTER.formatted(number).getBytes(StandardCharsets.US_ASCII));
        var before = house.recorded();
        long settledBefore = settled(house);
        int givenBefore = house.provider().given(protocol, MailHouse.CROWDED).size();
        var java = house.server().process().process();
        long heap = Peer.heap(java);
        long begun = System.nanoTime();
        long half;
        long more;
        Duration last;
        Duration all;
        Duration look;
        house.furtherMailbox(house.crowded(protocol, port));
        try {
            Scene.await("half of it", PATIENCE, () -> house.recorded().different() - before.different() >= GOOD / 2);
            half = Peer.heap(java) - heap;
            Scene.await("the report on top", PATIENCE, () -> house.recorded().different() - before.different() == GOOD);
            last = Duration.ofNanos(System.nanoTime() - begun);
            Scene.await("all mails", PATIENCE, () -> settled(house) - settledBefore == MAILS);
            all = Duration.ofNanos(System.nanoTime() - begun);
            look = look(house);
            more = Peer.heap(java) - heap;
        } finally {
            house.noFurtherMailbox();
        }

        assertThat(house.recorded().rows() - before.rows()).isEqualTo(GOOD);
        assertThat(house.recorded().cameAgain()).isEqualTo(before.cameAgain());
        assertThat(house.books().count("mailbox_mail where reason = 'FAILED'")).isZero();
        assertThat(List.of(half, more)).as("MB of heap more").allMatch(mb -> mb < HEAP_MORE_MB);
        var connections = house.provider().given(protocol, MailHouse.CROWDED);
        var given = connections.subList(givenBefore, connections.size());
        LOG.log(
                Level.INFO,
                "{0} mails by {1}, {2} reports between: the last recorded after {3} s, all done with after {4} s; a look"
                        + " afterwards takes {5} ms; {6} KB fetched over {7} connections, {8} bytes over the last one; {9} MB"
                        + " of heap more half way, {10} MB at the end",
                new Object[] {
                    String.valueOf(MAILS),
                    protocol,
                    GOOD,
                    last.toMillis() / 1e3,
                    all.toMillis() / 1e3,
                    look.toMillis(),
                    String.valueOf(given.stream().mapToLong(bytes -> bytes).sum() >> 10),
                    given.size(),
                    String.valueOf(given.get(given.size() - 1)),
                    half,
                    more
                });
        return given;
    }

    private static long settled(MailHouse house) throws Exception {
        return house.books()
                .count("mailbox_mail where outcome is not null and mailbox = ?", MailHouse.CROWDED + "@localhost");
    }

    /** From one look to the next it is a second, the interval of the house, and what the look takes. */
    private static Duration look(MailHouse house) throws Exception {
        next(house);
        long begun = System.nanoTime();
        for (int looks = 0; looks < LOOKS; looks++) {
            next(house);
        }
        return Duration.ofNanos((System.nanoTime() - begun) / LOOKS).minus(MailHouse.INTERVAL);
    }

    private static void next(MailHouse house) throws Exception {
        var before = house.further().get(0).getString("lastPollAt");
        Scene.await(
                "another look",
                PATIENCE,
                () -> !house.further().get(0).getString("lastPollAt").equals(before));
    }
}
