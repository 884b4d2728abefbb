package org.openfsm.agent.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * The agent's database (SQLite, write-ahead log, synchronous=FULL: what is committed survives a power cut) and the
 * lock that keeps a second agent off the same data. One connection; callers take turns.
 */
public final class Store implements AutoCloseable {

    /** What this agent reads and writes; a store of an older one is brought up to it once, and not back. */
    public static final int SCHEMA = 4;

    private static final String FILE = "agent.db";
    /** SQLite's own, which belong together. */
    private static final List<String> PARTS = List.of("", "-wal", "-shm");

    private static final String DAMAGED = "damaged";
    private static final DateTimeFormatter ASIDE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path file;
    private final Connection connection;
    private final @Nullable FileChannel lock;

    private Store(Path file, Connection connection, @Nullable FileChannel lock) {
        this.file = file;
        this.connection = connection;
        this.lock = lock;
    }

    /**
     * Opens the data directory for one agent, making what is missing.
     *
     * @throws InUse when another agent uses it
     * @throws StoreFailure when it is damaged, read-only or written by a newer agent
     */
    public static Store open(Path data) throws StoreFailure {
        var file = data.resolve(FILE);
        PrivateFiles.makeDirectory(data);
        var lock = lock(data);
        try {
            PrivateFiles.makeFile(file);
            var connection = connect(file, false);
            try {
                prepare(file, connection);
                return new Store(file, connection, lock);
            } catch (SQLException | StoreFailure failure) {
                connection.close();
                throw failure;
            }
        } catch (SQLException failure) {
            release(lock, failure);
            throw StoreFailure.of(file, failure);
        } catch (StoreFailure failure) {
            release(lock, failure);
            throw failure;
        }
    }

    /**
     * As {@link #open}, and when the file is damaged it is set aside and an empty one begun; {@link #damage} says so.
     *
     * @throws StoreFailure when neither can be done
     */
    public static Store openOrBegin(Path data, Instant now) throws StoreFailure {
        try {
            return open(data);
        } catch (Damaged damaged) {
            return begin(data, now);
        }
    }

    /** Sets aside what is there, for it turned out to be damaged, and begins an empty file. */
    public static Store begin(Path data, Instant now) throws StoreFailure {
        var file = data.resolve(FILE);
        var aside = FILE + ".damaged-" + ASIDE.format(now);
        var lock = lock(data);
        try {
            for (var part : PARTS) {
                var from = data.resolve(FILE + part);
                if (Files.exists(from)) {
                    PrivateFiles.move(from, data.resolve(aside + part));
                }
            }
        } catch (IOException failure) {
            throw new StoreFailure(
                    file + ": is damaged, and cannot be set aside ("
                            + failure.getClass().getSimpleName()
                            + "). Move it and those beside it that end in -wal and "
                            + "-shm elsewhere, and start again.",
                    failure);
        } finally {
            release(lock, new IOException("the lock on " + data));
        }
        var store = open(data);
        store.note(DAMAGED, now.getEpochSecond() + " " + aside);
        return store;
    }

    /** A file that was damaged. @param file its name in the data directory, with what was stored until then */
    public record Damage(Instant at, String file) {}

    /** What happened to the file before this one; absent when nothing did. */
    public Optional<Damage> damage() throws StoreFailure {
        return note(DAMAGED).map(note -> {
            int space = note.indexOf(' ');
            return new Damage(
                    Instant.ofEpochSecond(Long.parseLong(note.substring(0, space))), note.substring(space + 1));
        });
    }

    /**
     * Opens for reading alone, beside an agent that may be running.
     *
     * @throws StoreFailure when there is none, it cannot be read, or was written by another version
     */
    public static Store look(Path data) throws StoreFailure {
        var file = data.resolve(FILE);
        if (!Files.exists(file)) {
            throw new StoreFailure(file + ": does not exist yet; \"fsm-agent enrol\" makes it");
        }
        return open(file, true);
    }

    /** Beside an agent that may be at work. */
    private static Store open(Path file, boolean readOnly) throws StoreFailure {
        try {
            var connection = connect(file, readOnly);
            try (var statement = connection.createStatement()) {
                int version = version(file, statement);
                if (version < SCHEMA) {
                    throw new StoreFailure(file + ": was written by an older agent (schema " + version
                            + ", this one needs " + SCHEMA + "). Start this agent once: \"fsm-agent run\" brings it up"
                            + " to date.");
                }
                return new Store(file, connection, null);
            } catch (SQLException | StoreFailure failure) {
                connection.close();
                throw failure;
            }
        } catch (SQLException failure) {
            throw StoreFailure.of(file, failure);
        }
    }

    /**
     * Opens for reading and writing beside the agent that runs on this data, as {@link InUse} told.
     *
     * @throws StoreFailure when it cannot be read, or was written by another version
     */
    public static Store join(Path data) throws StoreFailure {
        return open(data.resolve(FILE), false);
    }

    /** Another agent is at work on this data. */
    public static final class InUse extends StoreFailure {

        private static final long serialVersionUID = 1;

        InUse(Path data) {
            super(data + ": another agent is running on this data. Stop it first, or give this one a data directory of "
                    + "its own (data: in its configuration).");
        }
    }

    /** What is done with the connection. */
    @FunctionalInterface
    public interface Work<T, X extends Exception> {
        T with(Connection connection) throws SQLException, X;
    }

    /** @throws StoreFailure when the store cannot be read */
    public synchronized <T, X extends Exception> T read(Work<T, X> work) throws StoreFailure, X {
        try {
            return work.with(connection);
        } catch (SQLException failure) {
            throw StoreFailure.of(file, failure);
        }
    }

    /**
     * All of the work or nothing of it, on the disk when this returns.
     *
     * @throws StoreFailure when nothing was written
     */
    public synchronized <T, X extends Exception> T write(Work<T, X> work) throws StoreFailure, X {
        try {
            execute("begin immediate");
            try {
                var result = work.with(connection);
                execute("commit");
                return result;
            } catch (Throwable failure) {
                rollBack(failure);
                throw failure;
            }
        } catch (SQLException failure) {
            throw StoreFailure.of(file, failure);
        }
    }

    private void rollBack(Throwable reason) {
        try {
            execute("rollback");
        } catch (SQLException rolledBackAlready) {
            // what SQLite does by itself when the disk is full
            reason.addSuppressed(rolledBackAlready);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** @throws StoreFailure when it is damaged; all of it is read */
    public void check() throws StoreFailure {
        read(connection -> {
            try (var statement = connection.createStatement()) {
                check(file, statement);
                return file;
            }
        });
    }

    /** What {@link #note(String, String)} kept under a name. */
    public Optional<String> note(String name) throws StoreFailure {
        return read(connection -> {
            try (var query = connection.prepareStatement("select value from note where name = ?")) {
                query.setString(1, name);
                try (var rows = query.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
                }
            }
        });
    }

    /** Keeps a value under a name until the next one. */
    public void note(String name, String value) throws StoreFailure {
        write(connection -> {
            try (var insert = connection.prepareStatement("insert or replace into note (name, value) values (?, ?)")) {
                insert.setString(1, name);
                insert.setString(2, value);
                return insert.executeUpdate();
            }
        });
    }

    @Override
    public synchronized void close() throws StoreFailure {
        try {
            connection.close();
            if (lock != null) {
                lock.close();
            }
        } catch (SQLException failure) {
            throw StoreFailure.of(file, failure);
        } catch (IOException failure) {
            throw new StoreFailure(file + ": the lock beside it could not be given back", failure);
        }
    }

    private static FileChannel lock(Path data) throws StoreFailure {
        var file = data.resolve("agent.lock");
        try {
            PrivateFiles.makeFile(file);
            var channel = FileChannel.open(file, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return channel;
                }
            } catch (OverlappingFileLockException ownProcess) {
                channel.close();
                var inUse = new InUse(data);
                inUse.initCause(ownProcess);
                throw inUse;
            }
            channel.close();
            throw new InUse(data);
        } catch (IOException failure) {
            throw StoreFailure.notWritable(file, failure);
        }
    }

    private static void release(FileChannel lock, Exception reason) {
        try {
            lock.close();
        } catch (IOException alsoFailed) {
            reason.addSuppressed(alsoFailed);
        }
    }

    private static Connection connect(Path file, boolean readOnly) throws SQLException {
        var config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout(5_000);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        // beside a write-ahead log even who only reads writes; where nobody can write, nothing changes meanwhile
        return config.createConnection("jdbc:sqlite:"
                + (readOnly && isOnReadOnlyDisk(file) ? file.toUri() + "?immutable=1" : file.toAbsolutePath()));
    }

    private static boolean isOnReadOnlyDisk(Path file) throws SQLException {
        try {
            return Files.getFileStore(file).isReadOnly();
        } catch (IOException unknown) {
            throw new SQLException("The disk of " + file + " cannot be looked at", unknown);
        }
    }

    private static void prepare(Path file, Connection connection) throws SQLException, StoreFailure {
        try (var statement = connection.createStatement()) {
            check(file, statement);
            int version = version(file, statement);
            if (version == 0) {
                // before the first page is written, else it is without effect
                statement.execute("pragma auto_vacuum = incremental");
            }
            statement.execute("pragma journal_mode = wal");
            if (version < SCHEMA) {
                connection.setAutoCommit(false);
                for (int next = version + 1; next <= SCHEMA; next++) {
                    migrate(statement, next);
                }
                connection.commit();
                connection.setAutoCommit(true);
            }
        }
    }

    private static void check(Path file, Statement statement) throws SQLException, StoreFailure {
        try (var check = statement.executeQuery("pragma quick_check(1)")) {
            if (!check.next() || !"ok".equals(check.getString(1))) {
                throw StoreFailure.of(file, new SQLException("", "", org.sqlite.SQLiteErrorCode.SQLITE_CORRUPT.code));
            }
        }
    }

    private static void migrate(Statement statement, int version) throws SQLException, StoreFailure {
        for (var sql : schema(version).split(";\\s*\\n")) {
            if (!sql.isBlank()) {
                statement.executeUpdate(sql);
            }
        }
        statement.executeUpdate("pragma user_version = " + version);
    }

    /** @return 0 before the first agent wrote it */
    private static int version(Path file, Statement statement) throws SQLException, StoreFailure {
        try (var found = statement.executeQuery("pragma user_version")) {
            int version = found.next() ? found.getInt(1) : 0;
            if (version > SCHEMA) {
                throw new StoreFailure(file + ": was written by a newer agent (schema " + version + ", this one knows "
                        + SCHEMA + "). Start the newer agent again, or give this one a data directory of its own.");
            }
            return version;
        }
    }

    private static String schema(int version) throws StoreFailure {
        var name = "schema-" + version + ".sql";
        try (var in = Store.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new StoreFailure("The program is incomplete: " + name + " is missing. Install it again.");
            }
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new StoreFailure(
                    "The program is damaged: " + name + " cannot be read. Install it again.", unreadable);
        }
    }
}
