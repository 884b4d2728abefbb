package org.openfsm.mail;

/** What becomes of a mail. */
public enum Fate {
    /** It was what the listener waits for, and is done with. */
    TAKEN,
    /** It is of no interest to the listener. */
    IGNORED,
    /** It could not be dealt with, and a person should look at it. */
    PARKED,
    /** It stays where it is, for another time. */
    LATER
}
