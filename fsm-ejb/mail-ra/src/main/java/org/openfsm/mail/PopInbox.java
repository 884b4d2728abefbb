package org.openfsm.mail;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The mails of a POP3 mailbox as they were listed. */
final class PopInbox implements Inbox {
    /** No folder of IMAP's has it (RFC 9051, 2.3.1.1): a mailbox that is read by either keeps its names apart. */
    private static final long NO_VALIDITY = 0;

    private final PopMailbox mailbox;
    private final List<Long> uids;
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final Map<Long, Long> sizes = new HashMap<>();
    private final List<Long> gone = new ArrayList<>();

    /** @param uids in the order of what is listed */
    PopInbox(PopMailbox mailbox, Map<String, Integer> listed, List<Long> uids) {
        this.mailbox = mailbox;
        this.uids = uids;
        Iterator<Integer> number = listed.values().iterator();
        uids.forEach(uid -> numbers.put(uid, number.next()));
    }

    @Override
    public int count() {
        return uids.size();
    }

    @Override
    public List<Long> uids(int first, int last) {
        return uids.subList(first - 1, last).stream().sorted().toList();
    }

    @Override
    public Waiting waiting(List<Long> some) {
        return new Waiting(mailbox.name(), PopMailbox.ONLY_FOLDER, NO_VALIDITY, some);
    }

    @Override
    public void fetchSizes(List<Long> some) throws MessagingException {
        for (var uid : some) {
            sizes.put(uid, mailbox.size(numbers.get(uid)));
        }
    }

    private record PopMail(MailId id, long size, PopMailbox mailbox, int number) implements Mail {
        @Override
        public InputStream open() throws IOException {
            return mailbox.mail(number);
        }
    }

    @Override
    public Mail mail(long uid) {
        var id = new MailId(mailbox.name(), PopMailbox.ONLY_FOLDER, NO_VALIDITY, uid);
        return new PopMail(id, sizes.get(uid), mailbox, numbers.get(uid));
    }

    @Override
    public void copy(List<Long> some, String target) {
        throw new UnsupportedOperationException("POP3 knows no folder " + target);
    }

    @Override
    public void forget(List<Long> some) throws MessagingException {
        for (var uid : some) {
            mailbox.delete(numbers.get(uid));
            gone.add(uid);
        }
    }

    @Override
    public void finish(boolean settled) throws MailboxTrouble {
        mailbox.quit(gone, settled);
    }

    /** Whatever was not finished stays. */
    @Override
    public void close() {
        mailbox.close();
    }
}
