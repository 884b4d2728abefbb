package org.openfsm.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

/** A mail on an IMAP server. */
record ImapMail(MailId id, long size, MimeMessage message) implements Mail {

    @Override
    public InputStream open() throws IOException {
        try {
            var head = new StringBuilder();
            for (var lines = message.getAllHeaderLines(); lines.hasMoreElements(); ) {
                head.append(lines.nextElement()).append("\r\n");
            }
            var header = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
            return new SequenceInputStream(new ByteArrayInputStream(header), message.getRawInputStream());
        } catch (MessagingException e) {
            throw new IOException("Mail " + id + " cannot be fetched: " + e.getMessage(), e);
        }
    }
}
