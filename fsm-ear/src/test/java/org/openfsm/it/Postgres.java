package org.openfsm.it;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.openfsm.running.WildFly.Ports;

/** A PostgreSQL that can go away, however badly, and come back with its data at the same port. */
final class Postgres implements AutoCloseable {
    private final Path data;
    private final int port = Ports.anyFree();
    private EmbeddedPostgres running;

    private Postgres(Path data) throws IOException {
        this.data = data;
        start();
    }

    /** A fresh one. @param data its directory, which must be empty or absent */
    static Postgres fresh(Path data) throws IOException {
        return new Postgres(data);
    }

    /** Lets it come, or come back. */
    void start() throws IOException {
        running = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                // what it has confirmed must be there after a kill, as it is where nobody asks for less
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    EmbeddedPostgres server() {
        return running;
    }

    DataSource source() {
        return running.getPostgresDatabase();
    }

    /** Ends all of its processes with SIGKILL: it has to recover when it comes back. */
    void kill() throws IOException, InterruptedException {
        var postmaster = ProcessHandle.of(Long.parseLong(
                        Files.readAllLines(data.resolve("postmaster.pid")).get(0)))
                .orElseThrow(() -> new AssertionError("PostgreSQL runs no more"));
        List<ProcessHandle> all = new ArrayList<>(List.of(postmaster));
        postmaster.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroyForcibly);
        for (var one : all) {
            one.onExit().join();
        }
        running.close();
    }

    @Override
    public void close() throws IOException {
        running.close();
    }
}
