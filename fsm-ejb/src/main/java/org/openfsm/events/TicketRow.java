package org.openfsm.events;

import java.time.Instant;

/**
 * Work for somebody.
 *
 * @param deviceId null when it concerns no single device
 * @param eventId the episode it was opened for, or null
 * @param ruleName the rule that opened it; null when a person did, or the rule is gone
 * @param openedBy the person, or {@code rule}
 * @param stateAt when it came into its state
 */
public record TicketRow(
        long id,
        String title,
        TicketState state,
        Long deviceId,
        String manufacturer,
        String model,
        String serialNumber,
        String location,
        long customerId,
        String customerName,
        Long eventId,
        String ruleName,
        String openedBy,
        Instant openedAt,
        Instant stateAt,
        int notes) {}
