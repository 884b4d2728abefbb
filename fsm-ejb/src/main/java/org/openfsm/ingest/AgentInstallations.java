package org.openfsm.ingest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.openfsm.access.Audit;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.platform.Database;
import org.openfsm.platform.Page;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** The agents and what came from them, within the signed-in person's scope. */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER})
public class AgentInstallations {
    /** How long before its end an agent's certificate needs a look. */
    private static final Duration KEY_EXPIRES = Duration.ofDays(30);

    // numbers as AgentHealth's order
    private static final String HEALTH = "case when a.revoked_at is not null then 5"
            + " when a.last_heard_at is null then 3 when a.next_expected_by < ? then 0 when a.missing > 0 then 1"
            + " when c.ends_at < ? then 2 else 4 end";

    private static final String FROM = " from (select a.*, c.fingerprint, c.ends_at, "
            + HEALTH + " as health from agent_installation a left join agent_certificate c"
            + " on c.tenant_id = a.tenant_id and c.agent_id = a.id and c.registered_at = (select max(o.registered_at)"
            + " from agent_certificate o where o.tenant_id = a.tenant_id and o.agent_id = a.id)) as g where exists ("
            + "select 1 from agent_source s where s.tenant_id = g.tenant_id and s.agent_id = g.id and ";

    @Inject
    Database database;

    @Inject
    CurrentScope caller;

    @Inject
    Clock clock;

    protected AgentInstallations() {}

    AgentInstallations(Database database, CurrentScope caller, Clock clock) {
        this.database = database;
        this.caller = caller;
        this.clock = clock;
    }

    /** What to look for, as SQL; its values stand in the order of the text. */
    private final class Query {
        private final List<Object> values = new ArrayList<>();
        private final StringBuilder text = new StringBuilder(FROM);

        Query() {
            var now = clock.instant();
            values.add(now);
            values.add(now.plus(KEY_EXPIRES));
            text.append(caller.get().where("s", values)).append(")");
        }

        Query words(String words) {
            for (var word : words == null || words.isBlank()
                    ? new String[0]
                    : words.strip().split("\\s+")) {
                var like = "%" + word.toLowerCase(Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1") + "%";
                text.append(" and (g.folded like ? or exists (select 1 from agent_source n join customer cu"
                        + " on cu.tenant_id = n.tenant_id and cu.id = n.customer_id"
                        + " where n.tenant_id = g.tenant_id and n.agent_id = g.id"
                        + " and (lower(n.source_id) like ? or cu.folded like ?)))");
                values.addAll(List.of(like, like, like));
            }
            return this;
        }

        Query health(Set<AgentHealth> health) {
            if (!health.isEmpty()) {
                text.append(" and g.health = any (?)");
                values.add(health.stream().map(AgentHealth::ordinal).toList());
            }
            return this;
        }

        Query id(UUID id) {
            text.append(" and g.id = ?");
            values.add(id);
            return this;
        }

        Object[] values(Object... more) {
            var all = new ArrayList<>(values);
            all.addAll(List.of(more));
            return all.toArray();
        }
    }

    /**
     * Those that need a look first.
     *
     * @param words each must occur in the agent's name, customer or source id
     * @param health only these; empty for all
     */
    public Page<AgentRow> agents(String words, Set<AgentHealth> health, int first, int size) {
        var query = new Query().words(words).health(health);
        return database.transact(unit -> {
            long total = unit.one("select count(*) as n" + query.text, row -> row.number("n"), query.values())
                    .orElse(0L);
            return new Page<>(rows(unit, query, first, size), total);
        });
    }

    private List<AgentRow> rows(Unit unit, Query query, int first, int size) throws SQLException {
        var sources = new HashMap<UUID, List<AgentRow.Source>>();
        var now = clock.instant();
        var rows = unit.list(
                "select g.*, (select count(*) from device_current d where d.tenant_id = g.tenant_id"
                        + " and d.agent_id = g.id) as devices, (select count(*) from quarantine q"
                        + " where q.tenant_id = g.tenant_id and q.agent_id = g.id and q.opened_at is null) as waiting"
                        + query.text + " order by g.health, g.folded offset ? rows fetch next ? rows only",
                row -> {
                    var own = new ArrayList<AgentRow.Source>();
                    sources.put(row.uuid("id"), own);
                    return row(row, own, now);
                },
                query.values(first, size));
        if (rows.isEmpty()) {
            return rows;
        }
        unit.list(
                "select s.agent_id, s.source_id, s.customer_id, cu.name, s.reported_name from agent_source s"
                        + " join customer cu on cu.tenant_id = s.tenant_id and cu.id = s.customer_id"
                        + " where s.agent_id = any (?) order by s.source_id",
                row -> sources.get(row.uuid("agent_id"))
                        .add(new AgentRow.Source(
                                row.text("source_id"),
                                row.number("customer_id"),
                                row.text("name"),
                                row.text("reported_name"))),
                sources.keySet());
        return rows;
    }

    private static AgentRow row(Row row, List<AgentRow.Source> sources, Instant now) throws SQLException {
        var expected = row.instant("next_expected_by");
        var silent = expected != null && row.instant("revoked_at") == null && expected.isBefore(now);
        return new AgentRow(
                row.uuid("id"),
                row.text("name"),
                AgentHealth.values()[row.small("health")],
                sources,
                row.small("devices"),
                row.instant("last_heard_at"),
                row.number("last_sequence"),
                expected,
                silent ? Duration.between(expected, now) : null,
                row.number("missing"),
                row.number("reports"),
                row.number("waiting"),
                row.text("agent_version"),
                row.text("fingerprint"),
                row.instant("ends_at"),
                row.instant("enrolled_at"),
                row.instant("enrol_by"),
                row.instant("revoked_at"));
    }

    /** How many agents are in each state of health. */
    public Map<AgentHealth, Long> health() {
        var query = new Query();
        var counts = new EnumMap<AgentHealth, Long>(AgentHealth.class);
        database.transact(unit -> unit.list(
                "select g.health, count(*) as n" + query.text + " group by g.health",
                row -> counts.put(AgentHealth.values()[row.small("health")], row.number("n")),
                query.values()));
        return counts;
    }

    public Optional<AgentRow> agent(UUID id) {
        return database.transact(
                unit -> rows(unit, new Query().id(id), 0, 1).stream().findFirst());
    }

    private Optional<Long> tenantOf(Unit unit, UUID agent) throws SQLException {
        var query = new Query().id(agent);
        return unit.one("select g.tenant_id" + query.text, row -> row.number("tenant_id"), query.values());
    }

    /** What came from the agent, newest first. */
    public Page<ReportRow> reportLog(UUID agent, int first, int size) {
        return database.transact(unit -> {
            var tenant = tenantOf(unit, agent);
            if (tenant.isEmpty()) {
                return new Page<>(List.of(), 0);
            }
            long total = unit.one(
                            "select count(*) as n from report_log where tenant_id = ? and agent_id = ?",
                            row -> row.number("n"),
                            tenant.get(),
                            agent)
                    .orElse(0L);
            var rows = unit.list(
                    "select id, chain, sequence, created_at, received_at, road, repeats, mark_clock, mark_fork,"
                            + " mark_late, reason, source_id, devices, sha256 from report_log"
                            + " where tenant_id = ? and agent_id = ? order by received_at desc, id desc"
                            + " offset ? rows fetch next ? rows only",
                    AgentInstallations::report,
                    tenant.get(),
                    agent,
                    first,
                    size);
            return new Page<>(rows, total);
        });
    }

    private static ReportRow report(Row row) throws SQLException {
        var marks = EnumSet.noneOf(Mark.class);
        for (var mark : Mark.values()) {
            if (row.yes("mark_" + mark.name().toLowerCase(Locale.ROOT))) {
                marks.add(mark);
            }
        }
        return new ReportRow(
                row.number("id"),
                row.text("chain"),
                row.number("sequence"),
                row.instant("created_at"),
                row.instant("received_at"),
                Road.valueOf(row.text("road")),
                row.small("repeats"),
                marks,
                row.text("reason"),
                row.text("source_id"),
                row.small("devices"),
                row.text("sha256"));
    }

    /** What never came from the agent, newest first, at most 1000. */
    public List<ReportGap> gaps(UUID agent) {
        return database.transact(unit -> {
            var tenant = tenantOf(unit, agent);
            return tenant.isEmpty() ? List.<ReportGap>of() : ReportGap.of(unit, tenant.get(), agent);
        });
    }

    /**
     * Takes the agent's certificates out of use: what it signs from now on is kept in quarantine. Cannot be undone; the
     * agent can enrol again.
     *
     * @throws Rejected {@code agent.unknown}, {@code agent.revoke.why} when no reason is given
     */
    @RolesAllowed(Roles.ADMINISTRATOR)
    public void revoke(UUID agent, String why) {
        var reason = why == null ? "" : why.strip();
        if (reason.isEmpty() || reason.length() > 400) {
            throw new Rejected(
                    "agent.revoke.why",
                    "The reason has " + reason.length() + " characters, expected 1 to 400: it stands in the audit log");
        }
        database.transact(unit -> {
            var tenant = tenantOf(unit, agent)
                    .orElseThrow(() -> new Rejected("agent.unknown", "There is no agent " + agent, agent.toString()));
            var now = clock.instant();
            var installation = unit.entities().find(AgentInstallation.class, new AgentInstallation.Key(tenant, agent));
            installation.revoke(now, reason);
            unit.change(
                    "update agent_certificate set revoked_at = ?"
                            + " where tenant_id = ? and agent_id = ? and revoked_at is null",
                    now,
                    tenant,
                    agent);
            Audit.note(unit, now, tenant, caller.person(), "agent.revoked", installation.name(), reason);
            return null;
        });
    }
}
