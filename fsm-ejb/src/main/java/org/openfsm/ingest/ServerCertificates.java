package org.openfsm.ingest;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.openfsm.access.Audit;
import org.openfsm.access.CurrentScope;
import org.openfsm.access.Roles;
import org.openfsm.fleet.Tenants;
import org.openfsm.platform.Database;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;
import org.openfsm.wire.Keys;

/** The certificates that agents seal reports for: which there are, who seals for which, and their change. */
@Stateless
@RolesAllowed(Roles.ADMINISTRATOR)
@TransactionManagement(TransactionManagementType.BEAN) // the keys are read again when their change has committed
public class ServerCertificates {
    @Inject
    Database database;

    @Inject
    ServerKeys keys;

    @Inject
    CurrentScope caller;

    @Inject
    Clock clock;

    protected ServerCertificates() {}

    ServerCertificates(Database database, ServerKeys keys, CurrentScope caller, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.caller = caller;
        this.clock = clock;
    }

    /** What a certificate is for. */
    public enum Standing {
        /** Agents seal for it. */
        CURRENT,
        /** Agents seal for it too, so that it can become the current one without them. */
        NEXT,
        /** What is sealed for it is still opened. */
        FORMER,
        /** Its private key is gone: nothing sealed for it alone can be opened any more. */
        RETIRED;

        /** The name in bundles, the database and the API, such as {@code current}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param fingerprint {@code AB:CD:…} @param since when it got its standing */
    public record ServerCertificate(
            long id, Standing standing, String fingerprint, Instant createdAt, Instant since, Instant endsAt) {}

    /**
     * An agent that does not seal for the next certificate yet.
     *
     * @param need how urgent a supplement file is
     */
    public record Behind(UUID agentId, String agentName, Instant lastHeardAt, Need need) {}

    /** How urgent a supplement file is. */
    public enum Need {
        /** It seals for former certificates only: once they are retired it is cut off. */
        NOW,
        /** Not known yet: its last report came before this was noted, or none came. */
        UNKNOWN,
        /** It seals for the current one, not for the next: after the next roll-over it needs one. */
        SOON;

        /** The name in bundles and the API. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Current, next, then former and retired ones, the newest first. */
    public List<ServerCertificate> list() {
        return database.transact(ServerCertificates::all);
    }

    private static List<ServerCertificate> all(Unit unit) throws SQLException {
        return unit
                .list(
                        "select id, standing, certificate, created_at, standing_since from server_key order by id desc",
                        ServerCertificates::certificate)
                .stream()
                .sorted(java.util.Comparator.comparing(ServerCertificate::standing))
                .toList();
    }

    private static ServerCertificate certificate(Row row) throws SQLException {
        try {
            var certificate = Keys.certificate(Base64.getDecoder().decode(row.text("certificate")));
            return new ServerCertificate(
                    row.number("id"),
                    Standing.valueOf(row.text("standing").toUpperCase(Locale.ROOT)),
                    Keys.fingerprint(certificate),
                    row.instant("created_at"),
                    row.instant("standing_since"),
                    certificate.getNotAfter().toInstant());
        } catch (CertificateException e) {
            throw new IllegalStateException("A certificate in table server_key cannot be read", e);
        }
    }

    /** The agents that need a supplement file with the certificates as they are now, the most urgent first. */
    public List<Behind> behind() {
        return database.transact(unit -> behind(unit, all(unit)));
    }

    private List<Behind> behind(Unit unit, List<ServerCertificate> certificates) throws SQLException {
        var current = id(certificates, Standing.CURRENT);
        var next = id(certificates, Standing.NEXT);
        return unit
                .list(
                        "select id, name, last_heard_at, sealed_for from agent_installation where revoked_at is null"
                                + " and (last_heard_at is not null or enrol_by > ?) order by folded",
                        row -> {
                            var sealed = ids(row.text("sealed_for"));
                            return sealed.contains(next)
                                    ? null
                                    : new Behind(
                                            row.uuid("id"),
                                            row.text("name"),
                                            row.instant("last_heard_at"),
                                            sealed.isEmpty()
                                                    ? Need.UNKNOWN
                                                    : sealed.contains(current) ? Need.SOON : Need.NOW);
                        },
                        clock.instant())
                .stream()
                .filter(java.util.Objects::nonNull)
                .sorted(java.util.Comparator.comparing(Behind::need))
                .toList();
    }

    private static Set<Long> ids(String sealedFor) {
        return sealedFor == null || sealedFor.isBlank()
                ? Set.of()
                : Arrays.stream(sealedFor.split(" ")).map(Long::valueOf).collect(Collectors.toSet());
    }

    private static long id(List<ServerCertificate> certificates, Standing standing) {
        return certificates.stream()
                .filter(one -> one.standing() == standing)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Table server_key has no " + standing.key() + " key"))
                .id();
    }

    /**
     * The next certificate becomes the current one, the current one a former one, which still opens what was sealed for it;
     * a new next one is made. Agents go on with the file that they have.
     *
     * @param typed the last 8 digits of the current certificate's fingerprint
     * @throws Rejected {@code certificate.typed}, also when somebody else was faster
     */
    public void rollOver(String typed) {
        database.transact(unit -> {
            lock(unit);
            var current = all(unit).get(0);
            Quarantine.confirm(current.fingerprint(), typed);
            var now = clock.instant();
            stand(unit, Standing.CURRENT, Standing.FORMER, now);
            stand(unit, Standing.NEXT, Standing.CURRENT, now);
            ServerKeys.make(unit, keys.atRest(), Standing.NEXT.key(), now);
            note(
                    unit,
                    now,
                    "server-key.rolled-over",
                    current,
                    "current is now " + all(unit).get(0).fingerprint());
            return null;
        });
        keys.changed();
    }

    private static void lock(Unit unit) throws SQLException {
        unit.one("select server_id from server_identity for update", row -> row.text("server_id"));
    }

    private static void stand(Unit unit, Standing from, Standing to, Instant now) throws SQLException {
        unit.change(
                "update server_key set standing = ?, standing_since = ? where standing = ?", to.key(), now, from.key());
    }

    /**
     * Deletes the private key of a former certificate.
     *
     * @param typed the last 8 digits of its fingerprint
     * @throws Rejected {@code server-key.unknown} when it is no former one, {@code certificate.typed},
     *     {@code server-key.needed} while agents may seal for former certificates only
     */
    public void retire(long id, String typed) {
        database.transact(unit -> {
            lock(unit);
            var certificates = all(unit);
            var former = certificates.stream()
                    .filter(one -> one.id() == id && one.standing() == Standing.FORMER)
                    .findFirst()
                    .orElseThrow(() -> new Rejected(
                            "server-key.unknown", "There is no former certificate " + id, String.valueOf(id)));
            Quarantine.confirm(former.fingerprint(), typed);
            var dependent = behind(unit, certificates).stream()
                    .filter(agent -> agent.need() != Need.SOON)
                    .map(Behind::agentName)
                    .toList();
            if (!dependent.isEmpty()) {
                var names = String.join(", ", dependent);
                throw new Rejected(
                        "server-key.needed",
                        "Agents that seal for former certificates, or of which it is not known, would be cut off: "
                                + names + ". Give them a supplement file and wait for a report, or revoke them.",
                        names);
            }
            var now = clock.instant();
            unit.change(
                    "update server_key set standing = ?, standing_since = ?, private_key = null where id = ?",
                    Standing.RETIRED.key(),
                    now,
                    id);
            note(unit, now, "server-key.retired", former, "its private key is deleted");
            return null;
        });
        keys.changed();
    }

    private void note(Unit unit, Instant now, String action, ServerCertificate which, String detail)
            throws SQLException {
        Audit.note(
                unit, now, Tenants.home(unit), caller.person(), action, "certificate " + which.fingerprint(), detail);
    }
}
