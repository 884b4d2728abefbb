package org.openfsm.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FolderNotFoundException;
import java.io.IOException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Why a mailbox cannot be polled now. */
public final class MailboxTrouble extends Exception {
    private static final long serialVersionUID = 1L;

    private final Trouble trouble;

    MailboxTrouble(Trouble trouble, String message, Throwable cause) {
        super(message, cause);
        this.trouble = trouble;
    }

    /** Reads out of an exception what kind of trouble it is. @param doing what was attempted, for the message */
    static MailboxTrouble of(String doing, Exception failure) {
        return new MailboxTrouble(kind(failure), doing + ": " + words(failure), failure);
    }

    public Trouble trouble() {
        return trouble;
    }

    private static Trouble kind(Exception failure) {
        if (failure instanceof AuthenticationFailedException) {
            return Trouble.PASSWORD;
        }
        if (failure instanceof FolderNotFoundException) {
            return Trouble.FOLDER;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return Trouble.TLS;
            }
            if (cause instanceof UnknownHostException) {
                return Trouble.HOST;
            }
            // connections are refused, time out, or are cut off
            if (cause instanceof IOException) {
                return Trouble.UNREACHABLE;
            }
        }
        return Trouble.BROKEN;
    }

    /** The innermost cause knows best; the first line, since some servers answer at length. */
    private static String words(Throwable failure) {
        var innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        var message = innermost.getMessage();
        return message == null || message.isBlank()
                ? innermost.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElse("");
    }
}
