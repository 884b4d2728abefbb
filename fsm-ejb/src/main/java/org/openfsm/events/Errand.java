package org.openfsm.events;

import java.time.Instant;

/**
 * Something taken from the queue to be done now.
 *
 * @param attempt its number over all tries: who took it last settles it
 * @param tries since it was last set going, this one included
 */
record Errand(
        long tenantId,
        long id,
        long ruleId,
        long eventId,
        Phase phase,
        DeliveryKind kind,
        String target,
        int attempt,
        int tries,
        Instant startedAt) {}
