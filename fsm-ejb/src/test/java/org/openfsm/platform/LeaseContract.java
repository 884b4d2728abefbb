package org.openfsm.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One owner at a time; the same on every database. */
abstract class LeaseContract {
    private static final Instant NOON = Instant.parse("2026-11-26T11:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private TestDatabase storage;
    private Lease one;
    private Lease other;

    abstract TestDatabase database();

    @BeforeEach
    void start() {
        storage = database();
        one = node("one", NOON);
        other = node("other", NOON);
    }

    @AfterEach
    void stop() {
        storage.close();
    }

    private Lease node(String owner, Instant now) {
        return new Lease(storage.database(), Clock.fixed(now, ZoneOffset.UTC), owner);
    }

    @Test
    void isHeldByOneAtATime() {
        assertThat(one.acquire("mailbox", MINUTE)).isTrue();
        assertThat(other.acquire("mailbox", MINUTE)).isFalse();
        assertThat(other.acquire("another thing", MINUTE)).isTrue();
        assertThat(one.holder("mailbox")).contains(new Lease.Holder("one", NOON.plus(MINUTE)));
    }

    @Test
    void isProlongedByItsOwnerOnly() {
        one.acquire("mailbox", MINUTE);
        assertThat(one.acquire("mailbox", MINUTE.multipliedBy(2))).isTrue();
        assertThat(one.renew("mailbox", MINUTE.multipliedBy(3))).isTrue();
        assertThat(other.renew("mailbox", MINUTE)).isFalse();
        assertThat(one.holder("mailbox")).contains(new Lease.Holder("one", NOON.plus(MINUTE.multipliedBy(3))));
    }

    @Test
    void goesToAnotherOnceItIsOver() {
        one.acquire("mailbox", MINUTE);
        var later = NOON.plus(MINUTE);
        assertThat(node("other", later.minusMillis(1)).acquire("mailbox", MINUTE))
                .isFalse();
        assertThat(node("one", later).renew("mailbox", MINUTE))
                .as("what is over is not prolonged: another may have had it")
                .isFalse();
        assertThat(node("one", later).holder("mailbox")).isEmpty();
        assertThat(node("other", later).acquire("mailbox", MINUTE)).isTrue();
        assertThat(node("one", later).acquire("mailbox", MINUTE)).isFalse();
    }

    @Test
    void isGivenBackByItsOwnerOnly() {
        one.acquire("mailbox", MINUTE);
        other.release("mailbox");
        assertThat(other.acquire("mailbox", MINUTE)).isFalse();
        one.release("mailbox");
        one.release("mailbox");
        assertThat(other.acquire("mailbox", MINUTE)).isTrue();
    }

    @Test
    void goesToExactlyOneOfManyWhoAskAtOnce() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 10; round++) {
                var name = "round " + round;
                List<Callable<Boolean>> asking = IntStream.range(0, 8)
                        .mapToObj(number -> (Callable<Boolean>)
                                () -> node("node " + number, NOON).acquire(name, MINUTE))
                        .toList();
                var got = new ArrayList<Boolean>();
                for (var answer : threads.invokeAll(asking)) {
                    got.add(answer.get());
                }
                assertThat(got).containsOnlyOnce(true);
            }
        } finally {
            threads.shutdown();
        }
    }
}
