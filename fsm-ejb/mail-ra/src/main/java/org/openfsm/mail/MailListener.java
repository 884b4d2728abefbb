package org.openfsm.mail;

import java.io.IOException;

/** What a message-driven bean implements to be given the mails of a mailbox. */
public interface MailListener {

    /** Asked before each batch, at least every minute: whether this node may poll. Of a cluster's nodes one should say yes. */
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

    /** Told after each attempt to poll how it went. */
    void polled(Condition condition);
}
