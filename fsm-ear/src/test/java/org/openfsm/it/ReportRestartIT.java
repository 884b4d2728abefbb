package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openfsm.running.Child;
import org.openfsm.wire.Device;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;

/** A server that is killed while it makes reports makes the same ones when it runs again. */
class ReportRestartIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int REPORTS = 5;
    private static final int DEVICES = 400;
    private static final List<String> FORMATS = List.of("csv", "xlsx", "pdf");

    private static FsmServer server;
    private static Child process;

    @BeforeAll
    static void aServerOfItsOwn() throws Exception {
        server = FsmServer.start(
                "report-restart",
                List.of("fsm.cli", "fsm-https.cli"),
                Map.of(),
                Path.of(FsmServer.property("fsm.ear")));
        process = server.process();
    }

    @AfterAll
    static void ends() throws InterruptedException {
        if (process != null) {
            process.end();
        }
    }

    @Test
    void killedAtHalfItGivesTheSameFilesByteForByte() throws Exception {
        process.await("answer", PATIENCE, ReportRestartIT::answers);
        fleet();
        var whole = ask();
        process.await("make the first report", PATIENCE, () -> state(whole).equals("DONE"));

        var more = new ArrayList<Long>();
        for (int i = 0; i < 4; i++) {
            more.add(ask());
        }
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (more.stream().noneMatch(ReportRestartIT::atHalf)) {
            assertThat(System.nanoTime()).as("no run was seen at half").isLessThan(patience);
        }
        process.process().destroyForcibly().waitFor(); // SIGKILL: nothing is tidied up

        process = server.wildfly().start(FsmServer.CHILDREN, server.ports(), List.of());
        process.await("answer again", PATIENCE, ReportRestartIT::answers);
        for (var run : more) {
            process.await("make report " + run, PATIENCE, () -> state(run).equals("DONE"));
            for (var format : FORMATS) {
                assertThat(bytes(run, format)).as(run + "." + format).isEqualTo(bytes(whole, format));
            }
        }
        assertThat(Files.readString(server.wildfly().log())).contains("goes on from its checkpoints");
        assertThat(bytes(whole, "csv").length).isGreaterThan(REPORTS * DEVICES * 50);
    }

    private static boolean answers() throws InterruptedException {
        try {
            return server.api().get("api/health").statusCode() == 200;
        } catch (java.io.IOException notYet) {
            return false;
        }
    }

    private static void fleet() throws Exception {
        var made = server.api()
                .post(
                        "api/agents",
                        "{\"name\":\"large\",\"customer\":\"Large customer\",\"sourceIds\":[\"large\"]}",
                        server.user("administrator"));
        assertThat(made.statusCode()).isEqualTo(201);
        var agent = new HandmadeAgent(made.body(), Clock.systemUTC());
        assertThat(server.api().report(agent.enrolment()).statusCode()).isEqualTo(202);
        for (int report = 0; report < REPORTS; report++) {
            var devices = new Device[DEVICES];
            for (int i = 0; i < DEVICES; i++) {
                devices[i] = device(report * DEVICES + i);
            }
            assertThat(server.api().report(agent.sealed(agent.report(devices))).statusCode())
                    .isEqualTo(202);
        }
    }

    private static Device device(int number) {
        return new Device(
                Instant.now(),
                true,
                "192.0.2." + number % 250,
                161,
                1,
                null,
                "2c",
                new Device.Identity(
                        "Kyocera",
                        "ECOSYS M3540idn",
                        null,
                        "RESTART" + (100_000 + number),
                        null,
                        null,
                        "1.3.6.1.4.1.1347.41",
                        null,
                        null,
                        null,
                        List.of()),
                null,
                null,
                List.of(new Meter(MeterKey.TOTAL, 1000L + number, false, List.of())),
                List.of(),
                List.of(),
                null,
                List.of());
    }

    /** Of a time, so that nothing in the files is of the moment they are asked for. */
    private static long ask() throws Exception {
        var today = LocalDate.now(Clock.system(ZoneOffset.UTC));
        var answer = server.api()
                .post(
                        "api/report-runs",
                        ("{\"kind\":\"VOLUMES\",\"period\":{\"from\":\"%s\",\"to\":\"%s\"},\"meters\":[\"total\"],"
                                        + "\"formats\":[\"CSV\",\"XLSX\",\"PDF\"],\"language\":\"de\"}")
                                .formatted(today.minusDays(1), today.plusDays(1)),
                        server.user("administrator"));
        assertThat(answer.statusCode()).as(Scene.text(answer)).isEqualTo(201);
        return Scene.object(answer).getJsonNumber("id").longValue();
    }

    private static JsonObject run(long run) throws Exception {
        HttpResponse<byte[]> answer = server.api().get("api/report-runs/" + run, server.user("administrator"));
        assertThat(answer.statusCode()).as(Scene.text(answer)).isEqualTo(200);
        return Scene.object(answer);
    }

    private static String state(long run) throws java.io.IOException, InterruptedException, Child.Failure {
        try {
            var now = run(run);
            if (now.getString("state").equals("FAILED")) {
                throw new Child.Failure("Run " + run + " failed: " + now.getString("problem", ""));
            }
            return now.getString("state");
        } catch (java.io.IOException | InterruptedException | Child.Failure e) {
            throw e;
        } catch (Exception e) {
            throw new Child.Failure("Run " + run + " gives no state", e);
        }
    }

    /** Some lines are collected, or some of a file are written, and not all. */
    private static boolean atHalf(long run) {
        try {
            var now = run(run);
            var progress = now.getJsonObject("progress");
            return now.getString("state").equals("RUNNING")
                    && progress.getJsonNumber("done").longValue() > 0
                    && progress.getInt("percent") < 100;
        } catch (Exception e) {
            throw new AssertionError("Run " + run + " gives no progress", e);
        }
    }

    private static byte[] bytes(long run, String format) throws Exception {
        var answer = server.api().get("api/report-runs/" + run + "/" + format, server.user("administrator"));
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
