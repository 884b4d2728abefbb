package org.openfsm.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.openfsm.it.Books.Numbered;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;
import org.sqlite.SQLiteConfig;

/** What an agent's store says of its reports, whether the agent runs or not; looking changes nothing that it will read. */
record AgentStore(Path data) {

    /** @param state {@code waiting}, {@code sent} or {@code aside} */
    record Kept(Numbered report, String reason, String state) {
        boolean waits() {
            return state.equals("waiting");
        }

        boolean isUrgent() {
            return reason.equals("critical");
        }
    }

    /** How many are kept. */
    long count() throws SQLException {
        try (var connection = look();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from report")) {
            return rows.getLong(1);
        }
    }

    /** All that are kept, in the order of numbering; none before there is a store. */
    List<Kept> reports() throws SQLException {
        var kept = new ArrayList<Kept>();
        if (!Files.exists(data.resolve("agent.db"))) {
            return kept;
        }
        try (var connection = look();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select chain, sequence, sha256, reason, state from report order by id")) {
            while (rows.next()) {
                kept.add(new Kept(
                        new Numbered(rows.getString(1), rows.getLong(2), rows.getString(3)),
                        rows.getString(4),
                        rows.getString(5)));
            }
        }
        return kept;
    }

    /** By how many seconds the clock was set, wherever a report says so. */
    List<Long> clockJumps() throws Exception {
        var jumps = new ArrayList<Long>();
        try (var connection = look();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select signed from report order by id")) {
            while (rows.next()) {
                var jump = ReportCodec.read(Seal.open(rows.getBytes(1)).json()).clockJumpSeconds();
                if (jump != null && jump != 0) {
                    jumps.add(jump);
                }
            }
        }
        return jumps;
    }

    /** Whether something is not sent yet. */
    boolean waits() throws SQLException {
        return reports().stream().anyMatch(Kept::waits);
    }

    /** When the last poll was over and its reports were stored; the beginning of time before the first. */
    Instant polledAt() throws SQLException {
        try (var connection = look();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select value from note where name = 'polled'")) {
            return rows.next() ? Instant.ofEpochSecond(Long.parseLong(rows.getString(1))) : Instant.EPOCH;
        }
    }

    private Connection look() throws SQLException {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(5_000);
        return config.createConnection("jdbc:sqlite:" + data.resolve("agent.db"));
    }
}
