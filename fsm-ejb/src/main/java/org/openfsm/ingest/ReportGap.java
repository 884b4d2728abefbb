package org.openfsm.ingest;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.openfsm.platform.Unit;

/**
 * Reports of one chain that never came, both numbers inclusive.
 *
 * @param after when the last report before the gap was received; null when the chain begins with it
 * @param before when the first report behind the gap was received
 */
public record ReportGap(String chain, long from, long to, Instant after, Instant before) {
    public long missing() {
        return to - from + 1;
    }

    /** Holes within a chain, and ends of chains that a later chain names as its beginning; newest first. */
    static List<ReportGap> of(Unit unit, long tenant, UUID agent) throws SQLException {
        return unit.list(
                "select chain, last_before + 1 as gap_from, sequence - 1 as gap_to, last_at, received_at from ("
                        + "select chain, sequence, received_at, coalesce(lag(sequence) over within, 0) as last_before,"
                        + " lag(received_at) over within as last_at from report_log"
                        + " where tenant_id = ? and agent_id = ? window within as (partition by chain order by sequence)"
                        + ") as numbered where sequence - last_before > 1"
                        + " union all select n.previous_chain, coalesce(e.last_before, 0) + 1,"
                        + " n.previous_sequence, e.last_at, n.received_at from ("
                        + "select previous_chain, max(previous_sequence) as previous_sequence, min(received_at) as received_at"
                        + " from report_log where tenant_id = ? and agent_id = ? and previous_chain <> chain"
                        + " group by previous_chain) as n left join ("
                        + "select chain, max(sequence) as last_before, max(received_at) as last_at from report_log"
                        + " where tenant_id = ? and agent_id = ? group by chain) as e on e.chain = n.previous_chain"
                        + " where n.previous_sequence > coalesce(e.last_before, 0)"
                        + " order by received_at desc fetch first 1000 rows only",
                row -> new ReportGap(
                        row.text("chain"),
                        row.number("gap_from"),
                        row.number("gap_to"),
                        row.instant("last_at"),
                        row.instant("received_at")),
                tenant,
                agent,
                tenant,
                agent,
                tenant,
                agent);
    }
}
