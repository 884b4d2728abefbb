package org.openfsm.reports;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openfsm.access.AbsentScope;
import org.openfsm.access.Audit;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.fleet.Tenants;
import org.openfsm.platform.Database;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/**
 * Reports that run by the calendar. Their runs have the scope that the owner, who saved it first, has at that time; a
 * person sees and touches own schedules only, an administrator all.
 */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER, Roles.ACCOUNTANT})
public class Schedules {
    private static final int MOST = 100;
    private static final int MOST_RECIPIENTS = 20;
    /** What a mail server will take; that somebody reads it there, only they can say. */
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9._%+'/=?^{|}~!#$&*-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})*");

    @Inject
    Database database;

    @Inject
    CurrentScope scope;

    @Inject
    AbsentScope absent;

    @Inject
    RunStore runs;

    @Inject
    ScheduleTimers timers;

    @Inject
    Clock clock;

    protected Schedules() {}

    /** Outside a container. */
    Schedules(Database database, CurrentScope scope, AbsentScope absent, ScheduleTimers timers, Clock clock) {
        this.database = database;
        this.scope = scope;
        this.absent = absent;
        this.runs = new RunStore(database, absent, clock);
        this.timers = timers;
        this.clock = clock;
    }

    /** When a cadence would run next. @throws Rejected {@code schedule.…} when it names no time */
    public Preview preview(Cadence cadence) {
        cadence.check();
        return cadence.preview(clock.instant());
    }

    /** All schedules that the person sees, by name. */
    public List<ScheduleRow> list() {
        return database.transact(unit -> {
            absent.note(unit);
            return rows(unit, "");
        });
    }

    public Optional<ScheduleRow> schedule(long id) {
        return database.transact(
                unit -> rows(unit, " and s.id = ?", id).stream().findFirst());
    }

    private record Stored(Schedule schedule, String owner) {}

    private List<ScheduleRow> rows(Unit unit, String where, Object... more) throws SQLException {
        var values = new ArrayList<Object>(List.of(more));
        var mine = "1 = 1";
        if (!scope.roles().contains(Roles.ADMINISTRATOR)) {
            values.add(0, me());
            mine = "s.owner = ?";
        }
        var stored = unit.list(
                "select s.* from report_schedule s where " + mine + where + " order by s.folded, s.id",
                Schedules::stored,
                values.toArray());
        var rows = new ArrayList<ScheduleRow>();
        for (var one : stored) {
            var last = runs.rows(
                    unit,
                    " where r.schedule_id = ? order by r.created_at desc, r.id desc fetch first row only",
                    one.schedule().id());
            rows.add(new ScheduleRow(
                    one.schedule(),
                    one.owner(),
                    one.schedule().paused()
                            ? Preview.NONE
                            : one.schedule().cadence().preview(clock.instant()),
                    last.isEmpty() ? null : last.get(0),
                    absent.of(unit, one.owner()).isNothing()));
        }
        return rows;
    }

    private static Stored stored(Row row) throws SQLException {
        return new Stored(schedule(row), row.text("owner"));
    }

    static Schedule schedule(Row row) throws SQLException {
        return new Schedule(
                row.number("id"),
                row.text("name"),
                Documents.request(row.text("request")),
                Documents.cadence(row.text("cadence")),
                Documents.texts(row.text("recipients")),
                row.yes("paused"));
    }

    /**
     * Saves a new one, or another content of one that is there; whose it is does not change.
     *
     * @throws Rejected {@code schedule.…} or {@code report.…} with what is wrong
     */
    public ScheduleRow save(Schedule schedule) {
        check(schedule);
        return database.transact(unit -> {
            RequestCheck.groups(unit, scope.get(), schedule.request().selection());
            absent.note(unit);
            long id = schedule.id() == null ? insert(unit, schedule) : update(unit, schedule);
            var next = schedule.paused()
                    ? null
                    : schedule.cadence().after(clock.instant()).toInstant();
            plan(unit, id, next);
            note(unit, "schedule.saved", id, schedule.name());
            return rows(unit, " and s.id = ?", id).get(0);
        });
    }

    private static void check(Schedule schedule) {
        var name = schedule.name() == null ? "" : schedule.name().strip();
        if (name.isEmpty() || name.length() > 100) {
            throw new Rejected(
                    "schedule.name",
                    "The name has " + name.length() + " characters, expected 1 to 100",
                    String.valueOf(name.length()));
        }
        if (schedule.request() == null) {
            throw new Rejected("report.kind", "The schedule names no report, expected a request");
        }
        RequestCheck.check(schedule.request());
        if (schedule.cadence() == null) {
            throw new Rejected("schedule.at", "The schedule says not when it runs");
        }
        schedule.cadence().check();
        if (schedule.recipients().size() > MOST_RECIPIENTS) {
            throw new Rejected(
                    "schedule.recipients",
                    schedule.recipients().size() + " recipients are too many, expected at most " + MOST_RECIPIENTS,
                    String.valueOf(schedule.recipients().size()),
                    String.valueOf(MOST_RECIPIENTS));
        }
        for (var recipient : schedule.recipients()) {
            if (recipient.length() > 254 || !ADDRESS.matcher(recipient).matches()) {
                throw new Rejected(
                        "schedule.recipient",
                        "\"" + recipient + "\" is no mail address, expected one such as name@example.org",
                        recipient);
            }
        }
    }

    private long insert(Unit unit, Schedule schedule) throws SQLException {
        long tenant = Tenants.home(unit);
        long there = unit.one("select count(*) as n from report_schedule where owner = ?", row -> row.number("n"), me())
                .orElse(0L);
        if (there >= MOST) {
            throw new Rejected(
                    "schedule.many", there + " schedules are too many, expected at most " + MOST, String.valueOf(MOST));
        }
        free(unit, schedule, me(), 0);
        long id = unit.newId();
        unit.change(
                "insert into report_schedule (tenant_id, id, name, folded, owner, request, cadence, recipients, paused,"
                        + " created_at, changed_at, changed_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                tenant,
                id,
                schedule.name().strip(),
                fold(schedule),
                me(),
                Documents.request(schedule.request()),
                Documents.cadence(schedule.cadence()),
                Documents.texts(schedule.recipients()),
                schedule.paused(),
                clock.instant(),
                clock.instant(),
                scope.person());
        return id;
    }

    private long update(Unit unit, Schedule schedule) throws SQLException {
        long id = schedule.id();
        free(unit, schedule, mine(unit, id).owner(), id);
        unit.change(
                "update report_schedule set name = ?, folded = ?, request = ?, cadence = ?, recipients = ?, paused = ?,"
                        + " changed_at = ?, changed_by = ? where id = ?",
                schedule.name().strip(),
                fold(schedule),
                Documents.request(schedule.request()),
                Documents.cadence(schedule.cadence()),
                Documents.texts(schedule.recipients()),
                schedule.paused(),
                clock.instant(),
                scope.person(),
                id);
        return id;
    }

    private static String fold(Schedule schedule) {
        return schedule.name().strip().toLowerCase(Locale.ROOT);
    }

    private static void free(Unit unit, Schedule schedule, String owner, long id) throws SQLException {
        var other = unit.one(
                "select id from report_schedule where owner = ? and folded = ? and id <> ?",
                row -> row.number("id"),
                owner,
                fold(schedule),
                id);
        if (other.isPresent()) {
            throw new Rejected(
                    "schedule.name.taken",
                    "There is a schedule \"" + schedule.name().strip() + "\" already",
                    schedule.name().strip());
        }
    }

    private ScheduleRow mine(Unit unit, long id) throws SQLException {
        var rows = rows(unit, " and s.id = ?", id);
        if (rows.isEmpty()) {
            throw new Rejected("schedule.unknown", "Schedule " + id + " is none of yours", String.valueOf(id));
        }
        return rows.get(0);
    }

    private void plan(Unit unit, long id, Instant next) throws SQLException {
        unit.change("update report_schedule set next_at = ? where id = ?", next, id);
        timers.plan(id, next);
    }

    private void note(Unit unit, String action, long id, String name) throws SQLException {
        Audit.note(unit, clock.instant(), Tenants.home(unit), scope.person(), action, "schedule " + id, name);
    }

    /** It runs no more until it is resumed. @throws Rejected {@code schedule.unknown} */
    public void pause(long id) {
        database.transact(unit -> {
            var row = mine(unit, id);
            unit.change("update report_schedule set paused = true where id = ?", id);
            plan(unit, id, null);
            note(unit, "schedule.paused", id, row.schedule().name());
            return null;
        });
    }

    /** It runs again, from its next time on. @throws Rejected {@code schedule.unknown} */
    public ScheduleRow resume(long id) {
        return database.transact(unit -> {
            absent.note(unit);
            var row = mine(unit, id);
            unit.change("update report_schedule set paused = false where id = ?", id);
            plan(unit, id, row.schedule().cadence().after(clock.instant()).toInstant());
            note(unit, "schedule.resumed", id, row.schedule().name());
            return mine(unit, id);
        });
    }

    /** What it made stays. @throws Rejected {@code schedule.unknown} */
    public void delete(long id) {
        database.transact(unit -> {
            var row = mine(unit, id);
            timers.plan(id, null);
            unit.change("delete from report_schedule where id = ?", id);
            note(unit, "schedule.deleted", id, row.schedule().name());
            return null;
        });
    }

    /** Runs it now, beside its own times. @return the number of the run @throws Rejected {@code schedule.unknown} */
    public long runNow(long id) {
        return database.transact(unit -> {
            absent.note(unit);
            var row = mine(unit, id);
            var schedule = row.schedule();
            var zone = schedule.cadence().zone();
            note(unit, "schedule.run", id, schedule.name());
            return RunStore.add(
                    unit,
                    new RunStore.NewRun(
                            Tenants.home(unit),
                            row.owner(),
                            scope.person(),
                            id,
                            schedule.name(),
                            null,
                            schedule.request(),
                            Reports.days(schedule.request(), LocalDate.now(clock.withZone(zone))),
                            zone,
                            schedule.recipients()),
                    clock.instant());
        });
    }

    private String me() {
        return CurrentScope.fold(scope.person());
    }
}
