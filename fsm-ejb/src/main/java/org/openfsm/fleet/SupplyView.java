package org.openfsm.fleet;

import java.time.Instant;

/**
 * A supply as last seen.
 *
 * @param type PrtMarkerSuppliesTypeTC's word
 * @param supplyClass consumed, receptacle or other
 * @param colorant lower case English, or null
 * @param kind what the level stands for: measured, some, unknown, unrestricted, low, invalid; null when not reported
 * @param percent what is left of a consumed supply, what is filled of a receptacle; only when measured
 * @param low whether it needs somebody: measured at 10 percent or less (a receptacle 90 or more), or reported low
 * @param installedAt when it was first seen in the device, or null
 */
public record SupplyView(
        int index,
        String type,
        String supplyClass,
        String colorant,
        String description,
        String unit,
        String kind,
        Integer percent,
        Long level,
        Long capacity,
        String partNumber,
        String serialNumber,
        boolean low,
        Instant installedAt) {}
