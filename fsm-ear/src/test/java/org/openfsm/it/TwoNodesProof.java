package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two servers with one database and one mailbox: one polls, the other takes over when that is killed in the middle of mails,
 * and hands over when it is stopped; each mail is taken once. {@code proof.size}: small does not wait for the end of the dead
 * one's lease (90 s), full does.
 */
@ExtendWith(MailHouse.Shared.class)
class TwoNodesProof {
    private static final Logger LOG = Logger.getLogger(TwoNodesProof.class.getName());
    private static final boolean FULL = "full".equals(System.getProperty("proof.size"));
    private static final int MAILS = FULL ? 1_000 : 100;
    /** The lease, and a poll of the mailbox. */
    private static final Duration TAKE_OVER = Duration.ofSeconds(100);

    private static final String OTHER = "other";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void theOtherTakesOverAndEveryMailIsTakenOnce(MailHouse house) throws Exception {
        var agents = house.agents(10);
        var other = house.anotherNode(OTHER);
        try {
            long before = house.recorded().rows();
            assertThat(polls(house, OTHER)).as("two nodes poll").isFalse();
            for (var report : MailHouse.reports(agents, MAILS, 3)) {
                house.mail(report);
            }
            Scene.await("some mails", () -> house.recorded().rows() - before >= MAILS / 4);
            house.server().kill();
            long killed = System.nanoTime();
            long recorded = house.recorded().rows() - before;
            if (!FULL) {
                house.endLease();
            }
            Scene.await("the other node", TAKE_OVER, () -> house.recorded().rows() - before > recorded);
            var takenOver = Duration.ofNanos(System.nanoTime() - killed);
            Scene.await("an empty mailbox", PATIENCE, () -> house.waiting() == 0);
            assertThat(polls(house, OTHER)).isTrue();
            var books = house.recorded();
            assertThat(books.rows() - before).isEqualTo(MAILS);
            assertThat(books.different()).isEqualTo(books.rows());
            assertThat(house.books().count("mailbox_mail where reason = 'FAILED'"))
                    .isZero();

            house.server().startAgain();
            assertThat(polls(house, OTHER)).as("whoever comes waits").isTrue();
            other.process().end();
            long ended = System.nanoTime();
            house.mail(MailHouse.reports(agents, 1, 3).get(0));
            Scene.await("the first node", () -> house.recorded().rows() - before == MAILS + 1);
            LOG.log(
                    Level.INFO,
                    "{0} of {1} mails were recorded when the node that polled was killed; the other took the next after"
                            + " {2} s{3}; {4} came again; stopped in order, it was followed after {5} s",
                    new Object[] {
                        recorded,
                        String.valueOf(MAILS),
                        takenOver.toMillis() / 1e3,
                        FULL ? "" : " (its lease was ended)",
                        books.cameAgain(),
                        (System.nanoTime() - ended) / 1e9
                    });
        } finally {
            other.process().end();
        }
    }

    private static boolean polls(MailHouse house, String node) throws Exception {
        return house.books().count("lease where name = 'mailbox' and owner like ?", node + " %") == 1;
    }
}
