package org.openfsm.mail;

/** Why a mailbox cannot be polled. */
public enum Trouble {
    /** The mail session or the settings beside it are incomplete or contradict each other. */
    SETTINGS,
    /** The host's name is not known. */
    HOST,
    /** Nobody answers at that address. */
    UNREACHABLE,
    /** The server's certificate is not trusted, or is for another name; or it does not speak TLS there. */
    TLS,
    /** The mail server does not accept user and password, or the token. */
    PASSWORD,
    /** The server that gives the tokens to sign in with (OAuth 2.0) does not answer. */
    TOKEN_UNREACHABLE,
    /** It answers, and gives no token: client, secret or scope are not right. */
    TOKEN_REFUSED,
    /** A folder is missing, and cannot be made, or not be written to. */
    FOLDER,
    /** The connection broke. */
    BROKEN,
    /** The listener failed: its database, as a rule. */
    LISTENER
}
