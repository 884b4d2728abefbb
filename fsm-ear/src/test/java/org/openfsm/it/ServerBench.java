package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.it.BenchTable.judged;
import static org.openfsm.it.BenchTable.say;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openfsm.it.IntakeRows.Copied;
import org.openfsm.running.WildFly.Ports;
import org.openfsm.wire.Device;
import org.openfsm.wire.ReportCodec;

/**
 * How fast the server takes reports in, and what memory it and an agent with many printers need: WildFly and a PostgreSQL
 * that keeps what it has committed, on this machine. {@code bench.size}: small or full.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServerBench {
    private static final int REPORTS = BenchTable.FULL ? 10_000 : 2_000;

    /** All at once, as agents report that have the same hour in their schedule. */
    private static final int SENDERS = Load.AGENTS;

    private static final int PRINTERS = 1_000;
    private static final Duration IDLE = BenchTable.FULL ? Duration.ofMinutes(10) : Duration.ofSeconds(40);
    private static final Duration LOADED = BenchTable.FULL ? Duration.ofMinutes(30) : Duration.ofMinutes(10);
    private static final Duration LOOK = BenchTable.FULL ? Duration.ofMinutes(1) : Duration.ofSeconds(15);

    private static EmbeddedPostgres database;
    private static MailProvider mails;
    private static FsmServer server;
    private static Load load;

    @BeforeAll
    static void start() throws Exception {
        database = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        mails = MailProvider.start(Map.of(FsmServer.MAILBOX, FsmServer.MAILBOX_PASSWORD));
        var properties = new HashMap<>(FsmServer.postgresql(database));
        properties.putAll(FsmServer.mailbox(mails.imaps()));
        server = FsmServer.start(
                "bench",
                List.of("fsm.cli", "fsm-https.cli", "fsm-postgresql.cli", "fsm-mailbox.cli"),
                properties,
                List.of("-Dfsm.mailbox.trust-anchors=" + mails.certificate(), "-Dfsm.mailbox.poll-seconds=1"),
                Path.of(FsmServer.property("fsm.ear")));
        load = new Load(server, models());
    }

    /** What printers of the farm say to the agent's own reader. */
    private static List<Device> models() throws Exception {
        try (var farm = Farm.start(Farm.walks())) {
            var hosts = farm.hosts(Farm.walks().size());
            var devices = new ArrayList<Device>();
            for (var host : hosts) {
                devices.add(ReportCodec.readDevice(FsmServer.agent()
                        .output("read", "--json", host)
                        .lines()
                        .findFirst()
                        .orElseThrow()));
            }
            return devices.stream()
                    .filter(device -> !device.meters().isEmpty())
                    .limit(Load.DEVICES)
                    .toList();
        }
    }

    @AfterAll
    static void end() throws IOException, InterruptedException {
        if (server != null) {
            server.process().end();
        }
        if (database != null) {
            database.close();
        }
        if (mails != null) {
            mails.close();
        }
        BenchTable.print();
    }

    @Test
    @Order(1)
    void memory() throws Exception {
        var idle = heapAfter(IDLE);
        var heaps = new ArrayList<Long>();
        var loading = new AtomicBoolean(true);
        long agentPeak;
        long requests;
        int pages = Ports.anyFree();
        try (var farm = Farm.start(Farm.printers(), "-d", "20");
                var site = AgentSite.over("bench", Farm.range(PRINTERS), farm.port(), """
                        schedule: { poll: 10s, discovery: 1m, randomOffset: false }
                        limits: { packetsPerSecond: 500 }
                        ui: { port: %d }
                        control: { port: off }
                        """.formatted(pages))) {
            Files.write(site.enrolmentFile(), Scene.enrolmentFile(server, "bench", "Bench GmbH", "bench"));
            var agent = site.startAgentAsShipped();
            var visitor = AgentRows.visitor(site, pages);
            var reports = CompletableFuture.supplyAsync(() -> {
                long sent = 0;
                while (loading.get()) {
                    load.send(load.reports(480), SENDERS);
                    sent += 480;
                }
                return sent;
            });
            for (long left = LOADED.dividedBy(LOOK); left > 0; left--) {
                heaps.add(heapAfter(LOOK));
                visitor.look("overview");
                visitor.look("printers");
            }
            loading.set(false);
            agentPeak = Peer.kilobytes(agent.process(), "VmHWM").orElseThrow() / 1024;
            assertThat(reports.join()).isPositive();
            requests = farm.received();
        }
        BenchTable.add(
                say(
                        "agent with %,d printers, %d min of polling (%,d requests), its pages looked at now and then",
                        PRINTERS, LOADED.toMinutes(), requests),
                say("%d MB at most (RSS)", agentPeak),
                "–",
                "–",
                judged("≤ 256 MB", agentPeak <= 256));
        // what caches still take in the first minute is no growth
        int third = heaps.size() / 3;
        var early = statistics(heaps.subList(third, 2 * third));
        var late = statistics(heaps.subList(2 * third, heaps.size()));
        double grown = late.getAverage() / early.getAverage();
        BenchTable.add(
                say(
                        "server's heap in use after a collection: idle; mean (least to most) of the second and of the last"
                                + " third of %d min of full load",
                        LOADED.toMinutes()),
                say(
                        "%d MB; %.0f MB (%d to %d), %.0f MB (%d to %d)",
                        idle,
                        early.getAverage(),
                        early.getMin(),
                        early.getMax(),
                        late.getAverage(),
                        late.getMin(),
                        late.getMax()),
                "–",
                say("%.2f", grown),
                judged("flat", grown <= 1.1));
    }

    @Test
    @Order(2)
    void search() throws Exception {
        AgentRows.search(server);
    }

    @Test
    @Order(3)
    void fiveThousandPrinters() throws Exception {
        AgentRows.fiveThousandPrinters(server);
    }

    private static LongSummaryStatistics statistics(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).summaryStatistics();
    }

    /** @return MB in use after a collection of all garbage */
    private static long heapAfter(Duration time) throws Exception {
        Thread.sleep(time.toMillis());
        return Peer.heap(server.process().process());
    }

    @Test
    @Order(4)
    void intake() throws Exception {
        load.send(load.reports(REPORTS / 4), SENDERS);
        double one = load.send(load.reports(REPORTS), 1);
        double before = load.send(load.reports(REPORTS), SENDERS);
        byMail(load.reports(REPORTS / 4));
        double mailed = byMail(load.reports(REPORTS));
        var reports = load.reports(REPORTS);
        var rows = IntakeRows.fromNow(database);
        // the faster of two, as of who stands beside it
        double several = Math.max(before, load.send(reports, SENDERS));
        server.process().end();
        long written =
                rows.written().values().stream().mapToLong(Long::longValue).sum();

        var byReport = faster(rows.insertInParts(REPORTS), rows.insertInParts(REPORTS));
        var byThousand = faster(rows.insertByThousands(), rows.insertByThousands());
        var allVersions = faster(rows.insertAllVersions(), rows.insertAllVersions());
        var copied = faster(rows.copy(), rows.copy());
        var work = say(
                "intake over HTTPS into PostgreSQL, %,d reports of %d devices, CMS included, %d senders",
                REPORTS, Load.DEVICES, SENDERS);
        BenchTable.add(
                work,
                say("%.0f devices/s (%.0f reports/s; one sender: %.0f)", several * Load.DEVICES, several, one),
                "–",
                "–",
                judged("≥ 300 devices/s", several * Load.DEVICES >= 300));
        double rowsOfAReport = (double) written / REPORTS;
        var all = "the same beside as many rows as it wrote";
        var left = "the same beside the rows that it left in the end";
        beside(all, several, rowsOfAReport, allVersions, "one writer, batched INSERT, a commit every 1,000 rows", true);
        beside(left, several, rowsOfAReport, byThousand, "one writer, batched INSERT, a commit every 1,000 rows", true);
        beside(left, several, rowsOfAReport, byReport, "the same, a commit for each report", true);
        beside(left, several, rowsOfAReport, copied, "COPY, a commit a table", false);
        BenchTable.add(
                say(
                        "mails through the message-driven bean, %,d reports of %d devices, one mailbox",
                        REPORTS, Load.DEVICES),
                say("%.0f mails/s (%.0f devices/s)", mailed, mailed * Load.DEVICES),
                say(
                        "one writer, batched INSERT, a commit for each report: %.0f reports/s",
                        REPORTS / byReport.seconds()),
                say("%.2f; %.2f of HTTPS by one sender", mailed * byReport.seconds() / REPORTS, mailed / one),
                "–");
    }

    /** @return mails a second, from the first that lies in the mailbox to the last that has left it, stored */
    private static double byMail(List<byte[]> reports) throws Exception {
        long begun = System.nanoTime();
        for (var report : reports) {
            mails.put(FsmServer.MAILBOX, MailRoadIT.smime(report));
        }
        Scene.await("an empty mailbox", Duration.ofMinutes(10), () -> mails.in(FsmServer.MAILBOX)
                .isEmpty());
        return reports.size() * 1e9 / (System.nanoTime() - begun);
    }

    /** @param rowsOfAReport that the intake wrote, inserted or updated */
    private static void beside(
            String work, double reportsASecond, double rowsOfAReport, Copied peer, String what, boolean judged) {
        double theirs = REPORTS / peer.seconds();
        double rows = reportsASecond * rowsOfAReport;
        double theirRows = peer.rows() / peer.seconds();
        double ratio = reportsASecond / theirs;
        BenchTable.add(
                work,
                say("%.0f reports/s, writing %,.0f rows/s", reportsASecond, rows),
                say("%s: %.0f reports/s, %,.0f rows/s", what, theirs, theirRows),
                say("%.2f by reports, %.2f by rows", ratio, rows / theirRows),
                judged ? judged("≥ 0.4", ratio >= 0.4) : "–");
    }

    private static Copied faster(Copied one, Copied other) {
        return one.seconds() < other.seconds() ? one : other;
    }
}
