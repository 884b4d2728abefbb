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
import org.openfsm.access.Roles;
import org.openfsm.events.TicketFilter;
import org.openfsm.events.TicketNote;
import org.openfsm.events.TicketRow;
import org.openfsm.events.TicketState;
import org.openfsm.events.Tickets;

/** The tickets that the signed-in person may see; read only. */
@Path("tickets")
@SignedIn
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER})
@Produces(MediaType.APPLICATION_JSON)
public class TicketsResource {

    @Inject
    Tickets tickets;

    /** A ticket as the API shows it. @param notes absent in the list */
    public record Ticket(
            long id,
            String title,
            String state,
            Long deviceId,
            String model,
            String serialNumber,
            long customerId,
            String customerName,
            Long eventId,
            String openedBy,
            Instant openedAt,
            Instant stateAt,
            List<Note> notes) {

        static Ticket of(TicketRow row) {
            return of(row, null);
        }

        static Ticket of(TicketRow row, List<Note> notes) {
            return new Ticket(
                    row.id(),
                    row.title(),
                    row.state().key(),
                    row.deviceId(),
                    row.model(),
                    row.serialNumber(),
                    row.customerId(),
                    row.customerName(),
                    row.eventId(),
                    row.openedBy(),
                    row.openedAt(),
                    row.stateAt(),
                    notes);
        }
    }

    /** @param from and to: of a change of state, else absent */
    public record Note(Instant at, String by, String text, String from, String to) {
        static Note of(TicketNote note) {
            return new Note(
                    note.at(),
                    note.by(),
                    note.text(),
                    note.from() == null ? null : note.from().key(),
                    note.to() == null ? null : note.to().key());
        }
    }

    /**
     * The list, latest first.
     *
     * @param words each must occur in the title, in what identifies the device or in the customer
     * @param states such as {@code in-progress}; repeatable
     * @param customers ids; repeatable
     * @param device only this device's
     */
    @GET
    public Listing<Ticket> list(
            @QueryParam("q") @DefaultValue("") String words,
            @QueryParam("state") List<String> states,
            @QueryParam("customer") List<Long> customers,
            @QueryParam("device") Long device,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("size") @DefaultValue("50") int size) {
        var filter = new TicketFilter(
                words,
                Keys.of("state", states, TicketState.values(), TicketState::key),
                Set.copyOf(customers),
                device,
                List.of());
        return Listing.of(tickets.list(filter, Listing.first(first), Listing.size(size)), first, Ticket::of);
    }

    @GET
    @Path("{id}")
    public Ticket ticket(@PathParam("id") String id) {
        return Keys.number(id)
                .flatMap(tickets::ticket)
                .map(view -> Ticket.of(
                        view.ticket(), view.notes().stream().map(Note::of).toList()))
                .orElseThrow(() -> Fault.notFound("Ticket", id));
    }
}
