package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How long after a mail has come its report is recorded: where the mail server announces it (IDLE), and by polling alone, as often
 * as is usual; and what becomes of it when the connections are cut off. {@code proof.size}: small has few
 * mails, polls more often than is usual, and leaves out the cut, full has all.
 */
@ExtendWith(MailHouse.Shared.class)
class MailLatencyProof {
    private static final Logger LOG = Logger.getLogger(MailLatencyProof.class.getName());
    private static final String ANNOUNCES = "announces new mails of " + FsmServer.MAILBOX;
    private static final boolean FULL = "full".equals(System.getProperty("proof.size"));
    private static final int MAILS = FULL ? 20 : 3;
    private static final int POLLED = FULL ? 3 : 1;
    private static final int LOOK_MILLIS = 1_000;
    private static final int INTERVAL_SECONDS = FULL ? 30 : 8;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void announcedMailsAreTakenAtOnceAndPollingCoversTheRest(MailHouse house) throws Exception {
        var agent = house.agents(1).get(0);
        long announcedBefore = announced(house);
        polls(house, INTERVAL_SECONDS);
        try {
            Scene.await("a bell", PATIENCE, () -> announced(house) > announcedBefore);
            var announced = recorded(house, agent, MAILS);
            var cutOff = FULL ? cutOff(house, agent) : List.of();
            house.readByPop3s();
            recorded(house, agent);
            var polled = recorded(house, agent, POLLED);
            LOG.log(
                    Level.INFO,
                    "Polled every {0} s. From a mail in the mailbox to its report in the database: announced (IDLE) {1}; as its"
                            + " connections were cut off, and announced again {2}; by polling alone, come just after a look: {3}",
                    new Object[] {INTERVAL_SECONDS, spread(announced), cutOff, polled});
            assertThat(median(announced))
                    .as("announced, of %s, beside polled", announced)
                    .isLessThan(Collections.min(polled));
        } finally {
            polls(house, (int) MailHouse.INTERVAL.toSeconds());
        }
    }

    /** @return how long a mail took while nobody announced it, and another when it was announced again */
    private static List<Duration> cutOff(MailHouse house, HandmadeAgent agent) throws Exception {
        long bells = announced(house);
        house.provider().killImap();
        var cutOff = recorded(house, agent);
        Scene.await("another bell", PATIENCE, () -> announced(house) > bells);
        return List.of(cutOff, recorded(house, agent));
    }

    private static Duration median(List<Duration> all) {
        return all.stream().sorted().toList().get(all.size() / 2);
    }

    private static String spread(List<Duration> all) {
        var sorted = all.stream().sorted().toList();
        return "%d to %d ms, median %d"
                .formatted(
                        sorted.get(0).toMillis(),
                        sorted.get(sorted.size() - 1).toMillis(),
                        median(all).toMillis());
    }

    /** By IMAPS; the bean is told at its deployment how often. */
    private static void polls(MailHouse house, int seconds) throws Exception {
        house.change(
                Map.of(),
                "fsm-mailbox",
                List.of(
                        "if (outcome == success) of /system-property=fsm.mailbox.poll-seconds:read-resource",
                        "/system-property=fsm.mailbox.poll-seconds:write-attribute(name=value, value=" + seconds + ")",
                        "else",
                        "/system-property=fsm.mailbox.poll-seconds:add(value=" + seconds + ")",
                        "end-if",
                        "/deployment=fsm.ear:redeploy"));
        Scene.await("the server", PATIENCE, house.server()::answers);
    }

    private static long announced(MailHouse house) throws Exception {
        return Files.readString(house.server().process().log())
                .lines()
                .filter(line -> line.contains(ANNOUNCES))
                .count();
    }

    private static List<Duration> recorded(MailHouse house, HandmadeAgent agent, int mails) throws Exception {
        var each = new ArrayList<Duration>();
        for (int number = 0; number < mails; number++) {
            each.add(recorded(house, agent));
        }
        return each;
    }

    private static Duration recorded(MailHouse house, HandmadeAgent agent) throws Exception {
        Scene.await("an empty mailbox", () -> house.waiting() == 0);
        // whoever has taken a mail looks once more at once: a mail that came then would say nothing
        Thread.sleep(LOOK_MILLIS + ThreadLocalRandom.current().nextInt(LOOK_MILLIS));
        long before = house.recorded().rows();
        var report = agent.sealed(agent.report(Scene.printer("LATENCY")));
        long begun = System.nanoTime();
        house.mail(report);
        while (house.recorded().rows() == before) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE);
            Thread.sleep(5);
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
