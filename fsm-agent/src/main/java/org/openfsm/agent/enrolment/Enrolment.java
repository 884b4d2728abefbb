package org.openfsm.agent.enrolment;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.openfsm.agent.config.MailAddress;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;
import org.openfsm.wire.MalformedEnrolmentFile;

/**
 * Takes enrolment files and keeps the identity: one file, {@code identity.json}, for the owner's eyes, replaced whole.
 * Callers hold the lock of the data directory (they have its store open).
 */
public final class Enrolment {

    private static final String FORMAT = "fsm-identity/1";
    private static final int LARGEST = 4 << 20;
    private static final Duration VALIDITY = Duration.ofDays(730);

    private final Path file;

    public Enrolment(Path data) {
        this.file = data.resolve("identity.json");
    }

    /**
     * The identity, absent before the first enrolment.
     *
     * @throws StoreFailure when it is there and cannot be read
     */
    public Optional<Identity> identity() throws StoreFailure {
        try (var in = Files.newInputStream(file)) {
            return Optional.of(read(in.readNBytes(LARGEST)));
        } catch (NoSuchFileException notEnrolled) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new StoreFailure(
                    file + ": cannot be read. Check that the agent runs under the account that enrolled it.",
                    unreadable);
        } catch (JsonException
                | ClassCastException
                | NullPointerException
                | IllegalArgumentException
                | CertificateException
                | InvalidKeySpecException
                | MalformedEnrolmentFile damaged) {
            throw new StoreFailure(
                    file + ": is damaged. Put it back from a backup, or move the data directory away and enrol anew.",
                    damaged);
        }
    }

    /**
     * Reads a file that a person brought.
     *
     * @throws EnrolmentRefused when it is none, or is of no use any more
     */
    public static EnrolmentFile open(Path path, Instant now) throws EnrolmentRefused {
        try (var in = Files.newInputStream(path)) {
            return open(path.toString(), in.readNBytes(LARGEST + 1), now);
        } catch (NoSuchFileException absent) {
            throw new EnrolmentRefused(path + ": does not exist", absent);
        } catch (IOException unreadable) {
            throw new EnrolmentRefused(
                    path + ": cannot be read (" + unreadable.getClass().getSimpleName() + ")", unreadable);
        }
    }

    /**
     * The same of its content.
     *
     * @param name for the messages
     */
    public static EnrolmentFile open(String name, byte[] content, Instant now) throws EnrolmentRefused {
        if (content.length > LARGEST) {
            throw new EnrolmentRefused(name + ": is larger than 4 MiB, expected a file NAME.fsm-enrolment");
        }
        EnrolmentFile enrolment;
        try {
            enrolment = EnrolmentFile.read(content);
        } catch (MalformedEnrolmentFile malformed) {
            throw new EnrolmentRefused(
                    name + ": is no enrolment file: " + malformed.reason()
                            + ". Ask the server's administrator for a new one.",
                    malformed);
        }
        if (enrolment.isExpired(now)) {
            throw new EnrolmentRefused(name + ": expired at " + enrolment.expiresAt() + " (now " + now
                    + "). Ask the server's administrator for a new one, or put this machine's clock right.");
        }
        for (var address : enrolment.addresses()) {
            if (!isUsable(address)) {
                throw new EnrolmentRefused(name + ": reports would go to " + address
                        + ", expected an https:// address or mailto: with one mail address");
            }
        }
        return enrolment;
    }

    private static boolean isUsable(URI address) {
        if ("https".equalsIgnoreCase(address.getScheme())) {
            return address.getHost() != null;
        }
        try {
            MailAddress.parse(address.getSchemeSpecificPart());
            return "mailto".equalsIgnoreCase(address.getScheme());
        } catch (IllegalArgumentException notOneAddress) {
            return false;
        }
    }

    /**
     * Makes this agent a key of its own and the one that the file names. An agent that is enrolled takes a newer file of
     * its own server, and a new key with it: the way back when the server does not take the old one any more.
     *
     * @throws EnrolmentRefused when it is enrolled already, by this file or as another agent
     */
    public Identity enrol(EnrolmentFile enrolment, Instant now) throws EnrolmentRefused, StoreFailure {
        var secret = enrolment.secret();
        if (enrolment.supplement() || secret == null) {
            throw new EnrolmentRefused("This file only adds sources to agent " + enrolment.agentId()
                    + ", which is not enrolled here. Enrol with that agent's first file, or name its data directory.");
        }
        var known = identity();
        if (known.isPresent() && !isNewer(enrolment, known.get().server())) {
            throw new EnrolmentRefused("This agent is enrolled already, as "
                    + known.get().server().agentId() + " at server "
                    + known.get().server().serverId() + ". A further source comes by a supplement file; "
                    + "a further agent needs a data directory of its own (data: in its configuration); "
                    + "for a new key of this agent ask for a new file.");
        }
        var keys = Keys.newSigningKey();
        // an hour back: a server whose clock is a little behind must not see a certificate of the future
        var certificate = certificate(keys, enrolment, now.minus(Duration.ofHours(1)), now);
        var identity = new Identity(
                without(enrolment),
                keys.getPrivate(),
                certificate,
                EnrolmentFile.proof(secret, certificate),
                known.map(Identity::salt).orElseGet(Enrolment::newSalt),
                null);
        return written(identity);
    }

    private static boolean isNewer(EnrolmentFile file, EnrolmentFile known) {
        return file.agentId().equals(known.agentId())
                && file.serverId().equals(known.serverId())
                && file.expiresAt().isAfter(known.expiresAt());
    }

    private static X509Certificate certificate(KeyPair keys, EnrolmentFile server, Instant from, Instant now) {
        return Keys.selfSigned(
                keys,
                "FSM agent " + server.agentId(),
                from,
                Duration.between(from, now).plus(VALIDITY));
    }

    private static byte[] newSalt() {
        var salt = new byte[32];
        new SecureRandom().nextBytes(salt);
        return salt;
    }

    /**
     * Makes the next key and keeps it beside the present one, which goes on signing. An agent that has one keeps it.
     *
     * @throws StoreFailure when it is not kept; then there is none
     */
    public Identity makeNextKey(Identity identity, Instant now) throws StoreFailure {
        if (identity.next() != null) {
            return identity;
        }
        var keys = Keys.newSigningKey();
        // good since the present one is: the clock that says when may be ahead
        var from = identity.certificate().getNotBefore().toInstant();
        return written(new Identity(
                identity.server(),
                identity.key(),
                identity.certificate(),
                identity.hmac(),
                identity.salt(),
                new Identity.NextKey(keys.getPrivate(), certificate(keys, identity.server(), from, now))));
    }

    /**
     * From now on the next key signs, and the present one is gone.
     *
     * @throws StoreFailure when the present one still is the one that signs
     */
    public Identity useNextKey(Identity identity) throws StoreFailure {
        var next = identity.next();
        if (next == null) {
            return identity;
        }
        return written(new Identity(identity.server(), next.key(), next.certificate(), null, identity.salt(), null));
    }

    private Identity written(Identity identity) throws StoreFailure {
        write(identity);
        return identity;
    }

    /**
     * Adds what a supplement brings: sources, and where it says so new addresses, certificates and trust.
     *
     * @throws EnrolmentRefused when it is meant for another agent or server
     */
    public Identity supplement(EnrolmentFile supplement) throws EnrolmentRefused, StoreFailure {
        var known = identity()
                .orElseThrow(() -> new EnrolmentRefused("This file only adds sources to agent " + supplement.agentId()
                        + ", which is not enrolled here. Enrol with that agent's first file."));
        var server = known.server();
        if (!server.agentId().equals(supplement.agentId()) || !server.serverId().equals(supplement.serverId())) {
            throw new EnrolmentRefused("This file is for agent " + supplement.agentId() + " at server "
                    + supplement.serverId() + ", but this is agent " + server.agentId() + " at server "
                    + server.serverId() + ". Ask for a supplement for this agent.");
        }
        var sources = new LinkedHashMap<String, EnrolmentFile.Source>();
        server.sources().forEach(source -> sources.put(source.sourceId(), source));
        supplement.sources().forEach(source -> sources.put(source.sourceId(), source));
        var merged = new EnrolmentFile(
                server.serverId(),
                server.agentId(),
                List.copyOf(sources.values()),
                supplement.addresses().isEmpty() ? server.addresses() : supplement.addresses(),
                supplement.recipients().isEmpty() ? server.recipients() : supplement.recipients(),
                supplement.trustAnchors().isEmpty() ? server.trustAnchors() : supplement.trustAnchors(),
                null,
                server.expiresAt(),
                true);
        return written(
                new Identity(merged, known.key(), known.certificate(), known.hmac(), known.salt(), known.next()));
    }

    /** The file without its secret, which has done its work once the proof is made. */
    private static EnrolmentFile without(EnrolmentFile file) {
        return new EnrolmentFile(
                file.serverId(),
                file.agentId(),
                file.sources(),
                file.addresses(),
                file.recipients(),
                file.trustAnchors(),
                null,
                file.expiresAt(),
                true);
    }

    private void write(Identity identity) throws StoreFailure {
        var base64 = Base64.getEncoder();
        var json = key(identity.key(), identity.certificate())
                .add("format", FORMAT)
                .add("salt", base64.encodeToString(identity.salt()))
                .add("server", object(identity.server().write()));
        var hmac = identity.hmac();
        if (hmac != null) {
            json.add("hmac", base64.encodeToString(hmac));
        }
        var next = identity.next();
        if (next != null) {
            json.add("next", key(next.key(), next.certificate()));
        }
        PrivateFiles.write(file, json.build().toString().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObjectBuilder key(PrivateKey key, X509Certificate certificate) {
        var base64 = Base64.getEncoder();
        return Json.createObjectBuilder()
                .add("key", base64.encodeToString(key.getEncoded()))
                .add("certificate", base64.encodeToString(Keys.der(certificate)));
    }

    private static Identity.NextKey key(JsonObject json) throws CertificateException, InvalidKeySpecException {
        var base64 = Base64.getDecoder();
        return new Identity.NextKey(
                Keys.privateKey(base64.decode(json.getString("key"))),
                Keys.certificate(base64.decode(json.getString("certificate"))));
    }

    private static Identity read(byte[] bytes)
            throws CertificateException, InvalidKeySpecException, MalformedEnrolmentFile {
        var json = object(bytes);
        if (!FORMAT.equals(json.getString("format"))) {
            throw new IllegalArgumentException("format is " + json.getString("format") + ", expected " + FORMAT);
        }
        var base64 = Base64.getDecoder();
        var present = key(json);
        var next = json.getJsonObject("next");
        return new Identity(
                EnrolmentFile.read(json.getJsonObject("server").toString().getBytes(StandardCharsets.UTF_8)),
                present.key(),
                present.certificate(),
                json.containsKey("hmac") ? base64.decode(json.getString("hmac")) : null,
                base64.decode(json.getString("salt")),
                next == null ? null : key(next));
    }

    private static JsonObject object(byte[] json) {
        try (var reader = Json.createReader(new StringReader(new String(json, StandardCharsets.UTF_8)))) {
            return reader.readObject();
        }
    }
}
