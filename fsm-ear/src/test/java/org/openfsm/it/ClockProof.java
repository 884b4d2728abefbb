package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openfsm.it.Books.Logged;

/**
 * Somebody sets the clock of an agent forth and back while it runs (Debian's faketime): it goes on polling and sending, every report
 * is taken, and what is in doubt is marked.
 */
@ExtendWith(AgentHouse.Shared.class)
class ClockProof {
    private static final Logger LOG = Logger.getLogger(ClockProof.class.getName());
    private static final int SOURCES = 2;
    private static final int POLLS = "full".equals(System.getProperty("proof.size")) ? 10 : 1;
    private static final Path LIBRARIES = Path.of("/usr/lib");

    @Test
    void whoeverSetsTheClockNothingIsLost(AgentHouse house) throws Exception {
        var agent = house.agents(1, SOURCES).get(0);
        house.bringToRest(agent);
        var clock = agent.data().resolveSibling("clock");
        set(clock, "+0");
        agent.start(Map.of(
                "LD_PRELOAD",
                faketime().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                clock.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1"));

        polls(agent);
        set(clock, "+3h");
        polls(agent);
        set(clock, "+1h");
        polls(agent);
        Scene.await("reports of a clock that is ahead", () -> !agent.store().waits());
        set(clock, "-2h"); // before the server's certificate begins, so that they wait
        polls(agent);
        set(clock, "+0");
        polls(agent);
        assertThat(agent.runs()).isTrue();
        house.bringToRest(agent);

        house.books().assertComplete(agent);
        var logged = house.books().of(agent.id());
        assertThat(agent.store().clockJumps().stream().map(seconds -> Math.round(seconds / 3_600.0)))
                .as("what the agent says its clock was set by, in hours")
                .containsExactly(3L, -2L, -3L, 2L);
        assertThat(logged).noneMatch(Logged::fork).anyMatch(Logged::clock).anyMatch(report -> !report.clock());
        assertThat(logged.stream().filter(report -> !report.isUrgent()).map(Logged::report))
                .as("in the order of numbering")
                .containsExactlyElementsOf(agent.store().reports().stream()
                        .filter(kept -> !kept.isUrgent())
                        .map(AgentStore.Kept::report)
                        .toList());
        Scene.await("an event that tells of the clock", () -> house.books().tells(agent, "agent-clock", false));
        assertThat(house.shown(agent).getInt("missing")).isZero();
        LOG.log(Level.INFO, "{0} reports of an agent whose clock was set four times, {1} of them marked", new Object[] {
            logged.size(), logged.stream().filter(Logged::clock).count()
        });
    }

    private static void polls(ReportingAgent agent) throws Exception {
        long before = agent.store().count();
        Scene.await(POLLS + " polls", AgentHouse.PATIENCE, () -> agent.store().count() >= before + POLLS * SOURCES + 1);
    }

    /** As faketime reads it: anew with every look at the clock, so it must never be half there. */
    private static void set(Path clock, String shift) throws IOException {
        var next = Files.writeString(clock.resolveSibling("clock.next"), shift + "\n");
        Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path faketime() throws IOException {
        List<Path> found = new ArrayList<>();
        try (var files = Files.find(LIBRARIES, 3, (file, any) -> file.endsWith("faketime/libfaketime.so.1"))) {
            files.forEach(found::add);
        }
        assertThat(found)
                .as("libfaketime.so.1 below %s; Debian's package faketime brings it", LIBRARIES)
                .isNotEmpty();
        return found.get(0);
    }
}
