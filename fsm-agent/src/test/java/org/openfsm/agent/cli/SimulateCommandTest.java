package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.snmp.Credentials;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import picocli.CommandLine;

class SimulateCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private int run(String... arguments) {
        return Complaints.in(new CommandLine(new SimulateCommand(Clock.systemUTC())))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private void record(String name, String... lines) throws Exception {
        var file = directory.resolve(name + ".snmprec");
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    @Test
    void listsWhatItWouldServe() throws Exception {
        record("kyocera/ecosys/m1", "1.3.6.1.2.1.1.1.0|4|KYOCERA Printing System");
        record("hp/laserjet/m2", "1.3.6.1.2.1.1.1.0|4|HP ETHERNET");
        assertThat(run(directory.toString(), "--list", "--network", "127.9.8.254", "--printers", "3", "--port", "2161"))
                .isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "127.9.8.254:2161       hp               HP ETHERNET",
                        "127.9.9.1:2161         kyocera          KYOCERA Printing System",
                        "127.9.9.2:2161         hp               HP ETHERNET");
    }

    @Test
    void givesEveryPrinterAPortWhereThereIsOneAddress() throws Exception {
        record("kyocera/ecosys/m1", "1.3.6.1.2.1.1.1.0|4|KYOCERA Printing System");
        assertThat(run(directory.toString(), "--list", "--one-address", "--printers", "2"))
                .isZero();
        assertThat(out.toString()).contains("127.0.0.1:1161 ").contains("127.0.0.1:1162 ");
    }

    @Test
    void saysThatADirectoryHoldsNoRecording() {
        assertThat(run(directory.toString())).isEqualTo(ExitCode.NOT_DONE);
        assertThat(err.toString()).startsWith(directory + " holds no recording, expected files *.snmprec");
    }

    @Test
    void saysWhichLineOfWhichFileCannotBeServed() throws Exception {
        record("a/b/c", "# comment", "1.3.6|2|x");
        assertThat(run(directory.toString())).isEqualTo(ExitCode.NOT_DONE);
        assertThat(err.toString()).startsWith(directory.resolve("a/b/c.snmprec") + " line 2: value \"x\", expected");
    }

    @Test
    void saysWhichAddressIsTaken() throws Exception {
        record("a/b/c", "1.3.6.1.2.1.1.1.0|4|Printer");
        try (var other = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            assertThat(run(directory.toString(), "--one-address", "--port", "" + other.getLocalPort()))
                    .isEqualTo(SimulateCommand.ADDRESS_TAKEN);
            assertThat(err.toString())
                    .startsWith("127.0.0.1:" + other.getLocalPort() + " cannot be taken (")
                    .contains("Choose another --port or --network.");
        }
    }

    private static final Oid PRINTED = Oid.of("1.3.6.1.2.1.43.10.2.1.4.1.1");

    private void recordFastPrinter() throws Exception {
        record(
                "a/b/c",
                "#@ ppm 600",
                "1.3.6.1.2.1.1.1.0|4|Printer",
                "1.3.6.1.2.1.25.3.2.1.2.1|6|1.3.6.1.2.1.25.3.1.5",
                PRINTED + "|65|100");
    }

    private static int freePort() throws Exception {
        try (var free = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            return free.getLocalPort();
        }
    }

    /** A simulation of that printer on a port of its own. */
    private final class Running {
        private final int port;
        private final FutureTask<Integer> simulation;
        private final Thread thread;

        private Running(String... more) throws Exception {
            port = freePort();
            var arguments = new ArrayList<>(
                    List.of(directory.toString(), "--one-address", "--port=" + port, "--community=hall", "--speed=50"));
            arguments.addAll(List.of(more));
            simulation = new FutureTask<>(() -> run(arguments.toArray(String[]::new)));
            thread = new Thread(simulation, "simulation");
            thread.start();
        }

        /** Reads its meter until it is above {@code before}. */
        private long printedAbove(long before) throws Exception {
            try (var network = SnmpNetwork.start(
                    new SnmpNetwork.Settings(Duration.ofMillis(500), 20, Duration.ofSeconds(30), 0))) {
                var device = network.open(new SnmpTarget("127.0.0.1", port, Credentials.community("hall")))
                        .join();
                long now = before;
                for (int tries = 0; tries < 150 && now <= before; tries++) {
                    now = number(device.get(List.of(PRINTED)).join().values().get(PRINTED));
                    Thread.sleep(100);
                }
                assertThat(now).isGreaterThan(before);
                return now;
            }
        }

        private int end() throws Exception {
            thread.interrupt();
            return simulation.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void servesUntilItIsInterrupted() throws Exception {
        recordFastPrinter();
        var simulation = new Running();
        long first = simulation.printedAbove(0);
        assertThat(simulation.printedAbove(first)).isGreaterThan(first);
        assertThat(simulation.end()).isZero();
        assertThat(out.toString()).contains("1 printer answers SNMPv1 and SNMPv2c from 127.0.0.1:" + simulation.port);
    }

    @Test
    void whatWasSeenIsWrittenDownBefore() throws Exception {
        recordFastPrinter();
        var state = directory.resolve("state");
        var simulation = new Running("--state=" + state);
        long seen = simulation.printedAbove(100);
        // as after kill -9: whatever the file says at any moment is enough to go on
        var atOnce = Files.copy(state, directory.resolve("copy"));
        assertThat(simulation.end()).isZero();

        var second = new Running("--state=" + atOnce);
        assertThat(second.printedAbove(0)).isGreaterThanOrEqualTo(seen);
        second.end();
    }

    @Test
    void aStateThatNobodyCanGoOnFromIsSetAside() throws Exception {
        recordFastPrinter();
        var state = Files.writeString(directory.resolve("state"), "FSM simulation 1\nstarts 1\nsum 00000000\n");
        var simulation = new Running("--state=" + state);
        simulation.printedAbove(100);
        assertThat(simulation.end()).isZero();
        assertThat(err.toString())
                .startsWith(state + " is damaged: its sum does not fit")
                .contains("begin again with their recordings; the file is now " + state + ".unusable.");
        assertThat(directory.resolve("state.unusable")).hasContent("FSM simulation 1\nstarts 1\nsum 00000000\n");
        assertThat(state).content().contains(PRINTED + "|65|");
    }

    @Test
    void aListTouchesNoState() throws Exception {
        recordFastPrinter();
        var state = Files.writeString(directory.resolve("state"), "other");
        assertThat(run(directory.toString(), "--list", "--state=" + state)).isZero();
        assertThat(err.toString()).contains("is not the state of a simulation").endsWith("with their recordings.\n");
        assertThat(state).hasContent("other");
    }

    @Test
    void saysThatAStateCannotBeReadOrKept() throws Exception {
        recordFastPrinter();
        assertThat(run(directory.toString(), "--one-address", "--state=" + directory))
                .isEqualTo(SimulateCommand.NO_STATE);
        assertThat(err.toString()).contains(directory + " cannot be read (").contains("or name another");
        err.getBuffer().setLength(0);
        assertThat(run(
                        directory.toString(),
                        "--one-address",
                        "--port=" + freePort(),
                        "--state=" + directory.resolve("nowhere/state")))
                .isEqualTo(SimulateCommand.NO_STATE);
        assertThat(err.toString()).contains("nowhere/state: cannot be written").contains("would go back next time");
    }

    @Test
    void endsWhenItsStateCanNoLongerBeKept() throws Exception {
        recordFastPrinter();
        var kept = Files.createDirectory(directory.resolve("kept"));
        var simulation = new Running("--state=" + kept.resolve("state"));
        simulation.printedAbove(0);
        Files.move(kept, directory.resolve("gone"));
        assertThat(simulation.simulation.get(10, TimeUnit.SECONDS)).isEqualTo(SimulateCommand.NO_STATE);
        assertThat(err.toString()).contains("cannot be written").contains("The simulation ends");
    }

    private static long number(@Nullable SnmpValue value) {
        return value instanceof SnmpValue.Number number ? number.value() : -1;
    }

    @Test
    void refusesWhatMakesNoSense() throws Exception {
        record("a/b/c", "1.3.6.1.2.1.1.1.0|4|Printer");
        for (var wrong : new String[][] {
            {"--network", "192.0.2.1", "--network is \"192.0.2.1\", expected a loopback address"},
            {"--network", "127.0.0.300", "--network is \"127.0.0.300\""},
            {"--port", "70000", "--port is 70000, expected 1 to 65535"},
            {"--port", "65535", "--printers is 2: from port 65535 on there are only 1"},
            {"--printers", "0", "--printers is 0, expected 1 to 10000"},
            {"--speed", "-1", "--speed is -1.0, expected 0 to 100000"},
        }) {
            err.getBuffer().setLength(0);
            var more = wrong[1].equals("65535") ? new String[] {"--one-address", "--printers=2"} : new String[0];
            var arguments = new ArrayList<>(List.of(directory.toString(), "--list", wrong[0] + "=" + wrong[1]));
            arguments.addAll(List.of(more));
            assertThat(run(arguments.toArray(String[]::new))).as(wrong[2]).isEqualTo(2);
            assertThat(err.toString()).startsWith(wrong[2]);
        }
        assertThat(run(directory.resolve("nowhere").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("nowhere is no directory, expected one with recordings");
    }
}
