package org.openfsm.ingest;

/** By which way a report came. What it means does not depend on it. */
public enum Road {
    HTTPS,
    MAIL,
    XML_RPC
}
