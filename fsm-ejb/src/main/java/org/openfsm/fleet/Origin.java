package org.openfsm.fleet;

import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;

/**
 * Where what was seen comes from.
 *
 * @param zone the tenant's, for its local days
 * @param customerId whose devices the report's source id gives
 * @param report the server's number of the report
 * @param clockInDoubt whether the report's times contradict each other: its readings are not billable without approval
 */
public record Origin(
        long tenantId,
        ZoneId zone,
        long customerId,
        String customerName,
        UUID agentId,
        String sourceId,
        long report,
        Instant receivedAt,
        boolean clockInDoubt) {}
