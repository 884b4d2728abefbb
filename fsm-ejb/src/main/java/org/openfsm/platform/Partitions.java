package org.openfsm.platform;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/**
 * Makes the coming months' partitions of the large tables on PostgreSQL. What is older than the first of them lies in
 * the default partition; so does what comes while a clock is ahead or months were not made, until its month is made.
 */
@Singleton
@Startup
@PermitAll
@TransactionManagement(TransactionManagementType.BEAN) // one for each partition
public class Partitions {
    private static final List<Table> TABLES = List.of(
            new Table("report_log", "received_at"),
            new Table("reading", "read_at"),
            new Table("supply_reading", "read_at"));
    private static final int MONTHS_AHEAD = 3;

    @Inject
    Database database;

    @Inject
    Clock clock;

    protected Partitions() {}

    /** Outside a container. */
    public Partitions(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @param time the column that says whose month a row is */
    private record Table(String name, String time) {}

    /** Every node does it, every day: it is done when it is there. */
    @PostConstruct
    @Schedule(hour = "2", minute = "30", persistent = false)
    public void makeAhead() {
        var month = YearMonth.now(clock.withZone(ZoneOffset.UTC));
        for (var table : TABLES) {
            for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
                make(table, month.plusMonths(ahead));
            }
        }
    }

    /** Waits for the writers of one table only, so that none of them waits for it with another table locked. */
    private void make(Table table, YearMonth month) {
        database.transact(unit -> {
            if (unit.postgres()) {
                // one node at a time
                unit.list("select pg_advisory_xact_lock(4601)", row -> true);
                var partition =
                        String.format(Locale.ROOT, "%s_%d%02d", table.name(), month.getYear(), month.getMonthValue());
                var there = unit.one("select to_regclass(?) is not null as there", row -> row.yes("there"), partition);
                if (!there.orElseThrow()) {
                    make(unit, table, partition, instant(month), instant(month.plusMonths(1)));
                }
            }
            return null;
        });
    }

    private static String instant(YearMonth month) {
        return "'" + month + "-01 00:00:00+00'";
    }

    /** With the rows of the month that lie in the default partition: while they are there, no other can take them. */
    private static void make(Unit unit, Table table, String partition, String from, String to) throws SQLException {
        unit.change("lock table " + table.name() + "_default in access exclusive mode");
        unit.change("create table " + partition + " (like " + table.name() + ")");
        unit.change("with moved as (delete from " + table.name() + "_default where " + table.time() + " >= " + from
                + " and " + table.time() + " < " + to + " returning *) insert into " + partition
                + " select * from moved");
        unit.change("alter table " + table.name() + " attach partition " + partition + " for values from (" + from
                + ") to (" + to + ")");
    }
}
