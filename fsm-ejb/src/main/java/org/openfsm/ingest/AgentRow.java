package org.openfsm.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.openfsm.wire.AgentVersion;

/**
 * An agent with its health.
 *
 * @param overdue how long it has been awaited; null when it is not
 * @param missing reports missing in its numbering
 * @param received reports taken, ever
 * @param fingerprint of its certificate, {@code AB:CD:…}; null before enrolment
 * @param enrolBy until when the enrolment file can be used; null once enrolled
 */
public record AgentRow(
        UUID id,
        String name,
        AgentHealth health,
        List<Source> sources,
        int devices,
        Instant lastHeardAt,
        Long lastSequence,
        Instant nextExpectedBy,
        Duration overdue,
        long missing,
        long received,
        long quarantined,
        String version,
        String fingerprint,
        Instant certificateEndsAt,
        Instant enrolledAt,
        Instant enrolBy,
        Instant revokedAt) {

    /** Whether it is older than a version; one that never reported is not. */
    public boolean isOutdated(String newest) {
        return version != null && AgentVersion.isNewer(newest, version);
    }

    /** A source id of the agent and the customer whose devices it reports. @param reportedName as the agent calls it */
    public record Source(String sourceId, long customerId, String customerName, String reportedName) {}
}
