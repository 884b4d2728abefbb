/**
 * The one door: every road hands its bytes to {@link org.openfsm.ingest.Intake}. Who may report (agents, enrolment,
 * keys), what came (report log, archive) and what could not be taken (quarantine).
 */
package org.openfsm.ingest;
