package org.openfsm.reports;

/**
 * A schedule as it stands.
 *
 * @param owner whose scope its runs have
 * @param preview empty while it is paused
 * @param last its latest run, or null
 * @param ownerSeesNothing the owner has no role or no grant any more: its runs fail and say so
 */
public record ScheduleRow(Schedule schedule, String owner, Preview preview, RunRow last, boolean ownerSeesNothing) {}
