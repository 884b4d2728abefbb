package org.openfsm.ingest;

import java.time.Instant;

/** How many reports were not recorded for a reason, kept or not, and when the last of them came. */
public record QuarantineCount(Reason reason, long count, Instant lastAt) {}
