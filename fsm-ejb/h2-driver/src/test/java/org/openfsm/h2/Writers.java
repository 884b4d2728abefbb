package org.openfsm.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** A process in which several threads write chunks of rows until it is killed, each chunk in a transaction of its own. */
final class Writers {
    static final int THREADS = 3;
    static final int CHUNK = 200;
    /** As many as FSM has, about: H2 takes the root of each of their maps in turn. */
    private static final int OTHER_TABLES = 30;

    private Writers() {}

    /** @param arguments the database's URL; each line that is printed names a chunk that was committed: writer and chunk */
    public static void main(String[] arguments) throws SQLException {
        var url = arguments[0];
        try (var connection = connect(url);
                var statement = connection.createStatement()) {
            for (int i = 0; i < OTHER_TABLES; i++) {
                statement.execute(
                        "create table other" + i + " (id bigint primary key, a bigint, b bigint, unique (a, b))");
            }
            statement.execute("create table line (writer int, chunk bigint, number int, sort_key varchar(80),"
                    + " cells varchar, primary key (writer, chunk, number))");
            statement.execute("create index line_order on line (sort_key, writer, chunk, number)");
            statement.execute("create table done (writer int primary key, chunk bigint)");
        }
        for (int i = 0; i < THREADS; i++) {
            int writer = i;
            new Thread(() -> write(url, writer), "writer " + i).start();
        }
    }

    private static Connection connect(String url) throws SQLException {
        return new OneWriterDriver().connect(url, new Properties());
    }

    private static void write(String url, int writer) {
        try (var connection = connect(url)) {
            connection.setAutoCommit(false);
            for (long chunk = 1; ; chunk++) {
                lay(connection, writer, chunk);
                connection.commit();
                System.out.println(writer + " " + chunk);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Writer " + writer + " fails", e);
        }
    }

    /** Takes away what there is of a chunk, and writes it. */
    static void lay(Connection connection, int writer, long chunk) throws SQLException {
        try (var delete = connection.prepareStatement("delete from line where writer = ? and chunk = ?");
                var insert = connection.prepareStatement("insert into line values (?, ?, ?, ?, ?)");
                var done = connection.prepareStatement("merge into done key (writer) values (?, ?)")) {
            delete.setInt(1, writer);
            delete.setLong(2, chunk);
            delete.executeUpdate();
            for (int number = 0; number < CHUNK; number++) {
                insert.setInt(1, writer);
                insert.setLong(2, chunk);
                insert.setInt(3, number);
                insert.setString(4, "order " + number * 7919 % CHUNK);
                insert.setString(5, "x".repeat(CHUNK) + number);
                insert.addBatch();
            }
            insert.executeBatch();
            done.setInt(1, writer);
            done.setLong(2, chunk);
            done.executeUpdate();
        }
    }
}
