package org.openfsm.mail;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.MimeMessage;
import java.io.Closeable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The folder that mails are taken from, open for one round. */
final class Inbox implements Closeable {
    private static final System.Logger LOG = System.getLogger(Inbox.class.getName());

    private final Mailbox mailbox;
    private final Folder folder;

    Inbox(Mailbox mailbox, Folder folder) {
        this.mailbox = mailbox;
        this.folder = folder;
    }

    int count() throws MessagingException {
        return folder.getMessageCount();
    }

    /** The mails number {@code first} to {@code last} that nobody has marked as deleted, by uid. */
    Map<Long, MimeMessage> mails(int first, int last) throws MessagingException {
        var messages = folder.getMessages(first, last);
        var names = new FetchProfile();
        names.add(UIDFolder.FetchProfileItem.UID);
        names.add(FetchProfile.Item.FLAGS);
        folder.fetch(messages, names);
        var found = new TreeMap<Long, MimeMessage>();
        for (var message : messages) {
            if (!message.isSet(Flags.Flag.DELETED)) {
                found.put(((UIDFolder) folder).getUID(message), (MimeMessage) message);
            }
        }
        return found;
    }

    Waiting waiting(Map<Long, MimeMessage> mails) throws MessagingException {
        return new Waiting(mailbox.name(), folder.getFullName(), uidValidity(), List.copyOf(mails.keySet()));
    }

    private long uidValidity() throws MessagingException {
        return ((UIDFolder) folder).getUIDValidity();
    }

    /** Asks for the sizes of these mails at once. */
    void fetchSizes(List<MimeMessage> mails) throws MessagingException {
        var sizes = new FetchProfile();
        sizes.add(FetchProfile.Item.SIZE);
        folder.fetch(mails.toArray(Message[]::new), sizes);
    }

    Mail mail(long uid, MimeMessage message) throws MessagingException {
        var id = new MailId(mailbox.name(), folder.getFullName(), uidValidity(), uid);
        return new ImapMail(id, message.getSize(), message);
    }

    /** Copies them where they shall be. Not gone from here before {@link #forget}. */
    void copy(List<MimeMessage> mails, String target) throws MessagingException, MailboxTrouble {
        var to = mailbox.target(target);
        try {
            folder.copyMessages(mails.toArray(Message[]::new), to);
        } catch (MessagingException e) {
            if (!mailbox.isConnected()) {
                throw e;
            }
            throw new MailboxTrouble(
                    Trouble.FOLDER, "Mails cannot be moved to the folder " + target + ": " + e.getMessage(), e);
        }
    }

    /** Takes them out of the folder. */
    void forget(List<MimeMessage> mails) throws MessagingException {
        folder.setFlags(mails.toArray(Message[]::new), new Flags(Flags.Flag.DELETED), true);
    }

    @Override
    public void close() {
        try {
            if (folder.isOpen()) {
                folder.close(true); // with what is marked as deleted
            }
        } catch (MessagingException e) {
            LOG.log(System.Logger.Level.DEBUG, "The folder did not close well", e);
        }
    }
}
