package org.openfsm.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.format.FormatMapper;
import org.jboss.logging.Logger;
import org.postgresql.ds.PGConnectionPoolDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A real database with our schema, made by the real migrations, without a container. */
public final class TestDatabase implements Closeable {
    private static final Logger LOG = Logger.getLogger(TestDatabase.class);

    private final JdbcConnectionPool pool;
    private final EntityManagerFactory factory;
    private final Database database;
    private final Runnable drop;
    private final AtomicInteger statements = new AtomicInteger();

    private TestDatabase(ConnectionPoolDataSource connections) {
        this(connections, () -> {});
    }

    private TestDatabase(String postgres) {
        this(Postgres.source(postgres), () -> Postgres.drop(postgres));
    }

    /** @param drop what is done when it is closed */
    private TestDatabase(ConnectionPoolDataSource connections, Runnable drop) {
        this.drop = drop;
        this.pool = JdbcConnectionPool.create(connections);
        pool.setMaxConnections(20);
        var source = counting(pool);
        this.factory = Persistence.createEntityManagerFactory(
                "fsm",
                Map.of(
                        "jakarta.persistence.transactionType",
                        "RESOURCE_LOCAL",
                        "jakarta.persistence.jtaDataSource",
                        source,
                        "jakarta.persistence.nonJtaDataSource",
                        source,
                        // the API jar makes Hibernate look for an implementation of JSON-B, which only the server has
                        "hibernate.type.json_format_mapper",
                        new NoJson()));
        this.database = new Database(factory);
    }

    /** No entity has a column of JSON. */
    private static final class NoJson implements FormatMapper {
        @Override
        public <T> T fromString(CharSequence text, JavaType<T> type, WrapperOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> String toString(T value, JavaType<T> type, WrapperOptions options) {
            throw new UnsupportedOperationException();
        }
    }

    public static TestDatabase h2() {
        return h2(empty -> {});
    }

    /** @param before what happens to the database before this program comes to it */
    public static TestDatabase h2(Consumer<DataSource> before) {
        var source = new JdbcDataSource();
        // its own two seconds are too few for a busy machine
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000");
        before.accept(source);
        return new TestDatabase(source);
    }

    public static TestDatabase h2(Path file) {
        return new TestDatabase(new H2File(file));
    }

    /**
     * A database of its own on one server that ends with the JVM; or on the server that the system property
     * {@code test.postgres} names as {@code jdbc:postgresql://localhost:5432/%s?user=postgres}.
     */
    public static TestDatabase postgres() {
        return new TestDatabase(Postgres.create(Migrated.NAME));
    }

    /** @param before what happens to the database before this program comes to it */
    public static TestDatabase postgres(Consumer<DataSource> before) {
        var name = Postgres.create("template1");
        var plain = new PGSimpleDataSource();
        plain.setUrl(Postgres.url(name));
        before.accept(plain);
        return new TestDatabase(name);
    }

    /** The migrations run once, into the database that the others are copies of. */
    private static final class Migrated {
        private static final String NAME = migrated();

        private static String migrated() {
            var name = Postgres.create("template1");
            var database = new TestDatabase(name);
            database.factory.close();
            database.pool.dispose();
            if (Postgres.GIVEN != null) {
                Runtime.getRuntime()
                        .addShutdownHook(
                                new Thread(() -> Postgres.dropNow(name), "drops what others were copied from"));
            }
            return name;
        }
    }

    private static final class Postgres {
        private static final String GIVEN = System.getProperty("test.postgres");
        private static final EmbeddedPostgres EMBEDDED = GIVEN == null ? start() : null;

        /** Beside the next tests: a server that ends with a hundred databases takes more than the 30 s that are left to it. */
        private static final ExecutorService DROPS = Executors.newSingleThreadExecutor(work -> {
            var thread = new Thread(work, "drops databases");
            thread.setDaemon(true);
            return thread;
        });

        /** @param template what it is a copy of */
        static String create(String template) {
            var name = "fsm_" + UUID.randomUUID().toString().replace("-", "");
            try (var connection = DriverManager.getConnection(url("postgres"));
                    var statement = connection.createStatement()) {
                statement.execute("create database " + name + " template " + template);
                return name;
            } catch (SQLException e) {
                throw new IllegalStateException("PostgreSQL makes no database", e);
            }
        }

        static ConnectionPoolDataSource source(String database) {
            var source = new PGConnectionPoolDataSource();
            source.setUrl(url(database));
            return source;
        }

        static void drop(String database) {
            DROPS.execute(() -> dropNow(database));
        }

        private static void dropNow(String database) {
            try (var connection = DriverManager.getConnection(url("postgres"));
                    var statement = connection.createStatement()) {
                statement.execute("drop database " + database + " with (force)");
            } catch (SQLException e) {
                LOG.warnf("Database %s stays: %s", database, e.getMessage());
            }
        }

        static String url(String database) {
            return GIVEN == null ? EMBEDDED.getJdbcUrl("postgres", database) : String.format(GIVEN, database);
        }

        private static EmbeddedPostgres start() {
            try {
                // no test of this module takes its power away
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("full_page_writes", "off")
                        .start();
            } catch (IOException e) {
                throw new IllegalStateException("The embedded PostgreSQL does not start", e);
            }
        }
    }

    public Database database() {
        return database;
    }

    /** How many connections somebody holds now. */
    public int openConnections() {
        return pool.getActiveConnections();
    }

    /** How many statements, a batch counting as one, were sent since the last time this was asked. */
    public int statements() {
        return statements.getAndSet(0);
    }

    private DataSource counting(DataSource real) {
        return proxy(
                DataSource.class,
                real,
                made -> made instanceof Connection connection
                        ? proxy(Connection.class, connection, this::countingStatement)
                        : made);
    }

    private Object countingStatement(Object made) {
        if (made instanceof PreparedStatement prepared) {
            return proxy(PreparedStatement.class, prepared, UnaryOperator.identity());
        }
        return made instanceof Statement statement ? proxy(Statement.class, statement, UnaryOperator.identity()) : made;
    }

    private <T> T proxy(Class<T> type, Object real, UnaryOperator<Object> wrap) {
        return type.cast(
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, (self, method, values) -> {
                    if (method.getName().startsWith("execute")) {
                        statements.incrementAndGet();
                    }
                    try {
                        return wrap.apply(method.invoke(real, values));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Override
    public void close() {
        factory.close();
        pool.dispose();
        drop.run();
    }
}
