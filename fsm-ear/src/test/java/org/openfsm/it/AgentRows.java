package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.it.BenchTable.judged;
import static org.openfsm.it.BenchTable.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.openfsm.running.Child;
import org.openfsm.running.WildFly.Ports;

/** How a running agent keeps to its rate, and what thousands of printers take of a machine. */
final class AgentRows {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** What the agent asks with, see its README. */
    private static final int RATE = 50;

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    /** Each address twice by SNMP 2c and twice by 1. */
    private static final int QUESTIONS = 254 * 4;

    private static final int MANY = 5_000;
    /** Packets a second: at the default of 50 a round takes longer than a bench has time. */
    private static final int QUICKER = 2_000;

    private static final int ERROR_ROUNDS = 2;
    private static final Duration ERROR_POLL = Duration.ofSeconds(45);
    private static final Duration ERROR_CYCLE = Duration.ofMinutes(5);
    /** Datagrams a second of this machine, above which the agent is at work. */
    private static final long AT_WORK = 100;

    private AgentRows() {}

    /** A /24 where nobody answers, at the rate that an agent has by itself. */
    static void search(FsmServer server) throws Exception {
        try (var network = new SilentNetwork("127.78.0");
                var site = AgentSite.over("bench-search", "127.78.0.1-127.78.0.254", network.port(), """
                        ui: { port: off }
                        control: { port: off }
                        """)) {
            Files.write(site.enrolmentFile(), Scene.enrolmentFile(server, "bench-search", "Bench", "bench-search"));
            site.startAgentAsShipped();
            Scene.await("the search", PATIENCE, () -> network.questions() >= QUESTIONS);
            double rate = network.rate();
            int outstanding = network.mostOutstanding(TIMEOUT.minusMillis(100));
            BenchTable.add(
                    say("an agent's own search of a /24 where nobody answers, at the default of %d packets/s", RATE),
                    say(
                            "%.1f packets/s, %d in the fullest second; %d waiting for one address at most",
                            rate, network.mostInASecond(), outstanding),
                    "–",
                    say("%.2f", rate / RATE),
                    judged("within 5 %, ≤ 2 waiting", Math.abs(rate / RATE - 1) <= 0.05 && outstanding <= 2));
        }
    }

    /**
     * Found, read, and looked at for errors, while somebody looks at the pages. Rounds follow each other sooner than in
     * life: what they take of the processors is measured, and their share of the time that lies between them is computed.
     */
    static void fiveThousandPrinters(FsmServer server) throws Exception {
        int pages = Ports.anyFree();
        try (var farm = Farm.start(Farm.printers(), "-d", "20");
                var site = AgentSite.over("bench-many", Farm.range(MANY), farm.port(), """
                        schedule: { poll: 1d, discovery: 1d, randomOffset: false }
                        errors: { poll: %ds }
                        limits: { packetsPerSecond: %d }
                        ui: { port: %d }
                        control: { port: off }
                        """.formatted(
                                ERROR_POLL.toSeconds(), QUICKER, pages))) {
            Files.write(site.enrolmentFile(), Scene.enrolmentFile(server, "bench-many", "Bench", "bench-many"));
            var agent = site.startAgentAsShipped();
            var visitor = visitor(site, pages);
            Scene.await("all read once", PATIENCE, () -> site.said().contains("Polled " + say("%d", MANY)));
            var meters = Effort.of(agent, () -> {
                visitor.look("overview");
                visitor.post("overview/poll", Map.of());
                do {
                    Thread.sleep(1_000);
                } while (isReading(visitor));
            });
            var errors = Effort.of(agent, () -> {
                for (int look = 0; look < ERROR_ROUNDS * ERROR_POLL.toSeconds() / 15; look++) {
                    Thread.sleep(15_000);
                    visitor.look("overview");
                    visitor.look("printers");
                }
            });
            double errorSeconds = errors.atWork() / ERROR_ROUNDS;
            BenchTable.add(
                    say(
                            "agent with %,d printers at %,d packets/s: a round of meters; a look at all error states,"
                                    + " mean of %d",
                            MANY, QUICKER, ERROR_ROUNDS),
                    say("%.0f s; %.0f s", meters.seconds(), errorSeconds),
                    "–",
                    say("%.2f of 5 min", errorSeconds / ERROR_CYCLE.toSeconds()),
                    judged(
                            "sustained, daily and every 5 min",
                            meters.seconds() < ERROR_CYCLE.toSeconds()
                                    && errorSeconds < ERROR_CYCLE.toSeconds() / 2.0));
            BenchTable.add(
                    "what that takes of one processor's time: meters once a day; errors every 5 min",
                    say(
                            "%.2f %%; %.1f %%",
                            100 * meters.cpuSeconds() / Duration.ofDays(1).toSeconds(),
                            100 * errors.cpuSeconds() / ERROR_ROUNDS / ERROR_CYCLE.toSeconds()),
                    "–",
                    "–",
                    "–");
            long peak = Peer.kilobytes(agent.process(), "VmHWM").orElseThrow() / 1024;
            BenchTable.add(
                    say("memory of that agent, its pages looked at now and then"),
                    say("%d MB at most (RSS)", peak),
                    "–",
                    "–",
                    judged("< 512 MB", peak < 512));
        }
    }

    /** Who sets the password of an agent that has just begun. */
    static Visitor visitor(AgentSite site, int pages) throws Exception {
        Scene.await("the pages", PATIENCE, () -> Files.exists(site.data().resolve("ui-first-code")));
        Scene.await("the agent", PATIENCE, () -> site.said().contains(" runs as "));
        return Visitor.first(pages, site.data());
    }

    private static boolean isReading(Visitor visitor) throws IOException, InterruptedException {
        return visitor.look("overview").contains(">just now<");
    }

    /**
     * What a process took.
     *
     * @param atWork seconds in which the machine exchanged datagrams
     */
    private record Effort(double seconds, double cpuSeconds, double atWork) {

        private interface Work {
            void run() throws Exception;
        }

        static Effort of(Child process, Work work) throws Exception {
            var busy = new Busy();
            double cpuBefore = cpuSeconds(process);
            long begun = System.nanoTime();
            busy.start();
            work.run();
            busy.interrupt();
            busy.join();
            return new Effort((System.nanoTime() - begun) / 1e9, cpuSeconds(process) - cpuBefore, busy.seconds);
        }

        private static double cpuSeconds(Child process) {
            return process.process().info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
        }
    }

    /** Counts the seconds in which datagrams go to and fro. */
    private static final class Busy extends Thread {
        private volatile int seconds;

        Busy() {
            super("datagrams");
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                for (long before = datagrams(); ; ) {
                    Thread.sleep(1_000);
                    long now = datagrams();
                    seconds += now - before > AT_WORK ? 1 : 0;
                    before = now;
                }
            } catch (InterruptedException enough) {
                // the work is done
            } catch (IOException unreadable) {
                throw new AssertionError("This machine does not count its datagrams", unreadable);
            }
        }

        /** The second line of "Udp:" has the values; the first of them is InDatagrams. */
        private static long datagrams() throws IOException {
            var lines = Files.readAllLines(Path.of("/proc/net/snmp")).stream()
                    .filter(line -> line.startsWith("Udp:"))
                    .toList();
            assertThat(lines).hasSize(2);
            return Long.parseLong(lines.get(1).split(" ")[1]);
        }
    }
}
