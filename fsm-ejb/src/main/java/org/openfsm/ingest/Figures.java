package org.openfsm.ingest;

import java.time.Instant;

/** What a health page says of the intake. @param lastReportAt when the last report was taken; null when none was */
public record Figures(
        long devices, long reportsTaken, long agents, long silentAgents, long quarantined, Instant lastReportAt) {}
