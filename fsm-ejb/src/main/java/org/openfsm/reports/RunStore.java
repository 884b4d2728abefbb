package org.openfsm.reports;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openfsm.access.AbsentScope;
import org.openfsm.platform.Database;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** The runs as the database holds them; knows no person. */
@Dependent
class RunStore {
    private static final int PROBLEM = 2000;
    /** Lines taken away in one transaction. */
    private static final int PIECE = 2000;
    /** All columns of the index, so that H2 takes it and sorts nothing. */
    private static final String LINE_ORDER =
            " order by tenant_id, run_id, sort_key, device_id, line fetch next ? rows only";

    private static final String RUNS =
            "select r.*, (select sum(p.done) from report_part p where p.tenant_id = r.tenant_id"
                    + " and p.run_id = r.id) as devices_done, (select max(f.lines) from report_file f where"
                    + " f.tenant_id = r.tenant_id and f.run_id = r.id) as file_lines from report_run r";

    @Inject
    Database database;

    @Inject
    AbsentScope absent;

    @Inject
    Clock clock;

    protected RunStore() {}

    RunStore(Database database, AbsentScope absent, Clock clock) {
        this.database = database;
        this.absent = absent;
        this.clock = clock;
    }

    /** What a new run is to be. @param due the schedule's time; null by hand */
    record NewRun(
            long tenant,
            String owner,
            String startedBy,
            Long scheduleId,
            String scheduleName,
            Instant due,
            ReportRequest request,
            Days days,
            ZoneId zone,
            List<String> recipients) {}

    static long add(Unit unit, NewRun run, Instant now) throws SQLException {
        long id = unit.newId();
        unit.change(
                "insert into report_run (tenant_id, id, owner, started_by, schedule_id, schedule_name, due_at, request,"
                        + " from_day, to_day, zone, recipients, state, stage, lines_done, lines_of, devices, attempts,"
                        + " created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'WAITING', 'LINES', 0, 0, 0, 0, ?)",
                run.tenant(),
                id,
                run.owner(),
                run.startedBy(),
                run.scheduleId(),
                run.scheduleName(),
                run.due(),
                Documents.request(run.request()),
                run.days() == null ? null : run.days().from(),
                run.days() == null ? null : run.days().to(),
                run.zone().getId(),
                Documents.texts(run.recipients()),
                now);
        return id;
    }

    // --- what batch parts ask

    /** The task of a run, in the scope that its owner has now. */
    Task task(long run) {
        return database.transact(unit -> {
            var owner = new String[1];
            var task = unit.one(
                            "select * from report_run where id = ?",
                            row -> {
                                owner[0] = row.text("owner");
                                return new Task(
                                        row.number("tenant_id"),
                                        run,
                                        Documents.request(row.text("request")),
                                        day(row, "from_day"),
                                        day(row, "to_day"),
                                        ZoneId.of(row.text("zone")),
                                        row.instant("created_at"),
                                        null);
                            },
                            run)
                    .orElseThrow(() -> new ReportFailure("Run " + run + " was deleted while it was made"));
            return new Task(
                    task.tenant(),
                    run,
                    task.request(),
                    task.from(),
                    task.to(),
                    task.zone(),
                    task.asOf(),
                    absent.of(unit, owner[0]));
        });
    }

    static LocalDate day(Row row, String column) throws SQLException {
        var text = row.text(column);
        return text == null ? null : LocalDate.parse(text);
    }

    /** A piece of the devices of a run. */
    record Part(int part, long first, long last, long devices) {}

    List<Part> parts(Task task) {
        return database.transact(unit -> unit.list(
                "select * from report_part where tenant_id = ? and run_id = ? order by part",
                row -> new Part(
                        row.small("part"),
                        row.number("first_device"),
                        row.number("last_device"),
                        row.number("devices")),
                task.tenant(),
                task.run()));
    }

    void cut(Task task, List<Part> parts) {
        database.transact(unit -> {
            unit.changeAll(
                    "insert into report_part (tenant_id, run_id, part, first_device, last_device, devices, done)"
                            + " values (?, ?, ?, ?, ?, ?, 0)",
                    parts.stream()
                            .map(part -> new Object[] {
                                task.tenant(), task.run(), part.part(), part.first(), part.last(), part.devices()
                            })
                            .toList());
            unit.change(
                    "update report_run set devices = ? where tenant_id = ? and id = ?",
                    parts.stream().mapToLong(Part::devices).sum(),
                    task.tenant(),
                    task.run());
            return null;
        });
    }

    /**
     * Lays the lines of some devices down, in the transaction of the chunk. A chunk that is done again lays down the
     * same: what these devices had is taken away first.
     *
     * @param done devices of the part that are done with these
     */
    void lay(long tenant, long run, int part, long done, List<DeviceLines> devices) {
        database.transact(unit -> {
            // they are neighbours by id, and of no other part: a range, which every database finds by its index
            unit.change(
                    "delete from report_line where tenant_id = ? and run_id = ? and device_id >= ? and device_id <= ?",
                    tenant,
                    run,
                    devices.get(0).device(),
                    devices.get(devices.size() - 1).device());
            var rows = new ArrayList<Object[]>();
            for (var device : devices) {
                for (int line = 0; line < device.lines().size(); line++) {
                    var one = device.lines().get(line);
                    rows.add(new Object[] {tenant, run, device.device(), line, one.order(), Documents.cells(one.cells())
                    });
                }
            }
            unit.changeAll(
                    "insert into report_line (tenant_id, run_id, device_id, line, sort_key, cells)"
                            + " values (?, ?, ?, ?, ?, ?)",
                    rows);
            unit.change(
                    "update report_part set done = ? where tenant_id = ? and run_id = ? and part = ?",
                    done,
                    tenant,
                    run,
                    part);
            return null;
        });
    }

    /** A stored line. */
    record Laid(String order, long device, int line, String cells) {}

    /** The lines after that one, in order; the first ones after null. */
    List<Laid> lines(Task task, Laid after, int size) {
        return database.transact(unit -> after == null
                ? unit.list(
                        "select sort_key, device_id, line, cells from report_line where tenant_id = ? and run_id = ?"
                                + LINE_ORDER,
                        RunStore::laid,
                        task.tenant(),
                        task.run(),
                        size)
                : unit.list(
                        "select sort_key, device_id, line, cells from report_line where tenant_id = ? and run_id = ?"
                                + " and sort_key >= ? and (sort_key > ? or device_id > ? or device_id = ? and line > ?)"
                                + LINE_ORDER,
                        RunStore::laid,
                        task.tenant(),
                        task.run(),
                        after.order(),
                        after.order(),
                        after.device(),
                        after.device(),
                        after.line(),
                        size));
    }

    private static Laid laid(Row row) throws SQLException {
        return new Laid(row.text("sort_key"), row.number("device_id"), row.small("line"), row.text("cells"));
    }

    long lines(Task task) {
        return database.transact(unit -> unit.one(
                        "select count(*) as n from report_line where tenant_id = ? and run_id = ?",
                        row -> row.number("n"),
                        task.tenant(),
                        task.run())
                .orElse(0L));
    }

    /** How far the writing of files is; does not wait for anybody. */
    void writes(Task task, Format format, long done, long of) {
        database.transact(unit -> unit.change(
                "update report_run set stage = 'FILES', format = ?, lines_done = ?, lines_of = ?"
                        + " where tenant_id = ? and id = ?",
                format,
                done,
                of,
                task.tenant(),
                task.run()));
    }

    /** Everything is written: the lines are not needed any more, the mails wait. */
    void done(Task task) {
        clearLines(task);
        database.transact(unit -> {
            var recipients = unit.one(
                    "select recipients from report_run where tenant_id = ? and id = ? and state <> 'DONE'",
                    row -> Documents.texts(row.text("recipients")),
                    task.tenant(),
                    task.run());
            if (recipients.isEmpty()) {
                return null;
            }
            var now = clock.instant();
            unit.changeAll(
                    "insert into report_mail (tenant_id, run_id, recipient, state, tries, next_at)"
                            + " values (?, ?, ?, 'WAITING', 0, ?)",
                    recipients.get().stream()
                            .map(one -> new Object[] {task.tenant(), task.run(), one, now})
                            .toList());
            unit.change("delete from report_part where tenant_id = ? and run_id = ?", task.tenant(), task.run());
            unit.change(
                    "update report_run set state = 'DONE', ended_at = ?, problem = null"
                            + " where tenant_id = ? and id = ?",
                    now,
                    task.tenant(),
                    task.run());
            return null;
        });
    }

    /** Piece by piece: what a transaction takes away, H2 keeps in memory until its end. */
    private void clearLines(Task task) {
        long after = Long.MIN_VALUE;
        for (var last = pieceEnd(task, after); last.isPresent(); last = pieceEnd(task, after)) {
            long from = after;
            long to = last.get();
            database.transact(unit -> unit.change(
                    "delete from report_line where tenant_id = ? and run_id = ? and device_id > ? and device_id <= ?",
                    task.tenant(),
                    task.run(),
                    from,
                    to));
            after = to;
        }
    }

    /** The device up to which lines are taken away next; empty when none are left. */
    private Optional<Long> pieceEnd(Task task, long after) {
        return database.transact(unit -> unit.one(
                "select max(device_id) as last from (select device_id from report_line where tenant_id = ? and run_id = ?"
                        + " and device_id > ? order by tenant_id, run_id, device_id, line fetch next ? rows only) piece"
                        + " having count(*) > 0",
                row -> row.number("last"),
                task.tenant(),
                task.run(),
                after,
                PIECE));
    }

    /** Notes why it cannot go on; the node that runs it settles the state. */
    void problem(long run, String sentence) {
        database.transact(unit -> unit.change(
                "update report_run set problem = ? where id = ? and state <> 'DONE'",
                sentence.length() <= PROBLEM ? sentence : sentence.substring(0, PROBLEM),
                run));
    }

    // --- what the node that runs them asks

    /** A run that a node should take up. @param execution of an earlier start, or null */
    record Open(long tenant, long id, RunState state, Long execution, int attempts) {}

    List<Open> open(Set<RunState> states) {
        return database.transact(unit -> unit.list(
                "select tenant_id, id, state, execution_id, attempts from report_run where state = any (?)"
                        + " order by created_at, id fetch next 200 rows only",
                RunStore::open,
                states.stream().map(Enum::name).toList()));
    }

    Optional<Open> open(long run) {
        return database.transact(unit -> unit.one(
                "select tenant_id, id, state, execution_id, attempts from report_run where id = ?",
                RunStore::open,
                run));
    }

    private static Open open(Row row) throws SQLException {
        return new Open(
                row.number("tenant_id"),
                row.number("id"),
                RunState.valueOf(row.text("state")),
                row.number("execution_id"),
                row.small("attempts"));
    }

    /** Marks it taken up. False when a person stopped or deleted it meanwhile. */
    boolean takes(Open run) {
        return database.transact(unit -> unit.change(
                        "update report_run set state = 'RUNNING', attempts = attempts + 1, started_at ="
                                + " coalesce(started_at, ?), ended_at = null, problem = null"
                                + " where id = ? and state in ('WAITING', 'RUNNING')",
                        clock.instant(),
                        run.id())
                == 1);
    }

    void executes(long run, long execution) {
        database.transact(unit -> unit.change("update report_run set execution_id = ? where id = ?", execution, run));
    }

    /** Its job has ended without its end. @param problem null keeps the one that was noted */
    void settles(long run, RunState state, String problem) {
        database.transact(unit -> unit.change(
                "update report_run set state = ?, ended_at = ?, attempts = 0, problem = coalesce(problem, ?)"
                        + " where id = ? and state <> 'DONE'",
                state,
                clock.instant(),
                problem,
                run));
    }

    // --- what people see

    List<RunRow> rows(Unit unit, String where, Object... values) throws SQLException {
        record Raw(long tenant, RunRow row) {}
        var raw = unit.list(RUNS + where, row -> new Raw(row.number("tenant_id"), row(row)), values);
        if (raw.isEmpty()) {
            return List.of();
        }
        var ids = raw.stream().map(one -> one.row().id()).toList();
        var files = files(unit, ids);
        var mails = mails(unit, ids);
        return raw.stream()
                .map(one -> complete(
                        one.row(),
                        files.getOrDefault(one.row().id(), List.of()),
                        mails.getOrDefault(one.row().id(), List.of())))
                .toList();
    }

    private RunRow row(Row row) throws SQLException {
        var state = RunState.valueOf(row.text("state"));
        var started = row.instant("started_at");
        var lines = row.number("file_lines");
        return new RunRow(
                row.number("id"),
                state,
                Documents.request(row.text("request")),
                day(row, "from_day"),
                day(row, "to_day"),
                ZoneId.of(row.text("zone")),
                row.text("owner"),
                row.text("started_by"),
                row.number("schedule_id"),
                row.text("schedule_name"),
                row.instant("created_at"),
                started,
                row.instant("ended_at"),
                progress(row, state, started),
                lines == null ? 0 : lines,
                row.number("devices"),
                List.of(),
                List.of(),
                row.text("problem"));
    }

    private RunRow.Progress progress(Row row, RunState state, Instant started) throws SQLException {
        var stage = Stage.valueOf(row.text("stage"));
        var format = row.text("format") == null ? null : Format.valueOf(row.text("format"));
        var devices = row.number("devices_done");
        long done = stage == Stage.LINES ? devices == null ? 0 : devices : row.number("lines_done");
        long of = stage == Stage.LINES ? row.number("devices") : row.number("lines_of");
        int percent = state == RunState.DONE ? 100 : of == 0 ? 0 : (int) Math.min(100, 100 * done / of);
        Duration left = null;
        if (state == RunState.RUNNING && stage == Stage.LINES && percent >= 10 && started != null) {
            var spent = Duration.between(started, clock.instant());
            left = spent.multipliedBy(of - done).dividedBy(Math.max(done, 1));
        }
        return new RunRow.Progress(stage, format, done, of, percent, left);
    }

    private static RunRow complete(RunRow row, List<RunRow.FileRow> files, List<RunRow.MailRow> mails) {
        return new RunRow(
                row.id(),
                row.state(),
                row.request(),
                row.from(),
                row.to(),
                row.zone(),
                row.owner(),
                row.startedBy(),
                row.scheduleId(),
                row.scheduleName(),
                row.createdAt(),
                row.startedAt(),
                row.endedAt(),
                row.progress(),
                row.rows(),
                row.devices(),
                files,
                mails,
                row.problem());
    }

    private static Map<Long, List<RunRow.FileRow>> files(Unit unit, List<Long> runs) throws SQLException {
        var files = new HashMap<Long, List<RunRow.FileRow>>();
        unit.list(
                "select * from report_file where run_id = any (?) order by format",
                row -> files.computeIfAbsent(row.number("run_id"), id -> new ArrayList<>())
                        .add(file(row)),
                runs);
        return files;
    }

    static RunRow.FileRow file(Row row) throws SQLException {
        return new RunRow.FileRow(
                Format.valueOf(row.text("format")), row.text("name"), row.number("size"), row.text("sha256"));
    }

    private static Map<Long, List<RunRow.MailRow>> mails(Unit unit, List<Long> runs) throws SQLException {
        var mails = new HashMap<Long, List<RunRow.MailRow>>();
        unit.list(
                "select * from report_mail where run_id = any (?) order by recipient",
                row -> mails.computeIfAbsent(row.number("run_id"), id -> new ArrayList<>())
                        .add(new RunRow.MailRow(
                                row.text("recipient"),
                                mailState(row.text("state")),
                                row.small("tries"),
                                row.instant("next_at"),
                                row.instant("settled_at"),
                                row.text("failure"))),
                runs);
        return mails;
    }

    private static MailState mailState(String stored) {
        return stored.equals("SENDING") ? MailState.WAITING : MailState.valueOf(stored);
    }

    /** Takes a run away with all that hangs on it. */
    static void delete(Unit unit, long tenant, long run) throws SQLException {
        FileStore.lock(unit, tenant);
        unit.change("delete from report_line where tenant_id = ? and run_id = ?", tenant, run);
        unit.change("delete from report_part where tenant_id = ? and run_id = ?", tenant, run);
        unit.change("delete from report_mail where tenant_id = ? and run_id = ?", tenant, run);
        unit.change("delete from report_file where tenant_id = ? and run_id = ?", tenant, run);
        unit.change("delete from report_run where tenant_id = ? and id = ?", tenant, run);
        unit.change(
                "delete from report_content where tenant_id = ? and sha256 not in"
                        + " (select f.sha256 from report_file f where f.tenant_id = ?)",
                tenant,
                tenant);
    }

    /** Takes away what is older than the tenant keeps reports. */
    void forgetOld() {
        var now = clock.instant();
        var old = database.transact(unit -> unit.list(
                "select r.tenant_id, r.id, r.created_at, k.keep_days from report_run r join retention k"
                        + " on k.tenant_id = r.tenant_id and k.data_class = 'report'"
                        + " where r.state in ('DONE', 'FAILED', 'STOPPED') and r.created_at < ?",
                row -> row.instant("created_at").isBefore(now.minus(Duration.ofDays(row.number("keep_days"))))
                        ? new Open(row.number("tenant_id"), row.number("id"), RunState.DONE, null, 0)
                        : null,
                now.minus(Duration.ofDays(1))));
        for (var run : old) {
            if (run != null) {
                database.transact(unit -> {
                    delete(unit, run.tenant(), run.id());
                    return null;
                });
            }
        }
    }

    static final Set<RunState> TO_TAKE = EnumSet.of(RunState.WAITING, RunState.RUNNING, RunState.STOPPING);
}
