package org.openfsm.web.events;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openfsm.events.DeliveryRow;
import org.openfsm.events.EventNote;
import org.openfsm.events.EventRow;
import org.openfsm.events.EventState;
import org.openfsm.events.EventView;
import org.openfsm.events.Events;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Texts;

/** One event: what the device said, who can help, what we did about it, what people noted. */
@Named
@ViewScoped
public class AlertPage extends NotedPage<EventView> {

    private static final long serialVersionUID = 1;

    @Inject
    Events events;

    @Inject
    EventWords say;

    @Inject
    Texts texts;

    private boolean undoable;

    @Override
    protected Optional<EventView> find(long number) {
        return events.event(number);
    }

    @Override
    protected void keep(String text) {
        events.note(getEvent().id(), text);
    }

    public EventRow getEvent() {
        return getView().event();
    }

    public List<EventNote> notes() {
        return getView().notes();
    }

    public List<DeliveryRow> deliveries() {
        return getView().deliveries();
    }

    /** Whether the button is of use: it goes on, nobody has acknowledged it, and this person may. */
    public boolean isAcknowledgeable() {
        return getView().mayAcknowledge() && getEvent().state() == EventState.OPEN;
    }

    public void acknowledge() {
        try {
            undoable = events.acknowledge(Set.of(getEvent().id())) > 0;
        } catch (Rejected refusal) {
            messages.rejected(null, refusal);
        }
        read();
    }

    public void undo() {
        events.undo(Set.of(getEvent().id()));
        undoable = false;
        read();
    }

    /** What was just acknowledged and can be taken back, in words; null when there is nothing. */
    public String getUndoable() {
        return undoable ? texts.of("event.acknowledged", say.text(getEvent()), say.where(getEvent())) : null;
    }
}
