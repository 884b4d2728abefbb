package org.openfsm.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.openfsm.platform.AtRest;
import org.openfsm.platform.Database;
import org.openfsm.platform.Unit;
import org.openfsm.wire.Hashes;

/**
 * Keeps what could not be recorded: a known agent's reports whole, of everything else a number and the beginnings of
 * the last ones.
 */
@ApplicationScoped
public class QuarantineStore {
    /** What is kept of one agent before it is asked to wait. */
    static final long BYTES_AN_AGENT = 200L << 20;

    static final int BEGINNINGS = 1000;
    static final int BEGINNING_BYTES = 4096;
    static final String USE = "quarantine";

    private static final Logger LOG = Logger.getLogger(QuarantineStore.class);
    /** In the place of a tenant, when nobody is known. */
    static final long NOBODY = 0;

    private static final Duration FULL = Duration.ofHours(1);

    @Inject
    Database database;

    @Inject
    ServerKeys keys;

    @Inject
    Clock clock;

    private final Map<Road, Floodgate> floodgates = new EnumMap<>(Road.class);

    protected QuarantineStore() {}

    QuarantineStore(Database database, ServerKeys keys, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.clock = clock;
    }

    /** One for each road: whoever fills the mailbox closes no other. */
    private synchronized Floodgate floodgate(Road road) {
        return floodgates.computeIfAbsent(road, none -> new Floodgate(clock));
    }

    /** Of nobody who is known: counted, and its beginning kept for a while. */
    Receipt count(byte[] received, Arrival arrival, Misfit why) {
        if (!floodgate(arrival.road()).lets(arrival.from())) {
            return new Receipt.Refused("Too much that cannot be read comes from this address", Floodgate.SPAN, true);
        }
        LOG.infof("Report over %s from %s not taken: %s", arrival.road(), arrival.from(), why.getMessage());
        var beginning = Arrays.copyOf(received, Math.min(received.length, BEGINNING_BYTES));
        return database.transact(unit -> {
            insert(unit, NOBODY, null, received, beginning, false, arrival, why);
            unit.change(
                    "delete from quarantine where tenant_id = ? and id <= (select min(id) from (select id from quarantine"
                            + " where tenant_id = ? order by id desc offset ? rows fetch next 1 row only) as oldest)",
                    NOBODY,
                    NOBODY,
                    BEGINNINGS);
            return new Receipt.Quarantined(why.reason(), why.getMessage(), false);
        });
    }

    /** Of a known agent: kept whole, and never evicted. */
    Receipt keep(long tenant, UUID agentId, byte[] signedData, Arrival arrival, Misfit why) {
        return database.transact(unit -> {
            var agent = unit.entities()
                    .find(
                            AgentInstallation.class,
                            new AgentInstallation.Key(tenant, agentId),
                            LockModeType.PESSIMISTIC_WRITE);
            var hash = Hashes.sha256(signedData);
            var again = unit.one(
                    "select id from quarantine where tenant_id = ? and agent_id = ? and sha256 = ? and whole = true",
                    row -> row.number("id"),
                    tenant,
                    agentId,
                    hash);
            if (again.isPresent()) {
                return new Receipt.Quarantined(why.reason(), why.getMessage(), true);
            }
            if (agent.quarantined() + signedData.length > BYTES_AN_AGENT) {
                return new Receipt.Refused(
                        "200 MB of agent " + agent.name() + " wait in quarantine; nothing more is kept of it until they"
                                + " are dealt with",
                        FULL,
                        false);
            }
            LOG.warnf("Report of agent %s (%s) quarantined: %s", agent.name(), agentId, why.getMessage());
            agent.keepsInQuarantine(signedData.length);
            insert(unit, tenant, agentId, signedData, signedData, true, arrival, why);
            return new Receipt.Quarantined(why.reason(), why.getMessage(), true);
        });
    }

    /**
     * What waits in quarantine.
     *
     * @param content as it was received, or its beginning
     */
    record Kept(long tenant, long id, UUID agent, boolean whole, Arrival arrival, byte[] content, long size) {}

    /** What waits under that number. */
    Optional<Kept> find(long id) {
        return find(id, " and opened_at is null");
    }

    /** What waits under that number, or was recorded after all. */
    Optional<Kept> findAny(long id) {
        return find(id, "");
    }

    private Optional<Kept> find(long id, String which) {
        return database.transact(unit -> unit.one(
                "select tenant_id, id, agent_id, whole, road, sender, received_at, content, size from quarantine"
                        + " where id = ?" + which,
                row -> new Kept(
                        row.number("tenant_id"),
                        row.number("id"),
                        row.uuid("agent_id"),
                        row.yes("whole"),
                        new Arrival(
                                Road.valueOf(row.text("road")), row.text("sender"), row.instant("received_at"), null),
                        decrypted(row.bytes("content")),
                        row.number("size")),
                id));
    }

    private byte[] decrypted(byte[] content) {
        try {
            return keys.atRest().decrypt(content, USE);
        } catch (AtRest.WrongKey e) {
            throw new IllegalStateException("A report in quarantine cannot be read", e);
        }
    }

    /** What came from an agent and waits for that reason, in the order in which it came. */
    List<Long> waiting(long tenant, UUID agent, Reason reason) {
        return database.transact(unit -> unit.list(
                "select id from quarantine where tenant_id = ? and agent_id = ? and reason = ? and whole = true"
                        + " and opened_at is null order by received_at, id",
                row -> row.number("id"),
                tenant,
                agent,
                reason));
    }

    /** What waits of an agent, in the order in which it came. */
    List<Long> waiting(UUID agent) {
        return database.transact(unit -> unit.list(
                "select id from quarantine where agent_id = ? and whole = true and opened_at is null"
                        + " order by received_at, id",
                row -> row.number("id"),
                agent));
    }

    /** Takes a report away for good, and what was kept of it off its agent's account. */
    static void discard(Unit unit, Kept kept) throws SQLException {
        int gone = unit.change(
                "delete from quarantine where tenant_id = ? and id = ? and opened_at is null",
                kept.tenant(),
                kept.id());
        if (gone > 0 && kept.whole()) {
            release(unit, kept);
        }
    }

    private static void release(Unit unit, Kept kept) throws SQLException {
        unit.change(
                "update agent_installation set quarantined = quarantined - ? where tenant_id = ? and id = ?",
                kept.size(),
                kept.tenant(),
                kept.agent());
    }

    static boolean recorded(Receipt receipt) {
        return receipt instanceof Receipt.Accepted || receipt instanceof Receipt.Duplicate;
    }

    /** Notes what became of a report that was judged again. */
    void settle(Kept kept, Receipt receipt) {
        database.transact(unit -> {
            if (recorded(receipt)) {
                // two people may open it at once: it is taken off the account once
                int settled = unit.change(
                        "update quarantine set opened_at = ? where tenant_id = ? and id = ? and opened_at is null",
                        clock.instant(),
                        kept.tenant(),
                        kept.id());
                if (settled > 0) {
                    release(unit, kept);
                }
            } else if (receipt instanceof Receipt.Quarantined still) {
                unit.change(
                        "update quarantine set reason = ?, explanation = ? where tenant_id = ? and id = ?",
                        still.reason(),
                        SeenDevices.text(still.explanation(), 2000),
                        kept.tenant(),
                        kept.id());
            }
            return null;
        });
    }

    private void insert(
            Unit unit,
            long tenant,
            UUID agent,
            byte[] received,
            byte[] kept,
            boolean whole,
            Arrival arrival,
            Misfit why)
            throws SQLException {
        unit.change(
                "insert into quarantine (tenant_id, id, agent_id, reason, explanation, road, sender, received_at, size,"
                        + " sha256, whole, content) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                tenant,
                unit.newId(),
                agent,
                why.reason(),
                SeenDevices.text(why.getMessage(), 2000),
                arrival.road(),
                SeenDevices.text(arrival.from(), 200),
                arrival.at(),
                (long) received.length,
                Hashes.sha256(received),
                whole,
                keys.atRest().encrypt(kept, USE));
        if (unit.change(
                        "update quarantine_count set events = events + 1, last_at = ? where reason = ?",
                        arrival.at(),
                        why.reason())
                == 0) {
            unit.change(
                    "insert into quarantine_count (reason, events, last_at) values (?, 1, ?)",
                    why.reason(),
                    arrival.at());
        }
    }
}
