package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openfsm.ingest.HostileMails;
import org.openfsm.ingest.Mails;

/**
 * Mails as no program should write them, with good ones between, through a real mailbox by IMAPS and POP3S: what the mail server
 * makes of them is read, all are accounted for, no good one is lost, and the poller goes on. What reading them may do to the
 * intake, {@code HostileMailProof} tries with many more. {@code proof.size}: small or full; {@code proof.seed}.
 */
@ExtendWith(MailHouse.Shared.class)
class HostileMailboxProof {
    private static final Logger LOG = Logger.getLogger(HostileMailboxProof.class.getName());
    private static final int MAILS = "full".equals(System.getProperty("proof.size")) ? 1_000 : 300;
    private static final long SEED = Long.getLong("proof.seed", 20261127);
    private static final int EACH_GOOD = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    @Test
    void byImaps(MailHouse house) throws Exception {
        goesOn(house, "imap", house.provider().imaps(), SEED);
        assertThat(house.provider().in(MailHouse.CROWDED)).isEmpty();
    }

    @Test
    void byPop3s(MailHouse house) throws Exception {
        goesOn(house, "pop3", house.provider().pop3s(), SEED + 1);
    }

    private static void goesOn(MailHouse house, String protocol, int port, long seed) throws Exception {
        LOG.log(Level.INFO, "{0}: -Dproof.seed={1}", new Object[] {protocol, String.valueOf(seed)});
        var hostile = new HostileMails(new Random(seed));
        var all = new LinkedHashMap<>(Mails.wrappings());
        // a store that knows lines makes CR LF of each LF
        assertThat(all.remove("binary")).isNotNull();
        List<UnaryOperator<byte[]>> wrappings = List.copyOf(all.values());
        var agents = house.agents(5);
        var good = MailHouse.reports(agents, MAILS / EACH_GOOD, 1);
        var known = house.agents(2);
        var sealed = MailHouse.reports(known, 2, 1);
        var before = house.recorded();
        long rowsBefore = house.books().count("mailbox_mail");
        house.provider().empty(MailHouse.CROWDED);
        house.provider()
                .fill(
                        MailHouse.CROWDED,
                        MAILS,
                        number -> number % EACH_GOOD == EACH_GOOD - 1
                                ? wrappings
                                        .get(number / EACH_GOOD % wrappings.size())
                                        .apply(good.get(number / EACH_GOOD))
                                : hostile.mail(HostileMails.Kind.of(number), sealed.get(0), sealed.get(1)));
        try {
            house.furtherMailbox(house.crowded(protocol, port));
            long begun = System.nanoTime();
            Scene.await("all mails", PATIENCE, () -> {
                // what a flood of unreadable ones made wait is not waited for; what the server is at is left alone
                house.books()
                        .change(
                                "update mailbox_mail set next_at = now() where ctid in (select ctid from mailbox_mail"
                                        + " where outcome is null and refusals > 0 and next_at > now() for update skip locked)");
                return house.books().count("mailbox_mail where outcome is not null") - rowsBefore == MAILS;
            });
            var done = Duration.ofNanos(System.nanoTime() - begun);

            for (var agent : agents) {
                assertThat(house.books()
                                .count(
                                        "report_log where agent_id = ? and repeats = 0 and not mark_fork",
                                        agent.file().agentId()))
                        .as("recorded of a good agent, with its enrolment")
                        .isEqualTo(1 + good.size() / agents.size());
            }
            long others = house.recorded().rows() - before.rows() - good.size();
            assertThat(others)
                    .as("of what was changed only what its agent has signed is recorded, once")
                    .isBetween(0L, (long) known.size());
            assertThat(house.books().count("mailbox_mail where reason = 'FAILED'"))
                    .as("mails that the server failed at")
                    .isZero();
            assertThat(house.books().count("mailbox_mail where outcome is null or reason is null"))
                    .isZero();
            var after = agents.get(0);
            house.provider()
                    .put(MailHouse.CROWDED, MailRoadIT.smime(after.sealed(after.report(Scene.printer("AFTER-ALL")))));
            Scene.await(
                    "a report after all of them",
                    () -> house.recorded().rows() - before.rows() == good.size() + others + 1);
            LOG.log(
                    Level.INFO,
                    "{0} mails by {1}, {2} good ones between: all done with after {3} s; {4}",
                    new Object[] {
                        String.valueOf(MAILS),
                        protocol,
                        good.size(),
                        done.toMillis() / 1e3,
                        house.health().getJsonObject("mailbox").getJsonObject("mails")
                    });
        } finally {
            house.noFurtherMailbox();
        }
    }
}
