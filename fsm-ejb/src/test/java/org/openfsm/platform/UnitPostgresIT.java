package org.openfsm.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnitPostgresIT extends UnitContract {
    @Override
    TestDatabase database() {
        return TestDatabase.postgres();
    }

    @Test
    void plansAreKeptUntilTheTransactionEnds() {
        var during = storage.database().transact(unit -> {
            unit.keepPlans();
            return planning(unit);
        });
        assertThat(during).isEqualTo("force_generic_plan");
        // whichever connection of the pool it was
        assertThat(IntStream.range(0, 20).mapToObj(again -> storage.database().transact(UnitPostgresIT::planning)))
                .containsOnly("auto");
    }

    private static String planning(Unit unit) throws SQLException {
        return unit.one("select current_setting('plan_cache_mode') as mode", row -> row.text("mode"))
                .orElseThrow();
    }
}
