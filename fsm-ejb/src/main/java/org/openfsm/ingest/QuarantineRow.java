package org.openfsm.ingest;

import java.time.Instant;
import java.util.UUID;

/**
 * A report that was not recorded.
 *
 * @param agentId the agent it names, when that is known
 * @param explanation what, which, found, expected, what to do; English
 * @param whole whether all of it is kept (else its first 4 KiB)
 * @param openedAt when it was recorded after all, else null
 */
public record QuarantineRow(
        long id,
        Reason reason,
        String explanation,
        UUID agentId,
        String agentName,
        Road road,
        String from,
        Instant receivedAt,
        long size,
        String sha256,
        boolean whole,
        Instant openedAt) {}
