package org.openfsm.ingest;

import java.time.Instant;
import java.util.Set;

/**
 * A line of an agent's report log.
 *
 * @param repeats how often the same report came again
 * @param reason why the agent reported, such as {@code scheduled}
 * @param sha256 of the report's JSON bytes
 */
public record ReportRow(
        long id,
        String chain,
        long sequence,
        Instant createdAt,
        Instant receivedAt,
        Road road,
        int repeats,
        Set<Mark> marks,
        String reason,
        String sourceId,
        int devices,
        String sha256) {}
