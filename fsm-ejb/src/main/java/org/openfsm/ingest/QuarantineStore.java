package org.openfsm.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.jboss.logging.Logger;
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
    private static final long NOBODY = 0;
    private static final Duration FULL = Duration.ofHours(1);

    @Inject
    Database database;

    @Inject
    ServerKeys keys;

    @Inject
    Clock clock;

    private Floodgate floodgate;

    protected QuarantineStore() {}

    QuarantineStore(Database database, ServerKeys keys, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.clock = clock;
    }

    private synchronized Floodgate floodgate() {
        if (floodgate == null) {
            floodgate = new Floodgate(clock);
        }
        return floodgate;
    }

    /** Of nobody who is known: counted, and its beginning kept for a while. */
    Receipt count(byte[] received, Arrival arrival, Misfit why) {
        if (!floodgate().lets(arrival.from())) {
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
