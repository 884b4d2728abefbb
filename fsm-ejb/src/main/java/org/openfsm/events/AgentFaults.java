package org.openfsm.events;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.openfsm.platform.Unit;

/**
 * What an agent's reports say of the agent itself, as events of each of its customers: that it runs twice, and that its clock
 * is wrong. As with devices a change only says where to look.
 */
final class AgentFaults {
    private static final String FORK = "report-fork";
    private static final Set<String> CLOCK = Set.of("report-clock", "report-clock-right");

    private final Unit unit;
    private final long tenant;
    private final EventStore store;

    AgentFaults(Unit unit, long tenant, EventStore store) {
        this.unit = unit;
        this.tenant = tenant;
        this.store = store;
    }

    void take(List<Change> changes) throws SQLException {
        var clocks = new LinkedHashMap<UUID, Instant>();
        for (var change : changes) {
            if (FORK.equals(change.kind())) {
                for (var customer : customers(change.agentId())) {
                    fork(change.agentId(), customer, change.at());
                }
            } else if (CLOCK.contains(change.kind())) {
                clocks.merge(change.agentId(), change.at(), (one, other) -> one.isBefore(other) ? one : other);
            }
        }
        for (Map.Entry<UUID, Instant> one : clocks.entrySet()) {
            clock(one.getKey(), one.getValue());
        }
    }

    private List<Long> customers(UUID agent) throws SQLException {
        return unit.list(
                "select distinct customer_id from agent_source where tenant_id = ? and agent_id = ?",
                row -> row.number("customer_id"),
                tenant,
                agent);
    }

    /** Lasts until a person has acknowledged it; what forks meanwhile belongs to it, also what is only now known. */
    private void fork(UUID agent, long customer, Instant at) throws SQLException {
        var same = kept(EventKind.AGENT_FORK, agent, at).stream()
                .filter(one -> one.episode().customerId().equals(customer))
                .findFirst();
        if (same.isPresent()) {
            store.beginEarlier(same.get(), at);
        } else {
            store.moment(
                    AgentWatch.of(
                            EventKind.AGENT_FORK, EventSeverity.CRITICAL, tenant, agent, customer, at, null, null),
                    owners());
        }
    }

    private void clock(UUID agent, Instant since) throws SQLException {
        var kept = kept(EventKind.AGENT_CLOCK, agent, since);
        // from where the open ones began: only the whole course says when the clock was right again
        var from = kept.stream()
                .map(one -> one.episode().startedAt())
                .filter(start -> start.isBefore(since))
                .findFirst()
                .orElse(since);
        var history = new ArrayList<Episode>();
        for (var customer : customers(agent)) {
            for (var span : wrongClock(agent, from)) {
                history.add(AgentWatch.of(
                        EventKind.AGENT_CLOCK,
                        EventSeverity.WARNING,
                        tenant,
                        agent,
                        customer,
                        span.from(),
                        span.to(),
                        span.to() == null ? null : "right"));
            }
        }
        store.bring(kept, history, owners(), episode -> true);
    }

    /** By when the reports came; one that was overtaken does not prove that the clock is right. */
    private List<Toggles.Span> wrongClock(UUID agent, Instant from) throws SQLException {
        var key = new Toggles.Key(0, agent.toString());
        var reports = unit.list(
                "select received_at, mark_clock from report_log where tenant_id = ? and agent_id = ?"
                        + " and received_at >= ? and (mark_clock or not mark_late)",
                row -> new Toggles.Toggle(key, row.instant("received_at"), row.yes("mark_clock")),
                tenant,
                agent,
                from);
        return Toggles.spans(reports, Map.of());
    }

    /** What was not over at that time, the earliest first. */
    private List<EventStore.Kept> kept(EventKind kind, UUID agent, Instant at) throws SQLException {
        return unit.list(
                "select * from event where tenant_id = ? and device_id = 0 and kind = ? and agent_id = ?"
                        + " and (ended_at is null or ended_at >= ?) order by started_at, id",
                row -> new EventStore.Kept(row.number("id"), Rehearsal.episode(row)),
                tenant,
                kind.key(),
                agent,
                at);
    }

    private Owners owners() throws SQLException {
        return Owners.of(unit, tenant, Set.of());
    }
}
