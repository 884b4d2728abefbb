/**
 * A JDBC driver over H2's own that lets one transaction write at a time. H2 (2.2.224, and its main branch of July 2026) writes a
 * version of the file by taking the root of one map after the other while other threads go on changing them; a process that is
 * killed before the next version leaves rows of a transaction whose undo log is not in that version. While nobody else writes,
 * every version is whole. Knows JDBC and H2, nothing of FSM.
 */
package org.openfsm.h2;
