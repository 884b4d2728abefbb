package org.openfsm.ingest;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.openfsm.wire.Keys;
import org.openfsm.wire.MalformedReport;
import org.openfsm.wire.Report;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;
import org.openfsm.wire.Signed;
import org.openfsm.wire.UnreadableSeal;

/**
 * A report in quarantine, looked into as far as that is safe: no reading, no text that a device made.
 *
 * @param signer who signed it; null when only its beginning is kept
 * @param says what it says of itself; null when it cannot be read
 */
public record QuarantineView(QuarantineRow row, Signer signer, Says says) {
    private static final int TEXT = 64;

    /**
     * Whose signature it bears; that it is this certificate's was verified.
     *
     * @param fingerprint {@code AB:CD:…}
     * @param registered the agent that the certificate is registered for; null when it is nobody's
     */
    public record Signer(
            String fingerprint, Instant from, Instant until, Instant signedAt, Registration registered, byte[] der) {

        X509Certificate certificate() {
            try {
                return Keys.certificate(der);
            } catch (java.security.cert.CertificateException e) {
                throw new IllegalStateException("A certificate that was read before cannot be read again", e);
            }
        }
    }

    /** The agent that a certificate is registered for. */
    public record Registration(UUID agentId, String agentName, Instant at) {}

    /** What stands in it, unproven. */
    public record Says(
            String serverId,
            UUID agentId,
            String chain,
            long sequence,
            Instant createdAt,
            String reason,
            String sourceId,
            int devices) {}

    /** Whether a person can make it readable by standing for its certificate. */
    public boolean mayRegister() {
        return row.openedAt() == null
                && signer != null
                && row.agentId() != null
                && (row.reason() == Reason.UNKNOWN_CERTIFICATE || row.reason() == Reason.EXPIRED);
    }

    static QuarantineView of(
            QuarantineRow row, byte[] signedData, Function<String, Optional<Registration>> registration) {
        Signed signed;
        try {
            signed = Seal.open(signedData);
        } catch (UnreadableSeal e) {
            // it was kept because this went well: a later version may be stricter
            return new QuarantineView(row, null, null);
        }
        var certificate = signed.signer();
        var fingerprint = Keys.fingerprint(certificate);
        var signer = new Signer(
                fingerprint,
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                signed.signedAt(),
                registration.apply(fingerprint).orElse(null),
                Keys.der(certificate));
        return new QuarantineView(row, signer, says(signed));
    }

    private static Says says(Signed signed) {
        Report report;
        try {
            report = ReportCodec.read(signed.json());
        } catch (MalformedReport e) {
            return null; // the row says why
        }
        return new Says(
                SeenDevices.text(report.serverId(), TEXT),
                report.agentId(),
                report.chain(),
                report.sequence(),
                report.createdAt(),
                report.reason().name().toLowerCase(java.util.Locale.ROOT),
                SeenDevices.text(report.sourceId(), TEXT),
                report.devices().size());
    }
}
