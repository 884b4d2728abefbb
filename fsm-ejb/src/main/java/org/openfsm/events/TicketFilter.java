package org.openfsm.events;

import java.util.List;
import java.util.Set;

/**
 * What of the list is shown and how it is ordered; an empty criterion filters nothing.
 *
 * @param words each must occur in the title, in what identifies the device or in the customer
 * @param deviceId only this device's; null for all
 * @param order first criterion first; the latest, then the id, decide between equals
 */
public record TicketFilter(
        String words, Set<TicketState> states, Set<Long> customers, Long deviceId, List<TicketSort> order) {
    public static final TicketFilter ALL = new TicketFilter("", Set.of(), Set.of(), null, List.of());

    /** What is still to be done. */
    public static final TicketFilter UNDONE = new TicketFilter(
            "",
            Set.of(TicketState.OPEN, TicketState.IN_PROGRESS, TicketState.WAITING),
            Set.of(),
            null,
            List.of(new TicketSort(TicketSort.Column.STATE, false), new TicketSort(TicketSort.Column.OPENED, true)));

    public TicketFilter {
        words = words == null ? "" : words.strip();
        states = Set.copyOf(states);
        customers = Set.copyOf(customers);
        order = List.copyOf(order);
    }

    public TicketFilter states(Set<TicketState> some) {
        return new TicketFilter(words, some, customers, deviceId, order);
    }
}
