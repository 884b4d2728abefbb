package org.openfsm.mail;

import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * One look into an inbox, from its first mail to its last, batch by batch: however full it is, it is opened and listed once for
 * all that can be done with before the lease is to be asked for again.
 */
final class Visit {
    /** Mails of one plan: their attempts are counted together. */
    static final int BATCH = 50;

    private static final int CHUNK = 500;
    /** Later none is begun, so that mails are not planned which the round has no time for. */
    private static final Duration BATCHES = Duration.ofSeconds(15);

    private static final Duration ROUND = Duration.ofSeconds(30);

    private final MailActivation activation;
    private final Deliveries deliveries;
    private final Mailbox mailbox;
    private final Inbox inbox;
    private final BooleanSupplier leaving;
    private final long begun = System.nanoTime();
    private boolean progress;
    private boolean something;

    /** @param leaving whether the round is to end soon */
    Visit(MailActivation activation, Deliveries deliveries, Mailbox mailbox, Inbox inbox, BooleanSupplier leaving) {
        this.activation = activation;
        this.deliveries = deliveries;
        this.mailbox = mailbox;
        this.inbox = inbox;
        this.leaving = leaving;
    }

    /** @return whether it is worth looking again at once */
    boolean look() throws MailboxTrouble, MessagingException {
        int count = inbox.count();
        for (int first = 1; first <= count; first += CHUNK) {
            if (isOver()) {
                inbox.finish(false);
                return true;
            }
            look(inbox.uids(first, Math.min(count, first + CHUNK - 1)));
        }
        inbox.finish(!something);
        return progress;
    }

    private boolean isOver() {
        return leaving.getAsBoolean() || lasts(BATCHES);
    }

    private boolean lasts(Duration longer) {
        return System.nanoTime() - begun > longer.toNanos();
    }

    private void look(List<Long> uids) throws MailboxTrouble, MessagingException {
        Set<Long> left = new LinkedHashSet<>(uids);
        boolean more = !uids.isEmpty();
        while (more) {
            var waiting = inbox.waiting(List.copyOf(left));
            var plan = deliveries.ask(listener -> listener.plan(waiting, BATCH));
            var fates = new HashMap<>(plan.settled());
            deliver(plan.deliver(), fates);
            dispose(fates);
            left.removeAll(fates.keySet());
            something |= fates.containsValue(Fate.LATER);
            more = plan.deliver().size() == BATCH && !isOver();
        }
        something |= !left.isEmpty();
    }

    /** Until the time of a round is over. */
    private void deliver(List<Long> uids, Map<Long, Fate> fates) throws MailboxTrouble, MessagingException {
        if (!uids.isEmpty()) {
            inbox.fetchSizes(uids);
        }
        for (var uid : uids) {
            if (lasts(ROUND)) {
                return;
            }
            var fate = deliveries.deliver(inbox.mail(uid));
            fates.put(uid, fate);
            progress |= fate != Fate.LATER;
        }
    }

    /** What cannot be moved does not keep the rest from being taken: it is said, and tried again. */
    private void dispose(Map<Long, Fate> fates) throws MailboxTrouble, MessagingException {
        var byFate = new EnumMap<Fate, List<Long>>(Fate.class);
        fates.forEach((uid, fate) ->
                byFate.computeIfAbsent(fate, none -> new ArrayList<>()).add(uid));
        byFate.remove(Fate.LATER);
        MailboxTrouble trouble = null;
        for (var entry : byFate.entrySet()) {
            try {
                var target = activation.target(entry.getKey());
                if (target.isPresent() && !mailbox.hasFolders()) {
                    continue;
                }
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
}
