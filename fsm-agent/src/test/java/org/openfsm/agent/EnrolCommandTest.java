package org.openfsm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonString;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.wire.EnrolmentFile;
import picocli.CommandLine;

/** What a person is told to do after the enrolment, which names the sources acme and south. */
@NullUnmarked
class EnrolCommandTest {

    @TempDir
    private Path home;

    private final StringWriter said = new StringWriter();

    @Test
    void whoHasNamedAllPrintersStarts() throws Exception {
        assertThat(enrol("sources: [{id: acme, ranges: [192.0.2.1]}, {id: south, ranges: [192.0.2.2]}]"))
                .isZero();
        assertThat(said.toString())
                .contains("Next: fsm-agent run --config " + config())
                .doesNotContain("name the printers");
    }

    @Test
    void aSourceWithoutPrintersIsNamed() throws Exception {
        assertThat(enrol("sources: [{id: acme, ranges: [192.0.2.1]}, {id: south, ranges: []}]"))
                .isZero();
        assertThat(said.toString()).contains("Next: name the printers of south in " + config(), "Then: fsm-agent run");
    }

    @Test
    void aSourceOfAnotherIsSaidBeforeTheStart() throws Exception {
        assertThat(enrol("sources: [{id: acme-zentrale, ranges: [192.0.2.1]}]")).isZero();
        assertThat(said.toString())
                .contains(
                        "Next: correct what does not fit",
                        "line 1: source acme-zentrale is not this agent's",
                        "Then: fsm-agent run");
    }

    /** The server answers that it took the introduction: no mail is to be waited for. */
    @Test
    void whoIsIntroducedByXmlRpcIsTold() throws Exception {
        try (var server = TestServer.start()) {
            server.behave(TestServer.saysTrue());
            assertThat(enrol(
                            "sources: [{id: acme, ranges: [192.0.2.1]}, {id: south, ranges: [192.0.2.2]}]\n"
                                    + "transport: xml-rpc",
                            Fixtures.enrolment(server.address(), List.of(server.certificate()))))
                    .isZero();
            assertThat(said.toString())
                    .contains("Introduced to the server.", "Reports go by xml-rpc to ", "/api/xmlrpc")
                    .doesNotContain("mail");
        }
    }

    @Test
    void withoutAConfigurationNothingIsEnrolledAndTheRemedyIsNamed() throws Exception {
        assertThat(enrol(null)).isEqualTo(2);
        assertThat(said.toString()).contains("does not exist; have it made with --range 10.1.0.0/24");
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void programsReadTheStatusAsOneObject() throws Exception {
        enrol("sources: [{id: acme, ranges: [192.0.2.1]}]");
        said.getBuffer().setLength(0);
        assertThat(line().execute("status", "--json", "--config", config().toString()))
                .isZero();
        try (var reader = Json.createReader(new StringReader(said.toString()))) {
            var status = reader.readObject();
            assertThat(status.getString("agentId")).isEqualTo(Fixtures.AGENT.toString());
            assertThat(status.getBoolean("running")).isFalse();
            assertThat(status).doesNotContainKey("now");
            assertThat(status.getJsonArray("sources").getValuesAs(JsonString::getString))
                    .containsExactly("acme", "south");
            assertThat(status.getJsonObject("waiting").getInt("reports")).isEqualTo(1);
            assertThat(status.getJsonObject("sent").getInt("reports")).isZero();
            assertThat(status.getJsonArray("roads").getJsonObject(0).getString("says"))
                    .contains("the connection was refused");
            assertThat(status.getJsonArray("printers")).isEmpty();
        }
    }

    private Path config() {
        return home.resolve("agent.yaml");
    }

    private int enrol(String config) throws Exception {
        return enrol(config, Fixtures.enrolment(URI.create("https://127.0.0.1:9/fsm/api/reports"), List.of()));
    }

    private int enrol(String config, EnrolmentFile brought) throws Exception {
        if (config != null) {
            Files.writeString(config(), config + "\nui: { port: off }\ncontrol: { port: off }\n");
        }
        var file = Files.write(
                home.resolve("a.fsm-enrolment"),
                Fixtures.again(brought, Instant.now()).write());
        return line().execute("enrol", file.toString(), "--config", config().toString());
    }

    private CommandLine line() {
        return Main.commandLine(Clock.systemUTC(), Map.of(), new CountDownLatch(1))
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true));
    }
}
