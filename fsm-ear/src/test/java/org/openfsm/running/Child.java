package org.openfsm.running;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A process we started, and the file it writes to. */
public record Child(String name, Process process, Path log) {

    private static final int LINES_SHOWN = 25;

    /** Something that is true sooner or later. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException, InterruptedException, Failure;
    }

    /**
     * Waits until {@code condition} holds.
     *
     * @param what completes the sentence "… did not …", e.g. "answer on port 8443"
     * @throws Failure when the process ends before, or the time is over
     */
    public void await(String what, Duration patience, Condition condition)
            throws IOException, InterruptedException, Failure {
        var start = System.nanoTime();
        while (!condition.holds()) {
            if (!process.isAlive()) {
                throw new Failure(
                        name + " ended with code " + process.exitValue() + " before it did " + what + "." + tail());
            }
            if (System.nanoTime() - start > patience.toNanos()) {
                throw new Failure(name + " did not " + what + " within " + patience.toSeconds() + " s." + tail());
            }
            Thread.sleep(250);
        }
    }

    /** The end of its log, with the place of the whole. */
    public String tail() throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        var lines = Files.readString(log, StandardCharsets.UTF_8).lines().toList();
        var last = lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size());
        return " The end of " + log + ":\n    " + String.join("\n    ", last);
    }

    /** Asks it to end, makes it after 20 s. */
    public void end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    /** What could not be started or did not come about; the message is for the person at the terminal. */
    public static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        public Failure(String message) {
            super(message);
        }

        public Failure(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
