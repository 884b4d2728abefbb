package org.openfsm.platform;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/**
 * Makes the coming months' partitions of the large tables on PostgreSQL. What is older than the first of them lies in
 * the default partition; nothing is later, since a reading counts at the latest when it was received.
 */
@Singleton
@Startup
@PermitAll
public class Partitions {
    private static final List<String> TABLES = List.of("report_log", "reading", "supply_reading");
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

    /** Every node does it, every day: it is done when it is there. */
    @PostConstruct
    @Schedule(hour = "2", minute = "30", persistent = false)
    public void makeAhead() {
        database.transact(unit -> {
            if (unit.postgres()) {
                // one node at a time: "if not exists" alone does not keep two from making the same one
                unit.list("select pg_advisory_xact_lock(4601)", row -> true);
                var month = YearMonth.now(clock.withZone(ZoneOffset.UTC));
                for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
                    make(unit, month.plusMonths(ahead));
                }
            }
            return null;
        });
    }

    private static void make(Unit unit, YearMonth month) throws SQLException {
        for (var table : TABLES) {
            unit.change(String.format(
                    Locale.ROOT,
                    "create table if not exists %1$s_%2$d%3$02d partition of %1$s"
                            + " for values from ('%4$s-01 00:00:00+00') to ('%5$s-01 00:00:00+00')",
                    table,
                    month.getYear(),
                    month.getMonthValue(),
                    month,
                    month.plusMonths(1)));
        }
    }
}
