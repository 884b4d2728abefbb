package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.it.BenchTable.judged;
import static org.openfsm.it.BenchTable.say;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.it.Farm.Walk;
import org.openfsm.it.Peer.Run;
import org.openfsm.wire.Device;
import org.openfsm.wire.MalformedReport;
import org.openfsm.wire.ReportCodec;

/** How the agent reads and searches beside net-snmp and onesixtyone. {@code bench.size}: small or full. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AgentBench {
    private static final int ROUNDS = BenchTable.FULL ? 9 : 3;
    private static final int PRINTERS = 1_024;
    /** Seconds that {@code discover} listens when it has asked its last question: its timeout. */
    private static final double CLOSING_WAIT = 2;

    private static final String PRINTER_MIB = "1.3.6.1.2.1.43";
    private static final String HOST_RESOURCES = "1.3.6.1.2.1.25";
    private static final Set<String> CUT_SHORT = Set.of("no-answer", "out-of-time");

    private static final Pattern FOUND = Pattern.compile("(\\d+) printers? found(?:, (\\d+) other SNMP devices?)?");

    @TempDir
    private Path directory;

    /** Told before anything is measured. */
    @BeforeAll
    static void thePeersAreThere() {
        walk(PRINTER_MIB);
        Peer.command("onesixtyone", "onesixtyone");
        Peer.command("gcc", "gcc");
    }

    @AfterAll
    static void print() {
        BenchTable.print();
    }

    @Test
    @Order(1)
    void requestsOfAFullRead() throws Exception {
        var walks = Farm.walks();
        var ours = new ArrayList<Long>();
        var theirs = new ArrayList<Long>();
        var theirsOfWhole = new ArrayList<Long>();
        for (var walk : walks) {
            ours.add(requests(walk, List.of(agent("read", "--json", "HOST"))));
            var walked = requests(
                    walk,
                    Stream.of(PRINTER_MIB, HOST_RESOURCES).map(AgentBench::walk).toList());
            theirs.add(walked);
            if (walk.kind().equals("full")) {
                theirsOfWhole.add(walked);
            }
        }
        BenchTable.add(
                say(
                        "full read of one printer, mean of %d recordings (each: %s)",
                        walks.size(),
                        String.join(" ", ours.stream().map(Object::toString).toList())),
                say("%.1f requests", mean(ours)),
                say(
                        "`snmpbulkwalk` of 43 and 25: %.1f; of the %d recordings that hold all of their printer: %s",
                        mean(theirs),
                        theirsOfWhole.size(),
                        String.join(
                                ", ",
                                theirsOfWhole.stream().map(Object::toString).toList())),
                say("%.2f", mean(ours) / mean(theirs)),
                judged("≤ 12 requests", mean(ours) <= 12));
    }

    /** What these commands ask in sum. */
    private static long requests(Walk walk, List<ProcessBuilder> commands) throws Exception {
        try (var farm = Farm.start(List.of(walk))) {
            for (var command : commands) {
                command.command()
                        .replaceAll(word -> word.equals("HOST") ? farm.hosts(1).get(0) : word);
                assertThat(Peer.run(command).output()).as(walk.name()).isNotEmpty();
            }
            return farm.received();
        }
    }

    private static double mean(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).average().orElseThrow();
    }

    @Test
    @Order(2)
    void aThousandPrinters() throws Exception {
        var ours = new ArrayList<Run>();
        var theirs = new ArrayList<Run>();
        try (var farm = Farm.start(Farm.walks(), "-d", "20")) {
            var hosts = farm.hosts(PRINTERS);
            for (int round = 0; round < ROUNDS; round++) {
                ours.add(read(hosts));
                theirs.add(walkSideBySide(hosts));
            }
        }
        double ratio = seconds(ours) / seconds(theirs);
        BenchTable.add(
                say("%,d printers that answer after 20 ms, `fsm-agent read` of all, start included", PRINTERS),
                say("%.1f s", seconds(ours)),
                say("64 `snmpbulkwalk` of 43 side by side: %.1f s", seconds(theirs)),
                say("%.2f", ratio),
                judged("≤ 1.5", ratio <= 1.5));
        long peak = ours.stream().mapToLong(Run::peakKilobytes).max().orElseThrow() / 1024;
        BenchTable.add("its memory (peak RSS)", peak + " MB", "–", "–", judged("< 300 MB", peak < 300));
        try (var farm = Farm.start(Farm.walks(), "-d", "20", "-l", "5")) {
            var lossy = IntStream.range(0, ROUNDS)
                    .mapToObj(round -> read(farm.hosts(PRINTERS)))
                    .toList();
            long whole = lossy.stream().mapToLong(AgentBench::readWhole).min().orElseThrow();
            BenchTable.add(
                    say("the same with 0.5 %% of the requests lost, least of %d", ROUNDS),
                    say("%,d read to the end, %.1f s", whole, seconds(lossy)),
                    "–",
                    "–",
                    judged("all read", whole == PRINTERS));
        }
    }

    private static Run read(List<String> hosts) {
        try {
            return Peer.run(agent(
                    Stream.concat(Stream.of("read", "--json"), hosts.stream()).toArray(String[]::new)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while printers were read", e);
        }
    }

    /** How many places have a device that was read to its end. */
    private static long readWhole(Run run) {
        return run.output().stream()
                .filter(line -> line.startsWith("{"))
                .map(AgentBench::device)
                .filter(device -> device.reachable()
                        && device.problems().stream().noneMatch(problem -> CUT_SHORT.contains(problem.code())))
                .map(Device::address)
                .distinct()
                .count();
    }

    private static Device device(String line) {
        try {
            return ReportCodec.readDevice(line);
        } catch (MalformedReport e) {
            throw new AssertionError("The agent wrote what it cannot read: " + line, e);
        }
    }

    private Run walkSideBySide(List<String> hosts) throws Exception {
        var list = Files.write(directory.resolve("hosts"), hosts);
        var words = new ArrayList<>(List.of("xargs", "-P", "64", "-I", "HOST"));
        words.addAll(walk(PRINTER_MIB).command());
        return Peer.run(Peer.command("findutils", words.toArray(String[]::new)).redirectInput(list.toFile()));
    }

    @Test
    @Order(3)
    void sweepOfALargeNetwork() throws Exception {
        var network = IntStream.range(1, 0xffff)
                .mapToObj(number -> "127.77." + (number >> 8) + "." + (number & 0xff))
                .toList();
        var hosts = Files.write(directory.resolve("network"), network);
        var communities = Files.writeString(directory.resolve("communities"), "public\n");
        var ours = new ArrayList<Run>();
        var theirs = new ArrayList<Run>();
        try (var farm = Farm.start(Farm.walks(), "-e", "64", "-l", "10")) {
            var port = Integer.toString(farm.port());
            for (int round = 0; round < ROUNDS; round++) {
                ours.add(Peer.run(agent("discover", "127.77.0.0/16", "--port", port, "--rate", "unlimited", "--json")));
                theirs.add(Peer.run(Peer.command(
                        "onesixtyone",
                        "onesixtyone",
                        "-w",
                        "0",
                        "-p",
                        port,
                        "-c",
                        communities.toString(),
                        "-i",
                        hosts.toString())));
            }
        }
        int there = 0x10000 / 64 - 1; // 127.77.0.0 itself is no printer's address
        long found = ours.stream().mapToLong(AgentBench::answering).min().orElseThrow();
        long foundByThem = theirs.stream()
                .mapToLong(AgentBench::answeringOnesixtyone)
                .min()
                .orElseThrow();
        double ratio = seconds(ours) / seconds(theirs);
        BenchTable.add(
                "sweep of a /16 where every 64th address answers and 1 % is lost, `discover --rate unlimited`",
                say("%.1f s, %,d of %,d found", seconds(ours), found, there),
                say("`onesixtyone -w 0`: %.1f s, 5 of it waiting; %,d found", seconds(theirs), foundByThem),
                say("%.2f", ratio),
                judged(
                        say("≤ 1.3 and its own closing wait of %.0f s, all found", CLOSING_WAIT),
                        seconds(ours) <= 1.3 * seconds(theirs) + CLOSING_WAIT && found == there));
    }

    /** Some recordings hold too little to be known as a printer's; they count as other SNMP devices. */
    private static long answering(Run run) {
        var summary = FOUND.matcher(run.output().get(run.output().size() - 1));
        assertThat(summary.find()).as("discover's last word: %s", run.output()).isTrue();
        return Long.parseLong(summary.group(1)) + (summary.group(2) == null ? 0 : Long.parseLong(summary.group(2)));
    }

    /** It starts a line only behind a description that ends one. */
    private static long answeringOnesixtyone(Run run) {
        return Pattern.compile("127\\.77\\.\\d+\\.\\d+(?= \\[)")
                .matcher(String.join("\n", run.output()))
                .results()
                .map(MatchResult::group)
                .distinct()
                .count();
    }

    private static double seconds(List<Run> runs) {
        return Peer.median(runs.stream().mapToDouble(Run::seconds).toArray());
    }

    private static ProcessBuilder walk(String subtree) {
        return Peer.command("snmp", "snmpbulkwalk", "-v2c", "-c", "public", "-On", "HOST", subtree);
    }

    /** As a customer starts it: with the memory that its own start script gives it. */
    private static ProcessBuilder agent(String... arguments) {
        var command = FsmServer.agent().command(arguments);
        command.environment().put("FSM_AGENT_OPTS", "");
        return command;
    }
}
