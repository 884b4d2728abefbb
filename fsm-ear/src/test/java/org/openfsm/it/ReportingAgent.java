package org.openfsm.it;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.openfsm.it.AgentStore.Kept;
import org.openfsm.running.Child;
import org.openfsm.wire.EnrolmentFile;

/** An agent of the distribution that polls every ten seconds, and may end badly at any moment. */
final class ReportingAgent implements Closeable {
    /** From one poll's beginning to the next; a second more than that after its end, the next has begun. */
    static final Duration POLL = Duration.ofSeconds(11);

    private final String name;
    private final UUID id;
    private final int sources;
    private final Path directory;
    private Child process;
    private int starts;
    private int keptAtStart;
    private int saidAtStart;

    private ReportingAgent(String name, UUID id, int sources, Path directory) {
        this.name = name;
        this.id = id;
        this.sources = sources;
        this.directory = directory;
    }

    /**
     * A new one, enrolled, with one printer a source; nothing runs yet.
     *
     * @param road lines of agent.yaml about how it reports; none for HTTPS
     * @param printers their addresses, {@code host:port}
     */
    static ReportingAgent enrolled(FsmServer server, String name, String road, Path directory, List<String> printers)
            throws Exception {
        FsmServer.delete(directory);
        Files.createDirectories(directory);
        var configuration = new StringBuilder("""
                data: data
                schedule:
                  poll: 10s
                  discovery: 1m
                  randomOffset: false
                errors:
                  poll: 10s
                limits:
                  packetsPerSecond: 30
                ui:
                  port: off
                control: { port: off }
                sources:
                """);
        var ids = new String[printers.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = name + "-" + (i + 1);
            configuration.append("  - id: ").append(ids[i]).append("\n    ranges:\n      - ");
            configuration.append(printers.get(i)).append('\n');
        }
        Files.writeString(directory.resolve("agent.yaml"), configuration.append(road));
        var enrolment = Scene.enrolmentFile(server, name, "Kill AG", ids);
        var file = directory.resolve(name + ".fsm-enrolment");
        Files.write(file, enrolment);
        FsmServer.agent()
                .output(
                        "enrol",
                        file.toString(),
                        "--config",
                        directory.resolve("agent.yaml").toString());
        return new ReportingAgent(name, EnrolmentFile.read(enrolment).agentId(), ids.length, directory);
    }

    void start() throws IOException, SQLException {
        start(Map.of());
    }

    /** @param environment on top of what we have ourselves */
    void start(Map<String, String> environment) throws IOException, SQLException {
        keptAtStart = store().reports().size();
        saidAtStart = said().length();
        var command = FsmServer.agent()
                .command("run", "--config", directory.resolve("agent.yaml").toString());
        command.environment().putAll(environment);
        process = FsmServer.CHILDREN.start("The agent " + name, command, log());
        starts++;
    }

    boolean runs() {
        return process.process().isAlive();
    }

    /** Whether its last start has come so far that it works. */
    boolean isUp() throws IOException {
        return said().substring(saidAtStart).contains(" runs as ");
    }

    /** All that it has said. */
    String said() throws IOException {
        return Files.exists(log()) ? Files.readString(log()) : "";
    }

    Frozen freeze() throws Exception {
        return Frozen.of(process.process());
    }

    /** Ends it as a person does. */
    void end() throws InterruptedException {
        process.end();
    }

    /** A copy of its data as they are now; it must not run. */
    Path copy() throws IOException {
        var copy = directory.resolve("copy");
        copy(data(), copy);
        return copy;
    }

    /** Puts a copy of its data in the place of those it has; it must not run. */
    void restore(Path copy) throws IOException {
        copy(copy, data());
    }

    /** The same agent once more, on a copy of the data. */
    ReportingAgent twin(Path copy) throws IOException {
        var twin = new ReportingAgent(name, id, sources, directory.resolveSibling(name + "-twin"));
        FsmServer.delete(twin.directory);
        copy(copy, twin.data());
        Files.copy(directory.resolve("agent.yaml"), twin.directory.resolve("agent.yaml"));
        return twin;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var old = Files.list(to)) {
            for (var file : (Iterable<Path>) old::iterator) {
                Files.delete(file);
            }
        }
        try (var files = Files.list(from)) {
            for (var file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    String name() {
        return name;
    }

    UUID id() {
        return id;
    }

    /** A poll makes so many reports. */
    int sources() {
        return sources;
    }

    int starts() {
        return starts;
    }

    /** What it has numbered since it was started last. */
    List<Kept> numberedSinceStart() throws SQLException {
        var kept = store().reports();
        return kept.subList(keptAtStart, kept.size());
    }

    Path data() {
        return directory.resolve("data");
    }

    private Path log() {
        return directory.resolve("agent.log");
    }

    AgentStore store() {
        return new AgentStore(data());
    }

    @Override
    public void close() {
        try {
            if (process != null) {
                process.end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
