package org.openfsm.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A mail on an IMAP server. */
record ImapMail(MailId id, long size, MimeMessage message) implements Mail {
    /** Bytes of a mail. Nobody asks for one as large; a server may say that one is smaller than it is. */
    private static final int MOST = 16 << 20;

    /**
     * Fetched as one, in pieces: header and content by themselves would be asked for one after the other, and a header that was
     * asked for is kept as long as the folder is open.
     */
    @Override
    public InputStream open() throws IOException {
        var whole = new Whole();
        try {
            message.writeTo(whole);
        } catch (MessagingException e) {
            throw new IOException("Mail " + id + " cannot be fetched: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return whole.read();
    }

    private static final class Whole extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            if (count + length > MOST) {
                throw new UncheckedIOException(
                        new IOException("The mail server sends more than " + MOST + " bytes of a mail"));
            }
            super.write(bytes, from, length);
        }

        synchronized InputStream read() {
            return new ByteArrayInputStream(buf, 0, count);
        }
    }
}
