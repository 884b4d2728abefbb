package org.openfsm.reports;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.openfsm.access.Scope;

/**
 * What a run has to make.
 *
 * @param from first day; null without a time
 * @param zone of the run: its days, and the times in its files
 * @param asOf when it was asked for: nothing later is in it
 */
record Task(
        long tenant,
        long run,
        ReportRequest request,
        LocalDate from,
        LocalDate to,
        ZoneId zone,
        Instant asOf,
        Scope scope) {}
