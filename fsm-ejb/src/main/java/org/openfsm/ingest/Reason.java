package org.openfsm.ingest;

import java.util.Locale;

/** Why a report was not recorded. */
public enum Reason {
    TOO_LARGE,
    /** Not encrypted for this server, or damaged. */
    NOT_READABLE,
    UNSIGNED,
    /** Larger, deeper or longer than the format allows, once opened. */
    LIMITS,
    UNKNOWN_FORMAT,
    WRONG_SERVER,
    UNKNOWN_AGENT,
    /** The agent is known, the signer's certificate is not the one registered. */
    UNKNOWN_CERTIFICATE,
    REVOKED,
    /** The signer's certificate has ended. */
    EXPIRED,
    /** The agent has not enrolled yet. */
    NOT_ENROLLED,
    /** The proof does not fit the enrolment file, or the file was used or is too old. */
    BAD_ENROLMENT,
    SOURCE_ID,
    /** The server failed to store it. */
    NOT_RECORDED;

    /** The name in bundles and the API, such as {@code unknown-certificate}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
