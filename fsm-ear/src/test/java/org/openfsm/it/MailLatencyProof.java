package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How long after a mail has come its report is recorded: where the mail server announces it (IDLE), and by polling alone, as often
 * as is usual; and what becomes of it when the connections are cut off. Waits, so it is for {@code proof.size} full only.
 */
@ExtendWith(MailHouse.Shared.class)
@EnabledIfSystemProperty(named = "proof.size", matches = "full", disabledReason = "minutes of waiting")
class MailLatencyProof {
    private static final Logger LOG = Logger.getLogger(MailLatencyProof.class.getName());
    private static final String ANNOUNCES = "announces new mails of " + FsmServer.MAILBOX;
    private static final int MAILS = 20;
    private static final int POLLED = 3;
    private static final int LOOK_MILLIS = 1_000;
    private static final int INTERVAL_SECONDS = 30;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void announcedMailsAreTakenAtOnceAndPollingCoversTheRest(MailHouse house) throws Exception {
        var agent = house.agents(1).get(0);
        long announcedBefore = announced(house);
        polls(house, INTERVAL_SECONDS);
        try {
            Scene.await("a bell", PATIENCE, () -> announced(house) > announcedBefore);
            var announced = new ArrayList<Duration>();
            for (int number = 0; number < MAILS; number++) {
                announced.add(recorded(house, agent));
            }
            assertThat(announced.stream().sorted().toList().get(MAILS / 2))
                    .as("announced, of %s", announced)
                    .isLessThan(Duration.ofSeconds(INTERVAL_SECONDS / 2));

            long bells = announced(house);
            house.provider().killImap();
            var cutOff = recorded(house, agent);
            Scene.await("another bell", PATIENCE, () -> announced(house) > bells);
            var again = recorded(house, agent);

            house.change(
                    Map.of(
                            "fsm.mailbox.protocol",
                            "pop3",
                            "fsm.mailbox.port",
                            Integer.toString(house.provider().pop3s())),
                    "fsm-mailbox");
            recorded(house, agent);
            var polled = new ArrayList<Duration>();
            for (int number = 0; number < POLLED; number++) {
                polled.add(recorded(house, agent));
            }
            LOG.log(
                    Level.INFO,
                    "Polled every {0} s. From a mail in the mailbox to its report in the database: announced (IDLE) {1}; as its"
                            + " connections were cut off {2}, and announced again {3}; by polling alone, come just after a look: {4}",
                    new Object[] {INTERVAL_SECONDS, spread(announced), cutOff, again, polled});
        } finally {
            house.change(Map.of(), "fsm-mailbox");
            polls(house, (int) MailHouse.INTERVAL.toSeconds());
        }
    }

    private static String spread(List<Duration> all) {
        var sorted = all.stream().sorted().toList();
        return "%d to %d ms, median %d"
                .formatted(
                        sorted.get(0).toMillis(),
                        sorted.get(sorted.size() - 1).toMillis(),
                        sorted.get(sorted.size() / 2).toMillis());
    }

    /** The bean is told at its deployment. */
    private static void polls(MailHouse house, int seconds) throws Exception {
        var server = house.server();
        server.wildfly()
                .manage(
                        server.ports(),
                        "polling every " + seconds + " s",
                        server.properties(),
                        List.of(
                                "if (outcome == success) of /system-property=fsm.mailbox.poll-seconds:read-resource",
                                "/system-property=fsm.mailbox.poll-seconds:write-attribute(name=value, value=" + seconds
                                        + ")",
                                "else",
                                "/system-property=fsm.mailbox.poll-seconds:add(value=" + seconds + ")",
                                "end-if",
                                "/deployment=fsm.ear:redeploy"));
        Scene.await("the server", PATIENCE, server::answers);
    }

    private static long announced(MailHouse house) throws Exception {
        return Files.readString(house.server().process().log())
                .lines()
                .filter(line -> line.contains(ANNOUNCES))
                .count();
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
