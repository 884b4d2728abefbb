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
 * @param lost when a person gave them up; null while they are missed
 */
public record ReportGap(String chain, long from, long to, Instant after, Instant before, Lost lost) {
    /** Holes within a chain, and ends of chains that a later chain names as its beginning. */
    private static final String GAPS =
            "(select chain, last_before + 1 as gap_from, sequence - 1 as gap_to, last_at, received_at from ("
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
                    + " where n.previous_sequence > coalesce(e.last_before, 0)) as g";

    /** Whether a gap lies within what was given up. */
    private static final String LOST = "l.tenant_id = ? and l.agent_id = ? and l.chain = g.chain"
            + " and l.from_sequence <= g.gap_from and l.to_sequence >= g.gap_to";

    /** Who gave reports up, and why. */
    public record Lost(Instant at, String by, String why) {}

    /** @param reports that are missed @param since when the oldest gap was noticed; null when none is open */
    record Missing(long reports, Instant since) {}

    public long missing() {
        return to - from + 1;
    }

    /** Of the numbers that an agent may send, few fill a long: more than that is as good as that. */
    static long sum(long missing, long more) {
        return missing > Long.MAX_VALUE - more ? Long.MAX_VALUE : missing + more;
    }

    /** Newest first, at most 1000. */
    static List<ReportGap> of(Unit unit, long tenant, UUID agent) throws SQLException {
        return unit.list(
                "select g.*, l.at, l.given_up_by, l.why from " + GAPS + " left join report_lost l on " + LOST
                        + " and l.at = (select max(m.at) from report_lost m where m.tenant_id = l.tenant_id"
                        + " and m.agent_id = l.agent_id and m.chain = g.chain and m.from_sequence <= g.gap_from"
                        + " and m.to_sequence >= g.gap_to)"
                        + " order by g.received_at desc, g.chain, g.gap_from fetch first 1000 rows only",
                row -> new ReportGap(
                        row.text("chain"),
                        row.number("gap_from"),
                        row.number("gap_to"),
                        row.instant("last_at"),
                        row.instant("received_at"),
                        row.instant("at") == null
                                ? null
                                : new Lost(row.instant("at"), row.text("given_up_by"), row.text("why"))),
                tenant,
                agent,
                tenant,
                agent,
                tenant,
                agent,
                tenant,
                agent);
    }

    /** What is still missed of an agent. */
    static Missing missing(Unit unit, long tenant, UUID agent) throws SQLException {
        return unit.one(
                        "select least(coalesce(sum(g.gap_to - g.gap_from + 1), 0), " + Long.MAX_VALUE
                                + ") as n, min(g.received_at) as since from " + GAPS
                                + " where not exists (select 1 from report_lost l where " + LOST + ")",
                        row -> new Missing(row.number("n"), row.instant("since")),
                        tenant,
                        agent,
                        tenant,
                        agent,
                        tenant,
                        agent,
                        tenant,
                        agent)
                .orElseThrow();
    }
}
