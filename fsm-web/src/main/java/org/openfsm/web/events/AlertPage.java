package org.openfsm.web.events;

import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serializable;
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
import org.openfsm.web.Messages;
import org.openfsm.web.Texts;

/** One event: what the device said, who can help, what we did about it, what people noted. */
@Named
@ViewScoped
public class AlertPage implements Serializable {

    private static final long serialVersionUID = 1;

    @Inject
    Events events;

    @Inject
    EventWords say;

    @Inject
    Texts texts;

    @Inject
    Messages messages;

    private String id;
    private String note;
    private boolean undoable;
    private transient EventView view;

    /** Shows "not found" for what does not exist and for what is not this person's, alike. */
    public void enter() throws IOException {
        if (!read()) {
            var faces = FacesContext.getCurrentInstance();
            faces.getExternalContext().responseSendError(HttpServletResponse.SC_NOT_FOUND, null);
            faces.responseComplete();
        }
    }

    private boolean read() {
        view = number().flatMap(events::event).orElse(null);
        return view != null;
    }

    private Optional<Long> number() {
        return id != null && id.matches("\\d{1,18}") ? Optional.of(Long.valueOf(id)) : Optional.empty();
    }

    public EventView getView() {
        if (view == null) {
            read();
        }
        return view;
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

    public void addNote() {
        try {
            events.note(getEvent().id(), note == null ? "" : note);
            note = null;
        } catch (Rejected refusal) {
            messages.rejected("notes:text", refusal);
        }
        read();
    }

    public String getId() {
        return id;
    }

    public void setId(String some) {
        id = some;
    }

    public String getNote() {
        return note;
    }

    public void setNote(String some) {
        note = some;
    }
}
