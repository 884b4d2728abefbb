package org.openfsm.platform;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.Session;

/**
 * One transaction: its entities and its SQL. Values may be text, numbers, booleans, bytes, {@link Instant},
 * {@link UUID}, enumerations (as their name), null, or a collection of one of them for {@code = any (?)}.
 */
public final class Unit {
    private static final int BATCH = 500;
    private static final Map<Class<?>, Class<? extends Object[]>> SENT_AS_THEY_ARE =
            Map.of(String.class, String[].class, Long.class, Long[].class, Integer.class, Integer[].class);

    private final Session session;
    private final Ids ids;

    Unit(Session session, Ids ids) {
        this.session = session;
        this.ids = ids;
    }

    /** How a row becomes a value. */
    @FunctionalInterface
    public interface Reading<T> {
        T of(Row row) throws SQLException;
    }

    public EntityManager entities() {
        return session;
    }

    /** Whether the database is PostgreSQL; else it is H2. */
    public boolean postgres() throws SQLException {
        return session.doReturningWork(Unit::postgres);
    }

    private static boolean postgres(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
    }

    /**
     * Has PostgreSQL plan each statement once and not with each list of values, until the transaction ends: for work that
     * asks the same of a few rows all the time, of which the planning would take most.
     */
    public void keepPlans() throws SQLException {
        if (postgres()) {
            change("set local plan_cache_mode = force_generic_plan");
        }
    }

    /** A new number for a row of any table. */
    public long newId() throws SQLException {
        return session.doReturningWork(ids::next);
    }

    // the connection is asked for anew each time: in the server it belongs to the transaction, its handle to the
    // statement

    public <T> List<T> list(String sql, Reading<T> reading, Object... values) throws SQLException {
        return session.doReturningWork(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                bind(connection, bare(statement), values);
                try (var answer = statement.executeQuery()) {
                    var rows = new ArrayList<T>();
                    var bare = answer.unwrap(ResultSet.class);
                    var row = new Row(bare);
                    while (bare.next()) {
                        rows.add(reading.of(row));
                    }
                    return rows;
                }
            }
        });
    }

    /** The first row. */
    public <T> Optional<T> one(String sql, Reading<T> reading, Object... values) throws SQLException {
        return list(sql, reading, values).stream().findFirst();
    }

    /** The number of rows changed. */
    public int change(String sql, Object... values) throws SQLException {
        return session.doReturningWork(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                bind(connection, bare(statement), values);
                return statement.executeUpdate();
            }
        });
    }

    /** The same change with many rows of values, sent together. */
    public void changeAll(String sql, List<Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        session.doWork(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                // a null has no type: PostgreSQL would prepare the statement anew for the first row that brings one
                var bare = bare(statement);
                bind(connection, bare, examples(rows));
                int waiting = 0;
                for (var values : rows) {
                    bind(connection, bare, values);
                    bare.addBatch();
                    if (++waiting == BATCH) {
                        statement.executeBatch();
                        waiting = 0;
                    }
                }
                if (waiting > 0) {
                    statement.executeBatch();
                }
            }
        });
    }

    /** Writes many rows by one statement, or by few. */
    public void changeAll(Columns statement, List<Object[]> rows) throws SQLException {
        for (int from = 0; from < rows.size(); from += BATCH) {
            var some = rows.subList(from, Math.min(rows.size(), from + BATCH));
            session.doWork(connection -> {
                try (var prepared = connection.prepareStatement(statement.sql())) {
                    var bare = bare(prepared);
                    for (int column = 0; column < statement.count(); column++) {
                        int at = column;
                        bare.setArray(
                                column + 1,
                                connection.createArrayOf(
                                        statement.type(column),
                                        array(some.stream().map(row -> row[at]))));
                    }
                    bare.executeUpdate();
                }
            });
        }
    }

    /** The driver's own: what the pool's does about each of many small calls takes longer than they do. */
    private static PreparedStatement bare(PreparedStatement pooled) throws SQLException {
        return pooled.unwrap(PreparedStatement.class);
    }

    /** Of each column the first value that is none of the nulls. */
    private static Object[] examples(List<Object[]> rows) {
        var examples = rows.get(0).clone();
        for (int column = 0; column < examples.length; column++) {
            int at = column;
            examples[at] = rows.stream()
                    .map(values -> values[at])
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
        return examples;
    }

    private static void bind(Connection connection, PreparedStatement statement, Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            var value = values[i];
            if (value instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else if (value instanceof Collection<?> none && none.isEmpty() && postgres(connection)) {
                // of which type, the statement says: a list of numbers is compared with no list of texts
                statement.setObject(i + 1, "{}", Types.OTHER);
            } else if (value instanceof Collection<?> many) {
                statement.setArray(i + 1, connection.createArrayOf(type(many), array(many.stream())));
            } else {
                statement.setObject(i + 1, plain(value));
            }
        }
    }

    private static String type(Collection<?> many) {
        var first = many.isEmpty() ? "" : many.iterator().next();
        if (first instanceof Integer || first instanceof Long) {
            return "bigint";
        }
        return first instanceof UUID ? "uuid" : first instanceof Instant ? "timestamptz" : "varchar";
    }

    /** Numbers and texts as arrays of their own kind, which PostgreSQL's driver sends without spelling them out. */
    private static Object[] array(Stream<?> values) {
        var plain = values.map(Unit::plain).toArray();
        var kinds = Arrays.stream(plain)
                .filter(Objects::nonNull)
                .<Class<?>>map(Object::getClass)
                .distinct()
                .toList();
        return kinds.size() == 1 && SENT_AS_THEY_ARE.containsKey(kinds.get(0))
                ? Arrays.copyOf(plain, plain.length, SENT_AS_THEY_ARE.get(kinds.get(0)))
                : plain;
    }

    private static Object plain(Object value) {
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        return value instanceof Enum<?> constant ? constant.name() : value;
    }
}
