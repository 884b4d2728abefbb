package org.openfsm.web.events;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openfsm.events.EventFilter;
import org.openfsm.events.EventRow;
import org.openfsm.events.EventSort;
import org.openfsm.events.Events;
import org.openfsm.events.TicketFilter;
import org.openfsm.events.TicketRow;
import org.openfsm.events.TicketSort;
import org.openfsm.events.TicketState;
import org.openfsm.events.Tickets;
import org.openfsm.web.Navigation;

/** What the page of a device says of its events and tickets. */
@Named
@RequestScoped
public class DeviceEvents {

    private static final int LATEST = 5;
    private static final int MOST_TICKETS = 10;

    @Inject
    Events events;

    @Inject
    Tickets tickets;

    @Inject
    Navigation navigation;

    private final Map<Long, List<EventRow>> latest = new HashMap<>();
    private final Map<Long, List<TicketRow>> undone = new HashMap<>();

    /** Whether the person may know of events and tickets at all. */
    public boolean isOpen() {
        return navigation.open("/events/alerts");
    }

    /** The latest events, newest first. */
    public List<EventRow> latest(long device) {
        return latest.computeIfAbsent(device, id -> events.list(
                        new EventFilter(
                                "",
                                Set.of(),
                                Set.of(),
                                Set.of(),
                                Set.of(),
                                id,
                                null,
                                List.of(new EventSort(EventSort.Column.STARTED, true))),
                        0,
                        LATEST)
                .rows());
    }

    /** The tickets that wait for somebody, newest first. */
    public List<TicketRow> undone(long device) {
        return undone.computeIfAbsent(device, id -> tickets.list(
                        new TicketFilter(
                                "",
                                Set.of(TicketState.OPEN, TicketState.IN_PROGRESS, TicketState.WAITING),
                                Set.of(),
                                id,
                                List.of(new TicketSort(TicketSort.Column.OPENED, true))),
                        0,
                        MOST_TICKETS)
                .rows());
    }
}
