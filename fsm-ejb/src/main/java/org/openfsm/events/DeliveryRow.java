package org.openfsm.events;

import java.time.Instant;

/**
 * Something that a rule has done, or is about to do.
 *
 * @param target the recipient's address, the webhook's URL, or {@code ticket}
 * @param tries since it was last set going
 * @param dueAt when it is tried next, while it waits
 * @param failure why it was not done, with the remedy; null when it was
 * @param ruleName null when the rule is gone
 * @param device the device's model and serial number, or the agent's name
 */
public record DeliveryRow(
        long id,
        DeliveryKind kind,
        Phase phase,
        String target,
        DeliveryState state,
        int tries,
        Instant createdAt,
        Instant dueAt,
        Instant settledAt,
        String failure,
        Long ruleId,
        String ruleName,
        long eventId,
        EventKind eventKind,
        String device,
        String customerName) {}
