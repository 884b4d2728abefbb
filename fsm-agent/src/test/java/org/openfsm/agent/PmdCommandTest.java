package org.openfsm.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import jakarta.json.Json;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.store.Store;
import org.openfsm.wire.Device;

/** The commands of {@code fsm-agent pmd} as a person gives them. */
class PmdCommandTest {

    private static final String ACME = """
            pmd: acme
            version: 3
            match: { sysObjectID: 1.3.6.1.4.1.1347.41 }
            meters: { total: 1.3.6.1.4.1.1347.43.10.1.1.12.1.1 }
            models: [ACME 7]
            source: [ { recording: none } ]
            """;

    private static final String RECORDING = """
            1.3.6.1.2.1.1.1.0|4|ACME Print 7
            1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.1347.41
            1.3.6.1.2.1.1.3.0|67|1000
            1.3.6.1.2.1.43.5.1.1.17.1|4|S1
            1.3.6.1.2.1.43.10.2.1.4.1.1|65|5000
            1.3.6.1.4.1.1347.43.10.1.1.12.1.1|65|4711
            """;

    @TempDir
    private Path home;

    private Path definition;
    private Path recording;
    private Path pool;
    private String out = "";
    private String err = "";

    @BeforeEach
    void write() throws Exception {
        pool = Files.createDirectory(home.resolve("pool"));
        definition = Files.writeString(home.resolve("acme.yaml"), ACME);
        recording = Files.writeString(home.resolve("acme-7.snmprec"), RECORDING);
    }

    private int run(String... arguments) {
        var said = new StringWriter();
        var complained = new StringWriter();
        int code = Main.commandLine(Clock.fixed(NOON, ZoneOffset.UTC), Map.of(), new CountDownLatch(1))
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(complained, true))
                .execute(arguments);
        out = said.toString();
        err = complained.toString();
        return code;
    }

    @Test
    void aRecordingIsReadAndWhatTheDefinitionChangedIsShown() {
        assertThat(run("pmd", "test", definition.toString(), recording.toString(), "--pool", pool.toString()))
                .as(err)
                .isZero();
        assertThat(out)
                .contains("Changed by acme:", "meters[total].value 5000 → 4711")
                .doesNotContain("meters[engine]");
        assertThat(run("pmd", "test", "--json", definition.toString(), recording.toString(), "--pool", pool.toString()))
                .isZero();
        try (var reader = Json.createReader(new StringReader(out))) {
            assertThat(reader.readObject().getJsonObject("pmd").getString("origin"))
                    .isEqualTo("local");
        }
    }

    @Test
    void aDefinitionThatDoesNotFitIsSaid() throws Exception {
        Files.writeString(definition, ACME.replace("1347.41 }", "1347.42 }"));
        assertThat(run("pmd", "test", definition.toString(), recording.toString(), "--pool", pool.toString()))
                .isEqualTo(3);
        assertThat(err).contains("acme was not taken for this recording, but: none. Compare its match");
    }

    @Test
    void whatIsWrongIsNamedWithFileLineAndKey() throws Exception {
        assertThat(run("pmd", "validate", definition.toString(), "--pool", pool.toString()))
                .isZero();
        assertThat(out).isEqualToIgnoringNewLines("1 definition, good.");
        Files.writeString(definition, ACME + "colour: red\n");
        assertThat(run("pmd", "validate", definition.toString(), "--pool", pool.toString()))
                .isEqualTo(2);
        assertThat(err).contains("acme.yaml line 7: colour");
        assertThat(out).contains("1 of 1 definitions cannot be used.");
        assertThat(run("pmd", "test", definition.toString(), recording.toString(), "--pool", pool.toString()))
                .isEqualTo(2);
        assertThat(err).contains("acme.yaml line 7: colour");
        assertThat(run("pmd", "validate", home.resolve("none.yaml").toString())).isEqualTo(2);
        assertThat(err).contains("none.yaml: cannot be read").doesNotContain("\tat ");
        assertThat(run("pmd", "test", definition.toString(), definition.toString(), "--pool", pool.toString()))
                .isEqualTo(2);
    }

    @Test
    void definitionsAreListed() throws Exception {
        Files.writeString(pool.resolve("acme.yaml"), ACME);
        Files.writeString(pool.resolve("bad.yaml"), "pmd: bad\n");
        assertThat(run("pmd", "list", "--pool", pool.toString())).isEqualTo(2);
        assertThat(out).contains("acme").contains("3  pool   ACME 7");
        assertThat(err).contains("bad.yaml line 1");
        Files.delete(pool.resolve("bad.yaml"));
        assertThat(run("pmd", "list", "--json", "--pool", pool.toString())).isZero();
        try (var reader = Json.createReader(new StringReader(out))) {
            var object = reader.readObject();
            assertThat(object.getString("id")).isEqualTo("acme");
            assertThat(object.getString("sha256")).matches("[0-9a-f]{64}");
            assertThat(object.getJsonArray("models").getString(0)).isEqualTo("ACME 7");
        }
    }

    @Test
    void theDefinitionsThatCameWithTheProgramAreGood() {
        assertThat(run("pmd", "list")).as(err).isZero();
    }

    @Test
    void printersWithoutADefinitionAreShownByKindWithHowToRecordOne() throws Exception {
        var config = Files.writeString(home.resolve("agent.yaml"), "sources: [{id: acme, ranges: [192.0.2.0/24]}]\n");
        try (var store = Store.open(home.resolve("data"))) {
            var printers = new Printers(store);
            for (int i = 1; i <= 3; i++) {
                printers.found("acme", "192.0.2." + i, 161, NOON);
            }
            var known = printers.known();
            printers.polled(known.get(0), List.of(device("ACME", "Print 7", null)));
            printers.polled(known.get(1), List.of(device("ACME", "Print 7", null)));
            printers.polled(known.get(2), List.of(device("ACME", "Print 8", "acme")));
        }
        assertThat(run("pmd", "unmatched", "--config", config.toString())).isZero();
        assertThat(out)
                .contains("   2  ACME             Print 7                          1.3.6.1.4.1.1347.41")
                .contains("fsm-agent record 192.0.2.1 -o acme-print-7.snmprec")
                .contains("2 of 3 printers read have no definition")
                .doesNotContain("Print 8");
        assertThat(run("pmd", "unmatched", "--json", "--config", config.toString()))
                .isZero();
        try (var reader = Json.createReader(new StringReader(out))) {
            assertThat(reader.readObject().getInt("count")).isEqualTo(2);
        }
    }

    @Test
    void withoutACommandTheCommandsAreShown() {
        assertThat(run("pmd")).isEqualTo(2);
        assertThat(err).contains("list", "validate", "test", "unmatched");
    }

    private static Device device(String maker, String model, @Nullable String definition) {
        var identity = new Device.Identity(
                maker, model, null, "S" + model, null, null, "1.3.6.1.4.1.1347.41", null, null, null, List.of());
        return new Device(
                NOON,
                true,
                "192.0.2.1",
                161,
                1,
                null,
                "2c",
                identity,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                definition == null ? null : new Device.Definition(definition, 1, "0".repeat(64), "pool"),
                List.of());
    }
}
