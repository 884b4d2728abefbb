package org.openfsm.wire;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One report of an agent. Times are cut to the second, as they travel.
 *
 * @param chain random 128-bit id in hexadecimal, new at every start of the service
 * @param sequence counts from 1 within the chain
 * @param previous the report before this one, across chains; absent when the agent's store is new
 * @param clockJumpSeconds how far the agent's clock was set since the report before, in seconds
 * @param poll the poll that this report is a part of, with {@code part} of {@code parts}
 * @param pmdVersion version of the pool of definitions in use
 * @param nextExpectedBy the latest time at which the agent means to be heard again
 * @param nextCertificate the certificate that the agent will sign with next (renewal of its key)
 * @param enrolment proof that the agent holds the enrolment file; only with {@link Reason#ENROLMENT}
 */
public record Report(
        String serverId,
        UUID agentId,
        String chain,
        long sequence,
        @Nullable Previous previous,
        Instant createdAt,
        @Nullable Long clockJumpSeconds,
        Reason reason,
        String sourceId,
        @Nullable String customerName,
        @Nullable String poll,
        @Nullable Integer part,
        @Nullable Integer parts,
        String agentVersion,
        @Nullable Long pmdVersion,
        @Nullable Instant nextExpectedBy,
        @Nullable X509Certificate nextCertificate,
        @Nullable EnrolmentProof enrolment,
        List<Device> devices) {

    public static final String FORMAT = "fsm-report/1";

    public Report {
        createdAt = createdAt.truncatedTo(ChronoUnit.SECONDS);
        nextExpectedBy = nextExpectedBy == null ? null : nextExpectedBy.truncatedTo(ChronoUnit.SECONDS);
        devices = List.copyOf(devices);
    }

    /** Why the agent reports. */
    public enum Reason {
        SCHEDULED,
        CRITICAL,
        MANUAL,
        DISCOVERY,
        HEARTBEAT,
        TEST,
        ENROLMENT
    }

    /** The report before, by its place and the SHA-256 (hexadecimal, lower case) of its JSON bytes. */
    public record Previous(String chain, long sequence, String sha256) {}

    /** The agent's certificate and HMAC-SHA-256(secret of the enrolment file, its DER): {@link EnrolmentFile#proof}. */
    public record EnrolmentProof(X509Certificate certificate, byte[] hmac) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof EnrolmentProof proof
                    && certificate.equals(proof.certificate)
                    && Arrays.equals(hmac, proof.hmac);
        }

        @Override
        public int hashCode() {
            return 31 * certificate.hashCode() + Arrays.hashCode(hmac);
        }
    }
}
