package org.openfsm.mail;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Optional;

/** A connection to a mailbox, always over TLS. */
interface Mailbox extends Closeable {
    /**
     * @param secret the password, or the token where tokens are used
     * @param stillness what it was like at the last look, kept between connections
     * @throws MailboxTrouble when nobody answers, or not as whoever was named, or does not let us in
     */
    static Mailbox connect(Account account, String secret, Optional<Path> anchors, Numbers numbers, Stillness stillness)
            throws MailboxTrouble {
        return switch (account.protocol()) {
            case IMAPS -> ImapMailbox.connect(account, secret, anchors);
            case POP3S -> PopMailbox.connect(account, secret, anchors, numbers, stillness);
        };
    }

    Account account();

    /** Whether it is this account's, with all that was set for it. */
    default boolean isOf(Account other) {
        return account().equals(other);
    }

    default String name() {
        return account().name();
    }

    boolean isConnected();

    /** Whether mails can be moved; else what would be moved stays, and is known when it comes up again. */
    boolean hasFolders();

    /** Opens a folder to take mails out of it. */
    Inbox open(String folder) throws MailboxTrouble;

    @Override
    void close();
}
