package org.openfsm.mail;

import java.io.IOException;
import java.util.List;

/** What a message-driven bean implements to be given the mails of mailboxes, each polled by itself. */
public interface MailListener {

    /** Asked before each batch, at least every minute: whether this node may poll, whichever mailbox. Of a cluster's nodes one should say yes. */
    boolean mayPoll();

    /**
     * Asked before mails are delivered. A mail that was settled but is in the folder still, since the server ended before
     * it could be taken out, comes up here again and need not be delivered again.
     *
     * @param atMost how many the answer may want delivered
     */
    Plan plan(Waiting waiting, int atMost);

    /**
     * One mail, in a transaction of its own. Only when that commits and this method has returned, the mail leaves the
     * folder; else it stays and comes up in a later {@link #plan}.
     *
     * @throws IOException when the mail cannot be read to its end. The container commits all the same (a checked exception
     *     is no system exception), the mail stays
     */
    Fate onMail(Mail mail) throws IOException;

    /**
     * Asked for numbers of mails whose server knows them by name only (POP3). A name has its number as long as it is listed,
     * and no number is ever given to another: a server may give the name of a mail that is gone to a new one.
     *
     * @param names all that are in the mailbox, each once
     * @return in the same order
     */
    List<Long> numbers(String mailbox, List<String> names);

    /** Told that mails with such numbers have left the mailbox. */
    void gone(String mailbox, List<Long> uids);

    /**
     * Told after each attempt to poll how it went.
     *
     * @param number of the mailbox, from 1; one beyond the first that was never there is not spoken of
     */
    void polled(int number, Condition condition);
}
