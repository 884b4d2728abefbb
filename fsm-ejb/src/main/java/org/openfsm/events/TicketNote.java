package org.openfsm.events;

import java.time.Instant;

/**
 * What somebody wrote to a ticket or did with it.
 *
 * @param kind note or state
 * @param text of a note; of a change of state why, or null
 */
public record TicketNote(Instant at, String by, String kind, String text, TicketState from, TicketState to) {
    /** Who writes for a rule. */
    static final String RULE = "rule";

    /** Whether no person did it. */
    public boolean byRule() {
        return RULE.equals(by);
    }
}
