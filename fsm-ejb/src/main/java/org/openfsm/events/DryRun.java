package org.openfsm.events;

import java.time.Instant;
import java.util.List;

/**
 * What a rule would have done in the last 90 days.
 *
 * @param proof shows to {@link Rules#save} that a dry run of this trigger, filter and damping was seen
 * @param fired how often it would have reacted
 * @param flapping how many of these came within 24 hours of one before on the same device and subject
 * @param damped how often it would not have reacted because it had done so shortly before
 * @param complete false when there was more to look at than is looked at: the numbers are at least so large
 * @param firings newest first, at most 200
 */
public record DryRun(String proof, long fired, long flapping, long damped, boolean complete, List<Firing> firings) {
    public DryRun {
        firings = List.copyOf(firings);
    }

    /**
     * @param device its model and serial number, or the agent's name
     * @param endedAt null while it lasts
     * @param alert and supply and meter: the one that the kind has, else null
     */
    public record Firing(
            Instant at,
            Instant endedAt,
            Long deviceId,
            String device,
            String customerName,
            String subject,
            EventSeverity severity,
            EventKind kind,
            EventRow.Alert alert,
            EventRow.Supply supply,
            EventRow.MeterBack meter) {}
}
