package org.openfsm.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.openfsm.platform.AtRest;
import org.openfsm.platform.Database;
import org.openfsm.platform.Settings;
import org.openfsm.platform.Unit;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Recipient;

/**
 * This server towards agents: its id, and the keys that reports are sealed for: current, next, and former ones for what
 * was sealed before a roll-over. Made at the first start; the private keys lie in the database, encrypted with the master
 * key. Another node may change them, so they are read again now and then.
 */
@ApplicationScoped
public class ServerKeys {
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(3650);
    /** So long another node's change may stay unseen, unless a report tells of it. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** Rubbish must not have the keys read for every byte of it. */
    private static final Duration NOT_AGAIN_WITHIN = Duration.ofSeconds(2);

    private static final String CHECK = "master-key-check";
    private static final String PRIVATE_KEY = "server-key";

    @Inject
    Database database;

    @Inject
    Settings settings;

    @Inject
    Clock clock;

    private volatile Open open;

    protected ServerKeys() {}

    ServerKeys(Database database, Settings settings, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
    }

    /** @param ids of the recipients, in their order */
    private record Open(
            String serverId, AtRest atRest, List<Recipient> recipients, Map<Recipient, Long> ids, Instant readAt) {}

    private record Key(long id, String standing, String certificate, String privateKey) {}

    /** The master key cannot be used, or is not the one that the data was written with. */
    static final class MasterKeyProblem extends Exception {
        MasterKeyProblem(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Reads the keys, or makes them at the first start. */
    void open() throws MasterKeyProblem {
        var file = settings.masterKey().toAbsolutePath();
        var check = database.transact(
                unit -> unit.one("select master_key_check from server_identity", row -> row.text("master_key_check")));
        var atRest = masterKey(file, check.isPresent());
        if (check.isPresent()) {
            verify(atRest, check.get(), file);
        }
        open = database.transact(unit -> openOrMake(unit, atRest));
    }

    private static AtRest masterKey(Path file, boolean needed) throws MasterKeyProblem {
        try {
            if (Files.exists(file)) {
                return AtRest.read(file);
            }
            if (needed) {
                throw new MasterKeyProblem(
                        "The master key " + file
                                + " is missing, but the database holds data that was encrypted with it."
                                + " Put the file back from your backup, or set fsm.master-key to where it is.",
                        null);
            }
            return AtRest.create(file);
        } catch (IOException e) {
            throw new MasterKeyProblem(
                    "The master key " + file + " cannot be used: " + e.getMessage()
                            + ". The server needs to read it, and at the first start to make it.",
                    e);
        }
    }

    private static void verify(AtRest atRest, String check, Path file) throws MasterKeyProblem {
        try {
            atRest.decrypt(Base64.getDecoder().decode(check), CHECK);
        } catch (AtRest.WrongKey e) {
            throw new MasterKeyProblem(
                    "The master key " + file + " is not the one that this database was written with."
                            + " Put the right file back from your backup, or set fsm.master-key to where it is.",
                    e);
        }
    }

    private Open openOrMake(Unit unit, AtRest atRest) throws SQLException {
        var serverId = unit.one("select server_id from server_identity", row -> row.text("server_id"));
        if (serverId.isEmpty()) {
            make(unit, atRest, clock.instant());
            return openOrMake(unit, atRest);
        }
        var keys = unit.list(
                "select id, standing, certificate, private_key from server_key where private_key is not null"
                        + " order by id desc",
                row -> new Key(
                        row.number("id"), row.text("standing"), row.text("certificate"), row.text("private_key")));
        var ids = new LinkedHashMap<Recipient, Long>();
        keys.stream()
                .sorted(Comparator.comparingInt(ServerKeys::order))
                .forEach(key -> ids.put(recipient(atRest, key), key.id()));
        return new Open(serverId.get(), atRest, List.copyOf(ids.keySet()), ids, clock.instant());
    }

    private static int order(Key key) {
        return List.of("current", "next", "former").indexOf(key.standing());
    }

    private static Recipient recipient(AtRest atRest, Key key) {
        var decoder = Base64.getDecoder();
        try {
            return new Recipient(
                    Keys.certificate(decoder.decode(key.certificate())),
                    Keys.privateKey(atRest.decrypt(decoder.decode(key.privateKey()), PRIVATE_KEY)));
        } catch (CertificateException | InvalidKeySpecException | AtRest.WrongKey e) {
            throw new IllegalStateException(
                    "The server's " + key.standing() + " encryption key in table server_key cannot be read."
                            + " Restore the database and the master key from the same backup.",
                    e);
        }
    }

    private static void make(Unit unit, AtRest atRest, Instant now) throws SQLException {
        var encoder = Base64.getEncoder();
        unit.change(
                "insert into server_identity (id, server_id, master_key_check, created_at) values (1, ?, ?, ?)",
                UUID.randomUUID().toString(),
                encoder.encodeToString(atRest.encrypt("fsm".getBytes(StandardCharsets.UTF_8), CHECK)),
                now);
        for (var standing : List.of("current", "next")) {
            make(unit, atRest, standing, now);
        }
    }

    /** Makes a key. @param standing current or next */
    static void make(Unit unit, AtRest atRest, String standing, Instant now) throws SQLException {
        var encoder = Base64.getEncoder();
        var pair = Keys.newSigningKey();
        var certificate = Keys.selfSigned(pair, "FSM report encryption", now, CERTIFICATE_LIFE);
        unit.change(
                "insert into server_key (id, standing, certificate, private_key, created_at, standing_since)"
                        + " values (?, ?, ?, ?, ?, ?)",
                unit.newId(),
                standing,
                encoder.encodeToString(Keys.der(certificate)),
                encoder.encodeToString(atRest.encrypt(pair.getPrivate().getEncoded(), PRIVATE_KEY)),
                now,
                now);
    }

    /** The keys as they are now. */
    private Open fresh() {
        var now = opened();
        return clock.instant().isAfter(now.readAt().plus(FRESH)) ? readAgain(now) : now;
    }

    private Open readAgain(Open before) {
        var now = database.transact(unit -> openOrMake(unit, before.atRest()));
        open = now;
        return now;
    }

    /** Reads the keys again, unless that was done a moment ago. @return whether others are there than before */
    boolean reread() {
        var before = opened();
        return !clock.instant().isBefore(before.readAt().plus(NOT_AGAIN_WITHIN)) && changed(before);
    }

    /** Reads the keys again. @return whether others are there than before */
    boolean changed() {
        return changed(opened());
    }

    private boolean changed(Open before) {
        return !readAgain(before).recipients().equals(before.recipients());
    }

    private Open opened() {
        var now = open;
        if (now == null) {
            throw new IllegalStateException("The server's keys are not open; its start has not come to an end");
        }
        return now;
    }

    /** Whether the server's start has come so far that reports can be opened. */
    boolean areOpen() {
        return open != null;
    }

    /** The name by which agents know this server. */
    public String serverId() {
        return opened().serverId();
    }

    /** Encryption of what the database keeps secret. */
    public AtRest atRest() {
        return opened().atRest();
    }

    /** Every key that a report may be sealed for. */
    List<Recipient> recipients() {
        return fresh().recipients();
    }

    /** Their numbers in ascending order, with blanks between. @param recipients some of {@link #recipients} */
    String ids(List<Recipient> recipients) {
        var ids = opened().ids();
        return recipients.stream()
                .map(ids::get)
                .filter(Objects::nonNull) // retired in this moment
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    /** What agents seal for: the current certificate, then the next. */
    List<X509Certificate> certificates() {
        return fresh().recipients().stream()
                .limit(2)
                .map(Recipient::certificate)
                .toList();
    }
}
