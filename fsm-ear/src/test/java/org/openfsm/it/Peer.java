package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Other people's programs that stand beside ours, and how long a command takes, theirs or ours. */
final class Peer {
    private static final long LOOK_MILLIS = 20;
    private static final int TRIES = 20;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)$");
    private static final Pattern FULL_COLLECTIONS =
            Pattern.compile("(?m)^sun\\.gc\\.collector\\.1\\.invocations=(\\d+)$");

    private Peer() {}

    /**
     * A command of this machine.
     *
     * @param debianPackage what to install where it is missing
     */
    static ProcessBuilder command(String debianPackage, String... words) {
        assertThat(Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(directory -> Path.of(directory, words[0])))
                .as("%s; install Debian's package %s", words[0], debianPackage)
                .anyMatch(Files::isExecutable);
        return new ProcessBuilder(words);
    }

    /** @param output its lines @param peakKilobytes the most memory that it held, as the system counts it */
    record Run(double seconds, long peakKilobytes, int code, List<String> output) {}

    /** Runs a command to its end, whatever its end is. */
    static Run run(ProcessBuilder command) throws IOException, InterruptedException {
        var output = Files.createTempFile("bench", ".out");
        try {
            command.redirectErrorStream(true).redirectOutput(output.toFile());
            long begun = System.nanoTime();
            var process = command.start();
            long peak = 0;
            do {
                peak = Math.max(peak, kilobytes(process, "VmHWM").orElse(0L));
            } while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS));
            double seconds = (System.nanoTime() - begun) / 1e9;
            // lenient, since printers say what they like
            var said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
            return new Run(seconds, peak, process.exitValue(), said.lines().toList());
        } finally {
            Files.delete(output);
        }
    }

    /** What /proc says of a process: VmRSS now, VmHWM at most; none when it has ended. */
    static Optional<Long> kilobytes(Process process, String what) {
        return BenchTable.value("/proc/" + process.pid() + "/status", what).map(BenchTable::kilobytes);
    }

    /** Of several runs the one in the middle. */
    static double median(double... values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /**
     * @return MB of a Java process's heap that are in use after a collection of all garbage: counted before the process
     *     goes on, since under load it makes a hundred more until another command can ask. While a thread packs or
     *     unpacks, the JVM leaves that collection out and counts the garbage as well ("GC locker is held"); it is asked
     *     again then
     */
    static long heap(Process java) throws Exception {
        for (int tries = 0; tries < TRIES; tries++) {
            long before = fullCollections(java);
            var histogram = jcmd(java, "GC.class_histogram");
            if (fullCollections(java) > before) {
                return found(TOTAL, histogram) >> 20;
            }
        }
        throw new AssertionError("Before none of " + TRIES + " looks did process " + java.pid()
                + " collect its garbage: does it count full collections as sun.gc.collector.1.invocations?");
    }

    private static long fullCollections(Process java) throws Exception {
        return found(FULL_COLLECTIONS, jcmd(java, "PerfCounter.print"));
    }

    private static long found(Pattern number, String text) {
        var matcher = number.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static String jcmd(Process java, String command) throws Exception {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return String.join(
                "\n",
                run(new ProcessBuilder(jcmd.toString(), Long.toString(java.pid()), command))
                        .output());
    }
}
