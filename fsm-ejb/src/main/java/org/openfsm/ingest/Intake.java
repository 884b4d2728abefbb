package org.openfsm.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.openfsm.platform.Database;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Limits;
import org.openfsm.wire.MalformedReport;
import org.openfsm.wire.Report;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;
import org.openfsm.wire.Signed;
import org.openfsm.wire.UnreadableSeal;

/** The one door for reports, whatever road they came by. */
@ApplicationScoped
public class Intake {
    private static final Logger LOG = Logger.getLogger(Intake.class);

    @Inject
    Database database;

    @Inject
    ServerKeys keys;

    @Inject
    Ledger ledger;

    @Inject
    QuarantineStore quarantine;

    @Inject
    Clock clock;

    protected Intake() {}

    Intake(Database database, ServerKeys keys, Ledger ledger, QuarantineStore quarantine, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.ledger = ledger;
        this.quarantine = quarantine;
        this.clock = clock;
    }

    /**
     * Opens, verifies and records a report. Must be called outside any transaction.
     *
     * @param sealed as received
     * @param from the sender's address, to limit the rate of what cannot be opened; null when unknown
     * @throws PersistenceException when the database fails: the sender must come again
     */
    public Receipt accept(byte[] sealed, Road road, String from) {
        var arrival = arrival(road, from);
        if (sealed.length > Limits.SEALED_BYTES) {
            return quarantine.count(sealed, arrival, tooLarge());
        }
        Seal.Unsealed unsealed;
        try {
            unsealed = unseal(sealed);
        } catch (Misfit e) {
            return quarantine.count(sealed, arrival, e);
        }
        return judge(unsealed.signed(), arrival.sealedFor(keys.ids(unsealed.recipients())));
    }

    /** Counts what announces itself as larger than any report, of which nothing needs to be read. */
    public Receipt refuseUnread(Road road, String from) {
        return quarantine.count(new byte[0], arrival(road, from), tooLarge());
    }

    private Arrival arrival(Road road, String from) {
        return new Arrival(road, from, clock.instant().truncatedTo(ChronoUnit.MICROS), null);
    }

    private static Misfit tooLarge() {
        return new Misfit(
                Reason.TOO_LARGE,
                "The report has more than " + Limits.SEALED_BYTES
                        + " bytes, and no more are taken. Its agent has to split it.");
    }

    /** What was decrypted, or kept in quarantine, from the signature on. */
    private Receipt judge(byte[] signedData, Arrival arrival) {
        Signed signed;
        try {
            signed = verify(signedData);
        } catch (Misfit e) {
            return quarantine.count(signedData, arrival, e);
        }
        Report report;
        try {
            report = read(signed);
        } catch (Misfit e) {
            return quarantine(signer(signed), signed, arrival, e);
        }
        boolean renews = namesNewKey(report);
        var judged = record(signed, report, arrival);
        if (judged.stopped() != null) {
            return quarantine(Optional.ofNullable(judged.agent()), signed, arrival, judged.stopped());
        }
        if (judged.receipt() instanceof Receipt.Accepted) {
            if (report.reason() == Report.Reason.ENROLMENT) {
                recordWhatWaited(judged.agent(), Reason.NOT_ENROLLED);
            }
            if (renews) {
                recordWhatWaited(judged.agent(), Reason.UNKNOWN_CERTIFICATE);
            }
        }
        return judged.receipt();
    }

    /** The agent that the signer's certificate is registered for, when the report itself says nothing. */
    private Optional<KnownAgent> signer(Signed signed) {
        var fingerprint = Keys.fingerprint(signed.signer());
        return database.transact(unit -> {
            var agent = KnownAgent.signedBy(unit, fingerprint);
            return agent.isEmpty() ? Optional.empty() : KnownAgent.find(unit, agent.get(), fingerprint);
        });
    }

    private boolean namesNewKey(Report report) {
        var next = report.nextCertificate();
        return next != null
                && database.transact(unit -> KnownAgent.signedBy(unit, Keys.fingerprint(next)))
                        .isEmpty();
    }

    /** What an agent sent before its enrolment, or the report that names its next key, arrived: mail overtakes mail. */
    private void recordWhatWaited(KnownAgent agent, Reason reason) {
        for (var id : quarantine.waiting(agent.tenantId(), agent.id(), reason)) {
            quarantine.find(id).ifPresent(this::openAgain);
        }
    }

    /** Judges what was kept whole once more, by the time at which it came. */
    Receipt openAgain(QuarantineStore.Kept kept) {
        var receipt = judge(kept.content(), kept.arrival());
        quarantine.settle(kept, receipt);
        return receipt;
    }

    private Seal.Unsealed unseal(byte[] sealed) throws Misfit {
        try {
            return Seal.unseal(sealed, keys.recipients());
        } catch (UnreadableSeal e) {
            if (keys.reread()) {
                return unseal(sealed); // another node may have made the key that it is sealed for
            }
            throw new Misfit(Reason.NOT_READABLE, e.reason() + ". Expected a report sealed for this server.");
        }
    }

    private static Signed verify(byte[] signedData) throws Misfit {
        try {
            return Seal.open(signedData);
        } catch (UnreadableSeal e) {
            throw e.isBeyondLimits()
                    ? new Misfit(Reason.LIMITS, e.reason() + ".")
                    : new Misfit(Reason.UNSIGNED, e.reason() + ". Expected a report signed by its agent.");
        }
    }

    private static Report read(Signed signed) throws Misfit {
        try {
            return ReportCodec.read(signed.json());
        } catch (MalformedReport e) {
            var limits = e.code().startsWith("too-") ? Reason.LIMITS : Reason.UNKNOWN_FORMAT;
            throw new Misfit(limits, e.reason() + ". Expected a report of format " + Report.FORMAT + ".");
        }
    }

    private Judged record(Signed signed, Report report, Arrival arrival) {
        try {
            return ledger.record(Opened.of(signed, report, arrival, keys.atRest()));
        } catch (RuntimeException e) {
            if (mayPass(e)) {
                throw e;
            }
            // it would fail again and again, and keep the agent's later reports waiting
            LOG.errorf(
                    e,
                    "Report %s of agent %s cannot be stored; it is kept in quarantine",
                    signed.sha256(),
                    report.agentId());
            var why = new Misfit(
                    Reason.NOT_RECORDED,
                    "The server could not store the report, a fault of ours; the log of " + arrival.at()
                            + " says why. It can be opened again after an update.");
            var agent = database.transact(
                    unit -> KnownAgent.find(unit, report.agentId(), Keys.fingerprint(signed.signer())));
            return new Judged(agent.orElse(null), null, why);
        }
    }

    /** Whether the database is away or the server about to end, rather than this report too much for either. */
    private static boolean mayPass(RuntimeException failure) {
        return (failure instanceof PersistenceException || failure instanceof IllegalStateException)
                && !saysNoToTheData(failure);
    }

    /** SQL standard: 22xxx a value does not fit, 23xxx a constraint is violated. */
    private static boolean saysNoToTheData(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && (sql.getSQLState().startsWith("22") || sql.getSQLState().startsWith("23"))) {
                return true;
            }
        }
        return false;
    }

    private Receipt quarantine(Optional<KnownAgent> agent, Signed signed, Arrival arrival, Misfit why) {
        return agent.isPresent()
                ? quarantine.keep(agent.get().tenantId(), agent.get().id(), signed.signedData(), arrival, why)
                : quarantine.count(signed.signedData(), arrival, why);
    }
}
