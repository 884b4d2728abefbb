package org.openfsm.events;

import java.util.List;
import java.util.Set;

/**
 * A ticket with its history.
 *
 * @param notes oldest first
 * @param event what it was opened for, or null
 * @param next the states that the signed-in person may give it
 */
public record TicketView(TicketRow ticket, List<TicketNote> notes, EventRow event, Set<TicketState> next) {
    public TicketView {
        notes = List.copyOf(notes);
        next = Set.copyOf(next);
    }
}
