package org.openfsm.agent.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;

/** The last line of a terminal, written over and over; where there is no terminal, a line now and then. */
final class ProgressLine {

    private static final long NANOS_TERMINAL = Duration.ofMillis(500).toNanos();
    private static final long NANOS_ELSEWHERE = Duration.ofSeconds(10).toNanos();

    private final PrintWriter err;
    private final boolean terminal;
    private long last = System.nanoTime();
    private int shown;

    ProgressLine(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    synchronized void now(Supplier<String> text) {
        long now = System.nanoTime();
        if (now - last < (terminal ? NANOS_TERMINAL : NANOS_ELSEWHERE)) {
            return;
        }
        last = now;
        if (terminal) {
            clear();
            var line = text.get();
            err.print(line);
            err.flush();
            shown = line.length();
        } else {
            err.println(text.get());
        }
    }

    /** Something that stays. */
    synchronized void say(PrintWriter to, String line) {
        clear();
        to.println(line);
        to.flush();
    }

    private void clear() {
        if (shown > 0) {
            err.print("\r" + " ".repeat(shown) + "\r");
            err.flush();
            shown = 0;
        }
    }
}
