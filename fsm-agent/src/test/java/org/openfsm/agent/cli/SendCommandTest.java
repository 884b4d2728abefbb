package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.ACME;
import static org.openfsm.agent.testing.Fixtures.LIMITS;
import static org.openfsm.agent.testing.Fixtures.NOON;
import static org.openfsm.agent.testing.Fixtures.devices;
import static org.openfsm.agent.testing.TestServer.status;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.outbox.Outbox.Entry;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;
import picocli.CommandLine;

@NullUnmarked // what is null where it must not be fails the test
class SendCommandTest {

    @TempDir
    private Path home;

    private final TestClock clock = new TestClock(NOON);
    private TestServer server;
    private Identity identity;
    private int exit;

    @BeforeEach
    void enrol() throws Exception {
        server = TestServer.start();
        Files.writeString(home.resolve("agent.yaml"), "sources: [{id: acme, ranges: [192.0.2.0/24]}]\n");
        try (var made = Store.open(home.resolve("data"))) {
            assertThat(Outbox.chains(made)).isEmpty();
            identity = new Enrolment(home.resolve("data"))
                    .enrol(Fixtures.enrolment(server.address(), List.of(server.certificate())), NOON);
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whatWaitsGoesNow() throws Exception {
        start(3);
        assertThat(send()).contains("Sent 3 of 3 reports.");
        assertThat(exit).isZero();
        assertThat(sequences()).containsExactly(1L, 2L, 3L);
        assertThat(send()).contains("Nothing waits.");
        assertThat(exit).isZero();
    }

    @Test
    void whatWasSentGoesAgainWithTheSameBytesAndNumbers() throws Exception {
        start(5);
        send();
        var sentAt = clock.instant();
        clock.pass(Duration.ofDays(3));
        assertThat(send("--again", "2..4")).contains("Sent again: 2..4 of chain ", "Sent 3 of 3 reports.");
        assertThat(exit).isZero();
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 5L, 2L, 3L, 4L);
        for (int i = 0; i < 3; i++) {
            assertThat(server.received().get(5 + i).open().signedData())
                    .isEqualTo(server.received().get(1 + i).open().signedData());
        }
        assertThat(entries()).extracting(Entry::state).containsOnly("sent");
        assertThat(entries())
                .extracting(Entry::settledAt)
                .containsExactly(sentAt, clock.instant(), clock.instant(), clock.instant(), sentAt);
    }

    @Test
    void whatTheServerRefusedGoesAgainToo() throws Exception {
        start(2);
        server.behave(status(422));
        assertThat(send()).contains("Sent 0 of 2 reports.", "Refused and set aside: 2.");
        assertThat(exit).isEqualTo(ExitCode.NOT_DONE);
        server.behave(status(202));
        assertThat(send("--again", "1..2")).contains("Sent 2 of 2 reports.");
        assertThat(entries()).extracting(Entry::remark).containsOnly("by https");
    }

    @Test
    void numbersThatAreNotHereOrWaitAnywayAreNamed() throws Exception {
        start(6);
        server.behave(
                exchange -> status(server.received().size() <= 4 ? 202 : 503).answer(exchange));
        assertThat(send()).contains("Sent 4 of 6 reports.", "Still waiting: 2", "asks for time (503)");
        assertThat(exit).isEqualTo(ExitCode.NOT_DONE);
        clock.pass(Duration.ofDays(91));
        try (var store = Store.open(home.resolve("data"))) {
            store.write(connection -> {
                try (var delete = connection.prepareStatement("delete from report where sequence in (1, 3)")) {
                    return delete.executeUpdate();
                }
            });
        }
        server.behave(status(202));
        assertThat(send("--again", "1..9"))
                .contains(
                        "Sent again: 2, 4 of chain ",
                        "Wait to be sent anyway: 5..6",
                        "Not here: 1, 3, 7..9. Either there was no such report, or it is not kept any more (what was"
                                + " sent stays 90 days, 500 MB of it). Kept is ",
                        ": 4 reports, 2..6, ",
                        "Sent 4 of 4 reports.");
        assertThat(exit).isZero();
        assertThat(send("--again", "7..1000000000000")).contains("Not here: 7..1000000000000.");
        assertThat(exit).isEqualTo(ExitCode.NOT_DONE);
    }

    @Test
    void amongSeveralChainsOneMustBeNamed() throws Exception {
        var old = start(3);
        clock.pass(Duration.ofDays(1));
        var young = start(2);
        send();
        assertThat(send("--again", "1..2"))
                .contains(
                        "name one with --chain:",
                        "  " + old + ": 3 reports, 1..3, 2026-11-23T12:00:00Z to 2026-11-23T14:00:00Z",
                        "  " + young + ": 2 reports, 1..2, 2026-11-24T15:00:00Z to ");
        assertThat(exit).isEqualTo(ExitCode.NOT_DONE);
        assertThat(server.received()).hasSize(5);

        assertThat(send("--again", "1..2", "--chain", old.toUpperCase(Locale.ROOT)))
                .contains("Sent 2 of 2 reports.");
        var chains = new ArrayList<String>();
        for (var received : server.received().subList(5, 7)) {
            chains.add(ReportCodec.read(received.open().json()).chain().substring(0, 8));
        }
        assertThat(chains).containsExactly(old, old);
        assertThat(send("--again", "1..2", "--chain", "00000000"))
                .contains("No report of chain 00000000 is kept here. Kept are:", old, young);
        assertThat(exit).isEqualTo(ExitCode.NOT_DONE);
    }

    @Test
    void besideARunningAgentItIsLeftToIt() throws Exception {
        start(2);
        send();
        try (var running = Store.open(home.resolve("data"))) {
            assertThat(send("--again", "2"))
                    .contains("Sent again: 2 of chain ", "The running agent sends what waits (1 reports)");
            assertThat(exit).isZero();
            assertThat(server.received()).hasSize(2);
            assertThat(Outbox.pile(running, "waiting").reports()).isEqualTo(1);
            assertThat(Outbox.newest(running, 1).get(0).settledAt()).isNull();
            assertThat(Outbox.newest(running, 1).get(0).remark()).isNull();
        }
    }

    @Test
    void whereNothingIsKeptNothingCanGo() {
        assertThat(send("--again", "1..5")).contains("No report is kept here");
        assertThat(exit).isEqualTo(ExitCode.NOT_DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0", "5..4", "1..", "..4", "-1..4", "1-4", "1...4", "9999999999999999999"})
    void whatIsNoRangeIsSaid(String range) {
        assertThat(send("--again", range)).contains("expected the first and the last number such as 4711..4715");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void wrongUseIsSaid() throws Exception {
        assertThat(send("--chain", "1a2b3c4d")).contains("--chain belongs to --again");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
        assertThat(send("--again", "1", "--chain", "1a2b3c4")).contains("expected the first 8 or more digits");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
        Files.delete(home.resolve("data/identity.json"));
        assertThat(send()).contains("this agent is not enrolled");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
    }

    /** An agent that reports so often, an hour between, and ends before it sent any. @return its chain's first digits */
    private String start(int reports) throws Exception {
        try (var store = Store.open(home.resolve("data"))) {
            var outbox = new Outbox(store, identity, LIMITS, Duration.ofHours(5), "1.0.0", clock, clock::ticks);
            for (int i = 0; i < reports; i++) {
                outbox.put(Reason.SCHEDULED, ACME, devices(1));
                clock.pass(Duration.ofHours(1));
            }
            return Outbox.chains(store).get(0).id().substring(0, 8);
        }
    }

    private List<Entry> entries() throws Exception {
        try (var store = Store.look(home.resolve("data"))) {
            return Outbox.newest(store, 100);
        }
    }

    private List<Long> sequences() throws Exception {
        var sequences = new ArrayList<Long>();
        for (var received : server.received()) {
            sequences.add(ReportCodec.read(received.open().json()).sequence());
        }
        return sequences;
    }

    private String send(String... arguments) {
        var said = new StringWriter();
        var line = Complaints.in(new CommandLine(new SendCommand(clock, Map.of())));
        line.setOut(new PrintWriter(said, true));
        line.setErr(new PrintWriter(said, true));
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", home.resolve("agent.yaml").toString()));
        exit = line.execute(all.toArray(String[]::new));
        return said.toString();
    }
}
