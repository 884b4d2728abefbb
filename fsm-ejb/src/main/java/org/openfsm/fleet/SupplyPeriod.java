package org.openfsm.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The time that one supply spends in one slot of a device, from installed to removed.
 *
 * @param slot type, colorant, and what tells several alike apart
 * @param installedAt counted time of the first poll that saw it
 * @param last as last seen
 */
record SupplyPeriod(String slot, Instant installedAt, SupplyView last) {
    /** A rise of the level by at least this many percent … */
    private static final int RISE = 30;
    /** … to at least this is a new supply; less is a shaken cartridge or a coarse gauge. */
    private static final int NEARLY_FULL = 80;

    /** Why {@code seen}, later in the same slot, is another supply than the one last seen; null when it is the same. */
    String endedBy(SupplyView seen) {
        if (differ(last.serialNumber(), seen.serialNumber())) {
            return "serial-number";
        }
        if (differ(last.partNumber(), seen.partNumber())) {
            return "part-number";
        }
        var was = usable(last);
        var is = usable(seen);
        return was != null && is != null && is - was >= RISE && is >= NEARLY_FULL ? "level" : null;
    }

    /** What can still be used, so that a receptacle falls as a consumed supply does; a vendor's "low" counts as 10. */
    private static Integer usable(SupplyView supply) {
        if ("low".equals(supply.kind())) {
            return 10;
        }
        if (supply.percent() == null) {
            return null;
        }
        return "receptacle".equals(supply.supplyClass()) ? (Integer) (100 - supply.percent()) : supply.percent();
    }

    private static boolean differ(String before, String now) {
        return before != null && now != null && !before.strip().equalsIgnoreCase(now.strip());
    }

    /**
     * A device's supplies by slot. The MIB's index may change when the device is set up anew and the description with
     * the panel's language, so type and colorant name the slot; where several are alike, their order does.
     */
    static Map<String, SupplyView> slots(List<SupplyView> supplies) {
        var ordered = new ArrayList<>(supplies);
        ordered.sort(Comparator.comparingInt(SupplyView::index));
        var slots = new LinkedHashMap<String, SupplyView>();
        for (var supply : ordered) {
            var name = Objects.requireNonNullElse(supply.type(), "other") + ":"
                    + Objects.requireNonNullElse(supply.colorant(), "none");
            var slot = name;
            for (int number = 2; slots.containsKey(slot); number++) {
                slot = name + ":" + number;
            }
            slots.put(slot, supply);
        }
        return slots;
    }
}
