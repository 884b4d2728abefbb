package org.openfsm.agent.schedule;

import java.time.Duration;

/** Counts what happens, so that who shows it need not look all the time. */
public final class Pulse {

    private long count;

    public synchronized long count() {
        return count;
    }

    public synchronized void happened() {
        count++;
        notifyAll();
    }

    /** @return the count as it is now; {@code seen} when nothing happened within the time */
    public synchronized long await(long seen, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (count == seen) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            wait(1 + left / 1_000_000);
        }
        return count;
    }
}
