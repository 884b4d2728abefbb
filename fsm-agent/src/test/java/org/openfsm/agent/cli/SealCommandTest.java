package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.config.ConfigFile;
import org.openfsm.agent.snmp.Credentials;
import picocli.CommandLine;

class SealCommandTest {

    private static final String PLAIN = """
            sources:
              - id: acme
                ranges: [10.0.0.0/24]
                snmp: [{community: hallway}]   # since May
            """;

    @TempDir
    private Path home;

    private int exit;

    @Test
    void theSecretsOfTheFileAreSealedOnce() throws Exception {
        Files.writeString(file(), PLAIN);
        assertThat(seal("")).contains("Sealed: 1.");
        assertThat(exit).isZero();
        assertThat(Files.readString(file()))
                .doesNotContain("hallway")
                .contains("[{community: { sealed: ", "# since May");
        assertThat(ConfigFile.read(file(), Map.of())
                        .sources()
                        .get(0)
                        .searches()
                        .get(0)
                        .credentials())
                .isEqualTo(Credentials.community("hallway"));
        assertThat(seal("")).contains("nothing was changed");
    }

    /** Windows lets nobody read what another program has locked: the running agent may open a secret at that moment. */
    @Test
    void theKeyThatIsThereIsNotLocked() throws Exception {
        Files.writeString(file(), PLAIN);
        seal("");
        try (var key = FileChannel.open(home.resolve("data/secrets.key"), StandardOpenOption.WRITE);
                var locked = key.lock()) {
            assertThat(seal("once more\n", "-")).startsWith("{ sealed: ");
            assertThat(locked.isValid()).isTrue();
        }
        assertThat(exit).isZero();
    }

    @Test
    void oneSecretFromStandardInputIsPrintedSealed() throws Exception {
        Files.writeString(file(), PLAIN);
        var form = seal("Grüße: jawohl!\nmore\n", "-").strip();
        assertThat(exit).isZero();
        assertThat(form).startsWith("{ sealed: ").doesNotContain("jawohl");
        Files.writeString(file(), PLAIN.replace("hallway", form));
        assertThat(ConfigFile.read(file(), Map.of())
                        .sources()
                        .get(0)
                        .searches()
                        .get(0)
                        .credentials())
                .isEqualTo(Credentials.community("Grüße: jawohl!"));
        seal("", "-");
        assertThat(exit).isEqualTo(2);
        assertThat(seal("", "secret")).contains("no parameter of seal");
        assertThat(exit).isEqualTo(2);
    }

    @Test
    void whatCannotBeSealedSaysWhy() throws Exception {
        assertThat(seal("")).contains("agent.yaml: does not exist");
        assertThat(exit).isEqualTo(2);
        Files.writeString(file(), PLAIN.replace("10.0.0.0/24", "10.0.0.0/99"));
        assertThat(seal("")).contains("line 3: sources[1].ranges[1] is \"10.0.0.0/99\"");
        assertThat(exit).isEqualTo(2);
        Files.writeString(file(), PLAIN);
        Files.writeString(home.resolve("data"), "a file where the directory belongs");
        assertThat(seal("")).contains("cannot be made as the agent's data directory");
        assertThat(exit).isEqualTo(1);
        assertThat(Files.readString(file())).isEqualTo(PLAIN);
    }

    /** As the prompt of a German Windows pipes it, and as an older one passes on what is typed. */
    @Test
    void aSecretOfOtherLettersIsNotSealed() throws Exception {
        Files.writeString(file(), PLAIN);
        assertThat(seal("Grüße".getBytes(StandardCharsets.ISO_8859_1), "-"))
                .contains("is not UTF-8", "chcp 65001")
                .doesNotContain("sealed: ");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
        assertThat(seal("Gr\0\0e\n", "-")).contains("does not pass on letters").doesNotContain("sealed: ");
        assertThat(exit).isEqualTo(ExitCode.UNUSABLE);
    }

    private String seal(String in, String... more) {
        return seal(in.getBytes(StandardCharsets.UTF_8), more);
    }

    private String seal(byte[] in, String... more) {
        var said = new StringWriter();
        var line = Complaints.in(new CommandLine(new SealCommand(Map.of(), new ByteArrayInputStream(in))));
        line.setOut(new PrintWriter(said, true));
        line.setErr(new PrintWriter(said, true));
        var arguments = new java.util.ArrayList<>(java.util.List.of("--config", file().toString()));
        arguments.addAll(java.util.List.of(more));
        exit = line.execute(arguments.toArray(String[]::new));
        return said.toString();
    }

    private Path file() {
        return home.resolve("agent.yaml");
    }
}
