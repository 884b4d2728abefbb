package org.openfsm.ingest;

/** A mail in which no report can be looked for; the message is a sentence for the administrator. */
final class BadMail extends Exception {
    private static final long serialVersionUID = 1L;

    private final MailReason reason;

    BadMail(MailReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    MailReason reason() {
        return reason;
    }
}
