package org.openfsm.pmd;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.wire.Level;

/**
 * Where a family of devices departs from the standards.
 *
 * @param wasteFilled whether the level of a receptacle is what is filled (RFC 3805: the space left)
 * @param levels what codes of a level mean here
 * @param capacityIsPercent whether a level is a percentage whatever the capacity says
 * @param hidden which rows of the standard reader are none
 * @param serialPlaceholders what stands where no serial number was set
 * @param unsigned bits of counters that come with a sign, by object or column
 * @param characterSet MIBenum of all texts; absent when the device says it rightly
 * @param snmpVersion 1 when it answers that only, absent for any
 * @param mostVariables variables that it takes in one request; absent when it is not known to be few
 * @param context SNMPv3 context, or what stands behind the community as {@code community@context}
 */
public record Quirks(
        boolean wasteFilled,
        Map<Long, LevelCode> levels,
        boolean capacityIsPercent,
        Hidden hidden,
        List<Placeholder> serialPlaceholders,
        List<UnsignedCounter> unsigned,
        @Nullable Integer characterSet,
        @Nullable Integer snmpVersion,
        @Nullable Integer mostVariables,
        @Nullable String context) {

    static final Quirks NONE =
            new Quirks(false, Map.of(), false, Hidden.NOTHING, List.of(), List.of(), null, null, null, null);

    /** What a code stands for. */
    public enum LevelCode {
        LOW(Level.Kind.LOW, null),
        SOME(Level.Kind.SOME, null),
        UNKNOWN(Level.Kind.UNKNOWN, null),
        UNRESTRICTED(Level.Kind.UNRESTRICTED, null),
        EMPTY(Level.Kind.MEASURED, 0),
        FULL(Level.Kind.MEASURED, 100);

        final Level.Kind kind;
        final @Nullable Integer percent;

        LevelCode(Level.Kind kind, @Nullable Integer percent) {
            this.kind = kind;
            this.percent = percent;
        }
    }

    /** A regular expression. */
    public interface Placeholder {
        boolean findsIn(String text);
    }

    /** @param bits 16 or 32 */
    record UnsignedCounter(Place place, int bits) {}

    /** Rows that the report leaves out, by conditions on their fields, and meters by key. */
    record Hidden(Map<RowKind, List<Map<String, Condition>>> rows, List<String> meters) {
        static final Hidden NOTHING = new Hidden(Map.of(), List.of());
    }

    /** What was read, with the signs of counters put right. */
    NavigableMap<Oid, SnmpValue> corrected(NavigableMap<Oid, SnmpValue> values, @Nullable Integer device) {
        if (unsigned.isEmpty()) {
            return values;
        }
        var corrected = new TreeMap<>(values);
        for (var counter : unsigned) {
            var place = counter.place().at(device);
            for (var entry : values.tailMap(place, true).entrySet()) {
                if (!entry.getKey().startsWith(place)) {
                    break;
                }
                if (entry.getValue() instanceof SnmpValue.Number number) {
                    long value = number.value() & ((1L << counter.bits()) - 1);
                    corrected.put(entry.getKey(), new SnmpValue.Number(number.tag(), value));
                }
            }
        }
        return corrected;
    }
}
