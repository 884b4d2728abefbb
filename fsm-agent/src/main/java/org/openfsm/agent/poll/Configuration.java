package org.openfsm.agent.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/**
 * What of a device changes only with its configuration, as it was last read. prtGeneralConfigChanges (RFC 3805) counts
 * such changes, so that names, types and capacities need not be read again while it stands still. Devices that lie about
 * it give themselves away: a restart, another serial number, a row that comes or goes, a supply that has become fuller.
 *
 * @param readAt when all of it was read
 * @param upTicks sysUpTime of the last reading
 * @param moving levels, counts and states of the last reading
 * @param asked what beyond the standard tables was asked for, to choose the definition
 */
record Configuration(
        Instant readAt,
        long upTicks,
        NavigableMap<Oid, SnmpValue> fixed,
        NavigableMap<Oid, SnmpValue> moving,
        Set<Oid> asked) {

    private static final Duration GOOD_FOR = Duration.ofDays(1);
    private static final Oid CHANGES = Table.GENERAL.column(1);
    private static final Oid SERIAL_NUMBER = Table.GENERAL.column(17);
    private static final Oid SUPPLY_LEVEL = Table.SUPPLIES.column(9);
    private static final List<Oid> MOVING =
            Table.moving(Table.HR_DEVICE, Table.HR_PRINTER, Table.MARKER, Table.SUPPLIES, Table.INPUT, Table.OUTPUT);
    private static final List<Oid> ALERT = Table.columns(Table.ALERT);

    /** @param values all that was read of the device @return absent when it counts no changes, or tells no time */
    static @Nullable Configuration of(NavigableMap<Oid, SnmpValue> values, Set<Oid> asked, Instant readAt) {
        var upTicks = Poller.upTicks(values);
        if (upTicks == null || values.keySet().stream().noneMatch(oid -> oid.startsWith(CHANGES))) {
            return null;
        }
        var fixed = new TreeMap<>(values);
        fixed.keySet().removeIf(oid -> isIn(MOVING, oid) || isIn(ALERT, oid) || oid.equals(Poller.UP_TIME));
        return new Configuration(readAt, upTicks, fixed, moving(values), Set.copyOf(asked));
    }

    private static NavigableMap<Oid, SnmpValue> moving(NavigableMap<Oid, SnmpValue> values) {
        var moving = new TreeMap<>(values);
        moving.keySet().removeIf(oid -> !isIn(MOVING, oid));
        return moving;
    }

    private static boolean isIn(List<Oid> columns, Oid oid) {
        return columns.stream().anyMatch(oid::startsWith);
    }

    /** The instances that show whether it still holds; few enough for the request that opens the device. */
    List<Oid> witnesses() {
        var witnesses = new ArrayList<>(SnmpNetwork.SYSTEM);
        fixed.keySet().stream()
                .filter(oid -> oid.startsWith(CHANGES) || oid.startsWith(SERIAL_NUMBER))
                .forEach(witnesses::add);
        return witnesses;
    }

    /** @param said the {@link #witnesses} as they are now */
    boolean holds(NavigableMap<Oid, SnmpValue> said, Instant now) {
        var age = Duration.between(readAt, now);
        var ticks = Poller.upTicks(said);
        return !age.isNegative()
                && age.compareTo(GOOD_FOR) < 0
                && ticks != null
                && ticks >= upTicks
                && witnesses().stream()
                        .filter(oid -> !oid.equals(Poller.UP_TIME))
                        .allMatch(oid -> isSame(fixed.get(oid), said.get(oid)));
    }

    private static boolean isSame(@Nullable SnmpValue before, @Nullable SnmpValue now) {
        return before instanceof SnmpValue.Octets old && now instanceof SnmpValue.Octets text
                ? Arrays.equals(old.bytes(), text.bytes())
                : Objects.equals(before, now);
    }

    /** Whether its rows are still the same ones, and no supply was exchanged. @param values that move, as they are now */
    boolean fits(NavigableMap<Oid, SnmpValue> values) {
        var now = moving(values);
        return now.keySet().equals(moving.keySet())
                && now.entrySet().stream()
                        .noneMatch(entry -> entry.getKey().startsWith(SUPPLY_LEVEL)
                                && hasRisen(moving.get(entry.getKey()), entry.getValue()));
    }

    private static boolean hasRisen(@Nullable SnmpValue before, SnmpValue now) {
        return before instanceof SnmpValue.Number old
                && now instanceof SnmpValue.Number level
                && level.value() > old.value();
    }

    /** The same with the values of a later reading, to be compared with the next one's. */
    Configuration after(NavigableMap<Oid, SnmpValue> values) {
        var ticks = Poller.upTicks(values);
        return new Configuration(readAt, ticks == null ? upTicks : ticks, fixed, moving(values), asked);
    }
}
