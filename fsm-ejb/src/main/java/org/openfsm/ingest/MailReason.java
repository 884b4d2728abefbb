package org.openfsm.ingest;

import java.util.Locale;

/** What a mail turned out to be. */
public enum MailReason {
    /** At least one report was taken charge of. */
    REPORT,
    /** It carries what looks like reports, of which none was taken; the quarantine says why. */
    NOT_TAKEN,
    /** A mail of no agent: advertisement, or somebody's letter. */
    NO_REPORT,
    /** A mail server says that another mail did not arrive. */
    BOUNCE,
    /** A machine's answer: out of office, a list's notice. */
    AUTO_REPLY,
    /** It went through more mail servers than any mail that arrives. */
    LOOP,
    /** Larger than any mail with a report; nothing of it was read. */
    TOO_LARGE,
    /** More parts, deeper parts or longer headers than any mail with a report. */
    LIMITS,
    /** Not made as mails are (RFC 2045, 5322). */
    MALFORMED,
    /** Its sender sends more of what cannot be read than is looked at. */
    FLOOD,
    /** The server failed at it again and again. */
    FAILED;

    /** The name in bundles and the API, such as {@code auto-reply}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
