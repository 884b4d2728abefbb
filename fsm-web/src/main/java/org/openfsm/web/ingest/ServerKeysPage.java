package org.openfsm.web.ingest;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.EJBException;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.ByteArrayInputStream;
import java.io.Serializable;
import java.util.List;
import java.util.UUID;
import org.openfsm.ingest.Enrolments;
import org.openfsm.ingest.ServerCertificates;
import org.openfsm.ingest.ServerCertificates.Behind;
import org.openfsm.ingest.ServerCertificates.Need;
import org.openfsm.ingest.ServerCertificates.ServerCertificate;
import org.openfsm.ingest.ServerCertificates.Standing;
import org.openfsm.platform.Rejected;
import org.openfsm.web.Fingerprints;
import org.openfsm.web.Messages;
import org.openfsm.web.Reference;
import org.primefaces.model.DefaultStreamedContent;
import org.primefaces.model.StreamedContent;

/** The certificates that agents seal for, who does not know the next one yet, and their change. */
@Named
@ViewScoped
public class ServerKeysPage implements Serializable {

    private static final long serialVersionUID = 1;

    @Inject
    ServerCertificates keys;

    @Inject
    Enrolments enrolments;

    @Inject
    Messages messages;

    private transient List<ServerCertificate> certificates;
    private transient List<Behind> behind;
    private String failure;
    private String typed;
    private long retiring;
    private String retiringDigits;

    @PostConstruct
    public void read() {
        try {
            certificates = keys.list();
            behind = keys.behind();
            failure = null;
        } catch (EJBException failed) {
            certificates = List.of();
            behind = List.of();
            failure = Reference.of("Reading the server's certificates", failed);
        }
    }

    public String shape(Standing standing) {
        return switch (standing) {
            case CURRENT -> "ok";
            case NEXT -> "waiting";
            case FORMER -> "asleep";
            case RETIRED -> "unmanaged";
        };
    }

    public String shape(Need need) {
        return switch (need) {
            case NOW -> "critical";
            case UNKNOWN -> "attention";
            case SOON -> "info";
        };
    }

    /** What is typed to confirm the end of the current certificate. */
    public String getDigits() {
        return getCertificates().isEmpty()
                ? ""
                : Fingerprints.lastDigits(getCertificates().get(0).fingerprint());
    }

    public void rollOver() {
        try {
            keys.rollOver(typed);
            messages.done("keys.rolled");
            typed = null;
            read();
        } catch (Rejected refusal) {
            messages.rejected("roll:typed", refusal);
        }
    }

    public void choose(ServerCertificate former) {
        retiring = former.id();
        retiringDigits = Fingerprints.lastDigits(former.fingerprint());
        typed = null;
    }

    public void retire() {
        try {
            keys.retire(retiring, typed);
            messages.done("keys.retired");
            typed = null;
            read();
        } catch (Rejected refusal) {
            messages.rejected("retire:typed", refusal);
        }
    }

    /** A supplement file with the certificates as they are now. */
    public StreamedContent supplement(UUID agent) {
        var file = enrolments.newServerKeys(agent);
        return DefaultStreamedContent.builder()
                .name(file.fileName())
                .contentType("application/octet-stream")
                .contentLength((long) file.content().length)
                .stream(() -> new ByteArrayInputStream(file.content()))
                .build();
    }

    public List<ServerCertificate> getCertificates() {
        if (certificates == null) {
            read();
        }
        return certificates;
    }

    public List<Behind> getBehind() {
        if (behind == null) {
            read();
        }
        return behind;
    }

    /** What the log calls the failure, or null. */
    public String getFailure() {
        return failure;
    }

    public String getRetiringDigits() {
        return retiringDigits;
    }

    public String getTyped() {
        return typed;
    }

    public void setTyped(String some) {
        typed = some;
    }
}
