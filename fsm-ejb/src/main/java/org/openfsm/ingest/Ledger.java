package org.openfsm.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.openfsm.platform.Database;
import org.openfsm.platform.Unit;
import org.openfsm.wire.Keys;

/** Records verified reports: log, archive, fleet and agent in one transaction, which reports that come together share. */
@ApplicationScoped
public class Ledger {
    static final String ENROLMENT_SECRET = "enrolment-secret";

    @Inject
    Database database;

    @Inject
    ServerKeys keys;

    private final GroupCommit together = new GroupCommit(
            this::recordTogether, Math.max(2, Runtime.getRuntime().availableProcessors() / 2));

    protected Ledger() {}

    Ledger(Database database, ServerKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    /**
     * Records a report if its agent may report, and says what became of it. Must be called outside any transaction.
     *
     * @throws PersistenceException when the database fails or refuses it: nothing of it was stored
     */
    Judged record(Opened report) {
        return together.record(report);
    }

    /** Records reports of different agents, all of them or none. */
    List<Judged> recordTogether(List<Opened> reports) {
        return database.transact(unit -> Recording.record(unit, keys, reports));
    }

    /** @param how enrolment, renewal or person @param by the person, else null */
    static void register(
            Unit unit, long tenant, UUID agent, X509Certificate certificate, Instant now, String how, String by)
            throws SQLException {
        unit.change(
                "insert into agent_certificate (tenant_id, agent_id, fingerprint, certificate, registered_at, ends_at,"
                        + " registered_how, registered_by) values (?, ?, ?, ?, ?, ?, ?, ?)",
                tenant,
                agent,
                Keys.fingerprint(certificate),
                Base64.getEncoder().encodeToString(Keys.der(certificate)),
                now,
                certificate.getNotAfter().toInstant(),
                how,
                by);
    }
}
