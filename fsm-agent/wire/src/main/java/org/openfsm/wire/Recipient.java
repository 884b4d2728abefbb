package org.openfsm.wire;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** Whom a report is sealed for: the certificate that agents were given, and its key. Never printed. */
public record Recipient(X509Certificate certificate, PrivateKey key) {
    @Override
    public String toString() {
        return "Recipient " + Keys.fingerprint(certificate);
    }
}
