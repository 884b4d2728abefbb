package org.openfsm.fleet;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A device while a report is being recorded: what was known of it, moved on by what was seen. */
final class Standing {
    final long id;
    final boolean isNew;

    boolean certain;
    UUID agentId;
    String sourceId;
    DeviceState state = DeviceState.OK;
    /** As it is stored, like all that nothing is compared with. */
    String reason;

    Observed.Names names = Observed.Names.NONE;
    String hostName;
    String address;
    Integer port;
    Integer printerIndex;
    String snmpVersion;
    String properties;
    DeviceView.Status status;
    String problems;
    List<SupplyView> supplies = List.of();
    /** The same as it is stored: most polls see no supply move. */
    String suppliesText;

    Map<String, Meter> meters = new LinkedHashMap<>();
    Map<String, ActiveAlert> alerts = new LinkedHashMap<>();
    int epoch = 1;
    Instant storedAt;
    Instant meteredAt;
    Instant suppliedAt;
    Instant readAt;
    Instant seenAt;
    long report;

    /** Whose report was the last to change something, be it a time: the rows must be written. Null: nothing has changed. */
    Origin movedBy;

    Standing(long id, boolean isNew) {
        this.id = id;
        this.isNew = isNew;
    }

    Long value(String key) {
        var meter = meters.get(key);
        return meter == null ? null : (Long) meter.value();
    }

    /** The least of what is left in the consumed supplies, in percent. */
    Integer lowestPercent() {
        return supplies.stream()
                .filter(supply -> "consumed".equals(supply.supplyClass()) && supply.percent() != null)
                .map(SupplyView::percent)
                .min(Integer::compare)
                .orElse(null);
    }
}
