package org.openfsm.reports;

import java.util.List;

/**
 * A report that runs by the calendar.
 *
 * @param id null for a new one
 * @param recipients mail addresses; none keeps the files for download only
 */
public record Schedule(
        Long id, String name, ReportRequest request, Cadence cadence, List<String> recipients, boolean paused) {
    public Schedule {
        recipients = recipients == null
                ? List.of()
                : recipients.stream()
                        .map(String::strip)
                        .filter(address -> !address.isEmpty())
                        .distinct()
                        .toList();
    }
}
