package org.openfsm.events;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.openfsm.platform.Unit;

/**
 * What no report tells of an agent: that none came, and that some are missing. Both are seen by the time that has passed, and
 * are events of each of the agent's customers.
 */
final class AgentWatch {
    /** Mail overtakes mail: what is missing for less may still be on its way, and nobody is called for it. */
    static final Duration OVERTAKEN = Duration.ofMinutes(15);

    /**
     * A condition of an agent {@code a}, as SQL.
     *
     * @param lasts whether it is so; takes the time by which it must be
     * @param since when it began
     * @param over whether it is no longer so; takes the time now
     * @param until when it ended
     * @param why it ended
     */
    private record Condition(
            EventKind kind,
            EventSeverity severity,
            Duration patience,
            String lasts,
            String since,
            String over,
            String until,
            String why) {}

    private static final List<Condition> CONDITIONS = List.of(
            new Condition(
                    EventKind.AGENT_SILENT,
                    EventSeverity.CRITICAL,
                    Duration.ZERO,
                    "a.next_expected_by < ?",
                    "a.next_expected_by",
                    "a.next_expected_by >= ?",
                    "a.last_heard_at",
                    "'heard'"),
            new Condition(
                    EventKind.AGENT_GAP,
                    EventSeverity.WARNING,
                    OVERTAKEN,
                    "a.missing > 0 and a.missing_since < ?",
                    "a.missing_since",
                    "a.missing = 0 and a.missing_at <= ?",
                    "a.missing_at",
                    "case when exists (select 1 from report_lost l where l.tenant_id = a.tenant_id"
                            + " and l.agent_id = a.id and l.at = a.missing_at) then 'given-up' else 'arrived' end"));

    private final Unit unit;
    private final Instant now;

    AgentWatch(Unit unit, Instant now) {
        this.unit = unit;
        this.now = now;
    }

    /** Where a tenant's events are kept. */
    interface Stores {
        EventStore of(long tenant);
    }

    /** Begins what has come about, and ends what is over. */
    void look(Stores stores) throws SQLException {
        for (var condition : CONDITIONS) {
            for (var one : begun(condition)) {
                stores.of(one.tenantId()).moment(one, Owners.of(unit, one.tenantId(), Set.of()));
            }
            for (var one : over(condition)) {
                stores.of(one.event().episode().tenantId()).end(one.event(), one.at(), one.why());
            }
        }
    }

    private List<Episode> begun(Condition condition) throws SQLException {
        return unit.list(
                "select distinct a.tenant_id, a.id, s.customer_id, " + condition.since()
                        + " as since from agent_installation a"
                        + " join agent_source s on s.tenant_id = a.tenant_id and s.agent_id = a.id"
                        + " where a.revoked_at is null and " + condition.lasts()
                        + " and not exists (select 1 from event e"
                        + " where e.tenant_id = a.tenant_id and e.device_id = 0 and e.kind = ?"
                        + " and e.agent_id = a.id and e.customer_id = s.customer_id and e.ended_at is null)",
                row -> of(
                        condition.kind(),
                        condition.severity(),
                        row.number("tenant_id"),
                        row.uuid("id"),
                        row.number("customer_id"),
                        row.instant("since"),
                        null,
                        null),
                now.minus(condition.patience()),
                condition.kind().key());
    }

    /** An episode of an agent at one of its customers. */
    static Episode of(
            EventKind kind,
            EventSeverity severity,
            long tenant,
            UUID agent,
            long customer,
            Instant from,
            Instant to,
            String why) {
        return new Episode(
                tenant, 0, kind, agent + "/" + customer, from, to, why, severity, agent, customer, null, null, null);
    }

    private record Over(EventStore.Kept event, Instant at, String why) {}

    private List<Over> over(Condition condition) throws SQLException {
        return unit.list(
                "select e.*, coalesce(a.revoked_at, " + condition.until() + ") as over_at,"
                        + " case when a.revoked_at is not null then 'revoked' else " + condition.why()
                        + " end as over_why"
                        + " from event e join agent_installation a on a.tenant_id = e.tenant_id and a.id = e.agent_id"
                        + " where e.kind = ? and e.ended_at is null and (a.revoked_at is not null or ("
                        + condition.over() + "))",
                row -> new Over(
                        new EventStore.Kept(row.number("id"), Rehearsal.episode(row)),
                        row.instant("over_at"),
                        row.text("over_why")),
                condition.kind().key(),
                now);
    }
}
