package org.openfsm.events;

import java.time.Instant;
import java.util.UUID;

/**
 * An episode: something was so from a time on, until another.
 *
 * @param deviceId and the other words of the device: null when the event is an agent's
 * @param customerId whose device it was when it began
 * @param agentId and name: when the event is an agent's
 * @param alert of an alert, else null
 * @param supply of a supply's event, else null
 * @param meter of a meter that went back, else null
 * @param endedAt null while it lasts; the start of what is over as soon as it happened
 * @param endedWhy cleared, severity (it goes on as a better or worse one), level, replaced, gone, answers, heard, arrived,
 *     given-up, right, revoked, acknowledged, moment; null while it lasts
 * @param repeats24h how often the same began in the 24 hours until this one did, this one included
 * @param ticketId the ticket opened for it, or null
 */
public record EventRow(
        long id,
        EventKind kind,
        EventSeverity severity,
        EventState state,
        Long deviceId,
        String manufacturer,
        String model,
        String name,
        String serialNumber,
        String location,
        long customerId,
        String customerName,
        UUID agentId,
        String agentName,
        Alert alert,
        Supply supply,
        MeterBack meter,
        Instant startedAt,
        Instant endedAt,
        String endedWhy,
        String acknowledgedBy,
        Instant acknowledgedAt,
        int notes,
        int repeats24h,
        Long ticketId) {

    /** Why it ended when it goes on as another. */
    static final String GOES_ON = "severity";

    /** Whether it ended only because it became worse or better: the device still has what another event now tells of. */
    public boolean goesOn() {
        return GOES_ON.equals(endedWhy);
    }

    /**
     * The state that the device reported, in prtAlertTable's words and numbers.
     *
     * @param group {@code errorState}: {@code code} is a bit of RFC 2790's hrPrinterDetectedErrorState and
     *     {@code description} its name
     * @param description the device's own words, in its language
     */
    public record Alert(
            String group, Integer code, Integer groupIndex, Integer location, String training, String description) {}

    /**
     * @param slot type and colorant, and what tells several alike apart
     * @param threshold percent at which the event begins; null when the supply was replaced
     * @param percent what was left of it (of a receptacle: filled) when it began; null when not measured
     */
    public record Supply(String slot, String type, String colorant, Integer threshold, Integer percent) {}

    /** @param key the meter's */
    public record MeterBack(String key, long from, long to) {}
}
