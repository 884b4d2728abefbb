package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/**
 * What reports have left in the database, written once more by others: into a copy of the whole database as it was before,
 * with its tables, indexes, partitions and settings, over a connection like the server's. Only while the server does not run.
 */
final class IntakeRows {
    /** All that the intake writes, in the order in which rows need each other. */
    private static final List<String> TABLES = List.of(
            "agent_installation",
            "device",
            "device_identity",
            "device_assignment",
            "device_epoch",
            "report_log",
            "raw_report",
            "reading",
            "supply_reading",
            "supply_period",
            "device_alert",
            "device_current",
            "device_detail",
            "fleet_change",
            "fleet_change_unread");

    private static final String COPY = "bench_copy";
    private static final int MANY = 1_000;

    private final EmbeddedPostgres database;
    private final long mark;
    private final Map<String, Long> before;

    private IntakeRows(EmbeddedPostgres database, long mark, Map<String, Long> before) {
        this.database = database;
        this.mark = mark;
        this.before = before;
    }

    /** What will be written from now on. */
    static IntakeRows fromNow(EmbeddedPostgres database) throws SQLException {
        return new IntakeRows(
                database, number(database, "select pg_current_xact_id()::text::bigint"), written(database));
    }

    /** How many versions of its rows each table has ever had: a row that is updated counts again. */
    private static Map<String, Long> written(EmbeddedPostgres database) throws SQLException {
        var written = new LinkedHashMap<String, Long>();
        for (var table : TABLES) {
            // of a table by months, those of its months
            written.put(
                    table,
                    number(
                            database,
                            "select sum(n_tup_ins + n_tup_upd) from pg_stat_user_tables where relname ~ '^" + table
                                    + "(_[0-9]+)?$'"));
        }
        return written;
    }

    private static long number(EmbeddedPostgres database, String query) throws SQLException {
        try (var connection = database.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var answer = statement.executeQuery(query)) {
            assertThat(answer.next()).isTrue();
            return answer.getLong(1);
        }
    }

    /** How many rows were written to each table, updates and all; once the server has ended. */
    Map<String, Long> written() throws SQLException {
        var written = written(database);
        written.replaceAll((table, versions) -> versions - before.get(table));
        return written;
    }

    /** @param seconds of a writer for as many rows */
    record Copied(double seconds, long rows) {}

    /** One writer that commits so many times, each time an equal part of each table, in one batch a table. */
    Copied insertInParts(int commits) throws SQLException {
        return inCopy((connection, rows) -> {
            try (var inserts = new Inserts(connection)) {
                for (int part = 0; part < commits; part++) {
                    for (var table : rows.entrySet()) {
                        var all = table.getValue();
                        int from = (int) ((long) all.size() * part / commits);
                        int to = (int) ((long) all.size() * (part + 1) / commits);
                        inserts.into(table.getKey(), all.subList(from, to));
                    }
                    connection.commit();
                }
            }
        });
    }

    /** One writer that goes from table to table and commits every 1 000 rows, which are one batch. */
    Copied insertByThousands() throws SQLException {
        return inCopy((connection, rows) -> {
            try (var inserts = new Inserts(connection)) {
                for (var table : rows.entrySet()) {
                    var all = table.getValue();
                    for (int from = 0; from < all.size(); from += MANY) {
                        inserts.into(table.getKey(), all.subList(from, Math.min(all.size(), from + MANY)));
                        connection.commit();
                    }
                }
            }
        });
    }

    /**
     * One writer that writes as many rows as the intake did, each as it is in the end: a row that the intake updated is
     * inserted again, over itself. It commits every 1 000 rows, which are one batch.
     */
    Copied insertAllVersions() throws SQLException {
        var versions = written();
        var copied = inCopy((connection, rows) -> {
            // of a table that its readers have emptied since, nothing is left to be written again
            versions.keySet().removeIf(table -> rows.get(table).isEmpty());
            try (var inserts = new Inserts(connection)) {
                for (var table : rows.entrySet()) {
                    var all = table.getValue();
                    long left = versions.getOrDefault(table.getKey(), 0L);
                    for (int from = 0; left > 0; from = from + MANY < all.size() ? from + MANY : 0) {
                        int some = (int) Math.min(Math.min(MANY, left), all.size() - from);
                        inserts.over(table.getKey(), all.subList(from, from + some));
                        connection.commit();
                        left -= some;
                    }
                }
            }
        });
        return new Copied(
                copied.seconds(),
                versions.values().stream().mapToLong(Long::longValue).sum());
    }

    /** COPY of each table at once. */
    Copied copy() throws SQLException, IOException {
        var files = new LinkedHashMap<String, Path>();
        try {
            try (var connection = database.getPostgresDatabase().getConnection()) {
                for (var table : TABLES) {
                    var file = Files.createTempFile("bench", ".copy");
                    files.put(table, file);
                    try (var out = Files.newOutputStream(file)) {
                        connection
                                .unwrap(PGConnection.class)
                                .getCopyAPI()
                                .copyOut("copy (" + written(table) + ") to stdout (format binary)", out);
                    }
                }
            }
            return inCopy((connection, rows) -> {
                for (var table : files.entrySet()) {
                    try (var in = Files.newInputStream(table.getValue())) {
                        connection
                                .unwrap(PGConnection.class)
                                .getCopyAPI()
                                .copyIn("copy " + table.getKey() + " from stdin (format binary)", in);
                    } catch (IOException e) {
                        throw new SQLException("COPY has lost its file", e);
                    }
                    connection.commit();
                }
            });
        } finally {
            for (var file : files.values()) {
                Files.delete(file);
            }
        }
    }

    private String written(String table) {
        return "select * from " + table + " where xmin::text::bigint >= " + mark + " order by tableoid, ctid";
    }

    @FunctionalInterface
    private interface Writer {
        void write(Connection connection, Map<String, List<Object[]>> rows) throws SQLException;
    }

    private Copied inCopy(Writer writer) throws SQLException {
        var rows = new LinkedHashMap<String, List<Object[]>>();
        try (var connection = database.getPostgresDatabase().getConnection()) {
            for (var table : TABLES) {
                rows.put(table, read(connection, written(table)));
            }
        }
        administer("drop database if exists " + COPY, "create database " + COPY + " template postgres");
        try (var connection = database.getDatabase("postgres", COPY).getConnection()) {
            takeOut(connection);
            connection.setAutoCommit(false);
            long begun = System.nanoTime();
            writer.write(connection, rows);
            double seconds = (System.nanoTime() - begun) / 1e9;
            for (var table : rows.entrySet()) {
                assertThat(read(connection, "select count(*) from " + table.getKey())
                                .get(0)[0])
                        .as("rows of %s in the copy", table.getKey())
                        .isEqualTo(number(database, "select count(*) from " + table.getKey()));
            }
            return new Copied(
                    seconds, rows.values().stream().mapToLong(List::size).sum());
        } finally {
            administer("drop database " + COPY);
        }
    }

    /** Makes the copy what it was before the reports came. */
    private void takeOut(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            for (var table : TABLES) {
                statement.execute("delete from " + table + " where xmin::text::bigint >= " + mark);
            }
            statement.execute("set session_replication_role = origin");
            statement.execute("vacuum analyze");
            statement.execute("checkpoint");
        }
    }

    /** A database is copied while nobody is in it. */
    private void administer(String... commands) throws SQLException {
        try (var connection = database.getDatabase("postgres", "template1").getConnection();
                var statement = connection.createStatement()) {
            for (var command : commands) {
                statement.execute(command);
            }
        }
    }

    private static List<Object[]> read(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery(query)) {
            var rows = new ArrayList<Object[]>();
            while (answer.next()) {
                var row = new Object[answer.getMetaData().getColumnCount()];
                for (int column = 0; column < row.length; column++) {
                    row[column] = answer.getObject(column + 1);
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** One prepared statement for each table. */
    private static final class Inserts implements AutoCloseable {
        private final Connection connection;
        private final Map<String, PreparedStatement> statements = new LinkedHashMap<>();

        Inserts(Connection connection) {
            this.connection = connection;
        }

        void into(String table, List<Object[]> rows) throws SQLException {
            write(table, "", rows);
        }

        /** Over those with the same key, if any. */
        void over(String table, List<Object[]> rows) throws SQLException {
            write(table, overItself(table), rows);
        }

        private String overItself(String table) throws SQLException {
            var key = new ArrayList<String>();
            var others = new ArrayList<String>();
            try (var columns = connection.getMetaData().getPrimaryKeys(null, "public", table)) {
                while (columns.next()) {
                    key.add(columns.getString("COLUMN_NAME"));
                }
            }
            try (var columns = connection.getMetaData().getColumns(null, "public", table, null)) {
                while (columns.next()) {
                    others.add(columns.getString("COLUMN_NAME"));
                }
            }
            others.removeAll(key);
            return others.isEmpty()
                    ? ""
                    : " on conflict (" + String.join(", ", key) + ") do update set "
                            + others.stream()
                                    .map(column -> column + " = excluded." + column)
                                    .collect(Collectors.joining(", "));
        }

        private void write(String table, String conflict, List<Object[]> rows) throws SQLException {
            if (rows.isEmpty()) {
                return;
            }
            var statement = statements.get(table);
            if (statement == null) {
                statement = connection.prepareStatement("insert into " + table + " values ("
                        + String.join(", ", Collections.nCopies(rows.get(0).length, "?")) + ")" + conflict);
                statements.put(table, statement);
            }
            for (var row : rows) {
                for (int column = 0; column < row.length; column++) {
                    statement.setObject(column + 1, row[column]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }

        @Override
        public void close() throws SQLException {
            for (var statement : statements.values()) {
                statement.close();
            }
        }
    }
}
