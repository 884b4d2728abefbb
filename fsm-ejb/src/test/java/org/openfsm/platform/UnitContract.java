package org.openfsm.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists as values of a statement; the same on every database. */
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
}
