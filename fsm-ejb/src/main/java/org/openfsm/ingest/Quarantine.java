package org.openfsm.ingest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.openfsm.access.Audit;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.fleet.Tenants;
import org.openfsm.platform.Database;
import org.openfsm.platform.Page;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Row;

/** What came and could not be recorded. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
@TransactionManagement(TransactionManagementType.BEAN) // judging a report again is not one transaction but the intake's
public class Quarantine {
    /** So many digits of a fingerprint are typed to confirm. */
    private static final int CONFIRMED = 8;

    private static final String ROWS =
            "select q.id, q.reason, q.explanation, q.agent_id, a.name, q.road, q.sender, q.received_at, q.size, q.sha256,"
                    + " q.whole, q.opened_at from quarantine q left join agent_installation a"
                    + " on a.tenant_id = q.tenant_id and a.id = q.agent_id";

    @Inject
    Database database;

    @Inject
    QuarantineStore store;

    @Inject
    Intake intake;

    @Inject
    CurrentScope caller;

    @Inject
    Clock clock;

    protected Quarantine() {}

    Quarantine(Database database, QuarantineStore store, Intake intake, CurrentScope caller, Clock clock) {
        this.database = database;
        this.store = store;
        this.intake = intake;
        this.caller = caller;
        this.clock = clock;
    }

    /** What is kept, newest first. */
    public Page<QuarantineRow> list(int first, int size) {
        return list(Set.of(), null, first, size);
    }

    /**
     * What is kept, newest first.
     *
     * @param reasons only these; empty for all
     * @param agent only of this one; null for all
     */
    public Page<QuarantineRow> list(Set<Reason> reasons, UUID agent, int first, int size) {
        var values = new ArrayList<Object>();
        var where = new StringBuilder(" where 1 = 1");
        if (!reasons.isEmpty()) {
            where.append(" and q.reason = any (?)");
            values.add(reasons.stream().map(Enum::name).toList());
        }
        if (agent != null) {
            where.append(" and q.agent_id = ?");
            values.add(agent);
        }
        return database.transact(unit -> {
            long total = unit.one(
                            "select count(*) as n from quarantine q" + where, row -> row.number("n"), values.toArray())
                    .orElse(0L);
            values.addAll(List.of(first, size));
            var rows = unit.list(
                    ROWS + where + " order by q.received_at desc, q.id desc offset ? rows fetch next ? rows only",
                    Quarantine::row,
                    values.toArray());
            return new Page<>(rows, total);
        });
    }

    /** How much waits, by reason. */
    public Map<Reason, Long> waiting() {
        var counts = new EnumMap<Reason, Long>(Reason.class);
        database.transact(unit -> unit.list(
                "select reason, count(*) as n from quarantine where opened_at is null group by reason",
                row -> counts.put(Reason.valueOf(row.text("reason")), row.number("n"))));
        return counts;
    }

    /** What a kept report says of itself, as far as that is known without trusting it; empty when it is not there. */
    public Optional<QuarantineView> view(long id) {
        return database.transact(unit -> unit.one(ROWS + " where q.id = ?", Quarantine::row, id))
                .map(row -> row.whole()
                        ? QuarantineView.of(row, store.findAny(id).orElseThrow().content(), this::registration)
                        : new QuarantineView(row, null, null));
    }

    /** Whose certificate this is, and since when. */
    private Optional<QuarantineView.Registration> registration(String fingerprint) {
        return database.transact(unit -> unit.one(
                "select c.agent_id, a.name, c.registered_at from agent_certificate c join agent_installation a"
                        + " on a.tenant_id = c.tenant_id and a.id = c.agent_id where c.fingerprint = ?"
                        + " order by c.registered_at desc",
                row -> new QuarantineView.Registration(
                        row.uuid("agent_id"), row.text("name"), row.instant("registered_at")),
                fingerprint));
    }

    private static QuarantineRow row(Row row) throws SQLException {
        return new QuarantineRow(
                row.number("id"),
                Reason.valueOf(row.text("reason")),
                row.text("explanation"),
                row.uuid("agent_id"),
                row.text("name"),
                Road.valueOf(row.text("road")),
                row.text("sender"),
                row.instant("received_at"),
                row.number("size"),
                row.text("sha256"),
                row.yes("whole"),
                row.instant("opened_at"));
    }

    /** All that ever came, kept or not, by reason. */
    public List<QuarantineCount> counts() {
        return database.transact(unit -> unit.list(
                "select reason, events, last_at from quarantine_count order by events desc",
                row -> new QuarantineCount(
                        Reason.valueOf(row.text("reason")), row.number("events"), row.instant("last_at"))));
    }

    /**
     * Judges a report that was kept whole once more, by the time at which it came. When it is recorded now, it no longer
     * counts against what is kept of its agent; nothing is deleted.
     *
     * @throws Rejected {@code quarantine.unknown}, {@code quarantine.not-whole}
     */
    public Receipt openAgain(long id) {
        var kept = waiting(id);
        if (!kept.whole()) {
            throw new Rejected(
                    "quarantine.not-whole",
                    "Only the beginning of this report was kept, since no known agent was named in it");
        }
        var receipt = intake.openAgain(kept);
        database.transact(unit -> {
            Audit.note(
                    unit,
                    clock.instant(),
                    kept.tenant(),
                    caller.person(),
                    "quarantine.opened-again",
                    "report " + id + " of agent " + kept.agent(),
                    QuarantineStore.recorded(receipt) ? "recorded" : "still in quarantine");
            return null;
        });
        return receipt;
    }

    private QuarantineStore.Kept waiting(long id) {
        return store.find(id)
                .orElseThrow(() -> new Rejected(
                        "quarantine.unknown", "Nothing waits in quarantine under " + id, String.valueOf(id)));
    }

    /** What became of an agent's reports. @param still how many wait on */
    public record Opened(int recorded, int still) {}

    /** Judges all that waits of an agent once more, in the order in which it came. */
    public Opened openAll(UUID agent) {
        int recorded = 0;
        int still = 0;
        for (var id : store.waiting(agent)) {
            var kept = store.find(id);
            if (kept.isEmpty()) {
                continue; // somebody else has dealt with it meanwhile
            }
            if (QuarantineStore.recorded(intake.openAgain(kept.get()))) {
                recorded++;
            } else {
                still++;
            }
        }
        if (recorded + still > 0) {
            note(agent, recorded, still);
        }
        return new Opened(recorded, still);
    }

    private void note(UUID agent, int recorded, int still) {
        database.transact(unit -> {
            var installation = AgentInstallations.find(unit, agent);
            Audit.note(
                    unit,
                    clock.instant(),
                    installation.tenantId(),
                    caller.person(),
                    "quarantine.opened-again",
                    "all reports of agent " + installation.name(),
                    recorded + " recorded, " + still + " still in quarantine");
            return null;
        });
    }

    /**
     * Takes a report away for good. The audit log keeps what it was and why.
     *
     * @throws Rejected {@code quarantine.unknown}, {@code quarantine.why} when the reason has not 1 to 400 characters
     */
    public void discard(long id, String why) {
        var reason = AgentInstallations.reason(why, "quarantine.why");
        var kept = waiting(id);
        var row = view(id).orElseThrow().row();
        database.transact(unit -> {
            QuarantineStore.discard(unit, kept);
            Audit.note(
                    unit,
                    clock.instant(),
                    kept.tenant() == QuarantineStore.NOBODY ? Tenants.home(unit) : kept.tenant(),
                    caller.person(),
                    "quarantine.discarded",
                    "report " + id + (row.agentId() == null ? "" : " of agent " + row.agentName()),
                    row.reason().key() + ", " + row.size() + " bytes, SHA-256 " + row.sha256() + ": " + reason);
            return null;
        });
    }

    /**
     * Takes the certificate that signed a kept report for its agent's from now on. Readings are evidence because nobody but
     * the agent can sign them: whoever does this has compared the fingerprint with the one that the agent shows, and stands
     * for it with their name. A certificate that has ended counts until now.
     *
     * @param typed the last 8 digits of the fingerprint
     * @throws Rejected {@code quarantine.unknown}, {@code quarantine.certificate} when the report is none that was signed by
     *     an unknown or ended certificate in the name of an agent that may report, {@code certificate.typed},
     *     {@code certificate.taken} when it is another agent's
     */
    public void register(long id, String typed) {
        waiting(id);
        var view = view(id).filter(QuarantineView::mayRegister)
                .orElseThrow(() -> new Rejected(
                        "quarantine.certificate",
                        "No certificate can be registered by this report: expected one that is signed in the name of a"
                                + " known agent by a certificate that is not registered, or has ended"));
        var signer = view.signer();
        confirm(signer.fingerprint(), typed);
        database.transact(unit -> {
            var row = view.row();
            var now = clock.instant();
            var agent = AgentInstallations.find(unit, row.agentId());
            if (agent.revokedAt() != null || agent.enrolledAt() == null) {
                throw new Rejected(
                        "quarantine.certificate",
                        "Agent " + agent.name() + " may not report: restore or enrol it first");
            }
            var owner = KnownAgent.signedBy(unit, signer.fingerprint());
            if (owner.isPresent() && !owner.get().equals(agent.id())) {
                throw new Rejected(
                        "certificate.taken",
                        "This certificate is registered for agent " + owner.get()
                                + ": one key belongs to one agent. Enrol this one anew.");
            }
            if (owner.isPresent()) {
                unit.change(
                        "update agent_certificate set ends_at = case when ends_at < ? then ? else ends_at end,"
                                + " superseded_at = null, registered_how = 'person', registered_by = ?"
                                + " where tenant_id = ? and agent_id = ? and fingerprint = ?",
                        now,
                        now,
                        caller.person(),
                        agent.tenantId(),
                        agent.id(),
                        signer.fingerprint());
            } else {
                Ledger.register(
                        unit, agent.tenantId(), agent.id(), signer.certificate(), now, "person", caller.person());
            }
            Audit.note(
                    unit,
                    now,
                    agent.tenantId(),
                    caller.person(),
                    "agent.certificate-registered",
                    agent.name(),
                    "certificate " + signer.fingerprint() + " of report " + id + " in quarantine ("
                            + row.reason().key() + ")");
            return null;
        });
    }

    /** A deliberate act is confirmed by the last digits of what it is about. @throws Rejected {@code certificate.typed} */
    static void confirm(String fingerprint, String typed) {
        var digits = fingerprint.replace(":", "");
        var said = typed == null ? "" : typed.replaceAll("[:\\s]", "").toUpperCase(Locale.ROOT);
        if (!said.equals(digits.substring(digits.length() - CONFIRMED))) {
            throw new Rejected(
                    "certificate.typed",
                    "These are not the last " + CONFIRMED + " digits of the fingerprint. Nothing was changed.");
        }
    }
}
