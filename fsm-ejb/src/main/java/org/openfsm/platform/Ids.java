package org.openfsm.platform;

import java.sql.Connection;
import java.sql.SQLException;

/** Numbers for rows, unique over all nodes: one look into the database gives a thousand. */
final class Ids {
    private static final int BLOCK = 1000; // as the sequence fsm_id increments

    private long next;
    private long end;

    synchronized long next(Connection connection) throws SQLException {
        if (next == end) {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("select nextval('fsm_id')")) {
                row.next();
                next = row.getLong(1);
                end = next + BLOCK;
            }
        }
        return next++;
    }
}
