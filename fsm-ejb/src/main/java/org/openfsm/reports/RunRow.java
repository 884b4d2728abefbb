package org.openfsm.reports;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * A run of a report.
 *
 * @param from first day of its time; null without one
 * @param to last day, inclusive
 * @param zone whose days they are
 * @param owner whose scope it has
 * @param startedBy who started it: the owner, another person, or {@code schedule}
 * @param scheduleId null when asked for by hand
 * @param rows in its files
 * @param problem why it failed, an English sentence; null when it did not
 */
public record RunRow(
        long id,
        RunState state,
        ReportRequest request,
        LocalDate from,
        LocalDate to,
        ZoneId zone,
        String owner,
        String startedBy,
        Long scheduleId,
        String scheduleName,
        Instant createdAt,
        Instant startedAt,
        Instant endedAt,
        Progress progress,
        long rows,
        long devices,
        List<FileRow> files,
        List<MailRow> mails,
        String problem) {

    /**
     * How far it is.
     *
     * @param format of the file that is being written; null in the first stage
     * @param done devices collected, or lines written
     * @param left null before a tenth is done
     */
    public record Progress(Stage stage, Format format, long done, long of, int percent, Duration left) {}

    /** A finished file. @param sha256 of its bytes, hexadecimal */
    public record FileRow(Format format, String name, long size, String sha256) {}

    /**
     * A mail to one recipient.
     *
     * @param nextAt when it is tried; null when it is not any more
     * @param settledAt null while it waits
     * @param failure what the last try met, an English sentence; null when nothing
     */
    public record MailRow(
            String recipient, MailState state, int tries, Instant nextAt, Instant settledAt, String failure) {}

    /** Mails that did not go out. */
    public long mailsFailed() {
        return mails.stream()
                .filter(mail -> mail.state() == MailState.FAILED || mail.state() == MailState.UNKNOWN)
                .count();
    }

    /** From the first start to the end; null while it runs. */
    public Duration took() {
        return startedAt == null || endedAt == null ? null : Duration.between(startedAt, endedAt);
    }
}
