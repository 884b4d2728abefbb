package org.openfsm.it.inside;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.openfsm.ingest.Enrolments;
import org.openfsm.ingest.Intake;
import org.openfsm.ingest.Receipt;
import org.openfsm.ingest.Road;
import org.openfsm.it.HandmadeAgent;
import org.openfsm.platform.Database;
import org.openfsm.reports.Cadence;
import org.openfsm.reports.Every;
import org.openfsm.reports.Format;
import org.openfsm.reports.ReportKind;
import org.openfsm.reports.ReportRequest;
import org.openfsm.reports.Reports;
import org.openfsm.reports.RunRow;
import org.openfsm.reports.RunState;
import org.openfsm.reports.Schedule;
import org.openfsm.reports.ScheduleTimers;
import org.openfsm.reports.Schedules;
import org.openfsm.reports.Selection;

/** Batch jobs and timers of reports where they run: in the server, on H2 and on PostgreSQL. */
@ArquillianTest
class ReportsInsideIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MANY = 3_000;

    @Inject
    Intake intake;

    @Inject
    Database database;

    @EJB
    Enrolments enrolments;

    @EJB
    Reports reports;

    @EJB
    Schedules schedules;

    @EJB
    ScheduleTimers scheduleTimers;

    @EJB
    AsAdministrator administrator;

    @Resource(lookup = "java:jboss/datasources/FsmDS")
    DataSource source;

    @Deployment
    static EnterpriseArchive fsmAndTheseTests() {
        return InsideIT.fsmAndTheseTests();
    }

    @Test
    void aJobOfSeveralPartsGivesItsFilesAndStoppedAtHalfTheSameOnes() throws Exception {
        var customer = "Many " + UUID.randomUUID();
        fleet(customer, MANY);
        var request = ReportRequest.of(ReportKind.METERS, "de")
                .selection(Selection.ALL.customers(List.of(customer)))
                .formats(EnumSet.of(Format.CSV));

        long whole = ask(request);
        var done = await(whole, run -> run.state() == RunState.DONE);
        assertThat(done.rows()).isEqualTo(MANY);
        assertThat(done.devices()).isEqualTo(MANY);
        assertThat(done.files()).extracting(RunRow.FileRow::format).containsExactly(Format.CSV);

        long stopped = ask(request);
        await(stopped, run -> run.state() == RunState.RUNNING && run.progress().done() > 0);
        administrator.call(() -> {
            reports.stop(stopped);
            return null;
        });
        var half = await(stopped, run -> run.state() == RunState.STOPPED || run.state() == RunState.DONE);
        if (half.state() == RunState.STOPPED) {
            administrator.call(() -> {
                reports.resume(stopped);
                return null;
            });
        }
        await(stopped, run -> run.state() == RunState.DONE);
        // "read at" is the device's, so nothing in the file is of the run
        assertThat(bytes(stopped)).isEqualTo(bytes(whole));
    }

    @Test
    void aRunThatFailsSaysWhyAndGoesOnWhenTheReasonIsGone() throws Exception {
        var customer = "Broken " + UUID.randomUUID();
        var serial = fleet(customer, 1);
        supplies(serial, "not JSON");
        long run = ask(ReportRequest.of(ReportKind.SUPPLIES, "en")
                .selection(Selection.ALL.customers(List.of(customer)))
                .formats(EnumSet.of(Format.CSV)));
        waitUntil(
                "fail",
                () -> administrator.call(() -> reports.run(run)).orElseThrow().state() == RunState.FAILED,
                PATIENCE);
        assertThat(administrator.call(() -> reports.run(run)).orElseThrow().problem())
                .startsWith("The lines cannot be collected: ");

        supplies(serial, null);
        administrator.call(() -> {
            reports.resume(run);
            return null;
        });
        var done = await(run, one -> one.state() == RunState.DONE);
        assertThat(done.problem()).isNull();
        assertThat(done.files()).hasSize(1);
    }

    private void supplies(String serial, String json) {
        database.transact(
                unit -> unit.change("update device_current set supplies = ? where serial_number = ?", json, serial));
    }

    @Test
    void aRunThatAnotherNodeHoldsIsTakenUpWhenItsLeaseIsOver() throws Exception {
        var until = Instant.now().plusSeconds(4);
        long run = administrator.call(() -> database.transact(unit -> {
            long id = reports.run(ReportRequest.of(ReportKind.INVENTORY, "en")
                    .selection(Selection.ALL.customers(List.of("Nobody")))
                    .formats(Set.of(Format.CSV)));
            unit.change(
                    "insert into lease (name, owner, held_until) values (?, 'another node', ?)",
                    "report-run-" + id,
                    until);
            return id;
        }));
        var taken = await(run, one -> one.state() != RunState.WAITING);
        assertThat(taken.startedAt()).isAfterOrEqualTo(until.minusMillis(1));
        assertThat(await(run, one -> one.state() == RunState.DONE).rows()).isZero();
    }

    @Test
    void aTimerFiresOnceAndSetsTheNext() throws Exception {
        // of a minute that is over today, so that the next time is tomorrow
        var past = Instant.now().minusSeconds(120).atZone(ZoneOffset.UTC);
        var row = administrator.call(() -> schedules.save(new Schedule(
                null,
                "Soon " + UUID.randomUUID(),
                ReportRequest.of(ReportKind.INVENTORY, "en")
                        .selection(Selection.ALL.customers(List.of("Nobody")))
                        .formats(Set.of(Format.CSV)),
                Cadence.monthly(ZoneOffset.UTC).every(Every.DAILY).at(LocalTime.of(past.getHour(), past.getMinute())),
                List.of(),
                false)));
        long schedule = row.schedule().id();
        assertThat(timers()).contains("ScheduleTimers");
        // nobody waits for tomorrow: its time, and so its timer, are drawn near
        var soon = Instant.now().plusSeconds(2);
        database.transact(unit -> {
            unit.change("update report_schedule set next_at = ? where id = ?", soon, schedule);
            scheduleTimers.plan(schedule, soon);
            return null;
        });
        waitUntil("fire", () -> schedules(schedule).last() != null, PATIENCE);

        var next = database.transact(unit -> unit.one(
                        "select next_at from report_schedule where id = ?", one -> one.instant("next_at"), schedule)
                .orElseThrow());
        assertThat(next).isEqualTo(row.preview().next().get(0).toInstant());
        long runs = database.transact(unit -> unit.one(
                        "select count(*) as n from report_run where schedule_id = ?", one -> one.number("n"), schedule)
                .orElseThrow());
        assertThat(runs).isEqualTo(1);
        administrator.call(() -> {
            schedules.delete(schedule);
            return null;
        });
    }

    private org.openfsm.reports.ScheduleRow schedules(long id) throws Exception {
        return administrator.call(() -> schedules.schedule(id).orElseThrow());
    }

    /** What the persistent timers' table says of whose they are: the store of our script is the one in use. */
    private String timers() throws Exception {
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select timed_object_id from jboss_ejb_timer")) {
            var all = new StringBuilder();
            while (rows.next()) {
                all.append(rows.getString(1)).append('\n');
            }
            return all.toString();
        }
    }

    private long ask(ReportRequest request) throws Exception {
        return administrator.call(() -> reports.run(request));
    }

    private byte[] bytes(long run) throws Exception {
        var out = new ByteArrayOutputStream();
        administrator
                .call(() -> reports.download(run, Format.CSV).orElseThrow())
                .writeTo(out);
        return out.toByteArray();
    }

    private RunRow await(long run, Predicate<RunRow> so) throws Exception {
        var last = new RunRow[1];
        waitUntil(
                "be as expected",
                () -> {
                    last[0] = administrator.call(() -> reports.run(run).orElseThrow());
                    if (last[0].state() == RunState.FAILED) {
                        throw new AssertionError("Run " + run + " failed: " + last[0].problem());
                    }
                    return so.test(last[0]);
                },
                PATIENCE);
        return last[0];
    }

    private interface Check {
        boolean isSo() throws Exception;
    }

    private static void waitUntil(String what, Check check, Duration patience) throws Exception {
        var end = Instant.now().plus(patience);
        while (!check.isSo()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("It did not " + what + " within " + patience);
            }
            Thread.sleep(50);
        }
    }

    /** One device through the intake, and copies of its rows beside it. */
    private String fleet(String customer, int devices) throws Exception {
        var name = "many-" + UUID.randomUUID();
        var document = administrator.call(() -> enrolments.create(name, customer, List.of(name)));
        var agent = new HandmadeAgent(document.content(), Clock.systemUTC());
        assertThat(intake.accept(agent.enrolment(), Road.HTTPS, "127.0.0.1")).isInstanceOf(Receipt.Accepted.class);
        var serial = "MANY-" + UUID.randomUUID();
        assertThat(intake.accept(agent.sealed(agent.report(InsideIT.device(serial, 1_234))), Road.HTTPS, "127.0.0.1"))
                .isInstanceOf(Receipt.Accepted.class);
        database.transact(unit -> {
            long device = unit.one(
                            "select device_id from device_current where serial_number = ?",
                            row -> row.number("device_id"),
                            serial)
                    .orElseThrow();
            for (int copy = 1; copy < devices; copy++) {
                long id = unit.newId();
                unit.change(
                        "insert into device (tenant_id, id, certain, first_seen_at) select tenant_id, ?, certain,"
                                + " first_seen_at from device where id = ?",
                        id,
                        device);
                unit.change(
                        "insert into device_current (tenant_id, device_id, customer_id, agent_id, source_id, state,"
                                + " manufacturer, model, serial_number, total, alert_count, epoch, read_at, seen_at,"
                                + " report_id, search_text) select tenant_id, ?, customer_id, agent_id, source_id, state,"
                                + " manufacturer, model, ?, ?, 0, epoch, read_at, seen_at, report_id, ''"
                                + " from device_current where device_id = ?",
                        id,
                        serial + "-" + copy,
                        copy,
                        device);
            }
            return null;
        });
        return serial;
    }
}
