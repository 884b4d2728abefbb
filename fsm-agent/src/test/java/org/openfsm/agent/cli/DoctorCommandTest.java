package org.openfsm.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestServer;
import picocli.CommandLine;

@NullUnmarked // what is null where it must not be fails the test
class DoctorCommandTest {

    @TempDir
    private Path home;

    private int exit;

    @Test
    void aConfigurationThatCannotBeUsedIsCodeTwo() throws Exception {
        Files.writeString(home.resolve("agent.yaml"), "sources: 7\n");
        assertThat(doctor()).contains("broken     Configuration", "agent.yaml line 1", "-> Correct the line.");
        assertThat(exit).isEqualTo(2);
    }

    @Test
    void whatDoesNotWorkIsCodeThreeAndTheFirstLineIsWhereToBegin() throws Exception {
        Files.writeString(home.resolve("agent.yaml"), "sources: [{id: acme, ranges: [192.0.2.1]}]\n");
        assertThat(doctor()).contains("broken     Enrolment", "Something does not work; the first line that says so");
        assertThat(exit).isEqualTo(3);
    }

    @Test
    void whatSomebodyShouldLookAtIsCodeZeroAndProgramsGetAStepALine() throws Exception {
        Files.writeString(home.resolve("agent.yaml"), "sources: [{id: acme, ranges: [192.0.2.1]}]\n");
        try (var server = TestServer.start()) {
            Store.open(home.resolve("data")).close();
            new Enrolment(home.resolve("data"))
                    .enrol(Fixtures.enrolment(server.address(), List.of(server.certificate())), Instant.now());
            assertThat(doctor()).contains("attention  A printer", "ok         https: Answer", "All works. Somebody");
            assertThat(exit).isZero();
            var lines = doctor("--json").lines().toList();
            assertThat(exit).isZero();
            assertThat(lines).hasSizeGreaterThan(10).allSatisfy(line -> {
                try (var reader = Json.createReader(new StringReader(line))) {
                    var step = reader.readObject();
                    assertThat(step.keySet()).contains("check", "result", "found");
                    assertThat(step.getString("result")).isIn("ok", "attention");
                }
            });
        }
    }

    private String doctor(String... arguments) {
        var said = new StringWriter();
        var line = Complaints.in(new CommandLine(new DoctorCommand(Clock.systemUTC(), Map.of())));
        line.setOut(new PrintWriter(said, true));
        line.setErr(new PrintWriter(said, true));
        var all = new java.util.ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", home.resolve("agent.yaml").toString()));
        exit = line.execute(all.toArray(String[]::new));
        return said.toString();
    }
}
