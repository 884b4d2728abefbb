package org.openfsm.agent.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.NavigableMap;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/**
 * hrDeviceStatus, hrPrinterStatus, hrPrinterDetectedErrorState and the console's first line, as they follow from the
 * alerts (RFC 3805, 2.2.13.2). What was recorded stays until something changes.
 */
final class PrinterStatus {

    private static final int RUNNING = 2;
    private static final int WARNING = 3;
    private static final int DOWN = 5;
    private static final int OTHER = 1;
    private static final int IDLE = 3;
    private static final int PRINTING = 4;

    private static final int NO_PAPER = 1;
    private static final int LOW_TONER = 2;
    private static final int NO_TONER = 3;
    private static final int DOOR_OPEN = 4;
    private static final int JAMMED = 5;
    private static final int SERVICE_REQUESTED = 7;
    private static final int INPUT_TRAY_EMPTY = 13;

    private final NavigableMap<Oid, SnmpValue> objects;
    private final int printer;
    private final Alerts alerts;
    private final Oid console;
    private final SnmpValue.Octets recordedText;
    private final BitSet recordedErrors;
    private boolean printing;

    PrinterStatus(NavigableMap<Oid, SnmpValue> objects, int printer, Alerts alerts) {
        this.objects = objects;
        this.printer = printer;
        this.alerts = alerts;
        console = PrinterMib.CONSOLE_TEXT.append(printer, 1);
        recordedText = objects.get(console) instanceof SnmpValue.Octets text ? text : new SnmpValue.Octets(new byte[0]);
        recordedErrors = errors();
        recordedErrors.andNot(explained());
        if (alerts.stopped()) {
            recordedErrors.clear();
        }
    }

    void printing(boolean now) {
        printing = now;
        show();
    }

    void show() {
        boolean stopped = alerts.stopped();
        var rows = alerts.rows();
        boolean warned = rows.stream().anyMatch(row -> row.severity() == Alerts.WARNING);
        set(PrinterMib.HR_DEVICE_STATUS.append(printer), stopped ? DOWN : warned ? WARNING : RUNNING);
        set(PrinterMib.HR_PRINTER_STATUS.append(printer), stopped ? OTHER : printing ? PRINTING : IDLE);
        var bits = explained();
        bits.or(recordedErrors);
        objects.computeIfPresent(PrinterMib.HR_PRINTER_ERRORS.append(printer), (oid, old) -> octets(bits));
        if (objects.containsKey(console)) {
            objects.put(
                    console,
                    rows.stream()
                            .filter(row -> row.severity() == Alerts.CRITICAL)
                            .findFirst()
                            .map(row -> alerts.description(row.index()))
                            .orElse(printing ? text("Printing...") : recordedText));
        }
    }

    private void set(Oid oid, int number) {
        objects.computeIfPresent(oid, (same, old) -> new SnmpValue.Number(SnmpValue.INTEGER, number));
    }

    /** The bits that follow from the rows of the alert table. */
    private BitSet explained() {
        var bits = new BitSet();
        for (var row : alerts.rows()) {
            switch (row.code()) {
                case 3 -> bits.set(DOOR_OPEN);
                case 8 -> bits.set(JAMMED);
                case 10, 11, 1107, 1109, 1111, 1112 -> {
                    if (row.severity() == Alerts.CRITICAL) {
                        bits.set(SERVICE_REQUESTED);
                    }
                }
                case 808 -> bits.set(row.severity() == Alerts.CRITICAL ? NO_PAPER : INPUT_TRAY_EMPTY);
                case 1101, 1102, 1103 -> bits.set(NO_TONER);
                case 1104, 1105, 1106 -> bits.set(LOW_TONER);
                default -> {
                    // no bit says it
                }
            }
        }
        return bits;
    }

    private BitSet errors() {
        var bits = new BitSet();
        if (objects.get(PrinterMib.HR_PRINTER_ERRORS.append(printer)) instanceof SnmpValue.Octets text) {
            var octets = text.bytes();
            for (int bit = 0; bit < octets.length * 8; bit++) {
                bits.set(bit, (octets[bit / 8] & 0x80 >> bit % 8) != 0);
            }
        }
        return bits;
    }

    /** Bit 0 is the most significant bit of the first octet (RFC 2790). */
    private static SnmpValue octets(BitSet bits) {
        var octets = new byte[bits.length() > 8 ? 2 : 1];
        bits.stream().filter(bit -> bit < 16).forEach(bit -> octets[bit / 8] |= (byte) (0x80 >> bit % 8));
        return new SnmpValue.Octets(Arrays.copyOf(octets, octets.length));
    }

    private static SnmpValue.Octets text(String text) {
        return new SnmpValue.Octets(text.getBytes(StandardCharsets.US_ASCII));
    }
}
