package org.openfsm.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists as values of a statement, and rows written by columns; the same on every database. */
abstract class UnitContract {
    private static final Instant NOON = Instant.parse("2026-11-26T11:00:00.123456Z");
    private static final UUID ID = UUID.fromString("018f6d0e-0000-7000-8000-000000004711");

    TestDatabase storage;

    abstract TestDatabase database();

    @BeforeEach
    void start() {
        storage = database();
        storage.database().transact(unit -> {
            unit.change("insert into tenant (id, name, zone, created_at) values (7, 'FSM', 'UTC', ?)", NOON);
            return unit.change(
                    "insert into agent_installation (tenant_id, id, name, folded, created_at, created_by, reports,"
                            + " missing, quarantined) values (7, ?, 'a', 'a', ?, 'anna', 0, 0, 0)",
                    ID,
                    NOON);
        });
    }

    @AfterEach
    void stop() {
        storage.close();
    }

    private long found(String column, Collection<?> values) {
        return storage.database().transact(unit -> unit.one(
                        "select count(*) as n from agent_installation where " + column + " = any (?)",
                        row -> row.number("n"),
                        values)
                .orElseThrow());
    }

    @Test
    void aListHoldsWhatIsCompared() {
        assertThat(found("tenant_id", List.of(1L, 7L))).isEqualTo(1);
        assertThat(found("id", List.of(ID))).isEqualTo(1);
        assertThat(found("name", List.of("a", "b"))).isEqualTo(1);
        assertThat(found("created_at", List.of(NOON))).isEqualTo(1);
    }

    @Test
    void anEmptyListHoldsNothingWhateverItIsComparedWith() {
        for (var column : List.of("tenant_id", "id", "name", "created_at")) {
            assertThat(found(column, List.of())).as(column).isZero();
        }
    }

    private static final String KEY = "a bigint, b varchar";
    private static final String REST = "n integer, t varchar, at timestamp with time zone, u uuid, yes boolean";

    private void table() {
        storage.database()
                .transact(unit -> unit.change("create table by_columns (a bigint, b varchar(20), n smallint,"
                        + " t varchar(200), at timestamp(6) with time zone, u uuid, yes boolean)"));
    }

    private void write(Columns statement, Object[]... rows) {
        storage.database().transact(unit -> {
            unit.changeAll(statement, Arrays.asList(rows));
            return null;
        });
    }

    private List<List<Object>> written() {
        return storage.database()
                .transact(unit -> unit.list(
                        "select * from by_columns order by a, b",
                        row -> Arrays.asList(
                                row.number("a"),
                                row.text("b"),
                                row.small("n"),
                                row.text("t"),
                                row.instant("at"),
                                row.uuid("u"),
                                row.yes("yes"))));
    }

    private static Object[] row(Object... values) {
        return values;
    }

    @Test
    void whatIsWrittenByColumnsIsWhatWasGiven() {
        table();
        var odd = "{\"a\": \"b\\n\"}, NULL, 'c'\n\tä€\uD83D\uDDA8";
        write(
                Columns.insert("by_columns", KEY + ", " + REST),
                row(1L, "NULL", 5, odd, NOON, ID, true),
                row(2L, "", null, null, null, null, false));
        assertThat(written())
                .containsExactly(
                        List.of(1L, "NULL", 5, odd, NOON, ID, true),
                        Arrays.asList(2L, "", null, null, null, null, false));
    }

    @Test
    void aColumnWithoutAnyValueStaysEmpty() {
        table();
        write(Columns.insert("by_columns", KEY + ", " + REST), row(1L, null, null, null, null, null, true));
        assertThat(written()).containsExactly(Arrays.asList(1L, null, null, null, null, null, true));
    }

    @Test
    void anUpdateByColumnsChangesTheRowsThatItsKeysName() {
        table();
        write(
                Columns.insert("by_columns", KEY + ", " + REST),
                row(1L, "x", 1, "old", NOON, ID, false),
                row(1L, "y", 1, "old", NOON, ID, false),
                row(2L, "x", 1, "old", NOON, ID, false));
        write(
                Columns.update("by_columns", REST, KEY),
                row(2, "new", NOON, null, true, 1L, "y"),
                row(3, null, null, ID, true, 2L, "x"),
                row(4, "nobody", NOON, ID, true, 2L, "y"));
        assertThat(written())
                .containsExactly(
                        List.of(1L, "x", 1, "old", NOON, ID, false),
                        Arrays.asList(1L, "y", 2, "new", NOON, null, true),
                        Arrays.asList(2L, "x", 3, null, null, ID, true));
    }

    @Test
    void moreRowsThanOneStatementTakesAreWrittenAll() {
        table();
        write(
                Columns.insert("by_columns", "a bigint, yes boolean"),
                LongStream.range(0, 1_201).mapToObj(a -> row(a, true)).toArray(Object[][]::new));
        assertThat(written()).hasSize(1_201);
    }
}
