package org.openfsm.agent.poll;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.wire.Device.Problem;
import org.openfsm.wire.Limits;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;

/**
 * prtMarkerLifeCount by its unit: {@code engine} as read, and {@code total} until a definition knows better. The standard
 * has one count a marker and does not say whether a sheet passes one or all of them, so nothing is added up: the first
 * marker speaks for the device, the others are sent beside it.
 */
final class Meters {

    /** A count in the marker's unit as the report's: times {@code factor}, divided by {@code divisor}. */
    private record Unit(String suffix, long factor, long divisor) {}

    private static final Unit IMPRESSIONS = new Unit("", 1, 1);

    /** PrtMarkerCounterUnitTC; characters, lines and dot rows keep their own names. */
    private static final Map<Long, Unit> UNITS = Map.of(
            3L, new Unit(":inches", 1, 10_000),
            4L, new Unit(":metres", 1, 1_000_000),
            5L, new Unit(":characters", 1, 1),
            6L, new Unit(":lines", 1, 1),
            7L, IMPRESSIONS,
            8L, new Unit(":sheets", 1, 1),
            9L, new Unit(":dotRows", 1, 1),
            11L, new Unit(":hours", 1, 1),
            16L, new Unit(":inches", 12, 1),
            17L, new Unit(":metres", 1, 1));

    private Meters() {}

    static List<Meter> of(Printer printer, Problems problems) {
        var meters = new ArrayList<Meter>();
        printer.rows(Table.MARKER).forEach((index, row) -> {
            var count = row.number(4);
            if (count == null) {
                return;
            }
            if (count < 0 || count > Limits.METER) {
                problems.add(Problem.BAD_VALUE, Table.MARKER.text());
                return;
            }
            var oid = Table.MARKER.column(4).append(printer.index() == null ? 0 : printer.index(), index);
            var unit = unit(row.number(3));
            if (meters.isEmpty()) {
                meters.add(meter(MeterKey.TOTAL.text(), unit, count, oid));
                meters.add(meter(MeterKey.ENGINE.text(), unit, count, oid));
            } else {
                meters.add(meter("vendor.marker" + index, unit, count, oid));
            }
        });
        return meters;
    }

    /** A device that names no unit, or one that the standard does not have, counts impressions as nearly all do. */
    private static Unit unit(@Nullable Long unit) {
        return unit == null ? IMPRESSIONS : UNITS.getOrDefault(unit, IMPRESSIONS);
    }

    private static Meter meter(String name, Unit unit, long count, Oid oid) {
        return new Meter(
                new MeterKey(name + unit.suffix()),
                count * unit.factor() / unit.divisor(),
                false,
                List.of(new Meter.Operand(oid.toString(), count)));
    }
}
