package org.openfsm.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.openfsm.agent.Main;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.ChildJvm;
import org.openfsm.agent.testing.Distribution;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.SmallDevice;
import org.openfsm.agent.testing.StaticHost;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.pmd.bundle.PublisherKeys;
import org.openfsm.pmd.bundle.SigningKey;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Report;
import org.openfsm.wire.ReportCodec;

/** An installed agent of version 1.0.0, its publisher's host and its server, all in processes and sockets of their own. */
@Execution(ExecutionMode.CONCURRENT) // it waits most of its time
@NullUnmarked // what is null where it must not be fails the test
class AgentUpdateStoryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path home;

    private final SigningKey key = SigningKey.make();
    private final SigningKey spare = SigningKey.make();
    private TestServer server;
    private TestServer host;
    private Responder printer;
    private Path installed;
    private Process agent;

    @BeforeEach
    void install() throws Exception {
        server = TestServer.start();
        host = TestServer.start("127.0.0.1", Duration.ofDays(-1), Duration.ofDays(30), 0);
        host.behave(new StaticHost(home.resolve("host"), "/agent/"));
        Files.write(home.resolve("publisher"), key.pem());
        installed = distribution("1.0.0", "");
        printer = new Responder("public");
        InetSocketAddress address;
        try (var free = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            address = (InetSocketAddress) free.getLocalAddress();
        }
        printer.open(address, new SmallDevice(true, "UPDATE-1"));
        var thread = new Thread(this::print, "printer");
        thread.setDaemon(true);
        thread.start();
        configure(address.getPort());
        command(0, "enrol", enrolmentFile(), "--config", config());
        agent = ChildJvm.start(
                home.resolve("log"), Distribution.classPath(installed), Main.class, "run", "--config", config());
    }

    private void print() {
        try {
            printer.serve(250, () -> {});
        } catch (java.io.IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }

    private void configure(int printerPort) throws Exception {
        Files.writeString(home.resolve("host.pem"), Keys.pem(host.certificate()));
        Files.writeString(home.resolve("agent.yaml"), """
                sources:
                  - id: acme
                    ranges: [ "127.0.0.1:%d" ]
                schedule: { poll: 10s, discovery: 1h, randomOffset: false }
                update:
                  url: https://127.0.0.1:%d/agent/
                  trust: [ host.pem ]
                ui: { port: off }
                control: { port: off }
                """.formatted(
                        printerPort, host.address().getPort()));
    }

    @AfterEach
    void end() throws Exception {
        agent.destroyForcibly().waitFor();
        printer.close();
        host.close();
        server.close();
    }

    @Test
    void aNewVersionTakesOverAndABrokenOneGivesWay() throws Exception {
        awaitReportOf("1.0.0");

        publish("1.1.0", "");
        assertThat(command(0, "update", "--check", "--config", config())).contains("Version 1.1.0", "at work is 1.0.0");
        assertThat(state().current()).isNull();
        assertThat(command(0, "update", "--config", config())).contains("Version 1.1.0 was fetched");
        awaitReportOf("1.1.0");
        awaitThat("1.1.0 is kept", () -> "1.1.0".equals(state().current()) && !state().onTrial());

        publish("1.2.0", "org/openfsm/agent/cli/RunCommand.class");
        server.behave(TestServer.status(503));
        command(0, "update", "--config", config());
        awaitThat("1.2.0 is given up", () -> state().bad("1.2.0").isPresent());
        assertThat(state().current()).isEqualTo("1.1.0");
        assertThat(state().bad("1.2.0").orElseThrow().why()).contains("did not show that it works");
        int before = server.received().size();
        awaitThat("1.1.0 tries to report", () -> server.received().size() > before + 1);
        server.behave(TestServer.status(202));
        awaitReportOf("1.1.0");
        assertThat(command(0, "status", "--config", config()))
                .contains("Program      version 1.1.0, fetched; installed is 1.0.0", "1.2.0 was given up: ");
        assertNothingIsLost();

        assertThat(command(0, "update", "--roll-back", "--config", config()))
                .contains("1.0.0 runs again instead of 1.1.0");
        awaitReportOf("1.0.0");
        assertThat(command(3, "update", "--roll-back", "--config", config())).contains("none to go back from");
        assertThat(agent.isAlive()).as("all in one process").isTrue();
        agent.destroy();
        assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(home.resolve("log")))
                .contains(
                        "Version 1.1.0 of the agent works and is kept",
                        "Version 1.2.0 of the agent died",
                        "The agent ends.");
        assertThat(home.resolve("data/agent.db-wal")).as("the store was closed").doesNotExist();
    }

    /** Whatever was numbered arrived, in every chain. */
    private void assertNothingIsLost() throws Exception {
        Map<String, TreeSet<Long>> chains = new HashMap<>();
        for (var report : reports()) {
            chains.computeIfAbsent(report.chain(), chain -> new TreeSet<>()).add(report.sequence());
        }
        assertThat(chains).isNotEmpty();
        assertThat(chains.values()).allSatisfy(numbers -> assertThat(numbers.last() - numbers.first() + 1)
                .isEqualTo(numbers.size()));
    }

    private List<Report> reports() throws Exception {
        var reports = new ArrayList<Report>();
        for (var received : server.received()) {
            reports.add(ReportCodec.read(received.open().json()));
        }
        return reports;
    }

    private VersionsState state() {
        return new Versions(home.resolve("data"), new PublisherKeys(List.of(), false)).state();
    }

    private void awaitReportOf(String version) throws Exception {
        int before = server.received().size();
        awaitThat("a report of " + version, () -> reports().stream()
                .skip(before)
                .anyMatch(report -> report.agentVersion().equals(version)
                        && report.reason() == Report.Reason.SCHEDULED
                        && !report.devices().isEmpty()));
    }

    private void awaitThat(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime())
                    .as("%s; the agent's log:%n%s", what, Files.readString(home.resolve("log")))
                    .isLessThan(end);
            Thread.sleep(100);
        }
    }

    private Path distribution(String version, String without) throws Exception {
        return Distribution.make(home.resolve("dist-" + version), version, key, spare, without);
    }

    private void publish(String version, String without) throws Exception {
        assertThat(command(
                        0,
                        "package",
                        "publish",
                        home.resolve("host").toString(),
                        "--key",
                        home.resolve("publisher").toString(),
                        "--from",
                        distribution(version, without).toString()))
                .contains("version " + version + ", ", "for Java 17 and stores of schema " + Store.SCHEMA);
    }

    private String config() {
        return home.resolve("agent.yaml").toString();
    }

    private String enrolmentFile() throws Exception {
        var file = home.resolve("acme" + EnrolmentFile.EXTENSION);
        Files.write(
                file,
                Fixtures.again(
                                Fixtures.enrolment(
                                        URI.create(server.address().toString()), List.of(server.certificate())),
                                Instant.now())
                        .write());
        return file.toString();
    }

    private String command(int expected, String... arguments) throws Exception {
        var output = Files.createTempFile(home, "said", "");
        var process = ChildJvm.start(output, Distribution.classPath(installed), Main.class, arguments);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        var said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isEqualTo(expected);
        return said;
    }
}
