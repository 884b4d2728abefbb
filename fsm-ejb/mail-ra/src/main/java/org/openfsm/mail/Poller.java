package org.openfsm.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Looks into the mailbox again and again; each look is short, and says when the next one should be. */
final class Poller {
    private static final Duration BELL_PAUSE = Duration.ofMinutes(1);
    private static final Duration REST = Duration.ofSeconds(10);
    private static final System.Logger LOG = System.getLogger(Poller.class.getName());

    private final MailActivation activation;
    private final int number;
    private final Sessions sessions;
    private final Deliveries deliveries;
    private final Backoff backoff = new Backoff();
    private final Tokens tokens = new Tokens(Clock.systemUTC());
    private final Stillness stillness = new Stillness(System::nanoTime);
    private final Duration bellPause;
    private Mailbox mailbox;
    private Condition condition;
    private Runnable ring = () -> {};
    private Bell bell;
    private long hungAt;
    private volatile boolean leaving;

    /** @param number of the mailbox, 1 to {@link MailActivation#MAILBOXES} */
    Poller(MailActivation activation, int number, Sessions sessions, Deliveries deliveries) {
        this(activation, number, sessions, deliveries, BELL_PAUSE);
    }

    /** @param bellPause at least so long between two bells: a server that ends each is not asked all the time */
    Poller(MailActivation activation, int number, Sessions sessions, Deliveries deliveries, Duration bellPause) {
        this.activation = activation;
        this.number = number;
        this.sessions = sessions;
        this.deliveries = deliveries;
        this.bellPause = bellPause;
        hungAt = System.nanoTime() - bellPause.toNanos() - 1;
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
            var session = sessions.find(activation.session(number));
            if (session.isEmpty()) {
                close();
                now(Condition.resting(), REST);
                return REST;
            }
            var account = Account.of(session.get(), activation.session(number));
            name = account.name();
            if (!deliveries.ask(MailListener::mayPoll)) {
                close();
                stillness.forget();
                now(Condition.of(Condition.State.WAITING, name), activation.interval());
                return activation.interval();
            }
            var more = poll(connected(account));
            backoff.reset();
            hang(account);
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
        if (mailbox != null && !mailbox.isOf(account)) {
            condition = null; // another mailbox: its state is worth a line
            close();
        }
        if (mailbox != null && !mailbox.isConnected()) {
            close();
        }
        if (mailbox == null) {
            mailbox = connect(account);
        }
        return mailbox;
    }

    /** @param ring called by another thread when a mail arrives, where the mail server says so */
    void rings(Runnable ring) {
        this.ring = ring;
    }

    /** A bell for the mailbox that was just polled; a new one when the last is over, though not each second. */
    private void hang(Account account) throws MailboxTrouble {
        boolean wanted = account.protocol() == Account.Protocol.IMAPS
                && (bell == null || bell.isOver() && !bell.isUseless())
                && System.nanoTime() - hungAt > bellPause.toNanos();
        if (wanted) {
            hungAt = System.nanoTime();
            bell = new Bell(
                    account,
                    secret(account),
                    activation.anchors(),
                    activation.getFolder(),
                    Bell.AGAIN,
                    () -> ring.run());
            bell.start();
        }
    }

    private String secret(Account account) throws MailboxTrouble {
        return account.oauth().isEmpty()
                ? account.password()
                : tokens.get(account.oauth().get());
    }

    /** A token that the mail server does not want any more is asked for anew, once. */
    private Mailbox connect(Account account) throws MailboxTrouble {
        boolean used = account.oauth().filter(tokens::has).isPresent();
        try {
            return connectOnce(account);
        } catch (MailboxTrouble e) {
            if (used && e.trouble() == Trouble.PASSWORD) {
                return connectOnce(account);
            }
            throw e;
        }
    }

    /** A token that is refused is not kept. */
    private Mailbox connectOnce(Account account) throws MailboxTrouble {
        try {
            return Mailbox.connect(account, secret(account), activation.anchors(), new AskedNumbers(), stillness);
        } catch (MailboxTrouble e) {
            if (e.trouble() == Trouble.PASSWORD) {
                tokens.forget();
            }
            throw e;
        }
    }

    /** @return whether it is worth looking again at once: what was put off is not tried before its time */
    private boolean poll(Mailbox from) throws MailboxTrouble, MessagingException {
        try (var inbox = from.open(activation.getFolder())) {
            if (condition == null || condition.state() == Condition.State.RESTING) {
                // a first look at a full mailbox takes its time
                now(Condition.of(Condition.State.POLLING, from.name()), activation.interval());
            }
            var progress = new Visit(activation, deliveries, from, inbox, () -> leaving).look();
            now(Condition.of(Condition.State.POLLING, from.name()), activation.interval());
            return progress;
        }
    }

    /** The round that runs, if any, ends with the mails that it is at. Called by another thread. */
    void leave() {
        leaving = true;
    }

    private final class AskedNumbers implements Numbers {
        @Override
        public List<Long> of(String mailbox, List<String> names) throws MailboxTrouble {
            return deliveries.ask(listener -> listener.numbers(mailbox, names));
        }

        @Override
        public void gone(String mailbox, List<Long> uids) throws MailboxTrouble {
            deliveries.ask(listener -> {
                listener.gone(mailbox, uids);
                return true;
            });
        }
    }

    private void now(Condition next, Duration wait) {
        boolean like = next.like(condition);
        boolean absent = number > 1 && next.state() == Condition.State.RESTING;
        if (!like && !absent) {
            log(next, wait);
        }
        condition = next;
        if (like && absent) {
            return;
        }
        try {
            deliveries.ask(listener -> {
                listener.polled(number, next);
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
                        "Mailbox {0}, folder {1}, is polled every {2} s{3}",
                        next.mailbox(),
                        activation.getFolder(),
                        String.valueOf(activation.interval().toSeconds()),
                        mailbox.hasFolders()
                                ? ""
                                : ". POP3 has no folders: mails that would be moved stay in the mailbox and are remembered");
            case FAILING ->
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Mailbox {4} cannot be polled ({0}): {1}. Tried again in {2} s, and then ever more rarely, at least"
                                + " every {3} s.",
                        next.trouble(),
                        next.detail(),
                        String.valueOf(wait.toSeconds()),
                        String.valueOf(Backoff.LONGEST.toSeconds()),
                        next.mailbox() == null ? activation.session(number) : next.mailbox());
        }
    }

    void close() {
        if (bell != null) {
            bell.close();
            bell = null;
        }
        if (mailbox != null) {
            mailbox.close();
            mailbox = null;
        }
    }
}
