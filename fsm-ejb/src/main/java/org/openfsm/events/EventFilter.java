package org.openfsm.events;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What of the list is shown and how it is ordered; an empty criterion filters nothing.
 *
 * @param words each must occur in what identifies the device, in the customer, the agent or the device's own words
 * @param deviceId only this device's; null for all
 * @param since only what began then or later; null for all
 * @param order first criterion first; the latest start, then the id, decide between equals
 */
public record EventFilter(
        String words,
        Set<EventState> states,
        Set<EventKind> kinds,
        Set<EventSeverity> severities,
        Set<Long> customers,
        Long deviceId,
        Instant since,
        List<EventSort> order) {

    public static final EventFilter ALL =
            new EventFilter("", Set.of(), Set.of(), Set.of(), Set.of(), null, null, List.of());

    /** What is not over, worst first. */
    public static final EventFilter CURRENT = new EventFilter(
            "",
            Set.of(EventState.OPEN, EventState.ACKNOWLEDGED),
            Set.of(),
            Set.of(),
            Set.of(),
            null,
            null,
            List.of(
                    new EventSort(EventSort.Column.STATE, false),
                    new EventSort(EventSort.Column.SEVERITY, false),
                    new EventSort(EventSort.Column.STARTED, true)));

    public EventFilter {
        words = words == null ? "" : words.strip();
        states = Set.copyOf(states);
        kinds = Set.copyOf(kinds);
        severities = Set.copyOf(severities);
        customers = Set.copyOf(customers);
        order = List.copyOf(order);
    }

    public EventFilter states(Set<EventState> some) {
        return new EventFilter(words, some, kinds, severities, customers, deviceId, since, order);
    }

    public EventFilter severities(Set<EventSeverity> some) {
        return new EventFilter(words, states, kinds, some, customers, deviceId, since, order);
    }
}
