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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.record.Recording;
import org.openfsm.agent.snmp.TestAgent;
import org.openfsm.pmd.Oid;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;

class RecordCommandTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final TestAgent printer;

    @TempDir
    Path directory;

    RecordCommandTest() throws IOException {
        printer = new TestAgent();
    }

    @BeforeEach
    void aPrinterThatTellsTooMuch() {
        printer.has("1.3.6.1.2.1.1.1.0", new OctetString("ACME 100"))
                .has("1.3.6.1.2.1.1.5.0", new OctetString("prn-huber"))
                .has("1.3.6.1.2.1.43.10.2.1.4.1.1", new Counter32(90_474))
                .has("1.3.6.1.2.1.43.16.5.1.2.1.1", new OctetString("Printing for Huber"))
                .has("1.3.6.1.2.1.43.17.6.1.2.1.1", new Integer32(1))
                .has("1.3.6.1.4.1.9999.2.0", new OctetString("at prn-huber"));
        IntStream.rangeClosed(1, 250).forEach(row -> printer.has("1.3.6.1.4.1.9999.1." + row, new Integer32(row))
                .has("1.3.6.1.4.1.2699.1.1.1." + row, new OctetString("Huber")));
    }

    @AfterEach
    void close() {
        printer.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2c", "1"})
    void allOfItIsInTheFileButWhatIsPrivate(String version) throws Exception {
        var file = directory.resolve("acme.snmprec");
        assertThat(run(place(), "-o", file.toString(), "--snmp-version", version))
                .isZero();
        var text = Files.readString(file);
        assertThat(text)
                .contains("# Recorded 2026-11-23 by fsm-agent", "1.3.6.1.2.1.43.10.2.1.4.1.1|65|90474")
                .doesNotContainIgnoringCase("huber")
                .contains(version.equals("1") ? "#@ version 1" : "1.3.6.1.4.1.9999.1.250|2|250");
        var recording = Recording.below(directory).get(0);
        assertThat(recording.objects()).hasSize(255).containsKey(Oid.of("1.3.6.1.2.1.43.17.6.1.2.1.1"));
        assertThat(recording.traits().version1Only()).isEqualTo(version.equals("1"));
        assertThat(err.toString())
                .contains("255 objects recorded.", "Replaced: 1 names", "Passed over: jobs and users")
                .contains("Look the file through before you give it away");
    }

    @Test
    void withoutAFileItGoesToStandardOutput() {
        assertThat(run(place())).isZero();
        assertThat(out.toString()).contains("1.3.6.1.2.1.43.10.2.1.4.1.1|65|90474");
    }

    @Test
    void aFileThatIsThereIsNotTouched() throws Exception {
        var file = Files.writeString(directory.resolve("acme.snmprec"), "mine");
        assertThat(run(place(), "-o", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is there already");
        assertThat(Files.readString(file)).isEqualTo("mine");
    }

    @Test
    void whoDoesNotAnswerIsSaid() {
        printer.behaves(question -> {});
        assertThat(run(place(), "--timeout", "0.1", "--retries", "0")).isEqualTo(3);
        assertThat(err.toString()).contains("gives no answer");
        assertThat(out.toString()).isEmpty();
    }

    private String place() {
        return "127.0.0.1:" + printer.port();
    }

    private int run(String... arguments) {
        var line = Main.commandLine(NOON, Map.of(), new CountDownLatch(1));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        var all = new String[arguments.length + 1];
        all[0] = "record";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return line.execute(all);
    }
}
