package org.openfsm.ingest;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/**
 * What is registered of the agent that a report names, of its signer's certificate and of its source id.
 *
 * @param certificate null when the signer's is not registered for this agent
 * @param customerId null when the source id is not the agent's
 * @param renewing whether another certificate than the signer's is in use beside it
 */
record KnownAgent(
        long tenantId,
        ZoneId zone,
        UUID id,
        String name,
        Instant enrolledAt,
        Instant revokedAt,
        Certificate certificate,
        Long customerId,
        String customerName,
        boolean renewing) {

    /** Mail may be under way for long: what an old key signed is taken for this time after the new one was used. */
    private static final Duration GRACE = Duration.ofDays(30);

    record Certificate(Instant registeredAt, Instant endsAt, Instant supersededAt, Instant revokedAt) {
        boolean revoked() {
            return revokedAt != null;
        }

        boolean expired(Instant signedAt, Instant receivedAt) {
            return signedAt.isAfter(endsAt) || receivedAt.isAfter(endsAt.plus(GRACE));
        }

        boolean superseded(Instant receivedAt) {
            return supersededAt != null && receivedAt.isAfter(supersededAt.plus(GRACE));
        }
    }

    /** Of the reports, which are of different agents, those whose agent is known by its id. */
    static Map<UUID, KnownAgent> find(Unit unit, List<Opened> reports) throws SQLException {
        return find(
                unit,
                reports.stream().map(Opened::agent).toList(),
                reports.stream().map(Opened::fingerprint).toList(),
                reports.stream().map(one -> one.report().sourceId()).toList());
    }

    static Optional<KnownAgent> find(Unit unit, UUID agent, String fingerprint) throws SQLException {
        return Optional.ofNullable(
                find(unit, List.of(agent), List.of(fingerprint), List.of("")).get(agent));
    }

    private static Map<UUID, KnownAgent> find(
            Unit unit, List<UUID> agents, List<String> fingerprints, List<String> sources) throws SQLException {
        var known = new HashMap<UUID, KnownAgent>();
        unit.list(
                "select a.tenant_id, t.zone, a.id, a.name, a.enrolled_at, a.revoked_at, c.registered_at, c.ends_at,"
                        + " c.superseded_at, c.revoked_at as certificate_revoked_at, s.customer_id,"
                        + " cu.name as customer_name, (select count(*) from agent_certificate o"
                        + " where o.tenant_id = a.tenant_id and o.agent_id = a.id and o.superseded_at is null"
                        + " and o.fingerprint <> v.fingerprint) as others"
                        + " from unnest(cast(? as uuid array), cast(? as varchar array), cast(? as varchar array))"
                        + " as v (agent_id, fingerprint, source_id)"
                        + " join agent_installation a on a.id = v.agent_id"
                        + " join tenant t on t.id = a.tenant_id"
                        + " left join agent_certificate c on c.tenant_id = a.tenant_id and c.agent_id = a.id"
                        + " and c.fingerprint = v.fingerprint"
                        + " left join agent_source s on s.tenant_id = a.tenant_id and s.agent_id = a.id"
                        + " and s.source_id = v.source_id"
                        + " left join customer cu on cu.tenant_id = s.tenant_id and cu.id = s.customer_id",
                row -> known.put(row.uuid("id"), known(row)),
                agents,
                fingerprints,
                sources);
        return known;
    }

    private static KnownAgent known(Row row) throws SQLException {
        return new KnownAgent(
                row.number("tenant_id"),
                ZoneId.of(row.text("zone")),
                row.uuid("id"),
                row.text("name"),
                row.instant("enrolled_at"),
                row.instant("revoked_at"),
                row.instant("registered_at") == null
                        ? null
                        : new Certificate(
                                row.instant("registered_at"),
                                row.instant("ends_at"),
                                row.instant("superseded_at"),
                                row.instant("certificate_revoked_at")),
                row.number("customer_id"),
                row.text("customer_name"),
                row.number("others") > 0);
    }

    /** The agent that a certificate is registered for, when the report itself cannot be read. */
    static Optional<UUID> signedBy(Unit unit, String fingerprint) throws SQLException {
        return unit.one(
                "select agent_id from agent_certificate where fingerprint = ?",
                row -> row.uuid("agent_id"),
                fingerprint);
    }
}
