package org.openfsm.running;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes that end with us: on {@link #close()}, on Ctrl-C, and by a {@link Guard} when we are killed ourselves. */
public final class Children implements Closeable {

    private final List<Process> processes = new ArrayList<>();
    private final Process guard;
    private volatile boolean ending;
    private final Thread onExit = new Thread(this::end, "end of the children");

    /** @throws IOException when not even the guard can be started */
    public Children() throws IOException {
        guard = new ProcessBuilder(
                        java(),
                        "-Xmx16m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes().toString(),
                        Guard.class.getName())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** For every long-lived Java program that is started here: of the system property {@code test.java.options}, parted by blanks. */
    public static List<String> javaOptions() {
        var options = System.getProperty("test.java.options", "").strip();
        return options.isEmpty() ? List.of() : List.of(options.split("\\s+"));
    }

    /**
     * Starts a process whose output goes to {@code log}.
     *
     * @param name how messages call it
     */
    public Child start(String name, ProcessBuilder command, Path log) throws IOException {
        Files.createDirectories(log.getParent());
        command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return adopt(name, command.start(), log);
    }

    /** Takes charge of a process that runs already and writes to {@code log}. */
    synchronized Child adopt(String name, Process process, Path log) throws IOException {
        processes.add(process);
        guard.getOutputStream().write((process.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
        guard.getOutputStream().flush();
        return new Child(name, process, log);
    }

    /** Ends all of them, the patient way first; returns when none runs any more. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException goingDown) {
            // then this is the hook's own work
        }
    }

    /** Whether they are being ended by us: then none of them ended by itself. */
    public boolean ending() {
        return ending;
    }

    private void end() {
        ending = true;
        endAll();
    }

    private synchronized void endAll() {
        try {
            Guard.end(processes.stream().map(Process::toHandle).toList());
            guard.getOutputStream().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("The guard of the processes is gone; they themselves were ended.", e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Path classes() {
        try {
            return Path.of(Guard.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Guard was loaded from no file", e);
        }
    }

    /** Whether scripts of this system end in .bat. */
    static boolean onWindows() {
        return File.separatorChar == '\\';
    }
}
