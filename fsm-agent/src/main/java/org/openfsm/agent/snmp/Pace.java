package org.openfsm.agent.snmp;

import java.util.ArrayDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Spreads packets evenly over time: so many a second, without bursts. */
final class Pace {

    private final ScheduledExecutorService timer;
    private final long intervalMicros;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean resting;

    /** @param packetsPerSecond 0 for no limit */
    Pace(ScheduledExecutorService timer, int packetsPerSecond) {
        this.timer = timer;
        intervalMicros = packetsPerSecond == 0 ? 0 : 1_000_000 / packetsPerSecond;
    }

    void run(Runnable packet) {
        if (intervalMicros == 0) {
            packet.run();
            return;
        }
        synchronized (this) {
            if (resting) {
                waiting.add(packet);
                return;
            }
            resting = true;
        }
        timer.schedule(this::next, intervalMicros, TimeUnit.MICROSECONDS);
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
        timer.schedule(this::next, intervalMicros, TimeUnit.MICROSECONDS);
        packet.run();
    }
}
