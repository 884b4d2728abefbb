package org.openfsm.ingest;

/** What is remarkable about a report that was taken. */
public enum Mark {
    /** Its times contradict each other or the server's: not billable without approval. */
    CLOCK,
    /** The same place in the chain was taken already with other content, or two chains continue one report. */
    FORK,
    /** A later report of the agent was recorded before. */
    LATE
}
