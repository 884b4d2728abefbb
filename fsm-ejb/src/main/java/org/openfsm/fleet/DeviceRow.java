package org.openfsm.fleet;

import java.time.Instant;
import java.util.List;

/**
 * A line of the device list, from {@code device_current} alone.
 *
 * @param reason why it is in that state, or null
 * @param siteId where it stands; null when nobody said
 * @param address where it answered last; a salted hash when the agent keeps addresses to itself
 * @param total pages as the device totals them; null when it names none
 * @param usage30 impressions in the last 30 days (total), null when not known for them
 * @param supplies in the order of the device
 * @param lowestPercent of the consumed supplies, or null
 * @param readAt the counted time of the latest reading; null when it never answered
 * @param seenAt when it was last polled, answer or not
 * @param alerts active alerts
 */
public record DeviceRow(
        long id,
        DeviceState state,
        StateReason reason,
        String manufacturer,
        String model,
        String name,
        String serialNumber,
        long customerId,
        String customerName,
        Long siteId,
        String siteName,
        String location,
        String hostName,
        String address,
        String firmware,
        String agentName,
        Long total,
        Long mono,
        Long color,
        Long usage30,
        List<SupplyView> supplies,
        Integer lowestPercent,
        Instant readAt,
        Instant seenAt,
        int alerts) {}
