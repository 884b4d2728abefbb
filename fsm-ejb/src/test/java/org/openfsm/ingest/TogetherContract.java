package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.platform.TestDatabase;
import org.openfsm.wire.Device;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.Report;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;

/** Reports that share a transaction leave what they would leave one after the other; the same on every database. */
abstract class TogetherContract {
    private static final Duration POLL = Duration.ofHours(3);

    /** What is compared: all but numbers that are given out, keys and what is encrypted. */
    private static final List<String> LEFT = List.of(
            "select a.name, a.reports, a.missing, a.last_sequence, a.clock_since, a.last_heard_at, a.last_counted_at"
                    + " from agent_installation a order by a.name",
            "select a.name, l.sequence, l.mark_clock, l.mark_fork, l.mark_late, l.repeats, l.devices from report_log l"
                    + " join agent_installation a on a.id = l.agent_id order by a.name, l.sequence",
            "select a.name, count(*) as n from raw_report r join agent_installation a on a.id = r.agent_id"
                    + " group by a.name order by a.name",
            "select cu.name, i.evidence, c.serial_number from device_identity i join customer cu on cu.id = i.customer_id"
                    + " join device_current c on c.device_id = i.device_id order by cu.name, i.evidence",
            "select cu.name as customer, c.serial_number, c.address, c.state, c.state_reason, c.total, c.supplies,"
                    + " c.lowest_percent, c.alert_count, c.epoch, c.stored_at, c.metered_at, c.supplied_at, c.seen_at,"
                    + " c.search_text, a.name from device_current c join customer cu on cu.id = c.customer_id"
                    + " join agent_installation a on a.id = c.agent_id order by cu.name, c.serial_number",
            "select c.serial_number, d.alerts, d.status, d.properties from device_detail d"
                    + " join device_current c on c.device_id = d.device_id order by c.serial_number, c.customer_id",
            "select c.serial_number, r.read_at, r.epoch, r.doubt, r.total, r.mono, r.more, a.name from reading r"
                    + " join device_current c on c.device_id = r.device_id join report_log l on l.id = r.report_id"
                    + " join agent_installation a on a.id = l.agent_id order by c.serial_number, r.read_at, a.name",
            "select c.serial_number, r.read_at, r.supplies from supply_reading r"
                    + " join device_current c on c.device_id = r.device_id order by c.serial_number, r.read_at, r.supplies",
            "select c.serial_number, p.slot, p.installed_at, p.removed_at, p.removed_reason, p.first_percent,"
                    + " p.last_percent, p.first_total, p.last_total from supply_period p"
                    + " join device_current c on c.device_id = p.device_id"
                    + " order by c.serial_number, p.slot, p.installed_at",
            "select c.serial_number, e.epoch, e.from_at, e.to_at, e.reason from device_epoch e"
                    + " join device_current c on c.device_id = e.device_id order by c.serial_number, c.customer_id, e.epoch",
            "select c.serial_number, l.subject, l.raised_at, l.cleared_at from device_alert l"
                    + " join device_current c on c.device_id = l.device_id"
                    + " order by c.serial_number, l.raised_at, l.subject",
            "select evidence from identity_proposal order by evidence",
            "select f.kind, f.subject, f.effective_at, c.serial_number, a.name from fleet_change f"
                    + " join agent_installation a on a.id = f.agent_id"
                    + " left join device_current c on c.device_id = f.device_id"
                    + " order by f.kind, f.subject, f.effective_at, c.serial_number, a.name",
            "select count(*) as n from fleet_change_unread");

    private final ExecutorService threads = Executors.newCachedThreadPool();

    TestServer server;

    abstract TestDatabase database();

    @BeforeEach
    void start() {
        server = new TestServer(database());
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        server.close();
    }

    private static Opened opened(TestAgent agent, Device... devices) {
        return opened(agent, agent.report(Report.Reason.SCHEDULED, List.of(devices)));
    }

    private static Opened opened(TestAgent agent, Report report) {
        try {
            var signed = Seal.open(agent.sign(agent.json(report)));
            var server = agent.server;
            var arrival = new Arrival(Road.HTTPS, null, server.now(), null);
            return Opened.of(signed, ReportCodec.read(signed.json()), arrival, server.keys.atRest());
        } catch (Exception e) {
            throw new AssertionError("What an agent has made can be opened", e);
        }
    }

    private List<String> left() {
        return LEFT.stream().map(this::rows).toList();
    }

    private String rows(String query) {
        return server.database.transact(unit -> {
            List<?> found =
                    unit.entities().createNativeQuery(query, Object.class).getResultList();
            return found.stream()
                    .map(row -> row instanceof Object[] columns ? Arrays.toString(columns) : String.valueOf(row))
                    .collect(Collectors.joining("\n"));
        });
    }

    /** Several agents of two customers at one printer, round after round, each round either together or one by one. */
    private List<List<String>> printerOfSeveral(boolean together) {
        var agents = Stream.of("kranich-1", "moewe", "kranich-2", "kranich-3")
                .map(name -> server.agent(name, name.startsWith("kranich") ? "Kranich" : "Moewe"))
                .toList();
        var printer = Printer.of("LVM4216583");
        var left = new ArrayList<List<String>>();
        for (int round = 0; round < 6; round++) {
            server.later(POLL);
            var reports = new ArrayList<Opened>();
            for (int number = 0; number < agents.size(); number++) {
                // in round 3 a board is swapped, and swapped again
                printer.total = 5000 + 40L * round - 500L * (round == 3 ? number : 0);
                // in round 4 a cartridge is new, and used at once
                printer.black = round == 4 ? 100 - number : 80 - round;
                printer.alerts.clear();
                if (number < 2) {
                    printer.alerts.add(Printer.jam());
                }
                // in round 5 each saw it before those whose reports come before
                var at = server.now().plusSeconds(round == 5 ? -120L * number : number);
                server.later(Duration.ofMinutes(1));
                reports.add(opened(
                        agents.get(number), printer.at("192.0.2." + number).read(at)));
            }
            record(reports, together);
            left.add(left());
        }
        return left;
    }

    private void record(List<Opened> reports, boolean together) {
        var groups =
                together ? List.of(reports) : reports.stream().map(List::of).toList();
        for (var group : groups) {
            assertThat(server.ledger.recordTogether(group))
                    .allSatisfy(judged -> assertThat(judged.receipt()).isInstanceOf(Receipt.Accepted.class));
        }
    }

    @Test
    void reportsOfOneDeviceLeaveTogetherWhatTheyLeaveOneByOne() {
        var oneByOne = printerOfSeveral(false);
        server.close();
        server = new TestServer(database());
        var together = printerOfSeveral(true);
        for (int round = 0; round < oneByOne.size(); round++) {
            assertThat(together.get(round)).as("after round %d", round).isEqualTo(oneByOne.get(round));
        }
        assertThat(server.count("identity_proposal")).as("proposals").isEqualTo(1);
        assertThat(server.count("device_epoch where epoch > 2"))
                .as("boards swapped twice")
                .isEqualTo(1);
        assertThat(server.count("report_log")).isEqualTo(4 + 6 * 4);
    }

    @Test
    void statementsDoNotGrowWithTheReports() {
        var agents = IntStream.range(0, 12)
                .mapToObj(number -> server.agent("agent-" + number, "Kranich"))
                .toList();
        statementsFor(agents); // which makes the devices
        assertThat(statementsFor(agents)).isEqualTo(statementsFor(agents.subList(0, 2)));
    }

    private int statementsFor(List<TestAgent> agents) {
        server.later(POLL);
        var reports = agents.stream()
                .map(agent -> {
                    var printer = Printer.of(agent.source().toUpperCase(Locale.ROOT));
                    printer.total = server.now().getEpochSecond() / 1000;
                    return opened(agent, printer.read(server.now()));
                })
                .toList();
        server.storage.statements();
        record(reports, true);
        return server.storage.statements();
    }

    @Test
    void eachOfThemHearsItsOwnOutcome() {
        var good = server.agent("good", "Kranich");
        var repeating = server.agent("repeating", "Kranich");
        var revoked = server.agent("revoked", "Kranich");
        var late = server.agent("late", "Kranich");
        server.later(POLL);
        var again = opened(repeating, Printer.of("AGAIN00001").read(server.now()));
        record(List.of(again), true);
        server.agents.revoke(revoked.file.agentId(), "stolen");
        late.loses();
        var stranger = TestAgent.of(server, server.enrolments.create("stranger", "Kranich", List.of("stranger")));

        var judged = server.ledger.recordTogether(List.of(
                opened(revoked, Printer.of("NEVER00001").read(server.now())),
                opened(good, Printer.of("GOOD000001").read(server.now())),
                again,
                opened(stranger, Printer.of("NEVER00002").read(server.now())),
                opened(late, Printer.of("LATE000001").read(server.now()))));

        assertThat(judged.get(0).stopped().reason()).isEqualTo(Reason.REVOKED);
        assertThat(judged.get(1).receipt()).isInstanceOf(Receipt.Accepted.class);
        assertThat(judged.get(2).receipt()).isInstanceOf(Receipt.Duplicate.class);
        assertThat(judged.get(3).stopped().reason()).isEqualTo(Reason.NOT_ENROLLED);
        assertThat(judged.get(4).receipt()).isInstanceOf(Receipt.Accepted.class);
        assertThat(server.agents.agent(late.file.agentId()).orElseThrow().missing())
                .isEqualTo(1);
        assertThat(server.count("report_log where repeats = 1")).isEqualTo(1);
        assertThat(server.count("device_current where serial_number like 'NEVER%'"))
                .isZero();
        assertThat(server.count("device")).isEqualTo(3);
    }

    @Test
    void oneThatTheDatabaseRefusesIsKeptInQuarantineAndTheOthersAreRecorded() throws Exception {
        var agents = IntStream.range(0, 4)
                .mapToObj(number -> server.agent("agent-" + number, "Kranich"))
                .toList();
        server.later(POLL);
        var sealed = new ArrayList<byte[]>();
        for (var agent : agents) {
            var signed = agent.sign(agent.json(agent.report(
                    Report.Reason.SCHEDULED,
                    List.of(Printer.of("SERIAL" + agent.source()).read(server.now())))));
            if (agent == agents.get(2)) {
                // its place in the archive is taken
                server.database.transact(unit -> unit.change(
                        "insert into raw_report (tenant_id, sha256, agent_id, received_at, content)"
                                + " select tenant_id, ?, id, ?, ? from agent_installation where id = ?",
                        Hashes.sha256(signed),
                        server.now(),
                        signed,
                        agent.file.agentId()));
            }
            sealed.add(Seal.encrypt(signed, agent.file.recipients()));
        }

        var receipts = whileLocked(agents.get(0), () -> sealed.stream()
                .map(one -> CompletableFuture.supplyAsync(() -> agents.get(0).send(one), threads))
                .toList());

        for (int number : new int[] {0, 1, 3}) {
            assertThat(receipts.get(number).join()).isInstanceOf(Receipt.Accepted.class);
        }
        assertThat(receipts.get(2).join())
                .isInstanceOfSatisfying(Receipt.Quarantined.class, one -> assertThat(one.reason())
                        .isEqualTo(Reason.NOT_RECORDED));
        assertThat(server.count("reading")).isEqualTo(3);
    }

    @Test
    void aRevocationHoldsForWhatWaits() throws Exception {
        var agent = server.agent("kranich", "Kranich");
        server.later(POLL);
        var report = opened(agent, Printer.of("NEVER00001").read(server.now()));
        var judged = server.database.transact(unit -> {
            unit.change(
                    "update agent_installation set revoked_at = ? where id = ?", server.now(), agent.file.agentId());
            var waiting = CompletableFuture.supplyAsync(() -> server.ledger.record(report), threads);
            pause();
            assertThat(waiting).isNotDone();
            return waiting;
        });
        assertThat(judged.join().stopped().reason()).isEqualTo(Reason.REVOKED);
        assertThat(server.count("device")).isZero();
    }

    /** What is begun while an agent is locked, so that its report is being recorded and the others wait. */
    private <T> T whileLocked(TestAgent agent, Supplier<T> begun) {
        return server.database.transact(unit -> {
            unit.change("update agent_installation set reports = reports where id = ?", agent.file.agentId());
            var result = begun.get();
            pause();
            return result;
        });
    }

    /** Shorter than H2 waits for a lock. */
    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
