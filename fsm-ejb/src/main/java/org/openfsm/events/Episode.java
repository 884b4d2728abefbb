package org.openfsm.events;

import java.time.Instant;
import java.util.UUID;

/**
 * What the fleet's history says of one thing on one device: that it was so from a time on, until another.
 *
 * @param deviceId 0 when it is of no device
 * @param subject tells it from others of its kind on the device; with the start it is the key
 * @param customerId null: the one whose device it was at the start
 * @param endedAt null while it lasts
 */
record Episode(
        long tenantId,
        long deviceId,
        EventKind kind,
        String subject,
        Instant startedAt,
        Instant endedAt,
        String endedWhy,
        EventSeverity severity,
        UUID agentId,
        Long customerId,
        EventRow.Alert alert,
        EventRow.Supply supply,
        EventRow.MeterBack meter) {
    private static final String THRESHOLD = "<=";
    private static final int SUBJECT = 240;

    /** The subject of a low supply: the slot and the threshold that it is measured by. */
    static String subject(String slot, int threshold) {
        var tail = THRESHOLD + threshold;
        return (slot.length() + tail.length() <= SUBJECT ? slot : slot.substring(0, SUBJECT - tail.length())) + tail;
    }

    /** The slot in such a subject. */
    static String slot(String subject) {
        int end = subject.lastIndexOf(THRESHOLD);
        return end < 0 ? subject : subject.substring(0, end);
    }

    boolean isOver() {
        return endedAt != null;
    }
}
