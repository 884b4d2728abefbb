package org.openfsm.pmd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a value is evaluated with.
 *
 * @param values all that was read
 * @param quirks of the definition
 * @param device hrDeviceIndex; absent for a box that names no printer
 * @param characterSet MIBenum of the printer's texts
 * @param standard what the standard reader found for the field
 * @param row index of the row that an entry with {@code each} is about
 */
record Scope(
        NavigableMap<Oid, SnmpValue> values,
        Quirks quirks,
        @Nullable Integer device,
        @Nullable Integer characterSet,
        @Nullable Found standard,
        @Nullable Oid row) {

    private static final Place LOCALIZATION = Place.of("1.3.6.1.2.1.43.5.1.1.2.$device");
    private static final Place CHARACTER_SET = Place.of("1.3.6.1.2.1.43.7.1.1.4.$device");

    static Scope of(NavigableMap<Oid, SnmpValue> values, Quirks quirks, @Nullable Integer device) {
        var own = quirks.characterSet();
        return new Scope(values, quirks, device, own != null ? own : localized(values, device), null, null);
    }

    /** prtGeneralCurrentLocalization names the row whose prtLocalizationCharacterSet holds. */
    private static @Nullable Integer localized(NavigableMap<Oid, SnmpValue> values, @Nullable Integer device) {
        return values.get(LOCALIZATION.at(device)) instanceof SnmpValue.Number row
                        && values.get(CHARACTER_SET.at(device).append((int) row.value()))
                                instanceof SnmpValue.Number set
                ? Integer.valueOf((int) set.value())
                : null;
    }

    Scope withStandard(@Nullable Found other) {
        return new Scope(values, quirks, device, characterSet, other, row);
    }

    Scope withRow(Oid other) {
        return new Scope(values, quirks, device, characterSet, standard, other);
    }

    Stream<Found> object(Oid oid) {
        var value = values.get(oid);
        return value == null ? Stream.empty() : Found.of(oid, value);
    }

    /** The indexes of a column's rows. */
    List<Oid> rows(Oid column) {
        var rows = new ArrayList<Oid>();
        for (Map.Entry<Oid, SnmpValue> entry : values.tailMap(column, false).entrySet()) {
            if (!entry.getKey().startsWith(column)) {
                break;
            }
            rows.add(entry.getKey().after(column));
        }
        return rows;
    }
}
