package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BackupCommandTest {

    private static final String YAML = """
            sources:
              - id: acme
                ranges: [127.0.0.1]
                snmp: [{community: hallway}]
            """;

    @TempDir
    private Path home;

    private int exit;

    private String run(Function<InputStream, Object> command, String typed, String... arguments) {
        var said = new StringWriter();
        var line = Complaints.in(
                new CommandLine(command.apply(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)))));
        line.setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
        exit = line.execute(arguments);
        return said.toString();
    }

    private String backup(String typed) {
        return run(
                in -> new BackupCommand(Clock.systemUTC(), Map.of(), in),
                typed,
                file("a.fsm-backup"),
                "--config",
                file("agent.yaml"));
    }

    private String restore(String typed, String... more) {
        var arguments = new String[more.length + 3];
        System.arraycopy(more, 0, arguments, 3, more.length);
        arguments[0] = file("a.fsm-backup");
        arguments[1] = "--config";
        arguments[2] = file("other.yaml");
        return run(in -> new RestoreCommand(Clock.systemUTC(), Map.of(), in), typed, arguments);
    }

    /** It cannot be said what would change when the file would be refused. */
    @Test
    void whatIsRefusedIsNotCalledTheSame() throws Exception {
        var secret = Files.writeString(home.resolve("pw"), "hallway");
        Files.writeString(
                home.resolve("agent.yaml"),
                "sources: [{id: acme, ranges: [127.0.0.1], snmp: [{community: {file: pw}}]}]\n");
        backup("password of it\npassword of it\n");
        assertThat(exit).isZero();
        Files.delete(secret);
        assertThat(restore("password of it\n"))
                .contains("which cannot be read", "It would be refused, so nothing was changed.")
                .doesNotContain("No difference");
        assertThat(exit).isEqualTo(2);
    }

    private String file(String name) {
        return home.resolve(name).toString();
    }

    @Test
    void aConfigurationGoesIntoAFileAndComesOutElsewhere() throws Exception {
        Files.writeString(home.resolve("agent.yaml"), YAML);
        assertThat(backup("correct horse\nother horse\n")).contains("Nothing was changed");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
        assertThat(backup("correct horse\ncorrect horse\n")).contains("Saved:", "0 own definitions");
        assertThat(exit).isZero();
        assertThat(backup("correct horse\ncorrect horse\n")).contains("is there already");
        assertThat(exit).isEqualTo(ExitCode.FAILED);

        assertThat(restore("wrong\n")).contains("does not open the backup");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
        assertThat(restore("correct horse\n", "--preview"))
                .contains("+     snmp: [{community: •••••• (changed)}]")
                .doesNotContain("hallway");
        assertThat(exit).isZero();
        assertThat(home.resolve("other.yaml")).doesNotExist();
        assertThat(restore("correct horse\n")).contains("Restored.");
        assertThat(home.resolve("other.yaml"))
                .content()
                .contains("127.0.0.1", "{ sealed: ")
                .doesNotContain("hallway");
        assertThat(restore("correct horse\n")).contains("No difference.");

        Files.writeString(home.resolve("a.fsm-backup"), "a photo");
        assertThat(restore("correct horse\n")).contains("no backup of an FSM agent");
        Files.delete(home.resolve("a.fsm-backup"));
        assertThat(restore("correct horse\n")).contains("cannot be read");
        assertThat(exit).isEqualTo(ExitCode.FAILED);
    }
}
