package org.openfsm.agent.diagnose;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.discovery.Printers;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.pmd.bundle.Shipped;

/** What the agent stands on: its data directory, the disk below it, the clock, the store. */
final class Ground {

    static final long FULL = 20L << 20;
    private static final long LOW = 500L << 20;
    private static final int TRIED_BYTES = 1 << 20;
    private static final Duration APART = Duration.ofMinutes(2);
    private static final Duration LONG_WAIT = Duration.ofDays(1);

    private final AgentConfig config;
    private final Path data;
    private final Clock clock;
    private final Findings findings;

    Ground(AgentConfig config, Clock clock, Findings findings) {
        this.config = config;
        this.data = config.data();
        this.clock = clock;
        this.findings = findings;
    }

    /** Its rights; what is not there is made by the enrolment. */
    void directory() {
        if (!Files.isDirectory(data)) {
            findings.broken("directory", Files.exists(data) ? "noDirectory" : "absent", data);
            return;
        }
        try {
            var owner = Files.getOwner(data).getName();
            var others = PrivateFiles.others(data);
            if (others.isEmpty()) {
                findings.ok("directory", "good", data, owner);
            } else {
                findings.attention("directory", PrivateFiles.isPosix(data) ? "open" : "listed", data, others);
            }
        } catch (IOException unreadable) {
            findings.broken("directory", "unreadable", data, unreadable);
        }
    }

    /** A file of 1 MiB is written to the disk and taken away again. */
    void disk() {
        if (!Files.isDirectory(data)) {
            findings.skipped("disk", "noDirectory");
            return;
        }
        try {
            long free = Files.getFileStore(data).getUsableSpace();
            if (free < TRIED_BYTES) {
                findings.broken("disk", "full", data, megabytes(free));
                return;
            }
            var tried = Files.createTempFile(data, "doctor", ".tmp");
            try {
                written(tried);
                time(tried);
            } finally {
                Files.delete(tried);
            }
            if (free < FULL) {
                findings.broken("disk", "full", data, megabytes(free));
            } else if (free < LOW) {
                findings.attention("disk", "low", data, megabytes(free));
            } else {
                findings.ok("disk", "good", megabytes(free));
            }
        } catch (IOException refused) {
            findings.broken("disk", "notWritable", data, refused, System.getProperty("user.name"));
        }
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private static void written(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var rest = ByteBuffer.allocate(TRIED_BYTES);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** A network drive has a clock of its own. */
    private void time(Path file) throws IOException {
        var written = Files.getLastModifiedTime(file).toInstant();
        if (Duration.between(written, clock.instant()).abs().compareTo(APART) > 0) {
            findings.attention("clock", "drive", written, clock.instant());
        }
    }

    /**
     * Against what is known here alone: when this program's definitions were issued, and when the last report was made.
     * No server is asked, for nothing that one answers is read.
     */
    void clock() {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var issued = Shipped.load().index().issuedAt();
        var last = lastReport();
        if (now.isBefore(issued)) {
            findings.broken("clock", "beforeBuild", now, issued);
        } else if (last.filter(now::isBefore).isPresent()) {
            findings.attention("clock", "back", now, last.get());
        } else {
            findings.ok("clock", "good", now);
        }
    }

    private Optional<Instant> lastReport() {
        try (var store = Store.look(data)) {
            return Outbox.newest(store, 1).stream().map(Outbox.Entry::createdAt).findFirst();
        } catch (StoreFailure saidBelow) {
            return Optional.empty();
        }
    }

    /** Readable, whole, and not too much in it. */
    void store() {
        if (!Files.exists(data.resolve("agent.db"))) {
            findings.skipped("store", "absent");
            return;
        }
        try (var store = Store.look(data)) {
            store.check();
            int printers = new Printers(store).known().size();
            var waiting = Outbox.pile(store, "waiting");
            findings.ok("store", "good", printers, waiting.reports());
            var oldest = waiting.oldest();
            if (waiting.bytes() > config.limits().waitingBytes() / 10 * 9) {
                findings.broken(
                        "store",
                        "full",
                        waiting.bytes() / 1_000_000,
                        config.limits().waitingBytes() / 1_000_000);
            } else if (oldest != null && oldest.isBefore(clock.instant().minus(LONG_WAIT))) {
                findings.attention("store", "waitsLong", waiting.reports(), oldest);
            }
            var aside = Outbox.pile(store, "aside");
            if (aside.reports() > 0) {
                findings.attention("store", "aside", aside.reports());
            }
        } catch (StoreFailure failure) {
            findings.broken("store", "unusable", failure.getMessage());
        }
    }
}
