package org.openfsm.it;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that was stopped (SIGSTOP) in the middle of what it did, so that one can see what that was before it is killed
 * (SIGKILL), or lets it go on: it does nothing in between.
 */
record Frozen(Process process) {
    /** One shell for all, started before the moment that matters. */
    private static final OutputStream SHELL = shell();

    private static OutputStream shell() {
        try {
            return FsmServer.CHILDREN
                    .start("The shell that sends signals", new ProcessBuilder("sh"), Path.of("target", "signals.log"))
                    .process()
                    .getOutputStream();
        } catch (IOException e) {
            throw new AssertionError("No shell sh, which the proofs of kills send their signals with", e);
        }
    }

    static Frozen of(Process process) throws Exception {
        signal("STOP", process);
        Scene.await("a stopped process " + process.pid(), () -> state(process).equals("T"));
        return new Frozen(process);
    }

    private static void signal(String name, Process process) throws IOException {
        SHELL.write(("kill -" + name + " " + process.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
        SHELL.flush();
    }

    /** As proc(5) has it. */
    private static String state(Process process) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return stat.substring(stat.lastIndexOf(')')).split(" ")[1];
    }

    /** Lets it go on. */
    void resume() throws IOException {
        signal("CONT", process);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
