package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The server is killed (SIGKILL) at random moments while it takes mails in. Afterwards every report is recorded once and no
 * mail is left. {@code proof.size}: small kills it once (again, when that met nothing), full ten times; the last time of full it also waits until the lease
 * of the dead one is over.
 */
@ExtendWith(MailHouse.Shared.class)
class MailCrashProof {
    private static final Logger LOG = Logger.getLogger(MailCrashProof.class.getName());
    private static final boolean FULL = "full".equals(System.getProperty("proof.size"));
    private static final int KILLS = FULL ? 10 : 1;
    /** A single kill may meet a moment when nothing lies between commit and mail. */
    private static final int MOST = KILLS + 4;

    private static final int MAILS = FULL ? 500 : 200;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /**
     * @param recorded when it was killed
     * @param gone had left the mailbox then: what lies between the two would come twice
     * @param untilAllWasTaken from when it answered again
     */
    private record Kill(long recorded, long gone, Duration untilAllWasTaken) {}

    @Test
    void neitherLosesNorDoublesWhatItWasTakingInWhenItWasKilled(MailHouse house) throws Exception {
        long seed = System.nanoTime();
        LOG.log(Level.INFO, "Killed by the random numbers of {0}", String.valueOf(seed));
        var random = new Random(seed);
        var agents = house.agents(10);
        var kills = new ArrayList<Kill>();
        for (int kill = 1; kill <= KILLS || kill <= MOST && meetNothing(kills); kill++) {
            long before = house.recorded().rows();
            int takenBefore = mailbox(house).getInt("taken");
            for (var report : MailHouse.reports(agents, MAILS, 3)) {
                house.mail(report);
            }
            long at = before + 1 + random.nextInt(MAILS - 1);
            Scene.await(at + " are recorded", PATIENCE, () -> house.recorded().rows() >= at);
            house.server().kill();
            long recorded = house.recorded().rows() - before;
            long gone = MAILS - house.waiting();

            if (!FULL || kill < KILLS) {
                assertThat(house.endLease())
                        .as("the lease of the one that was killed")
                        .isTrue();
            }
            house.server().startAgain();
            long again = System.nanoTime();
            Scene.await("an empty mailbox", PATIENCE, () -> house.waiting() == 0);
            kills.add(new Kill(recorded, gone, Duration.ofNanos(System.nanoTime() - again)));

            assertThat(house.recorded())
                    .as("after %s", kills)
                    .returns(before + MAILS, MailHouse.Recorded::rows)
                    .returns(before + MAILS, MailHouse.Recorded::different);
            assertThat(mailbox(house).getJsonArray("parked")).isEmpty();
            assertThat(mailbox(house).getInt("waiting")).isZero();
            assertThat(mailbox(house).getInt("taken") - takenBefore).isEqualTo(MAILS);
            LOG.log(Level.INFO, "{0}", kills.get(kill - 1));
        }
        LOG.log(Level.INFO, "Killed {0} times; {1}", new Object[] {kills.size(), house.recorded()});
        assertThat(meetNothing(kills))
                .as("no kill of %s between the commit and the mail's end: then this proves nothing", kills)
                .isFalse();
    }

    private static boolean meetNothing(List<Kill> kills) {
        return kills.stream().noneMatch(kill -> kill.recorded() > kill.gone());
    }

    private static JsonObject mailbox(MailHouse house) throws Exception {
        return house.health().getJsonObject("mailbox");
    }
}
