package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How many reports a second come through the mailbox, beside the same over HTTPS: WildFly, PostgreSQL and mail server on
 * this machine, one after another. {@code proof.size}: small or full.
 */
@ExtendWith(MailHouse.Shared.class)
class MailRoadProof {
    private static final Logger LOG = Logger.getLogger(MailRoadProof.class.getName());
    private static final boolean FULL = "full".equals(System.getProperty("proof.size"));
    private static final int WARM_UP = FULL ? 500 : 100;
    private static final int REPORTS = FULL ? 2_000 : 300;
    private static final int ROUNDS = FULL ? 3 : 1;
    private static final int DEVICES = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Test
    void reportsASecond(MailHouse house) throws Exception {
        var agents = house.agents(20);
        long before = house.recorded().different();
        byHttps(house, MailHouse.reports(agents, WARM_UP, DEVICES));
        byMail(house, MailHouse.reports(agents, WARM_UP, DEVICES));
        for (int round = 0; round < ROUNDS; round++) {
            double https = byHttps(house, MailHouse.reports(agents, REPORTS, DEVICES));
            double mails = byMail(house, MailHouse.reports(agents, REPORTS, DEVICES));
            LOG.log(
                    Level.INFO,
                    "{0} reports with {1} devices each, one after another, on PostgreSQL: {2} a second by HTTPS, {3} a"
                            + " second by mail (Dovecot), {4} of it",
                    new Object[] {
                        REPORTS,
                        DEVICES,
                        String.format("%.1f", https),
                        String.format("%.1f", mails),
                        String.format("%.0f %%", 100 * mails / https)
                    });
        }
        assertThat(house.recorded().different() - before).isEqualTo(WARM_UP + (long) ROUNDS * REPORTS);
    }

    private static double byHttps(MailHouse house, List<byte[]> reports) throws Exception {
        long begun = System.nanoTime();
        for (var report : reports) {
            assertThat(house.server().api().report(report).statusCode()).isEqualTo(202);
        }
        return aSecond(reports.size(), begun);
    }

    /** From the first mail that lies there to the last that has left, stored. */
    private static double byMail(MailHouse house, List<byte[]> reports) throws Exception {
        long begun = System.nanoTime();
        for (var report : reports) {
            house.mail(report);
        }
        Scene.await("an empty mailbox", PATIENCE, () -> house.waiting() == 0);
        return aSecond(reports.size(), begun);
    }

    private static double aSecond(int reports, long begun) {
        return reports * 1e9 / (System.nanoTime() - begun);
    }
}
