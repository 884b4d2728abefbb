package org.openfsm.ingest;

import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;
import org.jboss.logging.Logger;
import org.openfsm.access.Audit;
import org.openfsm.fleet.FleetRecorder;
import org.openfsm.fleet.Origin;
import org.openfsm.fleet.Sighting;
import org.openfsm.platform.AtRest;
import org.openfsm.platform.Unit;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Hashes;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Report;

/** One transaction of the ledger: reports of different agents, each judged by what is registered of its agent now. */
final class Recording {
    private static final Logger LOG = Logger.getLogger(Recording.class);
    private static final String LOGGED =
            "insert into report_log (tenant_id, id, agent_id, chain, sequence, sha256, signed_sha256, signer,"
                    + " received_at, created_at, road, outcome, repeats, mark_clock, mark_fork, mark_late, reason,"
                    + " source_id, previous_chain, previous_sequence, poll, part, parts, devices)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'accepted', 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String ARCHIVED =
            "insert into raw_report (tenant_id, sha256, agent_id, received_at, content) values (?, ?, ?, ?, ?)";

    private final Unit unit;
    private final ServerKeys keys;
    private final Map<UUID, AgentInstallation> agents;
    private final Map<UUID, KnownAgent> known;
    private final Map<UUID, List<Logged>> logged;
    private final List<Object[]> logs = new ArrayList<>();
    private final List<Object[]> archive = new ArrayList<>();
    private final List<Sighting> sightings = new ArrayList<>();

    /** A report that stands in the same place of its chain as one that came, or behind the same one. */
    private record Logged(long id, String sha256) {}

    private Recording(Unit unit, ServerKeys keys, List<Opened> reports) throws SQLException {
        this.unit = unit;
        this.keys = keys;
        unit.keepPlans();
        // the lock first: what is read behind it, a revocation too, holds until the end
        agents = locked(unit, reports);
        known = KnownAgent.find(unit, reports);
        logged = logged(unit, reports, known);
    }

    /** Records reports, not two of one agent, and says of each what became of it. */
    static List<Judged> record(Unit unit, ServerKeys keys, List<Opened> reports) throws SQLException {
        var recording = new Recording(unit, keys, reports);
        var judged = new ArrayList<Judged>();
        for (var one : reports) {
            judged.add(recording.judge(one));
        }
        recording.writeLog();
        FleetRecorder.record(unit, recording.sightings);
        return judged;
    }

    private static Map<UUID, AgentInstallation> locked(Unit unit, List<Opened> reports) {
        var agents = new HashMap<UUID, AgentInstallation>();
        // in one order everywhere, so that two transactions wait for each other and do not deadlock; in SQL, since
        // Hibernate would translate its own language anew for each transaction
        unit.entities()
                .unwrap(Session.class)
                .createNativeQuery(
                        "select * from agent_installation where id = any (:agents) order by id for update",
                        AgentInstallation.class)
                .setParameter("agents", reports.stream().map(Opened::agent).toArray(UUID[]::new))
                .getResultList()
                .forEach(agent -> agents.put(agent.id(), agent));
        return agents;
    }

    private static Map<UUID, List<Logged>> logged(Unit unit, List<Opened> reports, Map<UUID, KnownAgent> known)
            throws SQLException {
        var logged = new HashMap<UUID, List<Logged>>();
        var places =
                reports.stream().filter(one -> known.containsKey(one.agent())).toList();
        if (places.isEmpty()) {
            return logged;
        }
        var followers =
                places.stream().filter(one -> one.report().previous() != null).toList();
        unit.list(
                logged("chain", "sequence") + " union all " + logged("previous_chain", "previous_sequence"),
                row -> logged.computeIfAbsent(row.uuid("agent_id"), agent -> new ArrayList<>())
                        .add(new Logged(row.number("id"), row.text("sha256"))),
                places.stream().map(one -> known.get(one.agent()).tenantId()).toList(),
                places.stream().map(Opened::agent).toList(),
                places.stream().map(one -> one.report().chain()).toList(),
                places.stream().map(one -> one.report().sequence()).toList(),
                followers.stream().map(one -> known.get(one.agent()).tenantId()).toList(),
                followers.stream().map(Opened::agent).toList(),
                followers.stream().map(one -> one.report().previous().chain()).toList(),
                followers.stream()
                        .map(one -> one.report().previous().sequence())
                        .toList());
        return logged;
    }

    private static String logged(String chain, String sequence) {
        return "select l.agent_id, l.id, l.sha256 from unnest(cast(? as bigint array), cast(? as uuid array),"
                + " cast(? as varchar array), cast(? as bigint array)) as v (tenant_id, agent_id, chain, sequence)"
                + " join report_log l on l.tenant_id = v.tenant_id and l.agent_id = v.agent_id and l." + chain
                + " = v.chain and l." + sequence + " = v.sequence";
    }

    private Judged judge(Opened opened) throws SQLException {
        var by = known.get(opened.agent());
        try {
            Admission.check(opened, by, keys.serverId());
            return new Judged(by, take(opened, by), null);
        } catch (Misfit e) {
            return new Judged(by, null, e);
        }
    }

    /** @throws Misfit before anything is written: its enrolment's proof does not fit */
    private Receipt take(Opened opened, KnownAgent by) throws Misfit, SQLException {
        var agent = agents.get(by.id());
        var report = opened.report();
        var at = opened.arrival().at();
        var place = opened.place();
        var same = logged.getOrDefault(by.id(), List.of());
        for (var one : same) {
            if (one.sha256().equals(place.sha256())) {
                unit.change(
                        "update report_log set repeats = repeats + 1 where tenant_id = ? and id = ?",
                        by.tenantId(),
                        one.id());
                return new Receipt.Duplicate(one.id());
            }
        }
        boolean enrols = report.reason() == Report.Reason.ENROLMENT && by.certificate() == null;
        if (enrols) {
            enrol(agent, opened);
        }
        boolean expected = agent.expects(place);
        boolean forks = !same.isEmpty() || (!expected && branches(by, place));
        var clockWrong = agent.clockSince();
        var marks = EnumSet.noneOf(Mark.class);
        marks.addAll(agent.hear(place, report.createdAt(), opened.latestReading(), at));
        if (!marks.contains(Mark.LATE)) {
            agent.sealsFor(opened.arrival().sealedFor());
            agent.describe(
                    SeenDevices.text(report.agentVersion(), 64), report.pmdVersion(), report.nextExpectedBy(), at);
        }
        if (forks) {
            marks.add(Mark.FORK);
        }
        long id = unit.newId();
        log(id, opened, by, marks);
        if (!expected || (agent.missing() > 0 && fills(by, place))) {
            writeLog();
            agent.misses(ReportGap.missing(unit, by.tenantId(), by.id()), at);
        }
        var origin = new Origin(
                by.tenantId(),
                by.zone(),
                by.customerId(),
                by.customerName(),
                by.id(),
                report.sourceId(),
                id,
                at,
                marks.contains(Mark.CLOCK));
        note(origin, report, marks, enrols);
        if (clockWrong != null && agent.clockSince() == null) {
            FleetRecorder.note(unit, origin, "report-clock-right", "wrongSince", clockWrong);
        }
        renew(origin, opened, by);
        if (!opened.seen().isEmpty()) {
            sightings.add(new Sighting(origin, opened.seen()));
        }
        return new Receipt.Accepted(id, marks);
    }

    /** Whether more of its chain is known than comes before it: only then can one that comes in order fill a gap. */
    private boolean fills(KnownAgent by, AgentInstallation.Place place) throws SQLException {
        return unit.one(
                        "select 1 as found from report_log where tenant_id = ? and agent_id = ? and chain = ? and sequence > ?"
                                + " union all select 1 from report_log where tenant_id = ? and agent_id = ?"
                                + " and previous_chain = ? and previous_sequence >= ? fetch first 1 row only",
                        row -> row.number("found"),
                        by.tenantId(),
                        by.id(),
                        place.chain(),
                        place.sequence(),
                        by.tenantId(),
                        by.id(),
                        place.chain(),
                        place.sequence())
                .isPresent();
    }

    /**
     * Whether a chain goes on though another continues it from before: an older state of the agent came back, or runs
     * beside it, and the report that both continue did not come.
     */
    private boolean branches(KnownAgent by, AgentInstallation.Place place) throws SQLException {
        var tenant = by.tenantId();
        return unit.one(
                        "select 1 as found from report_log where tenant_id = ? and agent_id = ? and chain <> ?"
                                + " and ((chain = ? and sequence > ?) or (previous_chain = ? and previous_sequence < ?))"
                                + " fetch first 1 row only",
                        row -> row.number("found"),
                        tenant,
                        by.id(),
                        place.chain(),
                        place.previousChain(),
                        place.previousSequence(),
                        place.chain(),
                        place.sequence())
                .isPresent();
    }

    private void enrol(AgentInstallation agent, Opened opened) throws Misfit, SQLException {
        var now = opened.arrival().at();
        var signer = opened.signed().signer();
        var proof = opened.report().enrolment();
        var kept = agent.enrolmentSecret(now);
        if (kept == null) {
            throw new Misfit(
                    Reason.BAD_ENROLMENT,
                    "Agent " + agent.name() + " enrols with a file that was used already or is too old."
                            + " Make a new enrolment file for it (Agents) and carry it there.");
        }
        byte[] secret;
        try {
            secret = keys.atRest().decrypt(Base64.getDecoder().decode(kept), Ledger.ENROLMENT_SECRET);
        } catch (AtRest.WrongKey e) {
            throw new IllegalStateException("The enrolment secret of agent " + agent.id() + " cannot be read", e);
        }
        if (proof == null || !proof.certificate().equals(signer) || !EnrolmentFile.isProven(secret, proof)) {
            throw new Misfit(
                    Reason.BAD_ENROLMENT,
                    "Somebody enrols as agent " + agent.name() + " without proof of holding its enrolment file"
                            + " (certificate " + opened.fingerprint()
                            + "). Compare the fingerprint with the one the"
                            + " agent shows; if it is the agent's, make a new enrolment file.");
        }
        unit.change(
                "update agent_certificate set superseded_at = ?"
                        + " where tenant_id = ? and agent_id = ? and superseded_at is null",
                now,
                agent.tenantId(),
                agent.id());
        Ledger.register(unit, agent.tenantId(), agent.id(), signer, now, "enrolment", null);
        agent.enrol(now);
        Audit.note(
                unit,
                now,
                agent.tenantId(),
                "agent " + agent.name(),
                "agent.enrolled",
                agent.name(),
                "certificate " + opened.fingerprint());
    }

    /** The agent's next certificate, named in a report that the present one signed; and the end of the one before. */
    private void renew(Origin origin, Opened opened, KnownAgent by) throws SQLException {
        var now = opened.arrival().at();
        if (by.certificate() != null && by.renewing()) {
            unit.change(
                    "update agent_certificate set superseded_at = ?"
                            + " where tenant_id = ? and agent_id = ? and superseded_at is null and registered_at < ?",
                    now,
                    by.tenantId(),
                    by.id(),
                    by.certificate().registeredAt());
        }
        var next = opened.report().nextCertificate();
        if (next == null) {
            return;
        }
        var fingerprint = Keys.fingerprint(next);
        var owner = KnownAgent.signedBy(unit, fingerprint);
        if (owner.isEmpty()) {
            Ledger.register(unit, by.tenantId(), by.id(), next, now, "renewal", null);
            FleetRecorder.note(unit, origin, "key-renewed", "from", opened.fingerprint(), "to", fingerprint);
        } else if (!owner.get().equals(by.id())) {
            LOG.warnf(
                    "Agent %s (%s) names certificate %s as its next, which is registered for agent %s; it is not"
                            + " registered, since one key belongs to one agent",
                    by.name(), by.id(), fingerprint, owner.get());
            FleetRecorder.note(unit, origin, "key-refused", "to", fingerprint);
        }
    }

    private void log(long id, Opened opened, KnownAgent by, Set<Mark> marks) {
        var report = opened.report();
        var previous = report.previous();
        var archivedAs = Hashes.sha256(opened.signed().signedData());
        logs.add(new Object[] {
            by.tenantId(),
            id,
            by.id(),
            report.chain(),
            report.sequence(),
            opened.signed().sha256(),
            archivedAs,
            opened.fingerprint(),
            opened.arrival().at(),
            report.createdAt().truncatedTo(ChronoUnit.MICROS),
            opened.arrival().road(),
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
            report.devices().size()
        });
        archive.add(new Object[] {
            by.tenantId(), archivedAs, by.id(), opened.arrival().at(), opened.archived()
        });
    }

    private void writeLog() throws SQLException {
        unit.changeAll(LOGGED, logs);
        unit.changeAll(ARCHIVED, archive);
        logs.clear();
        archive.clear();
    }

    private void note(Origin origin, Report report, Set<Mark> marks, boolean enrolled) throws SQLException {
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
