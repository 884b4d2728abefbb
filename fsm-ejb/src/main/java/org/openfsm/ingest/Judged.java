package org.openfsm.ingest;

/**
 * What the ledger made of a report.
 *
 * @param agent whom it names; null when nobody is known by that name
 * @param receipt null when it is not to be recorded
 * @param stopped why not; null when it was
 */
record Judged(KnownAgent agent, Receipt receipt, Misfit stopped) {}
