package org.openfsm.web.events;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.openfsm.events.TicketNote;
import org.openfsm.events.TicketRow;
import org.openfsm.events.TicketState;
import org.openfsm.events.TicketView;
import org.openfsm.events.Tickets;
import org.openfsm.platform.Rejected;
import org.openfsm.web.EnumCriterion;
import org.openfsm.web.Texts;

/** One ticket with everything that was noted, and the states it may go to. */
@Named
@ViewScoped
public class TicketPage extends NotedPage<TicketView> {

    private static final long serialVersionUID = 1;
    /** Where people go from each state; the usual way is the last. */
    private static final Map<TicketState, List<TicketState>> WAYS = Map.of(
            TicketState.OPEN, List.of(TicketState.WAITING, TicketState.RESOLVED, TicketState.IN_PROGRESS),
            TicketState.IN_PROGRESS, List.of(TicketState.WAITING, TicketState.RESOLVED),
            TicketState.WAITING, List.of(TicketState.IN_PROGRESS, TicketState.RESOLVED),
            TicketState.RESOLVED, List.of(TicketState.OPEN, TicketState.CLOSED),
            TicketState.CLOSED, List.of(TicketState.OPEN));

    @Inject
    Tickets tickets;

    @Inject
    EventWords say;

    @Inject
    Texts texts;

    /** A state the ticket may go to. @param primary the one that brings it further */
    public record Step(String key, String label, boolean primary) {}

    @Override
    protected Optional<TicketView> find(long number) {
        return tickets.ticket(number);
    }

    @Override
    protected void keep(String text) {
        tickets.note(getTicket().id(), text);
    }

    public TicketRow getTicket() {
        return getView().ticket();
    }

    /** What was said and done, newest first. */
    public List<TicketNote> notes() {
        return getView().notes().stream()
                .sorted(Comparator.comparing(TicketNote::at).reversed())
                .toList();
    }

    /** What a change of state is called and why it was made, or what a note says, for the line of the history. */
    public String said(TicketNote some) {
        if (!some.kind().equals("state")) {
            return some.text();
        }
        var from = some.from() == null ? "" : say.ticketState(some.from());
        var to = say.ticketState(some.to());
        return some.text() == null
                ? texts.of("ticket.changed", from, to)
                : texts.of("ticket.changed.why", from, to, some.text());
    }

    /** Who did it. */
    public String by(TicketNote some) {
        return some.byRule() ? texts.of("rule") : some.by();
    }

    /** The states that this person may set and that lead on from here, the one that brings it further last. */
    public List<Step> steps() {
        var ways = WAYS.get(getTicket().state());
        return ways.stream()
                .filter(getView().next()::contains)
                .map(s -> new Step(EnumCriterion.nameOf(s), label(s), s == ways.get(ways.size() - 1)))
                .toList();
    }

    private String label(TicketState to) {
        return texts.of(
                to == TicketState.OPEN || getTicket().state() == TicketState.WAITING && to == TicketState.IN_PROGRESS
                        ? "ticket.again." + to.key()
                        : "ticket.step." + to.key());
    }

    public void change(String state) {
        try {
            tickets.state(
                    getTicket().id(),
                    TicketState.valueOf(state.toUpperCase(Locale.ROOT).replace('-', '_')));
        } catch (Rejected refusal) {
            messages.rejected(null, refusal);
        }
        read();
    }
}
