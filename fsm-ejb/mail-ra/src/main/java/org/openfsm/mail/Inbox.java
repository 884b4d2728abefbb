package org.openfsm.mail;

import jakarta.mail.MessagingException;
import java.io.Closeable;
import java.util.List;

/** The mails that are taken from, open for one round. */
interface Inbox extends Closeable {
    int count() throws MessagingException;

    /** Those of the mails number {@code first} to {@code last} that nobody has marked as deleted, ascending. */
    List<Long> uids(int first, int last) throws MessagingException;

    Waiting waiting(List<Long> uids) throws MessagingException;

    /** Asks for the sizes of these mails before they are read. */
    void fetchSizes(List<Long> uids) throws MessagingException;

    /** One that {@link #uids} named. */
    Mail mail(long uid) throws MessagingException;

    /** Copies them where they shall be. Not gone from here before {@link #forget}. */
    void copy(List<Long> uids, String target) throws MessagingException, MailboxTrouble;

    /** Takes them out of the folder, for certain once {@link #finish} has returned. */
    void forget(List<Long> uids) throws MessagingException;

    /** Ends the round well. @param settled whether no mail in it waits any more */
    void finish(boolean settled) throws MessagingException, MailboxTrouble;

    /** Ends it, whatever happened. */
    @Override
    void close();
}
