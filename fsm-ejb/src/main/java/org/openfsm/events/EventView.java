package org.openfsm.events;

import java.util.List;

/**
 * An event with everything that was done about it.
 *
 * @param notes oldest first
 * @param deliveries newest first; empty for who may not see the delivery ledger
 */
public record EventView(EventRow event, List<EventNote> notes, List<DeliveryRow> deliveries, boolean mayAcknowledge) {
    public EventView {
        notes = List.copyOf(notes);
        deliveries = List.copyOf(deliveries);
    }
}
