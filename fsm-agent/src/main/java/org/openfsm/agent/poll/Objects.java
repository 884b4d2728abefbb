package org.openfsm.agent.poll;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.LocalText;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/** All that was read of one box, by table and row. The first index of every Printer-MIB table is hrDeviceIndex. */
final class Objects {

    /** A row whose index names no printer (some makers leave hrDeviceIndex out, or send 0). */
    private static final int NO_PRINTER = 0;

    private static final int PRINTER_TYPE_ARC = 5; // hrDevicePrinter, 1.3.6.1.2.1.25.3.1.5

    private final Map<Table, TreeMap<Integer, TreeMap<Integer, Map<Integer, SnmpValue>>>> tables = new HashMap<>();
    private final NavigableMap<Oid, SnmpValue> values;
    private final Problems problems;
    private final SortedSet<Integer> printers;

    Objects(NavigableMap<Oid, SnmpValue> values, Problems problems) {
        this.values = values;
        this.problems = problems;
        for (var table : Table.values()) {
            sort(table);
        }
        printers = findPrinters();
    }

    private void sort(Table table) {
        var devices = new TreeMap<Integer, TreeMap<Integer, Map<Integer, SnmpValue>>>();
        var base = table.column(0);
        int depth = base.length();
        for (var entry : values.tailMap(base, false).entrySet()) {
            var oid = entry.getKey();
            if (oid.length() < depth + 1 || !sameBut(oid, base)) {
                break;
            }
            int column = oid.arc(depth - 1);
            int device = table.isPerDevice() || oid.length() > depth + 1 ? oid.arc(depth) : NO_PRINTER;
            int row = oid.arc(oid.length() - 1);
            devices.computeIfAbsent(device, any -> new TreeMap<>())
                    .computeIfAbsent(row, any -> new HashMap<>())
                    .put(column, entry.getValue());
        }
        tables.put(table, devices);
    }

    private static boolean sameBut(Oid oid, Oid base) {
        for (int i = 0; i < base.length() - 1; i++) {
            if (oid.arc(i) != base.arc(i)) {
                return false;
            }
        }
        return true;
    }

    NavigableMap<Oid, SnmpValue> values() {
        return values;
    }

    /** hrDeviceIndex of each printer in the box; empty when nothing in it speaks Printer-MIB or calls itself one. */
    SortedSet<Integer> printers() {
        return printers;
    }

    private SortedSet<Integer> findPrinters() {
        var found = new TreeSet<>(devices(Table.GENERAL).keySet());
        boolean printerMib = !found.isEmpty();
        devices(Table.HR_PRINTER).keySet().stream()
                .filter(device -> !printerMib || isOfPrinterType(device))
                .forEach(found::add);
        if (found.isEmpty()) {
            devices(Table.HR_DEVICE).keySet().stream()
                    .filter(this::isOfPrinterType)
                    .forEach(found::add);
        }
        for (var table : new Table[] {Table.MARKER, Table.SUPPLIES, Table.INPUT, Table.ALERT}) {
            if (found.isEmpty()) {
                found.addAll(devices(table).keySet());
            }
        }
        return found;
    }

    private boolean isOfPrinterType(int device) {
        return values.get(Table.HR_DEVICE.column(2).append(device)) instanceof SnmpValue.ObjectId type
                && type.oid().arc(type.oid().length() - 1) == PRINTER_TYPE_ARC;
    }

    /** The rows of one printer by their own index; a box with a single printer has also those that name none. */
    SortedMap<Integer, Row> rows(Table table, int printer, @Nullable Integer characterSet) {
        var rows = new TreeMap<Integer, Row>();
        devices(table).forEach((device, found) -> {
            if (device == printer || (printers.size() <= 1 && !table.isPerDevice())) {
                found.forEach((index, row) -> rows.putIfAbsent(index, new Row(table, row, characterSet, problems)));
            }
        });
        return rows;
    }

    /** The row of a table that has one row a device. */
    @Nullable
    Row row(Table table, int device, @Nullable Integer characterSet) {
        var found = devices(table).get(device);
        var row = found == null ? null : found.get(device);
        return row == null ? null : new Row(table, row, characterSet, problems);
    }

    /** All rows of a table that has one row a device. */
    SortedMap<Integer, Row> all(Table table) {
        var rows = new TreeMap<Integer, Row>();
        devices(table).keySet().forEach(device -> {
            var row = row(table, device, null);
            if (row != null) {
                rows.put(device, row);
            }
        });
        return rows;
    }

    /** An object of the system group. */
    @Nullable
    SnmpValue system(int object) {
        return values.get(Table.SYSTEM.column(object).append(0));
    }

    @Nullable
    String systemText(int object) {
        Table.SYSTEM.mustBeText(object);
        return system(object) instanceof SnmpValue.Octets octets ? LocalText.of(octets.bytes(), null) : null;
    }

    /** The character set of the printer's texts: its current localisation's, by IANA's MIBenum. */
    @Nullable
    Integer characterSet(int printer) {
        var general = row(Table.GENERAL, printer, null);
        var localization = general == null ? null : general.number(2);
        var row = localization == null
                ? null
                : rows(Table.LOCALIZATION, printer, null).get(localization.intValue());
        var mibEnum = row == null ? null : row.number(4);
        return mibEnum == null ? null : mibEnum.intValue();
    }

    private TreeMap<Integer, TreeMap<Integer, Map<Integer, SnmpValue>>> devices(Table table) {
        return tables.getOrDefault(table, new TreeMap<>());
    }
}
