package org.openfsm.ingest;

import jakarta.persistence.PersistenceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openfsm.mail.Fate;
import org.openfsm.mail.Mail;
import org.openfsm.mail.MailId;
import org.openfsm.mail.Waiting;

/** A mailbox that is a map, and what the adapter does with it, in short. */
final class TestMailbox {
    static final String NAME = "fsm@mail.example.org";
    private static final int AT_ONCE = 50;

    final Map<Long, byte[]> inbox = new TreeMap<>();
    long lastUid;
    long uidValidity = 1;

    record Lying(MailId id, byte[] bytes, long size) implements Mail {
        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    long arrives(byte[] mail) {
        inbox.put(++lastUid, mail);
        return lastUid;
    }

    static MailId id(long uid) {
        return new MailId(NAME, "INBOX", 1, uid);
    }

    Waiting waiting() {
        return new Waiting(NAME, "INBOX", uidValidity, List.copyOf(inbox.keySet()));
    }

    /** Whatever is settled leaves the inbox. */
    Map<Long, Fate> round(ReportMails mails, MailLedger ledger) {
        var plan = ledger.plan(waiting(), AT_ONCE);
        var fates = new LinkedHashMap<>(plan.settled());
        for (var uid : plan.deliver()) {
            fates.put(uid, deliver(uid, mails, ledger));
        }
        fates.forEach((uid, fate) -> {
            if (fate != Fate.LATER) {
                inbox.remove(uid);
            }
        });
        return fates;
    }

    Fate deliver(long uid, ReportMails mails, MailLedger ledger) {
        var bytes = inbox.get(uid);
        var mail = new Lying(new MailId(NAME, "INBOX", uidValidity, uid), bytes, bytes.length);
        try {
            var verdict = mails.take(mail);
            verdict.ifPresent(one -> ledger.settle(mail.id(), mail.size(), one));
            return verdict.map(Verdict::fate).orElse(Fate.LATER);
        } catch (IOException | PersistenceException e) {
            return Fate.LATER; // as the adapter sees it
        }
    }
}
