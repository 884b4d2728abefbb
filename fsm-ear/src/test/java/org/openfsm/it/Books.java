package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** What the server's database (PostgreSQL) says of reports, compared with what their agents know. */
record Books(DataSource database) {

    /** One report: there is one of it in the world. */
    record Numbered(String chain, long sequence, String sha256) {}

    /** @param previous {@code chain sequence} of the report it names as the one before; null when it names none */
    record Logged(Numbered report, String previous, String reason, boolean fork, boolean clock, boolean late) {
        boolean isUrgent() {
            return reason.equals("critical");
        }

        String place() {
            return report.chain() + " " + report.sequence();
        }
    }

    /** All that an agent brought, in the order of their coming. */
    List<Logged> of(UUID agent) throws SQLException {
        try (var connection = database.getConnection();
                var query = connection.prepareStatement("select chain, sequence, sha256, previous_chain,"
                        + " previous_sequence, reason, mark_fork, mark_clock, mark_late from report_log"
                        + " where agent_id = ? order by received_at, id")) {
            query.setObject(1, agent);
            var logged = new ArrayList<Logged>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    logged.add(new Logged(
                            new Numbered(rows.getString(1), rows.getLong(2), rows.getString(3)),
                            rows.getString(4) == null ? null : rows.getString(4) + " " + rows.getLong(5),
                            rows.getString(6),
                            rows.getBoolean(7),
                            rows.getBoolean(8),
                            rows.getBoolean(9)));
                }
            }
            return logged;
        }
    }

    long count(String what, Object... values) throws SQLException {
        try (var connection = database.getConnection();
                var query = connection.prepareStatement("select count(*) from " + what)) {
            for (int i = 0; i < values.length; i++) {
                query.setObject(i + 1, values[i]);
            }
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** Whether an event of that kind is there about the agent. @param open whether it must still last */
    boolean tells(ReportingAgent agent, String kind, boolean open) throws SQLException {
        return count("event where agent_id = ? and kind = ?" + (open ? " and ended_at is null" : ""), agent.id(), kind)
                > 0;
    }

    /** @return how many rows that changed */
    int change(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** Whether a transaction is open that has written a report. */
    boolean isRecording() throws SQLException {
        return count("pg_locks join pg_class on pg_class.oid = relation"
                        + " where relname like 'report_log%' and mode = 'RowExclusiveLock' and granted")
                > 0;
    }

    /** Every report that the agent has numbered is there, once, with its bytes and its readings; and nothing else. */
    void assertComplete(ReportingAgent agent) throws Exception {
        var kept = agent.store().reports();
        assertThat(kept).as("not sent of %s", agent.name()).allMatch(report -> report.state()
                .equals("sent"));
        var logged = of(agent.id());
        assertThat(logged.stream().map(Logged::report))
                .as("recorded of %s", agent.name())
                .containsExactlyInAnyOrderElementsOf(
                        kept.stream().map(AgentStore.Kept::report).toList());
        assertThat(count("raw_report where agent_id = ?", agent.id()))
                .as("archived of %s", agent.name())
                .isEqualTo(logged.size());
        assertThat(count("(select 1 from reading join report_log on report_log.id = report_id"
                        + " where agent_id = '" + agent.id() + "' group by device_id, read_at, report_id"
                        + " having count(*) > 1) as doubled"))
                .as("readings of %s that are there twice", agent.name())
                .isZero();
        assertThat(count("quarantine where agent_id = ?", agent.id())).isZero();
    }

    /** The reports of an agent follow each other through all its lives, and the server's own account says the same. */
    static void assertUnbroken(ReportingAgent agent, List<Logged> logged, JsonObject shown) throws Exception {
        assertThat(logged).as("marked of %s", agent.name()).noneMatch(report -> report.fork() || report.clock());
        var byPlace = new HashMap<String, Logged>();
        logged.forEach(report -> byPlace.put(report.place(), report));
        String before = null;
        Set<String> chains = new HashSet<>();
        for (var kept : agent.store().reports()) {
            var report = byPlace.get(kept.report().chain() + " " + kept.report().sequence());
            assertThat(report.previous()).as("named before %s", report.place()).isEqualTo(before);
            boolean begins = chains.add(report.report().chain());
            assertThat(report.report().sequence() == 1)
                    .as("%s begins a chain", report.place())
                    .isEqualTo(begins);
            before = report.place();
        }
        assertThat(shown.getInt("missing")).as("%s", shown).isZero();
        assertThat(shown.getInt("quarantined")).as("%s", shown).isZero();
        assertThat(shown.getInt("received")).as("%s", shown).isEqualTo(logged.size());
    }
}
