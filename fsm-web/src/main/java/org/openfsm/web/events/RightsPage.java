package org.openfsm.web.events;

import jakarta.ejb.EJBException;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import org.openfsm.events.AcknowledgeRights;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Messages;
import org.openfsm.web.Reference;

/** Which customers may acknowledge the alerts of their devices themselves. */
@Named
@ViewScoped
public class RightsPage implements Serializable {

    private static final long serialVersionUID = 1;

    @Inject
    AcknowledgeRights rights;

    @Inject
    Messages messages;

    private transient List<AcknowledgeRights.Right> rows;
    private String failure;

    public void enter() {
        if (!FacesContext.getCurrentInstance().isPostback()) {
            read();
        }
    }

    private void read() {
        try {
            failure = null;
            rows = rights.list();
        } catch (EJBException failed) {
            rows = List.of();
            failure = Reference.of("Reading the rights to acknowledge", failed);
        }
    }

    public List<AcknowledgeRights.Right> getRows() {
        if (rows == null) {
            read();
        }
        return rows;
    }

    /** Gives the right, or takes it where it is given. */
    public void toggle(AcknowledgeRights.Right right) {
        try {
            if (right.given()) {
                rights.take(right.customerId());
            } else {
                rights.give(right.customerId());
            }
        } catch (Rejected refusal) {
            messages.rejected(null, refusal);
        }
        read();
    }

    /** What the log calls the failure, or null. */
    public String getFailure() {
        return failure;
    }
}
