package org.openfsm.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The figures of one run as the README has them: {@code target/bench.md}, written anew with each figure. */
final class BenchTable {
    private static final Logger LOG = Logger.getLogger(BenchTable.class.getName());
    private static final Path FILE = Path.of("target", "bench.md").toAbsolutePath();
    private static final String SIZE = System.getProperty("bench.size", "small");

    /** Whether the run may take hours. */
    static final boolean FULL = "full".equals(SIZE);

    private static final List<String> ROWS = new ArrayList<>();

    private BenchTable() {}

    /**
     * A figure and what it stands beside.
     *
     * @param ratio of FSM's figure to the peer's, or what else is held against the aim
     * @param aim in words, with {@link #judged}'s verdict where there is one
     */
    static synchronized void add(String work, String fsm, String beside, String ratio, String aim) {
        ROWS.add("| " + String.join(" | ", work, fsm, beside, ratio, aim) + " |");
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, text());
        } catch (IOException e) {
            throw new UncheckedIOException("The figures cannot be written to " + FILE, e);
        }
    }

    /** Says all figures so far in the log. */
    static synchronized void print() {
        LOG.info("The figures so far, also in " + FILE + ":\n\n" + text());
    }

    /** An aim and whether it was met. Nothing fails when it was not: how fast a machine is, is no fault of the code. */
    static String judged(String aim, boolean met) {
        return aim + (met ? ", met" : ", **not met**");
    }

    /** A number for people, in English. */
    static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String text() {
        var heading = "All of one run of `mvn -Pbench" + (FULL ? " -Dsize=full" : "") + " verify` on "
                + LocalDate.now(ZoneOffset.UTC) + ": " + machine() + ".\n\n"
                + "| work | FSM | beside it | ratio | aim |\n|---|---|---|---|---|\n";
        return heading + String.join("\n", ROWS) + "\n";
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " cores"
                + value("/proc/cpuinfo", "model name")
                        .map(model -> " of " + model)
                        .orElse("")
                + value("/proc/meminfo", "MemTotal")
                        .map(memory -> ", " + Math.round(kilobytes(memory) / 1024 / 1024.0) + " GB")
                        .orElse("")
                + ", " + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java "
                + System.getProperty("java.version");
    }

    /** The first value of that name in a file of /proc; none where there is no such file. */
    static Optional<String> value(String file, String name) {
        var path = Path.of(file);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(path)) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip());
        } catch (IOException | UncheckedIOException gone) {
            // a process ends when it likes
            return Optional.empty();
        }
    }

    static long kilobytes(String value) {
        return Long.parseLong(value.replaceAll("\\D", ""));
    }
}
