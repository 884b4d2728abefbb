package org.openfsm.web.platform;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.EJBException;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.openfsm.events.QueueFigures;
import org.openfsm.ingest.Figures;
import org.openfsm.ingest.IngestFigures;
import org.openfsm.ingest.MailReason;
import org.openfsm.ingest.MailboxHealth;
import org.openfsm.ingest.MailboxView;
import org.openfsm.web.Formats;
import org.openfsm.web.Reference;
import org.openfsm.web.Release;

/** Whether reports come in, and what waits for an administrator. */
@Named
@ViewScoped
public class HealthPage implements Serializable {

    private static final long serialVersionUID = 1;

    /** For half an hour, once a minute. */
    private static final int REFRESHES = 30;

    @Inject
    IngestFigures figures;

    @Inject
    QueueFigures queueFigures;

    @Inject
    MailboxHealth mailboxes;

    @Inject
    Release release;

    @Inject
    Formats fmt;

    private transient Figures now;
    private transient QueueFigures.Figures reactions;
    private transient MailboxView mailbox;
    private int refreshed;
    private String failure;

    @PostConstruct
    public void read() {
        try {
            now = figures.figures();
            reactions = queueFigures.figures();
            mailbox = mailboxes.view();
            failure = null;
        } catch (EJBException failed) {
            failure = Reference.of("Reading the figures of the intake and the queue", failed);
        }
    }

    public void refresh() {
        refreshed++;
        read();
    }

    /** A page nobody looks at any more must not keep its session open for ever. */
    public boolean isLeft() {
        return refreshed >= REFRESHES;
    }

    public Figures getNow() {
        if (now == null && failure == null) {
            read();
        }
        return now;
    }

    public QueueFigures.Figures getReactions() {
        if (reactions == null && failure == null) {
            read();
        }
        return reactions;
    }

    public MailboxView getMailbox() {
        if (mailbox == null && failure == null) {
            read();
        }
        return mailbox;
    }

    /** Mails by what they were, but those with reports. */
    public List<MailboxView.Count> getOtherMails() {
        return getMailbox().counts().stream()
                .filter(count -> count.reason() != MailReason.REPORT)
                .toList();
    }

    /** What the log calls the failure, or null. */
    public String getFailure() {
        return failure;
    }

    /** The one thing to say: never, silent, quarantine or fine. */
    public String getVerdict() {
        if (now.agents() == 0) {
            return "never";
        }
        if (now.silentAgents() > 0) {
            return "silent";
        }
        return now.quarantined() > 0 ? "quarantine" : "fine";
    }

    public String getUptime() {
        return fmt.span(Duration.between(release.startedAt(), fmt.now()));
    }

    /** Major version and vendor of the Java that runs the server. */
    public String getJava() {
        return Runtime.version() + ", " + System.getProperty("java.vendor");
    }

    public String getSystem() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version");
    }
}
