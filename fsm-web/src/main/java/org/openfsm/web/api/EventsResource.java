package org.openfsm.web.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.openfsm.access.Roles;
import org.openfsm.events.EventFilter;
import org.openfsm.events.EventKind;
import org.openfsm.events.EventRow;
import org.openfsm.events.EventSeverity;
import org.openfsm.events.EventState;
import org.openfsm.events.Events;

/** What happened to the devices that the signed-in person may see; read only. */
@Path("events")
@SignedIn
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER})
@Produces(MediaType.APPLICATION_JSON)
public class EventsResource {

    @Inject
    Events events;

    /** An event as the API shows it: words as everywhere, what it has not is absent. */
    public record Event(
            long id,
            String kind,
            String severity,
            String state,
            Long deviceId,
            String manufacturer,
            String model,
            String serialNumber,
            String location,
            long customerId,
            String customerName,
            UUID agentId,
            EventRow.Alert alert,
            EventRow.Supply supply,
            EventRow.MeterBack meter,
            Instant startedAt,
            Instant endedAt,
            String acknowledgedBy,
            Instant acknowledgedAt,
            Long ticketId) {

        static Event of(EventRow row) {
            return new Event(
                    row.id(),
                    row.kind().key(),
                    row.severity().key(),
                    row.state().key(),
                    row.deviceId(),
                    row.manufacturer(),
                    row.model(),
                    row.serialNumber(),
                    row.location(),
                    row.customerId(),
                    row.customerName(),
                    row.agentId(),
                    row.alert(),
                    row.supply(),
                    row.meter(),
                    row.startedAt(),
                    row.endedAt(),
                    row.acknowledgedBy(),
                    row.acknowledgedAt(),
                    row.ticketId());
        }
    }

    /**
     * The list, latest first.
     *
     * @param words each must occur in what identifies the device, in the customer or in the device's own words
     * @param states such as {@code open}; repeatable
     * @param kinds such as {@code supply-low}; repeatable
     * @param severities such as {@code critical}; repeatable
     * @param customers ids; repeatable
     * @param device only this device's
     */
    @GET
    public Listing<Event> list(
            @QueryParam("q") @DefaultValue("") String words,
            @QueryParam("state") List<String> states,
            @QueryParam("kind") List<String> kinds,
            @QueryParam("severity") List<String> severities,
            @QueryParam("customer") List<Long> customers,
            @QueryParam("device") Long device,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("size") @DefaultValue("50") int size) {
        var filter = new EventFilter(
                words,
                Keys.of("state", states, EventState.values(), EventState::key),
                Keys.of("kind", kinds, EventKind.values(), EventKind::key),
                Keys.of("severity", severities, EventSeverity.values(), EventSeverity::key),
                Set.copyOf(customers),
                device,
                null,
                List.of());
        return Listing.of(events.list(filter, Listing.first(first), Listing.size(size)), first, Event::of);
    }

    @GET
    @Path("{id}")
    public Event event(@PathParam("id") String id) {
        return Keys.number(id)
                .flatMap(events::event)
                .map(view -> Event.of(view.event()))
                .orElseThrow(() -> Fault.notFound("Event", id));
    }
}
