package org.openfsm.mail;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.FolderClosedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.MimeMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A folder of an IMAP server. */
final class ImapInbox implements Inbox {
    private static final System.Logger LOG = System.getLogger(ImapInbox.class.getName());

    private final ImapMailbox mailbox;
    private final Folder folder;
    private final Map<Long, MimeMessage> mails = new HashMap<>();

    ImapInbox(ImapMailbox mailbox, Folder folder) {
        this.mailbox = mailbox;
        this.folder = folder;
    }

    @Override
    public int count() throws MessagingException {
        return folder.getMessageCount();
    }

    @Override
    public List<Long> uids(int first, int last) throws MessagingException {
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
        mails.clear();
        mails.putAll(found);
        return List.copyOf(found.keySet());
    }

    @Override
    public Waiting waiting(List<Long> uids) throws MessagingException {
        return new Waiting(mailbox.name(), folder.getFullName(), uidValidity(), uids);
    }

    private long uidValidity() throws MessagingException {
        return ((UIDFolder) folder).getUIDValidity();
    }

    @Override
    public void fetchSizes(List<Long> uids) throws MessagingException {
        var sizes = new FetchProfile();
        sizes.add(FetchProfile.Item.SIZE);
        folder.fetch(messages(uids), sizes);
    }

    /** What breaks while a mail is read closes the folder, and is told to the mail's reader only. */
    private void checkOpen() throws MessagingException {
        if (!folder.isOpen()) {
            throw new FolderClosedException(folder, "The connection broke while mails were read");
        }
    }

    private Message[] messages(List<Long> uids) {
        return uids.stream().map(mails::get).toArray(Message[]::new);
    }

    @Override
    public Mail mail(long uid) throws MessagingException {
        var message = mails.get(uid);
        var id = new MailId(mailbox.name(), folder.getFullName(), uidValidity(), uid);
        return new ImapMail(id, message.getSize(), message);
    }

    @Override
    public void copy(List<Long> uids, String target) throws MessagingException, MailboxTrouble {
        checkOpen();
        var to = mailbox.target(target);
        try {
            folder.copyMessages(messages(uids), to);
        } catch (MessagingException e) {
            if (!mailbox.isConnected()) {
                throw e;
            }
            throw new MailboxTrouble(
                    Trouble.FOLDER, "Mails cannot be moved to the folder " + target + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void forget(List<Long> uids) throws MessagingException {
        checkOpen();
        folder.setFlags(messages(uids), new Flags(Flags.Flag.DELETED), true);
    }

    @Override
    public void finish(boolean settled) throws MessagingException {
        checkOpen();
        folder.close(true); // with what is marked as deleted
    }

    @Override
    public void close() {
        try {
            if (folder.isOpen()) {
                folder.close(true);
            }
        } catch (MessagingException e) {
            LOG.log(System.Logger.Level.DEBUG, "The folder did not close well", e);
        }
    }
}
