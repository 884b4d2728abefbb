package org.openfsm.agent.snmp;

import java.util.ArrayDeque;

/** Lets a number of tasks through at a time; the others wait in order, holding no thread. */
final class Gate {

    private final int width;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int inside;

    Gate(int width) {
        this.width = width;
    }

    /** Runs the task now or when its turn comes; it must {@link #leave} once when all it started has ended. */
    void enter(Runnable task) {
        synchronized (this) {
            if (inside >= width) {
                waiting.add(task);
                return;
            }
            inside++;
        }
        task.run();
    }

    void leave() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                inside--;
                return;
            }
        }
        next.run();
    }
}
