package org.openfsm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.agent.snmp.TestAgent;
import org.openfsm.wire.MalformedReport;
import org.openfsm.wire.ReportCodec;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;

class ReadCommandTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final TestAgent printer;
    private final TestAgent silent;

    @TempDir
    Path directory;

    ReadCommandTest() throws IOException {
        printer = new TestAgent();
        silent = new TestAgent();
    }

    @BeforeEach
    void aPrinterAndADeadOne() {
        printer.has("1.3.6.1.2.1.1.1.0", new OctetString("SHARP MX-M266NV"))
                .has("1.3.6.1.2.1.43.10.2.1.4.1.1", new Counter32(90_474))
                .has("1.3.6.1.2.1.43.11.1.1.5.1.1", new Integer32(3))
                .has("1.3.6.1.2.1.43.11.1.1.6.1.1", new OctetString("Black Toner"))
                .has("1.3.6.1.2.1.43.11.1.1.8.1.1", new Integer32(100))
                .has("1.3.6.1.2.1.43.11.1.1.9.1.1", new Integer32(75));
        silent.behaves(question -> {});
    }

    @AfterEach
    void close() {
        printer.close();
        silent.close();
    }

    @Test
    void showsASheet() {
        assertThat(run("read", at(printer))).isZero();
        assertThat(out.toString())
                .contains("Sharp MX-M266NV")
                .containsPattern("total +90 474 +impressions")
                .containsPattern("1 +black toner +Black Toner +█{9}░{3} +75 %");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void printsADeviceALineAndSaysWhichDidNotAnswer() throws MalformedReport {
        assertThat(run(
                        "read",
                        "--json",
                        "--snmp-version",
                        "2c",
                        "--timeout",
                        "2",
                        "--retries",
                        "0",
                        at(silent),
                        at(printer)))
                .isEqualTo(3);
        var lines = out.toString().lines().toList();
        assertThat(lines).as("in the order they finish").hasSize(2);
        var read = ReportCodec.readDevice(lines.get(0));
        assertThat(read.reachable()).isTrue();
        assertThat(read.address()).isEqualTo("127.0.0.1");
        assertThat(read.port()).isEqualTo(printer.port());
        assertThat(lines.get(1))
                .isEqualTo(
                        "{\"readAt\":\"2026-11-23T12:00:00Z\",\"reachable\":false,\"address\":\"127.0.0.1\",\"port\":"
                                + silent.port() + ",\"problems\":[{\"code\":\"no-answer\"}]}");
        assertThat(err.toString())
                .startsWith("127.0.0.1:" + silent.port() + " gives no answer to SNMP 2c within 2.0 s");
    }

    @Test
    void usesTheCommunityAndVersionGiven() {
        assertThat(run("read", "--snmp-version", "1", "-c", "hallway", at(printer)))
                .isZero();
        assertThat(printer.questions()).allMatch(question -> question.isV1() && question.community.equals("hallway"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "read | Missing required parameter: 'HOST[:PORT]'",
                "read 127.0.0.1:many | the port \"many\" is no number",
                "read 127.0.0.1 --snmp-version 4 | \"4\" is no SNMP version: expected 1, 2c or 3",
                "read 127.0.0.1 --snmp-version 3 | SNMP 3 needs a user: give --user.",
                "read 127.0.0.1 --snmp-version 1 --user u | --user belongs to SNMP 3, but --snmp-version is 1.",
                "read 127.0.0.1 --user u --auth-protocol SHA | authentication needs a password of at least 8 characters",
                "read 127.0.0.1 --user u --auth-protocol ROT13 | \"ROT13\" is no authentication protocol",
                "read 127.0.0.1 --user u --auth-password-file /no/such | /no/such cannot be read",
                "read 127.0.0.1 --timeout 0 | --timeout is 0.0, expected seconds, 0.001 or more",
                "read 127.0.0.1 --retries=-1 | SNMP retries are -1, expected 0 to 20",
                "rea | Did you mean: fsm-agent read",
            })
    void wrongUsageIsExplained(String arguments, String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void passwordsNeedNotStandOnTheCommandLine() throws IOException {
        var file = Files.writeString(directory.resolve("password"), "short\n");
        assertThat(run("read", "--user", "u", "--auth-password-file", file.toString(), "127.0.0.1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("at least 8 characters, found 5");
        assertThat(run(Map.of("FSM_SNMP_AUTH_PASSWORD", "tiny"), "read", "--user", "u", "127.0.0.1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("at least 8 characters, found 4").doesNotContain("tiny");
    }

    @Test
    void knowsItsVersionAndItsCommands() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("fsm-agent \\d+\\.\\d+\\.\\d+\\S*\\R");
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required subcommand").containsPattern("read +Read printers now");
    }

    private static String at(TestAgent agent) {
        return "127.0.0.1:" + agent.port();
    }

    private int run(String... arguments) {
        return run(Map.of(), arguments);
    }

    private int run(Map<String, String> environment, String... arguments) {
        var line = Main.commandLine(NOON, environment, new CountDownLatch(1));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
