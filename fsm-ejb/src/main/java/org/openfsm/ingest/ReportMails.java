package org.openfsm.ingest;

import jakarta.annotation.security.PermitAll;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.openfsm.mail.Fate;
import org.openfsm.mail.Mail;

/** Reads mails and hands the reports in them to the intake, whose transactions are its own. */
@Stateless
@PermitAll
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ReportMails {
    private static final Logger LOG = Logger.getLogger(ReportMails.class);

    @Inject
    Intake intake;

    @Inject
    MailLedger ledger;

    protected ReportMails() {}

    ReportMails(Intake intake, MailLedger ledger) {
        this.intake = intake;
        this.ledger = ledger;
    }

    /**
     * Takes the reports out of a mail.
     *
     * @return what becomes of the mail; empty when it was put off
     * @throws IOException when it cannot be fetched
     * @throws PersistenceException when the database fails: it comes again
     */
    public Optional<Verdict> take(Mail mail) throws IOException {
        String sender = null;
        try {
            if (mail.size() > MailContent.LARGEST) {
                throw MailContent.tooLarge();
            }
            MailContent content;
            try (var in = mail.open()) {
                content = MailContent.read(in);
            }
            sender = content.sender();
            return content.sealed().isEmpty() ? Optional.of(ignored(content)) : record(mail, content);
        } catch (BadMail e) {
            // nothing as large was ever a report, but what is only odd may have been one before a gateway had it
            var fate = e.reason() == MailReason.TOO_LARGE ? Fate.IGNORED : Fate.PARKED;
            return Optional.of(new Verdict(fate, e.reason(), e.getMessage(), sender));
        } catch (IOException | RuntimeException e) {
            note(mail, sender, e);
            throw e;
        }
    }

    private static Verdict ignored(MailContent content) {
        return new Verdict(Fate.IGNORED, content.kind(), null, content.sender());
    }

    private Optional<Verdict> record(Mail mail, MailContent content) {
        var stopped = new ArrayList<String>();
        boolean taken = false;
        for (var receipt : accept(content)) {
            if (receipt instanceof Receipt.Refused refused) {
                return ledger.putOff(mail.id(), refused)
                        ? Optional.empty()
                        : Optional.of(
                                new Verdict(Fate.IGNORED, MailReason.FLOOD, refused.explanation(), content.sender()));
            }
            taken |= receipt.taken();
            if (receipt instanceof Receipt.Quarantined quarantined) {
                stopped.add(quarantined.explanation());
            }
        }
        // of what is of no known agent, only the beginning was kept: then the mail is
        return Optional.of(new Verdict(
                taken ? Fate.TAKEN : Fate.IGNORED,
                taken ? MailReason.REPORT : MailReason.NOT_TAKEN,
                stopped.isEmpty() ? null : String.join(" ", stopped),
                content.sender()));
    }

    private List<Receipt> accept(MailContent content) {
        return content.sealed().stream()
                .map(report -> intake.accept(report, Road.MAIL, content.sender()))
                .toList();
    }

    private void note(Mail mail, String sender, Exception failure) {
        try {
            ledger.failed(mail.id(), mail.size(), sender, failure);
        } catch (PersistenceException e) {
            LOG.debugf(e, "Why mail %s failed cannot be noted", mail.id());
            failure.addSuppressed(e);
        }
    }
}
