package org.openfsm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.agent.snmp.TestAgent;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;

class DiscoverCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final TestAgent printer;
    private final TestAgent router;
    private final TestAgent silent;

    DiscoverCommandTest() throws IOException {
        printer = new TestAgent();
        router = new TestAgent();
        silent = new TestAgent();
    }

    @BeforeEach
    void aPrinterARouterAndADeadOne() {
        printer.has("1.3.6.1.2.1.1.1.0", new OctetString("SHARP MX-M266NV"))
                .has("1.3.6.1.2.1.1.2.0", new OID("1.3.6.1.4.1.2385.3.1.91.2"))
                .has("1.3.6.1.2.1.43.5.1.1.1.1", new Integer32(3))
                .has("1.3.6.1.2.1.43.5.1.1.17.1", new OctetString("6B045412"));
        router.has("1.3.6.1.2.1.1.1.0", new OctetString("Router"))
                .has("1.3.6.1.2.1.1.2.0", new OID("1.3.6.1.4.1.9.1.1"));
        silent.behaves(question -> {});
    }

    @AfterEach
    void close() {
        printer.close();
        router.close();
        silent.close();
    }

    private int run(String... arguments) {
        return Main.commandLine(Clock.systemUTC(), Map.of(), new CountDownLatch(1))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private static String at(TestAgent agent) {
        return "127.0.0.1:" + agent.port();
    }

    @Test
    void showsPrintersOnlyAndCountsWhatElseAnswers() {
        assertThat(run("discover", at(silent), at(router), at(printer), "--timeout", "0.5"))
                .isZero();
        assertThat(out.toString().lines())
                .singleElement()
                .asString()
                .matches("127\\.0\\.0\\.1:" + printer.port() + " +SNMP 2c +Sharp +MX-M266NV +6B045412");
        assertThat(err.toString().lines())
                .containsExactly(
                        "3 addresses, up to 12 questions, 50 a second: about 2 s (--rate searches faster).",
                        "3 addresses searched: 1 printer found, 1 other SNMP device.");
    }

    @Test
    void printsOneObjectALine() {
        assertThat(run("discover", "--json", at(printer), "--timeout", "0.5")).isZero();
        assertThat(out.toString())
                .isEqualToIgnoringNewLines("{\"address\":\"127.0.0.1\",\"port\":" + printer.port()
                        + ",\"snmpVersion\":\"2c\",\"manufacturer\":\"Sharp\",\"model\":\"MX-M266NV\","
                        + "\"serialNumber\":\"6B045412\",\"sysObjectId\":\"1.3.6.1.4.1.2385.3.1.91.2\"}");
    }

    @Test
    void findsAPrinterThatKnowsSnmp1OnlyAndASleeperThatMissesTheFirstQuestion() {
        printer.behaves(question -> {
            if (question.isV1() && printer.questions().size() > 2) {
                printer.honest(question);
            }
        });
        assertThat(run("discover", at(printer), "--timeout", "0.5")).isZero();
        assertThat(out.toString()).contains("SNMP 1 ").contains("MX-M266NV");
    }

    /** Of many thousand, some lose both tries of the question that is asked once they are found. */
    @Test
    void findsAPrinterWhoseAnswersGetLostOnceItIsFound() {
        var lost = new AtomicInteger();
        printer.behaves(question -> {
            if (question.pdu.size() == 1 || lost.incrementAndGet() > 2) {
                printer.honest(question);
            }
        });
        assertThat(run("discover", at(printer), "--timeout", "0.5")).isZero();
        assertThat(out.toString()).contains("MX-M266NV");
        assertThat(lost).hasValueGreaterThan(2);
    }

    @Test
    void saysWithItsExitCodeThatNothingWasFound() {
        assertThat(run("discover", at(silent), at(router), "--timeout", "0.3", "--rate", "unlimited"))
                .isEqualTo(3);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("0 printers found, 1 other SNMP device.");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "10.1.0.0/33 | \"10.1.0.0/33\" is no range, expected a network such as 10.1.0.0/24",
                "10.1.0.9-10.1.0.1 | expected first-last with a last IPv4 address that is not below the first",
                "10.0.0.0/7 | The ranges have 33554430 addresses, expected at most 16777216. Search smaller parts.",
                "printer.invalid | printer.invalid: this host name is not known here.",
                "one.invalid two.invalid | two.invalid: this host name is not known here.",
                "127.0.0.1 --auth-protocol SHA | --auth-protocol belongs to SNMP 3: give --user as well.",
                "127.0.0.1 --context c | --context belongs to SNMP 3: give --user as well.",
                "127.0.0.1 --timeout 0 | --timeout is 0.0, expected seconds, 0.001 or more",
                "127.0.0.1 --device-time -1 | --device-time is -1.0, expected seconds, 0.001 or more",
                "127.0.0.1 --rate 0 | --rate is \"0\", expected packets a second from 1 to 100000, or unlimited",
                "127.0.0.1 --rate fast | --rate is \"fast\"",
                "127.0.0.1 --port 0 | --port is 0, expected 1 to 65535",
            })
    void saysWhatItCannotSearch(String arguments, String words) {
        assertThat(run(("discover " + arguments).split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(words);
        assertThat(out.toString()).isEmpty();
    }
}
