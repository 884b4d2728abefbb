package org.openfsm.agent.backup;

import java.util.Locale;
import org.openfsm.agent.texts.Texts;

/** A file that is no backup that could be opened; nothing was changed. */
public final class BadBackup extends Exception {

    private static final long serialVersionUID = 1;

    /** Why not. */
    public enum Reason {
        /** It was never a backup. */
        FOREIGN,
        /** A newer agent made it. */
        NEWER,
        /** Its end is missing, or something stands behind it. */
        CUT,
        /** The password is another one, or the file was changed. */
        LOCKED,
        /** It was opened, and what is in it is no backup. */
        CONTENT,
        TOO_LARGE
    }

    private final Reason reason;

    BadBackup(Reason reason) {
        super(said(reason, Locale.ENGLISH));
        this.reason = reason;
    }

    BadBackup(Reason reason, Throwable cause) {
        super(said(reason, Locale.ENGLISH), cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What is wrong with it and what to do, for people. */
    public String said(Locale language) {
        return said(reason, language);
    }

    private static String said(Reason reason, Locale language) {
        return Texts.of(BadBackup.class, language).text("bad." + reason.name(), Backup.LARGEST >> 20);
    }
}
