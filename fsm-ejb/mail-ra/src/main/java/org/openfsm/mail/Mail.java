package org.openfsm.mail;

import java.io.IOException;
import java.io.InputStream;

/** A mail that is still in the mailbox: nothing of it is read before it is asked for. */
public interface Mail {
    MailId id();

    /** Bytes, as the mail server says (RFC822.SIZE). */
    long size();

    /**
     * Headers and body as a stream, fetched now or as it is read. Reading does not mark the mail as seen.
     *
     * @throws IOException when the mail is gone or the connection breaks, which reading may throw too
     */
    InputStream open() throws IOException;
}
