package org.openfsm.agent.record;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeSet;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/** Objects of RFC 3805, 2790 and 3418 that move; every column of a printer is indexed by hrDeviceIndex first. */
final class PrinterMib {

    static final Oid SYS_UP_TIME = Oid.of("1.3.6.1.2.1.1.3.0");
    static final Oid SYS_NAME = Oid.of("1.3.6.1.2.1.1.5.0");
    static final Oid SYS_DESCR = Oid.of("1.3.6.1.2.1.1.1.0");
    static final Oid IF_PHYS_ADDRESS = Oid.of("1.3.6.1.2.1.2.2.1.6");
    static final Oid HR_SYSTEM_UPTIME = Oid.of("1.3.6.1.2.1.25.1.1.0");
    static final Oid HR_DEVICE_TYPE = Oid.of("1.3.6.1.2.1.25.3.2.1.2");
    static final Oid HR_DEVICE_DESCR = Oid.of("1.3.6.1.2.1.25.3.2.1.3");
    static final Oid HR_DEVICE_STATUS = Oid.of("1.3.6.1.2.1.25.3.2.1.5");
    static final Oid HR_PRINTER_STATUS = Oid.of("1.3.6.1.2.1.25.3.5.1.1");
    static final Oid HR_PRINTER_ERRORS = Oid.of("1.3.6.1.2.1.25.3.5.1.2");
    private static final Oid HR_DEVICE_PRINTER = Oid.of("1.3.6.1.2.1.25.3.1.5");

    private static final Oid PRINTER_MIB = Oid.of("1.3.6.1.2.1.43");
    static final Oid GENERAL_SERIAL_NUMBER = PRINTER_MIB.append(5, 1, 1, 17);
    static final Oid ALERT_CRITICAL_EVENTS = PRINTER_MIB.append(5, 1, 1, 18);
    static final Oid ALERT_ALL_EVENTS = PRINTER_MIB.append(5, 1, 1, 19);
    static final Oid INPUT_CAPACITY_UNIT = PRINTER_MIB.append(8, 2, 1, 8);
    static final Oid INPUT_MAX_CAPACITY = PRINTER_MIB.append(8, 2, 1, 9);
    static final Oid INPUT_CURRENT_LEVEL = PRINTER_MIB.append(8, 2, 1, 10);
    static final Oid MARKER_COUNTER_UNIT = PRINTER_MIB.append(10, 2, 1, 3);
    static final Oid MARKER_LIFE_COUNT = PRINTER_MIB.append(10, 2, 1, 4);
    static final Oid MARKER_POWER_ON_COUNT = PRINTER_MIB.append(10, 2, 1, 5);
    static final Oid SUPPLIES_COLORANT = PRINTER_MIB.append(11, 1, 1, 3);
    static final Oid SUPPLIES_CLASS = PRINTER_MIB.append(11, 1, 1, 4);
    static final Oid SUPPLIES_TYPE = PRINTER_MIB.append(11, 1, 1, 5);
    static final Oid SUPPLIES_DESCRIPTION = PRINTER_MIB.append(11, 1, 1, 6);
    static final Oid SUPPLIES_UNIT = PRINTER_MIB.append(11, 1, 1, 7);
    static final Oid SUPPLIES_MAX_CAPACITY = PRINTER_MIB.append(11, 1, 1, 8);
    static final Oid SUPPLIES_LEVEL = PRINTER_MIB.append(11, 1, 1, 9);
    static final Oid COLORANT_VALUE = PRINTER_MIB.append(12, 1, 1, 4);
    static final Oid MEDIA_PATH_SPEED_UNIT = PRINTER_MIB.append(13, 4, 1, 2);
    static final Oid MEDIA_PATH_SPEED = PRINTER_MIB.append(13, 4, 1, 4);
    static final Oid MEDIA_PATH_TYPE = PRINTER_MIB.append(13, 4, 1, 9);
    static final Oid CONSOLE_TEXT = PRINTER_MIB.append(16, 5, 1, 2);
    static final Oid ALERT_TABLE = PRINTER_MIB.append(18, 1, 1);

    static final int SHEETS = 8;
    static final int FEET = 16;
    static final int METRES = 17;
    static final int IMPRESSIONS = 7;
    static final int PERCENT = 19;

    private PrinterMib() {}

    /** hrDeviceIndex of every printer: by hrDeviceType, else by the rows of the Printer-MIB. */
    static List<Integer> printers(NavigableMap<Oid, SnmpValue> objects) {
        var indexes = new TreeSet<Integer>();
        for (var row : column(objects, HR_DEVICE_TYPE)) {
            if (objects.get(row) instanceof SnmpValue.ObjectId name
                    && name.oid().equals(HR_DEVICE_PRINTER)) {
                indexes.add(last(row));
            }
        }
        if (indexes.isEmpty()) {
            for (var row : column(objects, MARKER_LIFE_COUNT)) {
                indexes.add(row.arc(MARKER_LIFE_COUNT.length()));
            }
        }
        return new ArrayList<>(indexes);
    }

    /** The objects of a column, or of a column's rows with this index. */
    static List<Oid> column(NavigableMap<Oid, SnmpValue> objects, Oid column) {
        var rows = new ArrayList<Oid>();
        for (var oid : objects.tailMap(column, false).keySet()) {
            if (!oid.startsWith(column)) {
                break;
            }
            rows.add(oid);
        }
        return rows;
    }

    /** The index of a row of a table whose own index is one arc. */
    static int last(Oid row) {
        return row.arc(row.length() - 1);
    }

    /** The number that an object holds, or {@code otherwise}. */
    static long number(NavigableMap<Oid, SnmpValue> objects, Oid oid, long otherwise) {
        return objects.get(oid) instanceof SnmpValue.Number value ? value.value() : otherwise;
    }
}
