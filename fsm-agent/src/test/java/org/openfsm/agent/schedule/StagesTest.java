package org.openfsm.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openfsm.agent.testing.TestClock;

class StagesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestClock clock = new TestClock(NOON);
    private final Pulse pulse = new Pulse();
    private final Stages stages = new Stages(clock, clock::ticks, pulse, new StateLog());
    private final Semaphore ran = new Semaphore(0);

    @AfterEach
    void end() {
        stages.end();
    }

    private Turn hourly() {
        return stages.turn(
                () -> {
                    ran.release();
                    return stages.in(Duration.ofHours(1));
                },
                stages.in(Duration.ofHours(1)));
    }

    private boolean runs(int times) throws InterruptedException {
        return ran.tryAcquire(times, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Test
    void aMachineThatWakesUpIsNoticedWithinAMinuteAndMakesUpOnce() throws Exception {
        hourly();
        stages.look();
        assertThat(stages.untilLook()).isLessThanOrEqualTo(Duration.ofSeconds(20));
        // the ticks stand still while it sleeps
        clock.set(Duration.ofHours(9));
        stages.look();
        assertThat(runs(1)).isTrue();
        stages.look();
        clock.pass(Duration.ofMinutes(59));
        stages.look();
        assertThat(ran.tryAcquire(100, TimeUnit.MILLISECONDS))
                .as("what was missed is one")
                .isFalse();
        clock.pass(Duration.ofMinutes(1));
        stages.look();
        assertThat(runs(1)).isTrue();
    }

    @Test
    void aClockThatIsPutBackDelaysNothing() throws Exception {
        hourly();
        clock.set(Duration.ofDays(-30));
        clock.pass(Duration.ofHours(1));
        stages.look();
        assertThat(runs(1)).isTrue();
    }

    @Test
    void whatIsAskedForIsDoneOnceAtATimeAndFollowed() throws Exception {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var turn = stages.turn(
                () -> {
                    begun.countDown();
                    await(end);
                    ran.release();
                    return Due.NEVER;
                },
                Due.NEVER);
        long before = pulse.count();
        assertThat(turn.now()).isTrue();
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(turn.now()).as("under way").isFalse();
        assertThat(turn.since()).isEqualTo(NOON);
        assertThat(pulse.await(before, PATIENCE)).isGreaterThan(before);
        turn.soon();
        end.countDown();
        assertThat(runs(2)).as("once more, for what came too late").isTrue();
    }

    @Test
    void aFaultOfOneTurnIsNotTheEndOfIt() throws Exception {
        var turn = stages.turn(
                () -> stages.guarded(
                        "testing",
                        () -> {
                            ran.release();
                            throw new IllegalStateException("a fault of the test's");
                        },
                        stages.in(Duration.ofMinutes(1))),
                stages.in(Duration.ofMinutes(1)));
        for (int minute = 0; minute < 2; minute++) {
            clock.pass(Duration.ofMinutes(1));
            stages.look();
            assertThat(runs(1)).isTrue();
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (turn.since() != null && System.nanoTime() < giveUp) {
                pulse.await(pulse.count(), Duration.ofMillis(50));
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
