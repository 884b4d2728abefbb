package org.openfsm.agent.transport;

/** A part of the way of a report, in the order in which it is gone: where it ended is what a person wants to know. */
public enum Leg {
    /** Whoever runs the mail server gives a token to log in with. */
    TOKEN,
    /** The name becomes an address. */
    NAME,
    /** Somebody answers at address and port. */
    CONNECTION,
    /** The proxy lets the connection through. */
    PROXY,
    /** The other end proves who it is, and nobody reads along. */
    TLS,
    /** The mail server knows name and password. */
    LOGIN,
    /** What is said of the report itself. */
    ANSWER
}
