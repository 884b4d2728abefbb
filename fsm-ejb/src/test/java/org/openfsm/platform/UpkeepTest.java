package org.openfsm.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who tidies up at night, and how far. */
class UpkeepTest {
    private static final Instant NIGHT = Instant.parse("2026-11-26T02:40:00Z");

    private final TestDatabase storage = TestDatabase.h2();

    @AfterEach
    void stop() {
        storage.close();
    }

    private Lease lease(String node, Instant now) {
        return new Lease(storage.database(), Clock.fixed(now, ZoneOffset.UTC), node);
    }

    private Upkeep node(String name, Instant now) {
        var upkeep = new Upkeep();
        upkeep.lease = lease(name, now);
        return upkeep;
    }

    /** Has so many steps to go. */
    private static final class Heap implements Ageing {
        private int left;
        private final Runnable each;

        Heap(int left, Runnable each) {
            this.left = left;
            this.each = each;
        }

        @Override
        public String subject() {
            return "heaps";
        }

        @Override
        public boolean forgetSome() {
            each.run();
            return --left > 0;
        }
    }

    private static void nothing() {
        // happens beside it
    }

    @Test
    void oneNodeDoesAllOfItAndAnotherThatComesALittleLaterNone() {
        var heap = new Heap(3, UpkeepTest::nothing);
        node("one", NIGHT).forgetOld(List.of(heap));
        assertThat(heap.left).isZero();
        var again = new Heap(3, UpkeepTest::nothing);
        node("other", NIGHT.plusSeconds(60)).forgetOld(List.of(again));
        assertThat(again.left).isEqualTo(3);
        node("other", NIGHT.plus(Duration.ofDays(1))).forgetOld(List.of(again));
        assertThat(again.left).isZero();
    }

    @Test
    void whoLosesTheLeaseStops() {
        var heap = new Heap(10, () -> storage.database()
                .transact(unit -> unit.change("update lease set owner = 'other' where name = ?", Upkeep.LEASE_NAME)));
        node("one", NIGHT).forgetOld(List.of(heap));
        assertThat(heap.left).isEqualTo(9);
    }

    @Test
    void oneThatFailsKeepsNoOtherFromBeingTidiedUp() {
        var broken = new Heap(2, () -> {
            throw new IllegalStateException("the test's failure");
        });
        var heap = new Heap(2, UpkeepTest::nothing);
        node("one", NIGHT).forgetOld(List.of(broken, heap));
        assertThat(broken.left).isEqualTo(2);
        assertThat(heap.left).isZero();
    }
}
