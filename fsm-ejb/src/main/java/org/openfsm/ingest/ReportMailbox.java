package org.openfsm.ingest;

import jakarta.annotation.security.PermitAll;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import org.jboss.ejb3.annotation.ResourceAdapter;
import org.openfsm.mail.Condition;
import org.openfsm.mail.Fate;
import org.openfsm.mail.Mail;
import org.openfsm.mail.MailListener;
import org.openfsm.mail.Plan;
import org.openfsm.mail.Waiting;

/**
 * Takes reports that come by mail. Which mailbox is polled, and how: META-INF/jboss-ejb3.xml; why a mail may leave it:
 * wildfly-config/decisions/002-mail-road.md.
 */
@MessageDriven(messageListenerInterface = MailListener.class)
@ResourceAdapter("#fsm-mail-ra.rar")
@PermitAll
public class ReportMailbox implements MailListener {
    @Inject
    ReportMails mails;

    @Inject
    MailLedger ledger;

    @Inject
    MailNames names;

    @Inject
    ServerKeys keys;

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public boolean mayPoll() {
        return keys.areOpen() && ledger.takeTurn();
    }

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Plan plan(Waiting waiting, int atMost) {
        return ledger.plan(waiting, atMost);
    }

    /** The intake's transactions are over, whichever way, when this one writes that the mail is done with. */
    @Override
    @TransactionAttribute(TransactionAttributeType.REQUIRED)
    public Fate onMail(Mail mail) throws IOException {
        var verdict = mails.take(mail);
        if (verdict.isEmpty()) {
            return Fate.LATER;
        }
        ledger.settle(mail.id(), mail.size(), verdict.get());
        return verdict.get().fate();
    }

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Long> numbers(String mailbox, List<String> listed) {
        return names.numbers(mailbox, listed);
    }

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void gone(String mailbox, List<Long> uids) {
        names.gone(mailbox, uids);
    }

    @Override
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void polled(int number, Condition condition) {
        ledger.note(number, condition);
    }
}
