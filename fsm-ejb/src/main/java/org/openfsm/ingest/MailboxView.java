package org.openfsm.ingest;

import java.time.Instant;
import java.util.List;

/**
 * The mailboxes as an administrator sees them.
 *
 * @param accounts each that is set up, in the order of their numbers; the first may rest
 * @param waiting mails that were put off or failed and are tried again
 * @param counts all that ever came, by what it was
 * @param parked those that a person should look at, newest first, the last hundred
 */
public record MailboxView(List<Account> accounts, long waiting, List<Count> counts, List<Parked> parked) {

    public MailboxView {
        accounts = accounts.isEmpty() ? List.of(Account.NONE) : List.copyOf(accounts);
        counts = List.copyOf(counts);
        parked = List.copyOf(parked);
    }

    /**
     * One of them.
     *
     * @param state {@code resting} (none is set up), {@code polling} or {@code failing}
     * @param trouble when failing, such as {@code password}; else null
     * @param detail what the mail server said; null when nothing is wrong
     * @param mailbox user and host; null when none is set up
     * @param node that polls; null when none ever did
     * @param since when it began to be so
     */
    public record Account(
            String state,
            String trouble,
            String detail,
            String mailbox,
            String node,
            Instant since,
            Instant lastPollAt) {
        static final Account NONE = new Account("resting", null, null, null, null, null, null);
    }

    /** The first, which is the only one as a rule. */
    public Account first() {
        return accounts.get(0);
    }

    /** Whether any is set up. */
    public boolean present() {
        return accounts.stream().anyMatch(account -> account.mailbox() != null);
    }

    /** How many mails there were of a kind. */
    public record Count(MailReason reason, long mails, Instant lastAt) {}

    /** A mail that was laid aside. @param folder where it was, and by which number */
    public record Parked(
            String folder, long uid, MailReason reason, String explanation, String sender, long size, Instant at) {}

    public long taken() {
        return counts.stream()
                .filter(count -> count.reason() == MailReason.REPORT)
                .mapToLong(Count::mails)
                .sum();
    }
}
