package org.openfsm.reports;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openfsm.access.AbsentScope;
import org.openfsm.access.Audit;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.fleet.DeviceColumns;
import org.openfsm.fleet.Tenants;
import org.openfsm.platform.Database;
import org.openfsm.platform.Page;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Unit;

/**
 * Reports that the signed-in person asks for, and what became of them. A person sees and touches own runs only, an
 * administrator all; what is in a report is what its owner may see.
 */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER, Roles.ACCOUNTANT})
public class Reports {
    private static final int LARGEST_PAGE = 1000;
    private static final int MOST_WAITING = 20;

    @Inject
    Database database;

    @Inject
    CurrentScope scope;

    @Inject
    AbsentScope absent;

    @Inject
    RunStore runs;

    @Inject
    FileStore files;

    @Inject
    Clock clock;

    protected Reports() {}

    /** Outside a container. */
    public Reports(Database database, CurrentScope scope, AbsentScope absent, Clock clock) {
        this.database = database;
        this.scope = scope;
        this.absent = absent;
        this.clock = clock;
        this.runs = new RunStore(database, absent, clock);
        this.files = new FileStore(database);
    }

    /** The groups that the person may choose. */
    public List<Choice> groups() {
        var values = new ArrayList<Object>();
        var mine = scope.get().where("g", values);
        return database.transact(unit -> unit.list(
                "select g.id, g.name from device_group g where " + mine + " order by g.folded, g.id",
                row -> new Choice(row.number("id"), row.text("name")),
                values.toArray()));
    }

    /** Keys of meters to choose from; others can be named. */
    public List<String> meterKeys() {
        return DeviceColumns.METERS;
    }

    /**
     * What the request would find now.
     *
     * @throws Rejected {@code report.…} when it is none that can be made
     */
    public Match match(ReportRequest request) {
        RequestCheck.check(request);
        var choice = new DeviceChoice(scope.get(), request.selection(), "d");
        return database.transact(unit -> {
            RequestCheck.groups(unit, scope.get(), request.selection());
            var zone = zone(unit);
            record Found(int customers, long devices) {}
            var found = unit.one(
                            "select count(*) as devices, count(distinct d.customer_id) as customers"
                                    + " from device_current d where " + choice.where(),
                            row -> new Found(row.small("customers"), row.number("devices")),
                            choice.values())
                    .orElseThrow();
            var days = days(request, LocalDate.now(clock.withZone(zone)));
            return new Match(
                    found.customers(),
                    found.devices(),
                    nothing(unit, request.selection()),
                    days == null ? null : days.from(),
                    days == null ? null : days.to(),
                    zone,
                    lastTook(unit, request.kind()));
        });
    }

    static Days days(ReportRequest request, LocalDate today) {
        return request.kind().hasPeriod() ? request.period().on(today) : null;
    }

    private List<String> nothing(Unit unit, Selection selection) throws SQLException {
        var nothing = new ArrayList<String>();
        for (var mask : selection.customers()) {
            if (none(unit, Selection.ALL.customers(List.of(mask)))) {
                nothing.add(mask);
            }
        }
        for (var mask : selection.sites()) {
            if (none(unit, Selection.ALL.sites(List.of(mask)))) {
                nothing.add(mask);
            }
        }
        for (var mask : selection.models()) {
            if (none(unit, Selection.ALL.models(List.of(mask)))) {
                nothing.add(mask);
            }
        }
        return nothing;
    }

    private boolean none(Unit unit, Selection selection) throws SQLException {
        var choice = new DeviceChoice(scope.get(), selection, "d");
        return unit.one(
                        "select d.device_id from device_current d where " + choice.where() + " fetch first row only",
                        row -> true,
                        choice.values())
                .isEmpty();
    }

    private Duration lastTook(Unit unit, ReportKind kind) throws SQLException {
        return unit
                .list(
                        "select started_at, ended_at, request from report_run where owner = ? and state = 'DONE'"
                                + " and started_at is not null order by created_at desc fetch first 50 rows only",
                        row -> Documents.request(row.text("request")).kind() == kind
                                ? Duration.between(row.instant("started_at"), row.instant("ended_at"))
                                : Duration.ZERO,
                        me())
                .stream()
                .filter(took -> !took.isZero())
                .findFirst()
                .orElse(null);
    }

    /** The zone of the days of whoever asks by hand: the tenant's. */
    static ZoneId zone(Unit unit) throws SQLException {
        return unit.one("select zone from tenant where id = ?", row -> ZoneId.of(row.text("zone")), Tenants.home(unit))
                .orElseThrow();
    }

    /**
     * Asks for a report; a node takes it up within seconds.
     *
     * @return the number of the run
     * @throws Rejected {@code report.…} when it is none that can be made, {@code report.too-many} when 20 wait
     */
    public long run(ReportRequest request) {
        RequestCheck.check(request);
        return database.transact(unit -> {
            RequestCheck.groups(unit, scope.get(), request.selection());
            absent.note(unit);
            var zone = zone(unit);
            return add(unit, request, days(request, LocalDate.now(clock.withZone(zone))), zone, me());
        });
    }

    private long add(Unit unit, ReportRequest request, Days days, ZoneId zone, String owner) throws SQLException {
        long waiting = unit.one(
                        "select count(*) as n from report_run where owner = ? and state in ('WAITING', 'RUNNING')",
                        row -> row.number("n"),
                        owner)
                .orElse(0L);
        if (waiting >= MOST_WAITING) {
            throw new Rejected(
                    "report.too-many",
                    waiting + " reports of " + owner + " wait already, expected fewer than " + MOST_WAITING
                            + ". Stop some, or wait.",
                    String.valueOf(waiting));
        }
        long tenant = Tenants.home(unit);
        long id = RunStore.add(
                unit,
                new RunStore.NewRun(tenant, owner, scope.person(), null, null, null, request, days, zone, List.of()),
                clock.instant());
        Audit.note(
                unit, clock.instant(), tenant, scope.person(), "report.asked", "run " + id, Documents.request(request));
        return id;
    }

    /** Stops it; it can go on later from where it was. @throws Rejected {@code run.unknown} */
    public void stop(long id) {
        change(id, "report.stopped", unit -> {
            int waiting = unit.change(
                    "update report_run set state = 'STOPPED', ended_at = ? where id = ? and state = 'WAITING'",
                    clock.instant(),
                    id);
            return waiting == 1
                    || unit.change("update report_run set state = 'STOPPING' where id = ? and state = 'RUNNING'", id)
                            == 1;
        });
    }

    /**
     * Goes on with one that was stopped or failed, from where it was.
     *
     * @throws Rejected {@code run.unknown}, or {@code run.state} when it is neither
     */
    public void resume(long id) {
        boolean resumed = change(
                id,
                "report.resumed",
                unit -> unit.change(
                                "update report_run set state = 'WAITING', ended_at = null, attempts = 0"
                                        + " where id = ? and state in ('STOPPED', 'FAILED')",
                                id)
                        == 1);
        if (!resumed) {
            throw new Rejected("run.state", "Run " + id + " is neither stopped nor failed", String.valueOf(id));
        }
    }

    /** A new run of the same request about the same days. @throws Rejected {@code run.unknown}, {@code report.…} */
    public long again(long id) {
        var before = run(id).orElseThrow(() -> unknown(id));
        return database.transact(unit -> {
            absent.note(unit);
            var days = before.from() == null ? null : new Days(before.from(), before.to());
            return add(unit, before.request(), days, before.zone(), before.owner());
        });
    }

    /** Takes it away with its files. @throws Rejected {@code run.unknown}, or {@code run.state} while it runs */
    public void delete(long id) {
        boolean deleted = change(id, "report.deleted", unit -> {
            var run = unit.one(
                    "select tenant_id from report_run where id = ? and state in ('DONE', 'FAILED', 'STOPPED')",
                    row -> row.number("tenant_id"),
                    id);
            if (run.isPresent()) {
                RunStore.delete(unit, run.get(), id);
            }
            return run.isPresent();
        });
        if (!deleted) {
            throw new Rejected("run.state", "Run " + id + " is not over: stop it first", String.valueOf(id));
        }
    }

    /** Mails of it that did not go out are tried again, now. @throws Rejected {@code run.unknown} */
    public void mailAgain(long id) {
        change(
                id,
                "report.mailed-again",
                unit -> unit.change(
                                "update report_mail set state = 'WAITING', tries = 0, next_at = ?, settled_at = null"
                                        + " where run_id = ? and state in ('FAILED', 'UNKNOWN')",
                                clock.instant(),
                                id)
                        > 0);
    }

    private boolean change(long id, String action, Database.Work<Boolean> change) {
        return database.transact(unit -> {
            if (rows(unit, " and r.id = ?", id).isEmpty()) {
                throw unknown(id);
            }
            boolean changed = change.in(unit);
            if (changed) {
                Audit.note(unit, clock.instant(), Tenants.home(unit), scope.person(), action, "run " + id, null);
            }
            return changed;
        });
    }

    private static Rejected unknown(long id) {
        return new Rejected("run.unknown", "Run " + id + " is none of yours", String.valueOf(id));
    }

    /** Runs, newest first. @param size 1 … 1000 */
    public Page<RunRow> history(RunFilter filter, int first, int size) {
        var values = new ArrayList<Object>();
        var where = new StringBuilder();
        if (!filter.states().isEmpty()) {
            where.append(" and r.state = any (?)");
            values.add(filter.states().stream().map(Enum::name).toList());
        }
        if (filter.scheduleId() != null) {
            where.append(" and r.schedule_id = ?");
            values.add(filter.scheduleId());
        }
        if (!filter.kinds().isEmpty()) {
            where.append(" and (");
            where.append(String.join(
                    " or ",
                    filter.kinds().stream().map(kind -> "r.request like ?").toList()));
            where.append(')');
            filter.kinds().forEach(kind -> values.add("{\"kind\":\"" + kind.name() + "\"%"));
        }
        return database.transact(unit -> {
            var mine = mine(values);
            long total = unit.one(
                            "select count(*) as n from report_run r where " + mine + where,
                            row -> row.number("n"),
                            values.toArray())
                    .orElse(0L);
            values.add(first);
            values.add(Math.min(Math.max(size, 1), LARGEST_PAGE));
            var rows = runs.rows(
                    unit,
                    " where " + mine + where
                            + " order by r.created_at desc, r.id desc offset ? rows fetch next ? rows only",
                    values.toArray());
            return new Page<>(rows, total);
        });
    }

    public Optional<RunRow> run(long id) {
        return database.transact(
                unit -> rows(unit, " and r.id = ?", id).stream().findFirst());
    }

    private List<RunRow> rows(Unit unit, String where, Object... more) throws SQLException {
        var values = new ArrayList<Object>(List.of(more));
        return runs.rows(unit, " where " + mine(values) + where, values.toArray());
    }

    /** Whose runs they see; its value goes before those that are there. */
    private String mine(List<Object> values) {
        if (scope.roles().contains(Roles.ADMINISTRATOR)) {
            return "1 = 1";
        }
        values.add(0, me());
        return "r.owner = ?";
    }

    private String me() {
        return CurrentScope.fold(scope.person());
    }

    /** A finished file of a run that the person may see. */
    public Optional<Download> download(long id, Format format) {
        return run(id).flatMap(run -> run.files().stream()
                .filter(file -> file.format() == format)
                .findFirst()
                .map(files::download));
    }
}
