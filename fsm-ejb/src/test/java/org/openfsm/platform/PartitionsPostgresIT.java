package org.openfsm.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where rows lie that have a month, and that no row is lost or refused for its month. */
class PartitionsPostgresIT {
    private static final Instant NOVEMBER = Instant.parse("2026-11-23T11:00:00Z");
    private static final Instant NEXT_JUNE = Instant.parse("2027-06-10T11:00:00Z");

    private final TestDatabase storage = TestDatabase.postgres();
    private final Database database = storage.database();

    @AfterEach
    void stop() {
        storage.close();
    }

    private void makeAhead(Instant now) {
        new Partitions(database, Clock.fixed(now, ZoneOffset.UTC)).makeAhead();
    }

    private void read(long device, String... times) {
        database.transact(unit -> {
            for (var at : times) {
                insert(unit, device, at);
            }
            return null;
        });
    }

    private static void insert(Unit unit, long device, String at) throws SQLException {
        unit.change(
                "insert into reading (tenant_id, device_id, read_at, report_id, epoch, kind, state, received_at, total)"
                        + " values (1, ?, ?, 1, 1, 'poll', 'raw', ?, 1000)",
                device,
                Instant.parse(at),
                NOVEMBER);
    }

    /** How many readings each partition holds. */
    private TreeMap<String, Long> readings() {
        var readings = new TreeMap<String, Long>();
        database.transact(unit -> unit.list(
                "select cast(tableoid as regclass) as partition, count(*) as n from reading group by 1",
                row -> readings.put(row.text("partition"), row.number("n"))));
        return readings;
    }

    private List<String> partitions(String table) {
        return database.transact(unit -> unit.list(
                "select cast(inhrelid as regclass) as partition from pg_inherits"
                        + " where inhparent = cast(cast(? as varchar) as regclass) order by 1",
                row -> row.text("partition"),
                table));
    }

    @Test
    void threeMonthsAreMadeAheadOfEveryLargeTable() {
        makeAhead(NOVEMBER);
        makeAhead(NOVEMBER);
        for (var table : List.of("report_log", "reading", "supply_reading")) {
            assertThat(partitions(table))
                    .containsExactlyInAnyOrder(
                            table + "_default",
                            table + "_202611",
                            table + "_202612",
                            table + "_202701",
                            table + "_202702");
        }
    }

    @Test
    void aRowLiesInItsMonthOfUtc() {
        makeAhead(NOVEMBER);
        read(
                1,
                "0000-01-01T00:00:00Z",
                "2026-10-31T23:59:59.999999Z",
                "2026-11-01T00:00:00Z",
                "2026-11-30T23:59:59.999999Z",
                "2026-12-01T00:00:00Z",
                "2027-03-01T00:00:00Z",
                "9999-12-31T23:59:59Z");
        assertThat(readings()).hasToString("{reading_202611=2, reading_202612=1, reading_default=4}");
    }

    /** A clock that was months ahead, or a server that went on for months without its timer. */
    @Test
    void whatLiesInTheDefaultPartitionMovesWhenItsMonthIsMade() {
        makeAhead(NOVEMBER);
        read(1, "2025-01-01T00:00:00Z", "2027-06-01T00:00:00Z", "2027-06-30T23:59:59Z", "2027-07-01T00:00:00Z");
        assertThat(readings()).hasToString("{reading_default=4}");

        makeAhead(NEXT_JUNE);
        read(2, "2027-06-15T00:00:00Z");

        assertThat(readings()).hasToString("{reading_202706=3, reading_202707=1, reading_default=1}");
        List<Long> totals = database.transact(unit -> unit.list(
                "select total from reading where tenant_id = 1 and device_id = 1 and read_at = ?",
                row -> row.number("total"),
                Instant.parse("2027-06-30T23:59:59Z")));
        assertThat(totals).containsExactly(1000L);
    }

    @Test
    void aMonthMadeLateHasTheIndexesOfTheOthers() {
        makeAhead(NOVEMBER);
        read(1, "2027-06-01T00:00:00Z");
        makeAhead(NEXT_JUNE);
        assertThat(indexes("report_log_202706"))
                .isEqualTo(indexes("report_log_default"))
                .isEqualTo(4);
        assertThat(indexes("reading_202706"))
                .isEqualTo(indexes("reading_default"))
                .isEqualTo(1);
    }

    private long indexes(String table) {
        return database.transact(unit -> unit.one(
                        "select count(*) as n from pg_index where indrelid = cast(cast(? as varchar) as regclass)",
                        row -> row.number("n"),
                        table)
                .orElseThrow());
    }

    @Test
    void twoNodesThatStartAtOnceMakeEachMonthOnce() throws Exception {
        read(1, "2026-11-05T00:00:00Z");
        var nodes = Executors.newFixedThreadPool(2);
        try {
            Callable<Void> start = () -> {
                makeAhead(NOVEMBER);
                return null;
            };
            for (var node : nodes.invokeAll(List.of(start, start))) {
                node.get(60, TimeUnit.SECONDS);
            }
        } finally {
            nodes.shutdownNow();
        }
        assertThat(partitions("reading")).hasSize(5);
        assertThat(readings()).hasToString("{reading_202611=1}");
    }

    @Test
    void aReportThatIsBeingRecordedIsWaitedForAndKept() throws Exception {
        var inserted = new CountDownLatch(1);
        var nodes = Executors.newFixedThreadPool(2);
        try {
            var recording = nodes.submit(() -> database.transact(unit -> {
                insert(unit, 1, "2026-11-05T00:00:00Z");
                inserted.countDown();
                // until the other waits for it
                while (unit.list("select 1 as n from pg_locks where not granted", row -> row.number("n"))
                        .isEmpty()) {
                    Thread.onSpinWait();
                }
                return true;
            }));
            assertThat(inserted.await(60, TimeUnit.SECONDS)).isTrue();
            var making = nodes.submit(() -> makeAhead(NOVEMBER));
            assertThat(recording.get(60, TimeUnit.SECONDS)).isTrue();
            making.get(60, TimeUnit.SECONDS);
        } finally {
            nodes.shutdownNow();
        }
        assertThat(readings()).hasToString("{reading_202611=1}");
    }
}
