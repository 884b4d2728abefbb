package org.openfsm.web.ingest;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import org.openfsm.ingest.AgentInstallations;
import org.openfsm.ingest.Quarantine;
import org.openfsm.ingest.QuarantineRow;
import org.openfsm.ingest.QuarantineView;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Fingerprints;
import org.openfsm.web.Messages;

/** One report in quarantine, looked into: what it says of itself, and what a person does about it. */
@Named
@ViewScoped
public class RepairPage implements Serializable {

    private static final long serialVersionUID = 1;

    @Inject
    Quarantine quarantine;

    @Inject
    AgentInstallations agents;

    @Inject
    QuarantinePage page;

    @Inject
    Messages messages;

    private Long id;
    private transient QuarantineView view;
    private String why;
    private String typed;

    /** Looks into a report, or closes the one that is open. */
    public void look(long which) {
        var same = id != null && id == which;
        choose(which);
        id = same ? null : id;
    }

    /** The report that a dialog is about. */
    public void choose(long which) {
        id = which;
        view = null;
        why = null;
        typed = null;
    }

    public boolean isOpen(long which) {
        return id != null && id == which && getView() != null;
    }

    /** What is known of the report chosen; null when it is gone. */
    public QuarantineView getView() {
        if (view == null && id != null) {
            view = quarantine.view(id).orElse(null);
        }
        return view;
    }

    /** What is typed to confirm that the fingerprint was compared. */
    public String getDigits() {
        return getView() == null || view.signer() == null
                ? ""
                : Fingerprints.lastDigits(view.signer().fingerprint());
    }

    public void discard() {
        act("discard:why", () -> {
            quarantine.discard(id, why);
            messages.done("quarantine.discarded");
            id = null;
        });
    }

    public void register() {
        act("register:typed", () -> {
            quarantine.register(id, typed);
            messages.done("quarantine.registered");
            openAll(getView().row());
        });
    }

    public void restore() {
        act("restore:why", () -> {
            agents.restore(getView().row().agentId(), why);
            messages.done("agent.restored.done", view.row().agentName());
            openAll(view.row());
        });
    }

    private void openAll(QuarantineRow row) {
        page.openAll(row.agentId());
    }

    private void act(String field, Runnable what) {
        try {
            what.run();
        } catch (Rejected refusal) {
            messages.rejected(field, refusal);
        }
        view = null;
        page.read();
    }

    public String getWhy() {
        return why;
    }

    public void setWhy(String some) {
        why = some;
    }

    public String getTyped() {
        return typed;
    }

    public void setTyped(String some) {
        typed = some;
    }
}
