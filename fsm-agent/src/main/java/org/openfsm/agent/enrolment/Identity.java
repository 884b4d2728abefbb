package org.openfsm.agent.enrolment;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;

/**
 * The enrolled agent.
 *
 * @param server what the enrolment file and its supplements said, without the secret
 * @param key signs reports; never leaves this machine
 * @param hmac proof of the enrolment file's secret over the certificate
 * @param salt of this agent alone, for what privacy switches hash
 */
public record Identity(EnrolmentFile server, PrivateKey key, X509Certificate certificate, byte[] hmac, byte[] salt) {

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
