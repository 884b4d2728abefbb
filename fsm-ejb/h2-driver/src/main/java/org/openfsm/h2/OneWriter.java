package org.openfsm.h2;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Whose turn it is to write to a database: a connection's, from its first change until its transaction has ended. Turns are given
 * in the order they were asked for. A second connection of the thread that writes joins in: that thread would wait for itself.
 */
final class OneWriter {
    /** Of H2, "Timeout trying to lock table": what waits for a row says the same. */
    private static final String STATE = "HYT00";

    private static final int CODE = 50200;

    private final Duration patience;
    private final Semaphore turn = new Semaphore(1, true);
    private final Set<Object> writing = new HashSet<>();
    private Thread thread;

    OneWriter(Duration patience) {
        this.patience = patience;
    }

    /**
     * Waits for the turn of a connection, unless it is.
     *
     * @throws SQLTimeoutException when others had it for all of the patience
     */
    void begin(Object connection) throws SQLException {
        if (joins(connection)) {
            return;
        }
        try {
            if (!turn.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SQLTimeoutException(
                        "Another transaction wrote to the database for all of " + patience.toSeconds()
                                + " s; nothing was changed, try again",
                        STATE,
                        CODE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while another transaction wrote to the database", STATE, CODE, e);
        }
        take(connection);
    }

    private synchronized boolean joins(Object connection) {
        if (thread == Thread.currentThread()) {
            writing.add(connection);
        }
        return writing.contains(connection);
    }

    private synchronized void take(Object connection) {
        thread = Thread.currentThread();
        writing.add(connection);
    }

    /** The transaction of a connection has ended, and what it changed is in the file; nothing happens unless it had the turn. */
    synchronized void end(Object connection) {
        if (writing.remove(connection) && writing.isEmpty()) {
            thread = null;
            turn.release();
        }
    }
}
