package org.openfsm.ingest;

import jakarta.enterprise.context.ApplicationScoped;

/** The one door for reports, whatever road they came by. */
@ApplicationScoped
public class Intake {
    /**
     * Opens, verifies and records a report. Must be called outside any transaction.
     *
     * @param sealed as received
     * @param from the sender's address, to limit the rate of what cannot be opened; null when unknown
     * @throws jakarta.persistence.PersistenceException when the database fails: the sender must come again
     */
    public Receipt accept(byte[] sealed, Road road, String from) {
        throw new UnsupportedOperationException();
    }
}
