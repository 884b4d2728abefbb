package org.openfsm.agent.snmp;

import java.util.ArrayDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Spreads packets evenly over time: so many a second, without bursts. Each is due an interval after the one before was
 * due, so that a timer that is late costs no packets; what it is behind by more than a moment is lost, not made up for.
 */
final class Pace {

    private static final long MOMENT_NANOS = 100_000_000;
    /** Up to an eighth of the interval, so that many agents do not beat as one. */
    private static final int JITTER = 8;

    /** So many times as fast until it is no longer behind. */
    private static final int CATCH_UP = 4;

    private final ScheduledExecutorService timer;
    private final long intervalNanos;
    private final long mostBehind;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean resting;
    private long due;

    /** @param packetsPerSecond 0 for no limit */
    Pace(ScheduledExecutorService timer, int packetsPerSecond) {
        this.timer = timer;
        intervalNanos = packetsPerSecond == 0 ? 0 : 1_000_000_000L / packetsPerSecond;
        mostBehind = Math.max(MOMENT_NANOS, 2 * intervalNanos);
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
            due = System.nanoTime();
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
        long now = System.nanoTime();
        long wait;
        synchronized (this) {
            due = Math.max(due + intervalNanos, now - mostBehind);
            wait = due - now + ThreadLocalRandom.current().nextLong(intervalNanos / JITTER + 1);
        }
        timer.schedule(this::next, Math.max(intervalNanos / CATCH_UP, wait), TimeUnit.NANOSECONDS);
    }
}
