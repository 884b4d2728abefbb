package org.openfsm.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks into the mailbox again and again; each look is short, and says when the next one should be. */
final class Poller {
    /** Mails delivered in one round, before the lease is asked for again. */
    static final int BATCH = 50;

    private static final int CHUNK = 500;
    private static final Duration ROUND = Duration.ofSeconds(30);
    private static final Duration REST = Duration.ofSeconds(30);
    private static final System.Logger LOG = System.getLogger(Poller.class.getName());

    private final MailActivation activation;
    private final Sessions sessions;
    private final Deliveries deliveries;
    private final Backoff backoff = new Backoff();
    private Mailbox mailbox;
    private Condition condition;

    Poller(MailActivation activation, Sessions sessions, Deliveries deliveries) {
        this.activation = activation;
        this.sessions = sessions;
        this.deliveries = deliveries;
    }

    /** Where mail sessions are found. */
    @FunctionalInterface
    interface Sessions {
        /** @return empty when there is none of that name */
        Optional<Session> find(String name) throws MailboxTrouble;
    }

    /** One look. @return how long to wait until the next */
    Duration round() {
        String name = null;
        try {
            var session = sessions.find(activation.getMailSession());
            if (session.isEmpty()) {
                close();
                now(Condition.resting(), REST);
                return REST;
            }
            var account = Account.of(session.get(), activation.getMailSession());
            name = account.name();
            if (!deliveries.ask(MailListener::mayPoll)) {
                close();
                now(Condition.of(Condition.State.WAITING, name), activation.interval());
                return activation.interval();
            }
            var more = poll(connected(account));
            backoff.reset();
            return more ? Duration.ZERO : activation.interval();
        } catch (MailboxTrouble e) {
            return failed(e, name);
        } catch (MessagingException e) {
            return failed(MailboxTrouble.of("Polling " + name, e), name);
        }
    }

    private Duration failed(MailboxTrouble why, String name) {
        close();
        var wait = backoff.next();
        now(Condition.failing(why, name), wait);
        return wait;
    }

    private Mailbox connected(Account account) throws MailboxTrouble {
        if (mailbox != null && (!mailbox.isOf(account) || !mailbox.isConnected())) {
            close();
        }
        if (mailbox == null) {
            mailbox = Mailbox.connect(account, activation.anchors());
        }
        return mailbox;
    }

    /** @return whether it is worth looking again at once: what was put off is not tried before its time */
    private boolean poll(Mailbox from) throws MailboxTrouble, MessagingException {
        try (var inbox = from.open(activation.getFolder())) {
            var fates = new HashMap<Long, Fate>();
            var mails = new HashMap<Long, MimeMessage>();
            var deliver = new ArrayList<Long>();
            int count = inbox.count();
            for (int first = 1; first <= count && deliver.size() < BATCH; first += CHUNK) {
                var chunk = inbox.mails(first, Math.min(count, first + CHUNK - 1));
                if (!chunk.isEmpty()) {
                    var waiting = inbox.waiting(chunk);
                    int room = BATCH - deliver.size();
                    var plan = deliveries.ask(listener -> listener.plan(waiting, room));
                    mails.putAll(chunk);
                    fates.putAll(plan.settled());
                    deliver.addAll(plan.deliver());
                }
            }
            var progress = deliver(inbox, deliver, mails, fates);
            dispose(inbox, fates, mails);
            now(Condition.of(Condition.State.POLLING, from.name()), activation.interval());
            return progress;
        }
    }

    /** Until the time of a round is over. @return whether any of them is done with */
    private boolean deliver(Inbox inbox, List<Long> uids, Map<Long, MimeMessage> mails, Map<Long, Fate> fates)
            throws MailboxTrouble, MessagingException {
        if (uids.isEmpty()) {
            return false;
        }
        inbox.fetchSizes(uids.stream().map(mails::get).toList());
        boolean progress = false;
        long begun = System.nanoTime();
        for (var uid : uids) {
            if (System.nanoTime() - begun > ROUND.toNanos()) {
                return true;
            }
            var fate = deliveries.deliver(inbox.mail(uid, mails.get(uid)));
            fates.put(uid, fate);
            progress |= fate != Fate.LATER;
        }
        return progress;
    }

    /** What cannot be moved does not keep the rest from being taken: it is said, and tried again. */
    private void dispose(Inbox inbox, Map<Long, Fate> fates, Map<Long, MimeMessage> mails)
            throws MailboxTrouble, MessagingException {
        var byFate = new EnumMap<Fate, List<MimeMessage>>(Fate.class);
        fates.forEach((uid, fate) ->
                byFate.computeIfAbsent(fate, none -> new ArrayList<>()).add(mails.get(uid)));
        byFate.remove(Fate.LATER);
        MailboxTrouble trouble = null;
        for (var entry : byFate.entrySet()) {
            try {
                var target = activation.target(entry.getKey());
                if (target.isPresent()) {
                    inbox.copy(entry.getValue(), target.get());
                }
                inbox.forget(entry.getValue());
            } catch (MailboxTrouble e) {
                trouble = e;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
    }

    private void now(Condition next, Duration wait) {
        if (!next.like(condition)) {
            log(next, wait);
        }
        condition = next;
        try {
            deliveries.ask(listener -> {
                listener.polled(next);
                return true;
            });
        } catch (MailboxTrouble e) {
            LOG.log(System.Logger.Level.DEBUG, "Nobody can be told how the polling goes", e);
        }
    }

    private void log(Condition next, Duration wait) {
        switch (next.state()) {
            case RESTING ->
                LOG.log(
                        System.Logger.Level.INFO,
                        "No mailbox is polled, since there is no mail session {0}. Once there is, it is polled without a"
                                + " restart.",
                        activation.getMailSession());
            case WAITING ->
                LOG.log(
                        System.Logger.Level.INFO,
                        "Mailbox {0} is polled by another node, this one waits",
                        next.mailbox());
            case POLLING ->
                LOG.log(
                        System.Logger.Level.INFO,
                        "Mailbox {0}, folder {1}, is polled every {2} s",
                        next.mailbox(),
                        activation.getFolder(),
                        String.valueOf(activation.interval().toSeconds()));
            case FAILING ->
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The mailbox cannot be polled ({0}): {1}. Tried again in {2} s, and then ever more rarely, at least"
                                + " every {3} s.",
                        next.trouble(),
                        next.detail(),
                        String.valueOf(wait.toSeconds()),
                        String.valueOf(Backoff.LONGEST.toSeconds()));
        }
    }

    void close() {
        if (mailbox != null) {
            mailbox.close();
            mailbox = null;
        }
    }
}
