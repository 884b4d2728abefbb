package org.openfsm.agent.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/** prtAlertTable of one printer, with the counters of prtGeneral and the error bits of hrPrinter that go with it. */
final class Alerts {

    static final int CRITICAL = 3;
    static final int WARNING = 5;
    static final int GROUP_INPUT = 8;
    static final int GROUP_SUPPLIES = 11;
    static final int GROUP_MEDIA_PATH = 13;
    static final int UNTRAINED = 3;

    private static final int SEVERITY = 2;
    private static final int TRAINING = 3;
    private static final int GROUP = 4;
    private static final int GROUP_INDEX = 5;
    private static final int LOCATION = 6;
    private static final int CODE = 7;
    private static final int DESCRIPTION = 8;
    private static final int TIME = 9;

    private final NavigableMap<Oid, SnmpValue> objects;
    private final int printer;
    private int latest;

    Alerts(NavigableMap<Oid, SnmpValue> objects, int printer) {
        this.objects = objects;
        this.printer = printer;
        latest = rows().stream().mapToInt(Row::index).max().orElse(0);
    }

    /** @param code PrtAlertCodeTC */
    record Row(int index, int severity, int group, int groupIndex, int code) {}

    List<Row> rows() {
        var rows = new ArrayList<Row>();
        for (var oid : PrinterMib.column(objects, column(CODE))) {
            int index = PrinterMib.last(oid);
            rows.add(new Row(
                    index,
                    (int) PrinterMib.number(objects, cell(SEVERITY, index), 1),
                    (int) PrinterMib.number(objects, cell(GROUP, index), 1),
                    (int) PrinterMib.number(objects, cell(GROUP_INDEX, index), -1),
                    (int) PrinterMib.number(objects, oid, 2)));
        }
        return rows;
    }

    /** The greatest index given so far; a row that is gone keeps its own. */
    int latest() {
        return latest;
    }

    /** Goes on behind the indexes of an earlier life. */
    void resume(int index) {
        latest = Math.max(index, rows().stream().mapToInt(Row::index).max().orElse(0));
    }

    boolean stopped() {
        return rows().stream().anyMatch(row -> row.severity() == CRITICAL);
    }

    /** Says that a supply is low or out; false when that is said already. */
    boolean tell(MovingSupply supply, boolean critical) {
        int code = supply.alertCode();
        var said = rows().stream()
                .filter(row -> row.group() == GROUP_SUPPLIES && row.groupIndex() == supply.index())
                .toList();
        if (said.stream().anyMatch(row -> row.code() == code)) {
            return false;
        }
        said.forEach(this::remove);
        raise(critical ? CRITICAL : WARNING, GROUP_SUPPLIES, supply.index(), code, supply.alertText());
        return true;
    }

    SnmpValue.Octets description(int index) {
        return objects.get(cell(DESCRIPTION, index)) instanceof SnmpValue.Octets text
                ? text
                : new SnmpValue.Octets(new byte[0]);
    }

    /** Adds a row unless the same alert is there already. */
    void raise(int severity, int group, int groupIndex, int code, String description) {
        for (var row : rows()) {
            if (row.group() == group && row.groupIndex() == groupIndex && row.code() == code) {
                return;
            }
        }
        int index = ++latest;
        put(SEVERITY, index, severity);
        put(TRAINING, index, UNTRAINED);
        put(GROUP, index, group);
        put(GROUP_INDEX, index, groupIndex);
        put(LOCATION, index, groupIndex);
        put(CODE, index, code);
        objects.put(cell(DESCRIPTION, index), new SnmpValue.Octets(description.getBytes(StandardCharsets.US_ASCII)));
        objects.put(
                cell(TIME, index),
                new SnmpValue.Number(SnmpValue.TIME_TICKS, PrinterMib.number(objects, PrinterMib.SYS_UP_TIME, 0)));
        count(PrinterMib.ALERT_ALL_EVENTS);
        if (severity == CRITICAL) {
            count(PrinterMib.ALERT_CRITICAL_EVENTS);
        }
    }

    /** Removes what is said about one row of a sub-unit's table. */
    void clear(int group, int groupIndex) {
        rows().stream()
                .filter(row -> row.group() == group && row.groupIndex() == groupIndex)
                .forEach(this::remove);
    }

    void clearCritical() {
        rows().stream().filter(row -> row.severity() == CRITICAL).forEach(this::remove);
    }

    private void remove(Row row) {
        for (int column = 1; column <= TIME; column++) {
            objects.remove(cell(column, row.index()));
        }
        count(PrinterMib.ALERT_ALL_EVENTS);
    }

    private void count(Oid counter) {
        objects.computeIfPresent(
                counter.append(printer),
                (oid, value) ->
                        value instanceof SnmpValue.Number number ? Cell.with(number, number.value() + 1) : value);
    }

    private void put(int column, int index, int number) {
        objects.put(cell(column, index), new SnmpValue.Number(SnmpValue.INTEGER, number));
    }

    private Oid column(int column) {
        return PrinterMib.ALERT_TABLE.append(column, printer);
    }

    private Oid cell(int column, int index) {
        return PrinterMib.ALERT_TABLE.append(column, printer, index);
    }
}
