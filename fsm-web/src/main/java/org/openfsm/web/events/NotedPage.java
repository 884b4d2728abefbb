package org.openfsm.web.events;

import jakarta.inject.Inject;
import org.openfsm.platform.Rejected;
import org.openfsm.web.DetailPage;
import org.openfsm.web.Messages;

/**
 * A page about something that people write notes to.
 *
 * @param <V> what is shown of it
 */
public abstract class NotedPage<V> extends DetailPage<V> {

    private static final long serialVersionUID = 1;

    @Inject
    Messages messages;

    private String note;

    /** @throws Rejected when it is no note */
    protected abstract void keep(String text);

    public void addNote() {
        try {
            keep(note == null ? "" : note);
            note = null;
        } catch (Rejected refusal) {
            messages.rejected("notes:text", refusal);
        }
        read();
    }

    public String getNote() {
        return note;
    }

    public void setNote(String some) {
        note = some;
    }
}
