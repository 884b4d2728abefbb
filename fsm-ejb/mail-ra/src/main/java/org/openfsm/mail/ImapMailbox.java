package org.openfsm.mail;

import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** A connection to a mailbox over IMAPS. */
final class ImapMailbox implements Mailbox {
    private static final System.Logger LOG = System.getLogger(ImapMailbox.class.getName());

    private final Account account;
    private final Store store;

    private ImapMailbox(Account account, Store store) {
        this.account = account;
        this.store = store;
    }

    static ImapMailbox connect(Account account, String secret, Optional<Path> anchors) throws MailboxTrouble {
        var properties = properties(account);
        if (anchors.isPresent()) {
            properties.put("mail.imaps.ssl.socketFactory", Anchors.in(anchors.get()));
        }
        try {
            var store = Session.getInstance(properties).getStore("imaps");
            store.connect(account.host(), account.port(), account.user(), secret);
            return new ImapMailbox(account, store);
        } catch (MessagingException e) {
            throw MailboxTrouble.of("Connecting to " + account, e);
        }
    }

    private static Properties properties(Account account) {
        var properties = new Properties();
        properties.setProperty("mail.imaps.connectiontimeout", "10000");
        properties.setProperty("mail.imaps.timeout", "60000");
        properties.setProperty("mail.imaps.writetimeout", "60000");
        properties.setProperty("mail.imaps.fetchsize", Integer.toString(256 * 1024));
        account.tuning()
                .stringPropertyNames()
                .forEach(key -> properties.setProperty(
                        "mail.imaps." + key, account.tuning().getProperty(key)));
        // reading must not mark a mail as seen, and the server must be the one that was named
        properties.setProperty("mail.imaps.peek", "true");
        properties.setProperty("mail.imaps.ssl.checkserveridentity", "true");
        if (account.oauth().isPresent()) {
            properties.setProperty("mail.imaps.auth.mechanisms", "XOAUTH2");
        }
        return properties;
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public boolean hasFolders() {
        return true;
    }

    @Override
    public Inbox open(String name) throws MailboxTrouble {
        try {
            var folder = store.getFolder(name);
            folder.open(Folder.READ_WRITE);
            return new ImapInbox(this, folder);
        } catch (MessagingException e) {
            throw MailboxTrouble.of("Opening the folder " + name + " of " + account, e);
        }
    }

    /** A folder to move mails to, made when it is not there. */
    Folder target(String name) throws MailboxTrouble {
        try {
            var folder = store.getFolder(name);
            if (!folder.exists() && !folder.create(Folder.HOLDS_MESSAGES)) {
                throw new MailboxTrouble(
                        Trouble.FOLDER,
                        "The folder " + name + " is not there and the mail server does not make it. Make it by hand, or"
                                + " name another (some servers want INBOX." + name + ")",
                        null);
            }
            return folder;
        } catch (MessagingException e) {
            throw MailboxTrouble.of("Making the folder " + name + " of " + account, e);
        }
    }

    @Override
    public boolean isConnected() {
        return store.isConnected();
    }

    @Override
    public void close() {
        try {
            store.close();
        } catch (MessagingException e) {
            LOG.log(System.Logger.Level.DEBUG, "The connection to a mailbox did not end well", e);
        }
    }
}
