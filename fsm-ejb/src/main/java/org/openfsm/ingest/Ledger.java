package org.openfsm.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.openfsm.access.Audit;
import org.openfsm.fleet.FleetRecorder;
import org.openfsm.fleet.Origin;
import org.openfsm.platform.AtRest;
import org.openfsm.platform.Database;
import org.openfsm.platform.Unit;
import org.openfsm.wire.Device;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Report;
import org.openfsm.wire.Signed;

/** Records verified reports: log, archive, fleet and agent in one transaction. */
@ApplicationScoped
public class Ledger {
    private static final Logger LOG = Logger.getLogger(Ledger.class);
    static final String RAW = "raw-report";
    static final String ENROLMENT_SECRET = "enrolment-secret";

    @Inject
    Database database;

    @Inject
    ServerKeys keys;

    protected Ledger() {}

    Ledger(Database database, ServerKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    /** What stops a recording within its transaction; nothing of it stays. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stopped(Misfit why) {
            super(why);
        }
    }

    /**
     * Records a report of an agent that may report.
     *
     * @throws Misfit when the agent was revoked meanwhile, or its enrolment's proof does not fit
     */
    Receipt record(Signed signed, Report report, KnownAgent known, Arrival arrival) throws Misfit {
        // made before the transaction, which is to be short
        var archived = keys.atRest().encrypt(signed.signedData(), RAW);
        var seen = SeenDevices.of(report, arrival.at());
        try {
            return database.transact(unit -> {
                var agent = unit.entities()
                        .find(
                                AgentInstallation.class,
                                new AgentInstallation.Key(known.tenantId(), known.id()),
                                LockModeType.PESSIMISTIC_WRITE);
                var place = place(report, signed.sha256());
                var same = same(unit, known, place);
                if (same.duplicate() != null) {
                    unit.change(
                            "update report_log set repeats = repeats + 1 where tenant_id = ? and id = ?",
                            known.tenantId(),
                            same.duplicate());
                    return new Receipt.Duplicate(same.duplicate());
                }
                boolean enrols = report.reason() == Report.Reason.ENROLMENT && known.certificate() == null;
                if (enrols) {
                    enrol(unit, agent, report, signed.signer(), arrival.at());
                } else if (agent.revokedAt() != null) {
                    throw new Stopped(revoked(agent.name(), agent.revokedAt()));
                }
                boolean expected = agent.expects(place);
                boolean forks = same.fork() || (!expected && branches(unit, known, place));
                var clockWrong = agent.clockSince();
                var marks = EnumSet.noneOf(Mark.class);
                marks.addAll(agent.hear(place, report.createdAt(), latestReading(report), arrival.at()));
                if (!marks.contains(Mark.LATE)) {
                    agent.sealsFor(arrival.sealedFor());
                    agent.describe(
                            SeenDevices.text(report.agentVersion(), 64),
                            report.pmdVersion(),
                            report.nextExpectedBy(),
                            arrival.at());
                }
                if (forks) {
                    marks.add(Mark.FORK);
                }
                long id = unit.newId();
                log(unit, id, report, signed, known, arrival, marks);
                archive(unit, signed, known, arrival.at(), archived);
                if (!expected || agent.missing() > 0) {
                    agent.misses(ReportGap.missing(unit, known.tenantId(), known.id()), arrival.at());
                }
                var origin = new Origin(
                        known.tenantId(),
                        known.zone(),
                        known.customerId(),
                        known.customerName(),
                        known.id(),
                        report.sourceId(),
                        id,
                        arrival.at(),
                        marks.contains(Mark.CLOCK));
                note(unit, origin, report, marks, enrols);
                if (clockWrong != null && agent.clockSince() == null) {
                    FleetRecorder.note(unit, origin, "report-clock-right", "wrongSince", clockWrong);
                }
                renew(unit, origin, report, signed, known, arrival.at());
                if (!seen.isEmpty()) {
                    FleetRecorder.record(unit, origin, seen);
                }
                return new Receipt.Accepted(id, marks);
            });
        } catch (Stopped e) {
            throw (Misfit) e.getCause();
        }
    }

    static Misfit revoked(String agent, Instant at) {
        return new Misfit(
                Reason.REVOKED,
                "Agent " + agent + " was revoked on " + at
                        + ". If that was a mistake, restore it under Agents; if it is to report again with a new key, give it a"
                        + " new enrolment file.");
    }

    private static AgentInstallation.Place place(Report report, String sha256) {
        var previous = report.previous();
        return new AgentInstallation.Place(
                report.chain(),
                report.sequence(),
                sha256,
                previous == null ? null : previous.chain(),
                previous == null ? null : (Long) previous.sequence());
    }

    private static Instant latestReading(Report report) {
        return report.devices().stream()
                .map(Device::readAt)
                .max(Instant::compareTo)
                .orElse(null);
    }

    /** @param duplicate the report that has the same bytes, or null @param fork whether another one stands in its place */
    private record Same(Long duplicate, boolean fork) {}

    private static Same same(Unit unit, KnownAgent known, AgentInstallation.Place place) throws SQLException {
        record Logged(long id, String chain, long sequence, String sha256) {}
        var logged = unit.list(
                "select id, chain, sequence, sha256 from report_log"
                        + " where tenant_id = ? and agent_id = ? and chain = ? and sequence = ?"
                        + " union all select id, chain, sequence, sha256 from report_log"
                        + " where tenant_id = ? and agent_id = ? and previous_chain = ? and previous_sequence = ?",
                row -> new Logged(row.number("id"), row.text("chain"), row.number("sequence"), row.text("sha256")),
                known.tenantId(),
                known.id(),
                place.chain(),
                place.sequence(),
                known.tenantId(),
                known.id(),
                place.previousChain(),
                place.previousSequence());
        for (var one : logged) {
            if (one.sha256().equals(place.sha256())) {
                return new Same(one.id(), false);
            }
        }
        return new Same(null, !logged.isEmpty());
    }

    /**
     * Whether a chain goes on though another continues it from before: an older state of the agent came back, or runs
     * beside it, and the report that both continue did not come.
     */
    private static boolean branches(Unit unit, KnownAgent known, AgentInstallation.Place place) throws SQLException {
        var tenant = known.tenantId();
        return unit.one(
                        "select 1 as found from report_log where tenant_id = ? and agent_id = ? and chain <> ?"
                                + " and ((chain = ? and sequence > ?) or (previous_chain = ? and previous_sequence < ?))"
                                + " fetch first 1 row only",
                        row -> row.number("found"),
                        tenant,
                        known.id(),
                        place.chain(),
                        place.previousChain(),
                        place.previousSequence(),
                        place.chain(),
                        place.sequence())
                .isPresent();
    }

    private void enrol(Unit unit, AgentInstallation agent, Report report, X509Certificate signer, Instant now)
            throws SQLException {
        var proof = report.enrolment();
        var kept = agent.enrolmentSecret(now);
        if (kept == null) {
            throw new Stopped(new Misfit(
                    Reason.BAD_ENROLMENT,
                    "Agent " + agent.name() + " enrols with a file that was used already or is too old."
                            + " Make a new enrolment file for it (Agents) and carry it there."));
        }
        byte[] secret;
        try {
            secret = keys.atRest().decrypt(Base64.getDecoder().decode(kept), ENROLMENT_SECRET);
        } catch (AtRest.WrongKey e) {
            throw new IllegalStateException("The enrolment secret of agent " + agent.id() + " cannot be read", e);
        }
        if (proof == null || !proof.certificate().equals(signer) || !EnrolmentFile.isProven(secret, proof)) {
            throw new Stopped(new Misfit(
                    Reason.BAD_ENROLMENT,
                    "Somebody enrols as agent " + agent.name() + " without proof of holding its enrolment file"
                            + " (certificate " + Keys.fingerprint(signer)
                            + "). Compare the fingerprint with the one the"
                            + " agent shows; if it is the agent's, make a new enrolment file."));
        }
        unit.change(
                "update agent_certificate set superseded_at = ?"
                        + " where tenant_id = ? and agent_id = ? and superseded_at is null",
                now,
                agent.tenantId(),
                agent.id());
        register(unit, agent.tenantId(), agent.id(), signer, now, "enrolment", null);
        agent.enrol(now);
        Audit.note(
                unit,
                now,
                agent.tenantId(),
                "agent " + agent.name(),
                "agent.enrolled",
                agent.name(),
                "certificate " + Keys.fingerprint(signer));
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

    /** The agent's next certificate, named in a report that the present one signed; and the end of the one before. */
    private static void renew(Unit unit, Origin origin, Report report, Signed signed, KnownAgent known, Instant now)
            throws SQLException {
        if (known.certificate() != null && known.renewing()) {
            unit.change(
                    "update agent_certificate set superseded_at = ?"
                            + " where tenant_id = ? and agent_id = ? and superseded_at is null and registered_at < ?",
                    now,
                    known.tenantId(),
                    known.id(),
                    known.certificate().registeredAt());
        }
        var next = report.nextCertificate();
        if (next == null) {
            return;
        }
        var fingerprint = Keys.fingerprint(next);
        var owner = KnownAgent.signedBy(unit, fingerprint);
        if (owner.isEmpty()) {
            register(unit, known.tenantId(), known.id(), next, now, "renewal", null);
            FleetRecorder.note(
                    unit, origin, "key-renewed", "from", Keys.fingerprint(signed.signer()), "to", fingerprint);
        } else if (!owner.get().equals(known.id())) {
            LOG.warnf(
                    "Agent %s (%s) names certificate %s as its next, which is registered for agent %s; it is not"
                            + " registered, since one key belongs to one agent",
                    known.name(), known.id(), fingerprint, owner.get());
            FleetRecorder.note(unit, origin, "key-refused", "to", fingerprint);
        }
    }

    private static void log(
            Unit unit, long id, Report report, Signed signed, KnownAgent known, Arrival arrival, Set<Mark> marks)
            throws SQLException {
        var previous = report.previous();
        unit.change(
                "insert into report_log (tenant_id, id, agent_id, chain, sequence, sha256, signed_sha256, signer,"
                        + " received_at, created_at, road, outcome, repeats, mark_clock, mark_fork, mark_late, reason,"
                        + " source_id, previous_chain, previous_sequence, poll, part, parts, devices)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'accepted', 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                known.tenantId(),
                id,
                known.id(),
                report.chain(),
                report.sequence(),
                signed.sha256(),
                Hashes.sha256(signed.signedData()),
                Keys.fingerprint(signed.signer()),
                arrival.at(),
                report.createdAt().truncatedTo(ChronoUnit.MICROS),
                arrival.road(),
                marks.contains(Mark.CLOCK),
                marks.contains(Mark.FORK),
                marks.contains(Mark.LATE),
                report.reason().name().toLowerCase(Locale.ROOT),
                report.sourceId(),
                previous == null ? null : previous.chain(),
                previous == null ? null : (Long) previous.sequence(),
                SeenDevices.text(report.poll(), 200),
                report.part(),
                report.parts(),
                report.devices().size());
    }

    private static void archive(Unit unit, Signed signed, KnownAgent known, Instant now, byte[] archived)
            throws SQLException {
        unit.change(
                "insert into raw_report (tenant_id, sha256, agent_id, received_at, content) values (?, ?, ?, ?, ?)",
                known.tenantId(),
                Hashes.sha256(signed.signedData()),
                known.id(),
                now,
                archived);
    }

    private static void note(Unit unit, Origin origin, Report report, Set<Mark> marks, boolean enrolled)
            throws SQLException {
        if (marks.contains(Mark.FORK)) {
            FleetRecorder.note(unit, origin, "report-fork", "chain", report.chain(), "sequence", report.sequence());
        }
        if (marks.contains(Mark.CLOCK)) {
            FleetRecorder.note(
                    unit, origin, "report-clock", "createdAt", report.createdAt(), "receivedAt", origin.receivedAt());
        }
        if (enrolled) {
            FleetRecorder.note(unit, origin, "agent-enrolled");
        }
        if (report.customerName() != null && report.sequence() == 1) {
            // shown beside the customer; it never renames or creates one
            unit.change(
                    "update agent_source set reported_name = ? where tenant_id = ? and source_id = ?",
                    SeenDevices.text(report.customerName(), 1024),
                    origin.tenantId(),
                    origin.sourceId());
        }
    }
}
