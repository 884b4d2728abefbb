package org.openfsm.events;

import java.time.Instant;
import java.util.List;

/**
 * A rule in the list.
 *
 * @param owner who saved it last: it reacts to what this person may see when it happens
 * @param wholeTenant the owner is an administrator, who sees everything
 * @param fired30 how often it reacted in the last 30 days
 * @param broken what it names and is no longer there
 */
public record RuleRow(
        Rule rule,
        int place,
        String owner,
        boolean wholeTenant,
        Instant changedAt,
        String changedBy,
        long fired30,
        Instant lastFiredAt,
        List<Missing> broken) {
    public RuleRow {
        broken = List.copyOf(broken);
    }

    /** @param what customer, group, or owner (who may see nothing any more) @param id which one */
    public record Missing(String what, String id) {}
}
