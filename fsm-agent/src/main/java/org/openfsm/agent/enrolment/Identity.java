package org.openfsm.agent.enrolment;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;

/**
 * The enrolled agent.
 *
 * @param server what the enrolment file and its supplements said, without the secret
 * @param key signs reports; never leaves this machine
 * @param hmac proof of the enrolment file's secret over the certificate; absent once the key was renewed
 * @param salt of this agent alone, for what privacy switches hash
 * @param next the key that will sign as soon as the server can be expected to know it
 */
public record Identity(
        EnrolmentFile server,
        PrivateKey key,
        X509Certificate certificate,
        byte @Nullable [] hmac,
        byte[] salt,
        @Nullable NextKey next) {

    // spelled out, for NullAway does not see that a compact constructor takes an array that is null
    public Identity(
            EnrolmentFile server,
            PrivateKey key,
            X509Certificate certificate,
            byte @Nullable [] hmac,
            byte[] salt,
            @Nullable NextKey next) {
        this.server = server;
        this.key = key;
        this.certificate = certificate;
        this.hmac = hmac;
        this.salt = salt;
        this.next = next;
    }

    /** Made before the present certificate ends; reports name its certificate. */
    public record NextKey(PrivateKey key, X509Certificate certificate) {
        @Override
        public String toString() {
            return Keys.fingerprint(certificate);
        }
    }

    /** What two people compare: SHA-256 of the certificate. */
    public String fingerprint() {
        return Keys.fingerprint(certificate);
    }

    public Optional<EnrolmentFile.Source> source(String id) {
        return server.sources().stream()
                .filter(source -> source.sourceId().equals(id))
                .findFirst();
    }

    @Override
    public String toString() {
        return "agent " + server.agentId() + " " + fingerprint();
    }
}
