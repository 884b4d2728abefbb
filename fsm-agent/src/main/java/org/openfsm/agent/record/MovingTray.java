package org.openfsm.agent.record;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/** A row of prtInputTable with a measured level. */
final class MovingTray {

    private static final Oid TYPE = Oid.of("1.3.6.1.2.1.43.8.2.1.2");
    private static final int MANUAL = 5;

    private final int index;
    private final Cell level;
    private final long capacity;
    private final String unit;
    private double used;

    private MovingTray(NavigableMap<Oid, SnmpValue> objects, int printer, int index, long capacity) {
        this.index = index;
        this.capacity = capacity;
        level = new Cell(objects, PrinterMib.INPUT_CURRENT_LEVEL.append(printer, index), null);
        unit = switch ((int) PrinterMib.number(objects, PrinterMib.INPUT_CAPACITY_UNIT.append(printer, index), 8)) {
            case PrinterMib.FEET -> "feet";
            case PrinterMib.METRES -> "metres";
            default -> "sheets";
        };
    }

    static List<MovingTray> of(NavigableMap<Oid, SnmpValue> objects, int printer) {
        var trays = new ArrayList<MovingTray>();
        for (var row : PrinterMib.column(objects, PrinterMib.INPUT_CURRENT_LEVEL.append(printer))) {
            long capacity =
                    PrinterMib.number(objects, PrinterMib.INPUT_MAX_CAPACITY.append(printer, PrinterMib.last(row)), -2);
            boolean manual = PrinterMib.number(objects, TYPE.append(printer, PrinterMib.last(row)), 2) == MANUAL;
            if (!manual && capacity > 0 && PrinterMib.number(objects, row, -2) >= 0) {
                trays.add(new MovingTray(objects, printer, PrinterMib.last(row), capacity));
            }
        }
        return trays;
    }

    /** Whether the printer can feed from a tray that it does not measure. */
    static boolean unmeasured(NavigableMap<Oid, SnmpValue> objects, int printer) {
        return PrinterMib.column(objects, PrinterMib.INPUT_CURRENT_LEVEL.append(printer)).stream()
                .anyMatch(row -> PrinterMib.number(objects, row, -2) < 0
                        && PrinterMib.number(objects, TYPE.append(printer, PrinterMib.last(row)), 2) != MANUAL);
    }

    int index() {
        return index;
    }

    boolean empty() {
        return level.read() <= 0;
    }

    void feed(Impression impression) {
        used += impression.amount(unit);
        long whole = (long) used;
        used -= whole;
        level.write(Math.max(0, level.read() - whole));
    }

    void refill() {
        used = 0;
        level.write(capacity);
    }
}
