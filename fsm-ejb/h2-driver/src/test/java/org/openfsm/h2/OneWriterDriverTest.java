package org.openfsm.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who waits for whom. */
class OneWriterDriverTest {
    private static final long SOON_MS = 200;

    @TempDir
    private Path directory;

    private final ExecutorService another = Executors.newSingleThreadExecutor();
    private Connection first;
    private Connection second;

    @BeforeEach
    void twoConnections() throws SQLException {
        first = connect(";WRITE_DELAY=0");
        run(first, "create table counter (id bigint primary key, n bigint)");
        run(first, "create sequence number");
        run(first, "insert into counter values (1, 0), (2, 0)");
        second = connect(";WRITE_DELAY=0");
        first.setAutoCommit(false);
        second.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        another.shutdownNow();
        first.close();
        second.close();
    }

    @Test
    void whoChangesOtherRowsWaitsUntilTheFirstTransactionHasCommitted() throws Exception {
        run(first, "update counter set n = 1 where id = 1");

        var waits = later(() -> run(second, "update counter set n = 2 where id = 2"));

        assertThat(isDone(waits)).isFalse();
        first.setAutoCommit(false); // as it is
        assertThat(isDone(waits)).isFalse();
        first.commit();
        waits.get(10, TimeUnit.SECONDS);
        second.commit();
        assertThat(number(first, "select sum(n) from counter")).isEqualTo(3);
    }

    @Test
    void aRollbackAndTheEndOfAConnectionGiveTheTurnBackToo() throws Exception {
        run(first, "update counter set n = 1 where id = 1");
        first.rollback();
        later(() -> run(second, "update counter set n = 2 where id = 2")).get(10, TimeUnit.SECONDS);
        second.close();
        run(first, "update counter set n = 4 where id = 1");
        first.commit();
        assertThat(number(first, "select sum(n) from counter")).isEqualTo(4);
    }

    @Test
    void withoutATransactionTheTurnEndsWithTheStatement() throws Exception {
        first.setAutoCommit(true);
        run(first, "update counter set n = 1 where id = 1");
        assertThatThrownBy(() -> run(first, "insert into counter values (1, 0)"))
                .isInstanceOf(SQLException.class);

        later(() -> run(second, "update counter set n = 2 where id = 2")).get(10, TimeUnit.SECONDS);

        second.commit();
        assertThat(number(first, "select sum(n) from counter")).isEqualTo(3);
    }

    @Test
    void readingWaitsForNobody() throws Exception {
        run(first, "update counter set n = 1 where id = 1");

        assertThat(later(() -> number(second, "select sum(n) from counter")).get(10, TimeUnit.SECONDS))
                .isZero();
    }

    /** A transaction that is suspended while its thread does another piece of work, as that of a batch chunk is. */
    @Test
    void aThreadDoesNotWaitForItself() throws Exception {
        run(first, "update counter set n = 1 where id = 1");
        run(second, "update counter set n = 2 where id = 2");
        second.commit();

        var waits = later(() -> {
            try (var third = connect(";WRITE_DELAY=0")) {
                return run(third, "update counter set n = 3 where id = 2");
            }
        });
        assertThat(isDone(waits)).isFalse();
        first.commit();
        waits.get(10, TimeUnit.SECONDS);
        assertThat(number(first, "select sum(n) from counter")).isEqualTo(4);
    }

    @Test
    void aBatchAndAPreparedStatementWaitLikeAnyOther() throws Exception {
        try (var insert = first.prepareStatement("insert into counter values (?, 0)")) {
            for (long id = 3; id < 6; id++) {
                insert.setLong(1, id);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        var waits = later(() -> {
            try (var update = second.prepareStatement("update counter set n = 1")) {
                return update.executeUpdate();
            }
        });
        assertThat(isDone(waits)).isFalse();
        first.commit();
        assertThat(waits.get(10, TimeUnit.SECONDS)).isEqualTo(5);
    }

    @Test
    void whoWaitsTooLongIsToldToTryAgain() throws Exception {
        var writer = new OneWriter(Duration.ofMillis(SOON_MS));
        writer.begin("first");
        var waits = later(() -> {
            writer.begin("second");
            return null;
        });
        assertThatThrownBy(() -> waits.get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("nothing was changed, try again")
                .hasFieldOrPropertyWithValue("SQLState", "HYT00");
        writer.end("first");
        later(() -> {
                    writer.begin("second");
                    return null;
                })
                .get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "  (select n from counter)",
                "with big as (select * from counter) select count(*) from big",
                "values 1",
                "select last_updated from counter",
            })
    void thisReads(String sql) {
        assertThat(OneWriterConnection.reads(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into counter values (1, 2)",
                "SELECT n FROM counter FOR  UPDATE",
                "select next value for number",
                "select nextval('number')",
                "call next value for number",
                "with big as (select 1) delete from counter",
                "merge into counter key (id) values (1, 1)",
                "create table other (id bigint)",
                "checkpoint sync",
            })
    void thisWrites(String sql) {
        assertThat(OneWriterConnection.reads(sql)).isFalse();
    }

    @Test
    void itSaysWhatItIsAndStaysItself() throws Exception {
        assertThat(first.getMetaData().getDriverName()).isEqualTo(OneWriterDriver.NAME);
        assertThat(first.getMetaData().getDatabaseProductName()).isEqualTo("H2");
        assertThat(first.getMetaData().getConnection()).isEqualTo(first).isNotEqualTo(second);
        try (var statement = first.createStatement()) {
            assertThat(statement.getConnection()).isEqualTo(first);
        }
    }

    @Test
    void aFileThatIsWrittenLaterIsRefused() {
        assertThatThrownBy(() -> connect("")).hasMessageContaining("append ;WRITE_DELAY=0");
        assertThatThrownBy(() -> connect(";WRITE_DELAY=05")).hasMessageContaining("append ;WRITE_DELAY=0");
    }

    private Connection connect(String settings) throws SQLException {
        return new OneWriterDriver().connect("jdbc:h2:file:" + directory.resolve("fsm") + settings, new Properties());
    }

    private <T> Future<T> later(Callable<T> work) {
        return another.submit(work);
    }

    private static boolean isDone(Future<?> work) throws Exception {
        try {
            work.get(SOON_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        }
    }

    private static int run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
