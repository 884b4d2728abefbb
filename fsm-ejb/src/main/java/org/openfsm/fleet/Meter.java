package org.openfsm.fleet;

import java.time.Instant;
import java.util.List;

/** A meter as the fleet holds it: its latest value, and where that came from. */
final class Meter {
    /** Columns of {@code reading}; every other key goes into {@code more}. */
    static final List<String> NAMED = List.of(
            "total",
            "engine",
            "mono",
            "color",
            "print",
            "print.mono",
            "print.color",
            "copy",
            "copy.mono",
            "copy.color",
            "fax",
            "scan",
            "duplex",
            "a3");

    private final String key;
    private long value;
    private Instant readAt;
    private boolean billing;
    private int epoch;
    private long report;
    private List<MeterView.Operand> raw;

    Meter(
            String key,
            long value,
            Instant readAt,
            boolean billing,
            int epoch,
            long report,
            List<MeterView.Operand> raw) {
        this.key = key;
        this.value = value;
        this.readAt = readAt;
        this.billing = billing;
        this.epoch = epoch;
        this.report = report;
        this.raw = List.copyOf(raw);
    }

    /** Mail overtakes mail, so a late reading is normal; a later reading that is lower means a swapped board. */
    MeterChange advanceTo(long newValue, Instant at) {
        if (!at.isAfter(readAt)) {
            return new MeterChange.Late(key, at);
        }
        readAt = at;
        long before = value;
        value = newValue;
        return newValue < before
                ? new MeterChange.WentBack(key, before, newValue)
                : new MeterChange.Advanced(key, newValue - before);
    }

    /** Names the report that the present value was read from. */
    void evidence(boolean fitForBilling, int inEpoch, long inReport, List<MeterView.Operand> operands) {
        billing = fitForBilling;
        epoch = inEpoch;
        report = inReport;
        raw = List.copyOf(operands);
    }

    /** Whether a lower value of it means that all of the device's meters began anew. */
    static boolean countsTheDevicesLife(String key) {
        return key.equals("total") || key.equals("engine");
    }

    /** What the key counts; report-format.md, Meter keys. */
    static String unit(String key) {
        int colon = key.indexOf(':');
        if (colon >= 0) {
            return key.substring(colon + 1);
        }
        return key.equals("scan") || key.startsWith("scan.") ? "images" : "impressions";
    }

    String key() {
        return key;
    }

    long value() {
        return value;
    }

    Instant readAt() {
        return readAt;
    }

    boolean billing() {
        return billing;
    }

    int epoch() {
        return epoch;
    }

    long report() {
        return report;
    }

    List<MeterView.Operand> raw() {
        return raw;
    }
}
