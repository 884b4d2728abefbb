package org.openfsm.agent.snmp;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Spreads packets evenly over time: so many a second, without bursts. Each is due an interval after the one before was
 * due, so that a timer that is late costs no packets; what it is behind by more than a moment is lost, not made up for.
 * While it makes up for it, no second has more than a twentieth too many.
 */
final class Pace {

    private static final long MOMENT_NANOS = 100_000_000;
    /** Up to an eighth of the interval, so that many agents do not beat as one. */
    private static final int JITTER = 8;

    /** So many times as fast until it is no longer behind. */
    private static final int CATCH_UP = 4;

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int TOLERANCE = 20;

    private final Timer timer;
    private final LongSupplier ticks;
    private final long intervalNanos;
    private final long mostBehind;
    /** When the last packets went, in a ring: as many as any second may have. */
    private final long[] went;

    private int oldest;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean resting;
    private long due;

    /** Runs a task after a time, or later. */
    interface Timer {
        void after(long nanos, Runnable task);
    }

    /** @param packetsPerSecond 0 for no limit */
    Pace(ScheduledExecutorService timer, int packetsPerSecond) {
        this((nanos, task) -> timer.schedule(task, nanos, TimeUnit.NANOSECONDS), System::nanoTime, packetsPerSecond);
    }

    /** @param ticks nanoseconds of a clock that nobody sets */
    Pace(Timer timer, LongSupplier ticks, int packetsPerSecond) {
        this.timer = timer;
        this.ticks = ticks;
        intervalNanos = packetsPerSecond == 0 ? 0 : SECOND_NANOS / packetsPerSecond;
        mostBehind = Math.max(MOMENT_NANOS, 2 * intervalNanos);
        went = new long[packetsPerSecond + Math.max(1, packetsPerSecond / TOLERANCE)];
        Arrays.fill(went, ticks.getAsLong() - SECOND_NANOS);
    }

    void run(Runnable packet) {
        if (intervalNanos == 0) {
            packet.run();
            return;
        }
        synchronized (this) {
            if (resting) {
                waiting.add(packet);
                return;
            }
            resting = true;
            due = ticks.getAsLong();
        }
        scheduleNext();
        packet.run();
    }

    private void next() {
        Runnable packet;
        synchronized (this) {
            packet = waiting.poll();
            if (packet == null) {
                resting = false;
                return;
            }
        }
        scheduleNext();
        packet.run();
    }

    private void scheduleNext() {
        long now = ticks.getAsLong();
        long wait;
        synchronized (this) {
            went[oldest] = now;
            oldest = (oldest + 1) % went.length;
            due = Math.max(due + intervalNanos, now - mostBehind);
            wait = Math.max(
                    due - now + ThreadLocalRandom.current().nextLong(intervalNanos / JITTER + 1),
                    went[oldest] + SECOND_NANOS - now);
        }
        timer.after(Math.max(intervalNanos / CATCH_UP, wait), this::next);
    }
}
