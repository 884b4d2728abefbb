package org.openfsm.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.openfsm.fleet.SupplyHistory;
import org.openfsm.fleet.SupplyView;

/**
 * The times at which a device's supplies were at a threshold or below. A level that is not measured says nothing, so
 * that "some remaining" neither begins nor ends one; a vendor's "low" counts as 10 percent.
 */
final class LowSupplies {
    /** How many percent above the threshold a level must be to be no longer low: gauges waver. */
    private static final int WAVER = 3;

    private static final int VENDORS_LOW = 10;
    private static final int TEXT = 64;

    private final long tenant;
    private final Set<Integer> thresholds;
    private final List<Episode> over = new ArrayList<>();

    LowSupplies(long tenant, Set<Integer> thresholds) {
        this.tenant = tenant;
        this.thresholds = new TreeSet<>(thresholds);
    }

    private record Slot(String name, int threshold) {}

    /** One that lasts: how it began, and what was seen last. */
    private record Low(SupplyHistory.Poll since, SupplyView first, SupplyView last) {}

    /** The episodes of each device, in the order of time. @param polls by device, in the order of time */
    List<Episode> of(List<SupplyHistory.Poll> polls) {
        var lasting = new LinkedHashMap<Slot, Low>();
        Long device = null;
        for (var poll : polls) {
            if (device != null && device != poll.deviceId()) {
                lasting.forEach((slot, low) -> over.add(episode(slot, low, null, null)));
                lasting.clear();
            }
            device = poll.deviceId();
            take(poll, lasting);
        }
        lasting.forEach((slot, low) -> over.add(episode(slot, low, null, null)));
        return ofEachMoment();
    }

    /** Polls of one moment may contradict each other: of the episodes that begin with it the last one stands. */
    private List<Episode> ofEachMoment() {
        var last = new LinkedHashMap<List<Object>, Episode>();
        over.forEach(one -> last.put(List.of(one.deviceId(), one.subject(), one.startedAt()), one));
        return List.copyOf(last.values());
    }

    private void take(SupplyHistory.Poll poll, Map<Slot, Low> lasting) {
        if (!poll.slots().isEmpty()) {
            end(poll, lasting, slot -> !poll.slots().containsKey(slot.name()), "gone");
        }
        poll.slots()
                .forEach((name, supply) -> thresholds.forEach(threshold -> {
                    var slot = new Slot(name, threshold);
                    var low = lasting.get(slot);
                    if (low != null && isReplaced(low.last(), supply)) {
                        over.add(episode(slot, low, poll.at(), "replaced"));
                        lasting.remove(slot);
                        low = null;
                    }
                    if (isLow(supply, threshold)) {
                        lasting.put(
                                slot,
                                low == null
                                        ? new Low(poll, supply, supply)
                                        : new Low(low.since(), low.first(), supply));
                    } else if (low != null && isAbove(supply, threshold)) {
                        over.add(episode(slot, low, poll.at(), "level"));
                        lasting.remove(slot);
                    }
                }));
    }

    private void end(SupplyHistory.Poll poll, Map<Slot, Low> lasting, Predicate<Slot> which, String why) {
        lasting.entrySet().removeIf(one -> {
            boolean ends = which.test(one.getKey());
            if (ends) {
                over.add(episode(one.getKey(), one.getValue(), poll.at(), why));
            }
            return ends;
        });
    }

    private static boolean isReplaced(SupplyView before, SupplyView now) {
        return before.installedAt() != null
                && now.installedAt() != null
                && !Objects.equals(before.installedAt(), now.installedAt());
    }

    static boolean isLow(SupplyView supply, int threshold) {
        if ("low".equals(supply.kind())) {
            return threshold >= VENDORS_LOW;
        }
        var left = left(supply);
        return left != null && left <= threshold;
    }

    private static boolean isAbove(SupplyView supply, int threshold) {
        var left = left(supply);
        return left != null && left > threshold + WAVER;
    }

    /** What can still be used of a consumed supply, or filled into a receptacle; null when not measured. */
    private static Integer left(SupplyView supply) {
        if (!"measured".equals(supply.kind()) || supply.percent() == null) {
            return null;
        }
        return switch (Objects.requireNonNullElse(supply.supplyClass(), "")) {
            case "consumed" -> supply.percent();
            case "receptacle" -> 100 - supply.percent();
            default -> null;
        };
    }

    private Episode episode(Slot slot, Low low, Instant end, String why) {
        var supply = low.first();
        boolean empty = left(supply) != null && left(supply) == 0;
        return new Episode(
                tenant,
                low.since().deviceId(),
                EventKind.SUPPLY_LOW,
                Episode.subject(slot.name(), slot.threshold()),
                low.since().at(),
                end,
                why,
                empty ? EventSeverity.CRITICAL : EventSeverity.WARNING,
                null,
                null,
                null,
                new EventRow.Supply(
                        slot.name(), cut(supply.type()), cut(supply.colorant()), slot.threshold(), supply.percent()),
                null);
    }

    private static String cut(String text) {
        return text == null || text.length() <= TEXT ? text : text.substring(0, TEXT);
    }
}
