package org.openfsm.web.fleet;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.openfsm.ingest.AgentInstallations;
import org.openfsm.ingest.AgentInstallations.Certificate;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Formats;
import org.openfsm.web.Messages;
import org.openfsm.web.Texts;

/** The certificates of the agent chosen, and the end of its revocation. */
@Named
@ViewScoped
public class CertificatesPage implements Serializable {

    private static final long serialVersionUID = 1;

    @Inject
    AgentInstallations agents;

    @Inject
    AgentsPage page;

    @Inject
    Texts texts;

    @Inject
    Formats fmt;

    @Inject
    Messages messages;

    private transient List<Certificate> certificates;
    private String why;

    public List<Certificate> certificates() {
        if (certificates == null) {
            certificates = agents.certificates(page.getAgent().id());
        }
        return certificates;
    }

    /** In use, next (known, not used yet), superseded, ended or revoked. */
    public String state(Certificate one) {
        if (one.revokedAt() != null) {
            return "revoked";
        }
        if (one.endsAt().isBefore(fmt.now())) {
            return "ended";
        }
        if (one.supersededAt() != null) {
            return "superseded";
        }
        return one.fingerprint().equals(page.getAgent().fingerprint()) ? "used" : "next";
    }

    public String shape(Certificate one) {
        return switch (state(one)) {
            case "revoked" -> "critical";
            case "ended" -> "attention";
            case "superseded" -> "asleep";
            case "next" -> "waiting";
            default -> "ok";
        };
    }

    /** How it came to be registered, and who stands for it. */
    public String how(Certificate one) {
        var how = Objects.requireNonNullElse(one.how(), "unknown");
        return texts.of("certificate.how." + how, Objects.requireNonNullElse(one.by(), ""));
    }

    public void restore() {
        try {
            agents.restore(page.getAgent().id(), Objects.requireNonNullElse(why, ""));
            messages.done("agent.restored.done", page.getAgent().name());
            page.changed();
            certificates = null;
            why = null;
        } catch (Rejected refusal) {
            messages.rejected("restore:why", refusal);
        }
    }

    public String getWhy() {
        return why;
    }

    public void setWhy(String some) {
        why = some;
    }
}
