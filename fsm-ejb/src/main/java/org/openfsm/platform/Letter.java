package org.openfsm.platform;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A mail that the server sends.
 *
 * @param id the letter's stable name, letters, digits, dots and hyphens; the same when it is sent again, so that who has
 *     had it knows it
 * @param html null for plain text only; whoever makes it escapes what it quotes
 */
public record Letter(
        String id, List<String> to, String subject, String text, String html, List<Attachment> attachments) {
    private static final int ID = 200;

    public Letter {
        if (!id.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0," + (ID - 1) + "})")) {
            throw new IllegalArgumentException("\"" + id + "\" cannot name a letter");
        }
        to = List.copyOf(to);
        attachments = List.copyOf(attachments);
    }

    /** @param contentType such as {@code application/pdf} */
    public record Attachment(String fileName, String contentType, Content content) {}

    /** Gives the bytes; asked once each time the letter is sent. */
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }
}
