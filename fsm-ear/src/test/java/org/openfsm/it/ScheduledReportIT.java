package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.mail.Multipart;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openfsm.running.Child;
import org.openfsm.running.MailServer;
import org.openfsm.wire.Device;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;

/** An accountant's schedule ends in an inbox; a server that is killed while it makes reports makes the same ones again. */
@TestMethodOrder(OrderAnnotation.class)
class ScheduledReportIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int REPORTS = 5;
    private static final int DEVICES = 400;
    private static final List<String> FORMATS = List.of("csv", "xlsx", "pdf");

    private static final String KRANICH = "Kranich Druck GmbH";

    private static FsmServer server;
    private static Child process;
    private static MailServer post;

    @BeforeAll
    static void aServerOfItsOwn() throws Exception {
        post = MailServer.start(Path.of("target", "scheduled-report").toAbsolutePath());
        post.mailbox("buchhaltung", "secret");
        server = FsmServer.start(
                "scheduled-report",
                List.of("fsm.cli", "fsm-https.cli", "fsm-mail.cli"),
                Map.of(
                        "fsm.mail.host", "127.0.0.1",
                        "fsm.mail.port", Integer.toString(post.smtp()),
                        "fsm.mail.starttls", "false",
                        "fsm.mail.from", "FSM <fsm@example.org>"),
                Path.of(FsmServer.property("fsm.ear")));
        process = server.process();
        process.await("answer", PATIENCE, ScheduledReportIT::answers);
    }

    @AfterAll
    static void ends() throws InterruptedException {
        if (process != null) {
            process.end();
        }
        if (post != null) {
            post.close();
        }
    }

    @Test
    @Order(1)
    void anAccountantsScheduleBecomesAPdfInTheInbox() throws Exception {
        agent("kranich", KRANICH, device(1));
        agent("fremd", "Fremd AG", device(2));
        var granted = server.api()
                .post(
                        "api/grants",
                        "{\"principal\":\"accountant\",\"customer\":\"" + KRANICH + "\"}",
                        server.user("administrator"));
        assertThat(granted.statusCode()).as(Scene.text(granted)).isEqualTo(201);

        scheduleOfTheNextMinute();
        // of a customer that the accountant does not see; here since the minute is not over yet
        fleet();

        process.await("send the report", PATIENCE, () -> !post.in("buchhaltung", "INBOX")
                .isEmpty());
        var mail = post.in("buchhaltung", "INBOX").get(0);
        assertThat(mail.getSubject()).startsWith("Z\u00e4hlerst\u00e4nde f\u00fcr die Abrechnung: ");
        var parts = (Multipart) mail.getContent();
        assertThat(parts.getCount()).isEqualTo(3);
        assertThat(parts.getBodyPart(0).getContent().toString()).contains("1 Zeilen", "Zeitplans");
        var csv = new String(parts.getBodyPart(1).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(csv).contains("RESTART100001").doesNotContain("RESTART100002", "Fremd");
        var pdf = parts.getBodyPart(2).getInputStream().readAllBytes();
        assertThat(parts.getBodyPart(2).getFileName())
                .startsWith("zaehlerstaende-")
                .endsWith(".pdf");
        assertThat(new String(pdf, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
        Files.write(Path.of("target", "scheduled-report", "report.pdf"), pdf);

        var history = Scene.object(server.api().get("api/report-runs", server.user("accountant")));
        assertThat(history.getInt("total")).isEqualTo(1);
        var run = history.getJsonArray("rows").getJsonObject(0);
        assertThat(run.getString("startedBy")).isEqualTo("schedule");
        process.await("settle the mail", PATIENCE, () -> Scene.text(
                        server.api().get("api/report-runs", server.user("accountant")))
                .contains("\"state\":\"SENT\""));
        var foreign = server.api().get("api/report-runs/" + run.getJsonNumber("id") + "/pdf", server.user("customer"));
        assertThat(foreign.statusCode()).isEqualTo(404);
    }

    /** Saved anew when the minute was over before it was saved: tomorrow's is not waited for. */
    private static void scheduleOfTheNextMinute() throws Exception {
        var saved = schedule("");
        while (next(saved).isAfter(Instant.now().plusSeconds(60))) {
            saved = schedule("\"id\":" + saved.getJsonObject("schedule").getJsonNumber("id") + ",");
        }
    }

    private static Instant next(JsonObject saved) {
        return ZonedDateTime.parse(
                        saved.getJsonObject("preview").getJsonArray("next").getString(0))
                .toInstant();
    }

    private static JsonObject schedule(String id) throws Exception {
        var at = LocalTime.now(Clock.systemUTC()).plusSeconds(60);
        var answer = server.api()
                .post(
                        "api/report-schedules",
                        ("{%s\"name\":\"Z\u00e4hlerst\u00e4nde f\u00fcr die Abrechnung\",\"request\":{\"kind\":\"METERS\",\"meters\":[\"total\"],"
                                        + "\"formats\":[\"PDF\",\"CSV\"],\"language\":\"de\"},\"cadence\":{\"every\":\"DAILY\","
                                        + "\"at\":\"%02d:%02d\",\"zone\":\"UTC\"},\"recipients\":[\"buchhaltung@localhost\"]}")
                                .formatted(id, at.getHour(), at.getMinute()),
                        server.user("accountant"));
        assertThat(answer.statusCode()).as(Scene.text(answer)).isEqualTo(201);
        return Scene.object(answer);
    }

    @Test
    @Order(2)
    void killedAtHalfItGivesTheSameFilesByteForByte() throws Exception {
        var whole = ask();
        process.await("make the first report", PATIENCE, () -> state(whole).equals("DONE"));

        var more = new ArrayList<Long>();
        for (int i = 0; i < 4; i++) {
            more.add(ask());
        }
        process.await("be seen at half of a report", PATIENCE, () -> anyAtHalf(more));
        process.process().destroyForcibly().waitFor(); // SIGKILL: nothing is tidied up

        process = server.wildfly().start(FsmServer.CHILDREN, server.ports(), List.of());
        process.await("answer again", PATIENCE, ScheduledReportIT::answers);
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
        } catch (IOException notYet) {
            return false;
        }
    }

    private static HandmadeAgent agent(String name, String customer, Device... devices) throws Exception {
        var made = server.api()
                .post(
                        "api/agents",
                        "{\"name\":\"%1$s\",\"customer\":\"%2$s\",\"sourceIds\":[\"%1$s\"]}".formatted(name, customer),
                        server.user("administrator"));
        assertThat(made.statusCode()).as(Scene.text(made)).isEqualTo(201);
        var agent = new HandmadeAgent(made.body(), Clock.systemUTC());
        assertThat(server.api().report(agent.enrolment()).statusCode()).isEqualTo(202);
        if (devices.length > 0) {
            report(agent, devices);
        }
        return agent;
    }

    private static void report(HandmadeAgent agent, Device... devices) throws Exception {
        var answer = server.api().report(agent.sealed(agent.report(devices)));
        assertThat(answer.statusCode()).as(Scene.text(answer)).isEqualTo(202);
    }

    private static void fleet() throws Exception {
        var agent = agent("large", "Large customer");
        for (int report = 0; report < REPORTS; report++) {
            var devices = new Device[DEVICES];
            for (int i = 0; i < DEVICES; i++) {
                devices[i] = device(10 + report * DEVICES + i);
            }
            report(agent, devices);
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

    private static JsonObject run(long run) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = server.api().get("api/report-runs/" + run, server.user("administrator"));
        assertThat(answer.statusCode()).as(Scene.text(answer)).isEqualTo(200);
        return Scene.object(answer);
    }

    private static String state(long run) throws IOException, InterruptedException, Child.Failure {
        var now = run(run);
        if (now.getString("state").equals("FAILED")) {
            throw new Child.Failure("Run " + run + " failed: " + now.getString("problem", ""));
        }
        return now.getString("state");
    }

    /** Some lines of one are collected, or some of a file are written, and not all. */
    private static boolean anyAtHalf(List<Long> runs) throws IOException, InterruptedException {
        for (long run : runs) {
            var now = run(run);
            var progress = now.getJsonObject("progress");
            if (now.getString("state").equals("RUNNING")
                    && progress.getJsonNumber("done").longValue() > 0
                    && progress.getInt("percent") < 100) {
                return true;
            }
        }
        return false;
    }

    private static byte[] bytes(long run, String format) throws Exception {
        var answer = server.api().get("api/report-runs/" + run + "/" + format, server.user("administrator"));
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
