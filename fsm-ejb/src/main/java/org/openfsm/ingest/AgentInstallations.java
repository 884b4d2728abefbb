package org.openfsm.ingest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
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
import org.openfsm.wire.AgentVersion;

/** The agents and what came from them, within the signed-in person's scope. */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER})
public class AgentInstallations {
    /** How long before its end an agent's certificate needs a look. */
    private static final Duration KEY_EXPIRES = Duration.ofDays(30);

    private static final int REASON = 400;

    // numbers as AgentHealth's order
    private static final String HEALTH = "case when a.revoked_at is not null then 5"
            + " when a.last_heard_at is null then 3 when a.next_expected_by < ? then 0 when a.missing > 0 then 1"
            + " when c.ends_at < ? then 2 else 4 end";

    // the key that signs is the eldest that none has superseded: the next one is known before it is used
    private static final String FROM = " from (select a.*, c.fingerprint, c.ends_at, "
            + HEALTH + " as health from agent_installation a left join agent_certificate c"
            + " on c.tenant_id = a.tenant_id and c.agent_id = a.id and c.superseded_at is null and c.registered_at ="
            + " (select min(o.registered_at) from agent_certificate o where o.tenant_id = a.tenant_id"
            + " and o.agent_id = a.id and o.superseded_at is null)) as g where exists ("
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

        Query versions(Collection<String> versions) {
            text.append(" and g.agent_version = any (?)");
            values.add(List.copyOf(versions));
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
        return agents(new Query().words(words).health(health), first, size);
    }

    /** As {@link #agents}, of those alone that are older than a version. */
    public Page<AgentRow> outdated(String newest, String words, Set<AgentHealth> health, int first, int size) {
        return agents(
                new Query().words(words).health(health).versions(older(newest).keySet()), first, size);
    }

    /** How many agents are older than a version; whoever never reported is not counted. */
    public long outdated(String newest) {
        return older(newest).values().stream().mapToLong(Long::longValue).sum();
    }

    /** There are few versions, and what is newer than another is no order of texts. */
    private Map<String, Long> older(String newest) {
        var query = new Query();
        var counts = new HashMap<String, Long>();
        database.transact(unit -> unit.list(
                "select g.agent_version, count(*) as n" + query.text
                        + " and g.agent_version is not null group by g.agent_version",
                row -> counts.put(row.text("agent_version"), row.number("n")),
                query.values()));
        counts.keySet().removeIf(version -> !AgentVersion.isNewer(newest, version));
        return counts;
    }

    private Page<AgentRow> agents(Query query, int first, int size) {
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

    /**
     * What is remarkable in an agent's ledger, counted.
     *
     * @param repeats how often reports came again that had been taken
     */
    public record Tally(long taken, long repeats, long late, long forks, long clock) {}

    /** Counts what came from the agent; zeros when there is none in scope. */
    public Tally tally(UUID agent) {
        return database.transact(unit -> {
            var tenant = tenantOf(unit, agent);
            return tenant.isEmpty()
                    ? new Tally(0, 0, 0, 0, 0)
                    : unit.one(
                                    "select count(*) as taken, coalesce(sum(repeats), 0) as repeats,"
                                            + " count(case when mark_late then 1 end) as late,"
                                            + " count(case when mark_fork then 1 end) as forks,"
                                            + " count(case when mark_clock then 1 end) as clock"
                                            + " from report_log where tenant_id = ? and agent_id = ?",
                                    row -> new Tally(
                                            row.number("taken"),
                                            row.number("repeats"),
                                            row.number("late"),
                                            row.number("forks"),
                                            row.number("clock")),
                                    tenant.get(),
                                    agent)
                            .orElseThrow();
        });
    }

    /** What came of an agent on a day, by when it was made. @param missing noticed on that day, and not given up */
    public record Day(LocalDate day, long taken, long late, long missing) {}

    /** The last days until today, the oldest first. @param zone whose days they are */
    public List<Day> days(UUID agent, ZoneId zone, int days) {
        var today = clock.instant().atZone(zone).toLocalDate();
        var oldest = today.minusDays(days - 1L);
        var taken = new HashMap<LocalDate, Long>();
        var late = new HashMap<LocalDate, Long>();
        var missing = new HashMap<LocalDate, Long>();
        database.transact(unit -> {
            var tenant = tenantOf(unit, agent);
            if (tenant.isEmpty()) {
                return null;
            }
            unit.list(
                    "select created_at, received_at, mark_late from report_log where tenant_id = ? and agent_id = ?"
                            + " and received_at >= ?",
                    row -> {
                        var made = row.instant("created_at");
                        var came = row.instant("received_at");
                        var day =
                                (made.isBefore(came) ? made : came).atZone(zone).toLocalDate();
                        return (row.yes("mark_late") ? late : taken).merge(day, 1L, Long::sum);
                    },
                    tenant.get(),
                    agent,
                    oldest.atStartOfDay(zone).toInstant());
            for (var gap : ReportGap.of(unit, tenant.get(), agent)) {
                if (gap.lost() == null) {
                    missing.merge(gap.before().atZone(zone).toLocalDate(), gap.missing(), ReportGap::sum);
                }
            }
            return null;
        });
        return oldest.datesUntil(today.plusDays(1))
                .map(day -> new Day(
                        day,
                        taken.getOrDefault(day, 0L) + late.getOrDefault(day, 0L),
                        late.getOrDefault(day, 0L),
                        missing.getOrDefault(day, 0L)))
                .toList();
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

    /**
     * Gives up what is missing: it will never come, and the agent's ledger counts as complete without it. What comes after
     * all is taken as ever.
     *
     * @param from of the gap, as {@link #gaps} says it, {@code to} alike
     * @throws Rejected {@code agent.unknown}, {@code gap.unknown} when this is no gap any more, {@code agent.lost.why} when
     *     the reason has not 1 to 400 characters
     */
    public void giveUp(UUID agent, String chain, long from, long to, String why) {
        var reason = reason(why, "agent.lost.why");
        database.transact(unit -> {
            var tenant = known(unit, agent);
            var installation = locked(unit, tenant, agent);
            var gap = ReportGap.of(unit, tenant, agent).stream()
                    .filter(one -> one.lost() == null && one.chain().equals(chain))
                    .filter(one -> one.from() == from && one.to() == to)
                    .findFirst()
                    .orElseThrow(() -> new Rejected(
                            "gap.unknown",
                            "Reports " + from + " to " + to + " of chain " + chain + " are not missing as they were"
                                    + " shown; some may have come. Look at the ledger again."));
            var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            unit.change(
                    "insert into report_lost (tenant_id, agent_id, chain, from_sequence, to_sequence, at, given_up_by, why)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                    tenant,
                    agent,
                    chain,
                    from,
                    to,
                    now,
                    caller.person(),
                    reason);
            installation.misses(ReportGap.missing(unit, tenant, agent), now);
            Audit.note(
                    unit,
                    now,
                    tenant,
                    caller.person(),
                    "agent.reports-given-up",
                    installation.name(),
                    gap.missing() + " reports, " + from + " to " + to + " of chain " + chain + ": " + reason);
            return null;
        });
    }

    private long known(Unit unit, UUID agent) throws SQLException {
        return tenantOf(unit, agent)
                .orElseThrow(() -> new Rejected("agent.unknown", "There is no agent " + agent, agent.toString()));
    }

    private static AgentInstallation locked(Unit unit, long tenant, UUID agent) {
        return unit.entities()
                .find(
                        AgentInstallation.class,
                        new AgentInstallation.Key(tenant, agent),
                        LockModeType.PESSIMISTIC_WRITE);
    }

    /** A reason as the audit log keeps it. @throws Rejected with this code when it has not 1 to 400 characters */
    static String reason(String why, String code) {
        var reason = why == null ? "" : why.strip();
        if (reason.isEmpty() || reason.length() > REASON) {
            throw new Rejected(
                    code,
                    "The reason has " + reason.length() + " characters, expected 1 to " + REASON
                            + ": it stands in the audit log");
        }
        return reason;
    }

    /** What never came from the agent, newest first, at most 1000; also what was given up. */
    public List<ReportGap> gaps(UUID agent) {
        return database.transact(unit -> {
            var tenant = tenantOf(unit, agent);
            return tenant.isEmpty() ? List.<ReportGap>of() : ReportGap.of(unit, tenant.get(), agent);
        });
    }

    /**
     * A certificate that an agent signs, or signed, with.
     *
     * @param how it came to be registered: enrolment, renewal (signed by the key before), person; null when not known
     * @param by the person that stood for it, else null
     * @param supersededAt when the next one was first used; what this one signed is taken for 30 days more
     */
    public record Certificate(
            String fingerprint,
            Instant registeredAt,
            String how,
            String by,
            Instant endsAt,
            Instant supersededAt,
            Instant revokedAt) {}

    /** The agent's certificates, the newest first. */
    public List<Certificate> certificates(UUID agent) {
        return database.transact(unit -> {
            var tenant = tenantOf(unit, agent);
            return tenant.isEmpty()
                    ? List.<Certificate>of()
                    : unit.list(
                            "select fingerprint, registered_at, registered_how, registered_by, ends_at, superseded_at,"
                                    + " revoked_at from agent_certificate where tenant_id = ? and agent_id = ?"
                                    + " order by registered_at desc, fingerprint",
                            row -> new Certificate(
                                    row.text("fingerprint"),
                                    row.instant("registered_at"),
                                    row.text("registered_how"),
                                    row.text("registered_by"),
                                    row.instant("ends_at"),
                                    row.instant("superseded_at"),
                                    row.instant("revoked_at")),
                            tenant.get(),
                            agent);
        });
    }

    /**
     * Takes the agent's certificates out of use: what it signs from now on is kept in quarantine. {@link #restore} takes
     * it back, and the agent can enrol again.
     *
     * @throws Rejected {@code agent.unknown}, {@code agent.revoke.why} when no reason is given
     */
    @RolesAllowed(Roles.ADMINISTRATOR)
    public void revoke(UUID agent, String why) {
        var reason = reason(why, "agent.revoke.why");
        database.transact(unit -> {
            var tenant = known(unit, agent);
            var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            var installation = locked(unit, tenant, agent);
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

    /**
     * Takes a revocation back that was a mistake: the certificates that it took out of use count again. What came meanwhile
     * waits in quarantine and can be opened.
     *
     * @throws Rejected {@code agent.unknown}, {@code agent.not-revoked}, {@code agent.restore.why}
     */
    @RolesAllowed(Roles.ADMINISTRATOR)
    public void restore(UUID agent, String why) {
        var reason = reason(why, "agent.restore.why");
        database.transact(unit -> {
            var tenant = known(unit, agent);
            var installation = locked(unit, tenant, agent);
            var since = installation.revokedAt();
            if (since == null) {
                throw new Rejected("agent.not-revoked", "Agent " + installation.name() + " is not revoked");
            }
            installation.restore();
            unit.change(
                    "update agent_certificate set revoked_at = null"
                            + " where tenant_id = ? and agent_id = ? and revoked_at = ?",
                    tenant,
                    agent,
                    since);
            Audit.note(unit, clock.instant(), tenant, caller.person(), "agent.restored", installation.name(), reason);
            return null;
        });
    }

    /** @throws Rejected {@code agent.unknown} */
    static AgentInstallation find(Unit unit, UUID id) throws SQLException {
        return unit.one("select tenant_id from agent_installation where id = ?", row -> row.number("tenant_id"), id)
                .map(tenant -> locked(unit, tenant, id))
                .orElseThrow(() -> new Rejected("agent.unknown", "There is no agent " + id, String.valueOf(id)));
    }
}
