package org.openfsm.reports;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.Lock;
import jakarta.ejb.LockType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import org.jboss.logging.Logger;
import org.openfsm.platform.Database;
import org.openfsm.platform.Unit;

/**
 * Starts the runs of schedules: one persistent timer each, which fires once and sets the next. What counts is the
 * schedule's own row: whoever moves its next time on has started the run, so a timer that fires twice, on two nodes, or
 * late after the server was down starts one run.
 */
@Singleton
@Startup
@PermitAll
@Lock(LockType.READ)
public class ScheduleTimers {
    private static final Logger LOG = Logger.getLogger(ScheduleTimers.class);

    @Resource
    TimerService timers;

    @Inject
    Database database;

    @Inject
    Clock clock;

    protected ScheduleTimers() {}

    /** Outside a container: nothing fires by itself. */
    ScheduleTimers(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Sets the one timer of a schedule, in the transaction that runs. @param next null for none */
    public void plan(long schedule, Instant next) {
        if (timers == null) {
            return;
        }
        timers.getTimers().stream()
                .filter(timer -> Long.valueOf(schedule).equals(timer.getInfo()))
                .forEach(Timer::cancel);
        if (next != null) {
            timers.createSingleActionTimer(Date.from(next), new TimerConfig(schedule, true));
        }
    }

    @Timeout
    void fires(Timer timer) {
        if (timer.getInfo() instanceof Long schedule) {
            starts(schedule);
        }
    }

    /** Starts the run that is due; does nothing when it is not, or was started already. */
    public void starts(long id) {
        database.transact(unit -> {
            starts(unit, id);
            return null;
        });
    }

    private void starts(Unit unit, long id) throws SQLException {
        var now = clock.instant();
        record Due(long tenant, String owner, org.openfsm.reports.Schedule schedule, Instant at) {}
        var found = unit.one(
                "select * from report_schedule where id = ? and not paused and next_at <= ? for update",
                row -> new Due(
                        row.number("tenant_id"), row.text("owner"), Schedules.schedule(row), row.instant("next_at")),
                id,
                now);
        if (found.isEmpty()) {
            return;
        }
        var due = found.get();
        var schedule = due.schedule();
        var cadence = schedule.cadence();
        var next = cadence.after(now).toInstant();
        unit.change("update report_schedule set next_at = ? where id = ?", next, id);
        RunStore.add(
                unit,
                new RunStore.NewRun(
                        due.tenant(),
                        due.owner(),
                        "schedule",
                        id,
                        schedule.name(),
                        due.at(),
                        schedule.request(),
                        // the day it was due: one that is made up for later is about the same days
                        Reports.days(
                                schedule.request(),
                                due.at().atZone(cadence.zone()).toLocalDate()),
                        cadence.zone(),
                        schedule.recipients()),
                now);
        plan(id, next);
    }

    /**
     * Schedules whose timer is not there get one: after FSM moved to another database, or when a timer was lost with the
     * server. One that is overdue fires at once.
     */
    @PostConstruct
    @Schedule(minute = "*/5", hour = "*", persistent = false)
    public void complete() {
        var there = new HashSet<Object>();
        timers.getTimers().stream().filter(Timer::isPersistent).forEach(timer -> there.add(timer.getInfo()));
        record Next(long id, Instant at) {}
        var missing = database.transact(unit -> unit.list(
                "select id, next_at from report_schedule where not paused and next_at is not null",
                row -> new Next(row.number("id"), row.instant("next_at"))));
        for (var one : missing) {
            if (!there.contains(one.id())) {
                LOG.infof("Schedule %d has no timer; it gets one for %s", one.id(), one.at());
                timers.createSingleActionTimer(Date.from(one.at()), new TimerConfig(one.id(), true));
            }
        }
    }
}
