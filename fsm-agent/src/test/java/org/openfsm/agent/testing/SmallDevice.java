package org.openfsm.agent.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/** A device with a system group, and a printer in it or not; things may happen to it. */
public final class SmallDevice implements Responder.Responding {

    private static final String ERROR_STATE = "1.3.6.1.2.1.25.3.5.1.2.1";
    private static final String GENERAL = "1.3.6.1.2.1.43.5.1.1.";
    private static final String ALERT = "1.3.6.1.2.1.43.18.1.1.";

    private final NavigableMap<Oid, SnmpValue> objects = new ConcurrentSkipListMap<>();
    private final List<Oid> asked = new CopyOnWriteArrayList<>();
    private int events;

    public SmallDevice(boolean printer, @Nullable String serialNumber) {
        text("1.3.6.1.2.1.1.1.0", printer ? "Printer X" : "Server Y");
        objects.put(Oid.of("1.3.6.1.2.1.1.2.0"), new SnmpValue.ObjectId(Oid.of("1.3.6.1.4.1.1347.41")));
        objects.put(Oid.of("1.3.6.1.2.1.1.3.0"), new SnmpValue.Number(SnmpValue.TIME_TICKS, 100));
        objects.put(
                Oid.of("1.3.6.1.2.1.25.3.2.1.2.1"),
                new SnmpValue.ObjectId(Oid.of(printer ? "1.3.6.1.2.1.25.3.1.5" : "1.3.6.1.2.1.25.3.1.3")));
        if (serialNumber != null) {
            text(GENERAL + "17.1", serialNumber);
        }
    }

    /** With a byte of error bits (hrPrinterDetectedErrorState), and counters of alerts. */
    public void reports(int errorBits) {
        objects.put(Oid.of(ERROR_STATE), new SnmpValue.Octets(new byte[] {(byte) errorBits}));
        number(GENERAL + "18.1", events);
        number(GENERAL + "19.1", events);
    }

    /** An alert is raised, and counted. */
    public void raises(int index, int severity, int group, int code) {
        events++;
        number(GENERAL + "18.1", events);
        number(GENERAL + "19.1", events);
        int[] columns = {severity, 3, group, 1, 1, code};
        for (int i = 0; i < columns.length; i++) {
            number(ALERT + (i + 2) + ".1." + index, columns[i]);
        }
    }

    /** An alert is gone; the counters do not show it. */
    public void clears(int index) {
        for (int column = 2; column <= 7; column++) {
            objects.remove(Oid.of(ALERT + column + ".1." + index));
        }
    }

    public boolean wasAsked() {
        return !asked.isEmpty();
    }

    public void forgetsWhatWasAsked() {
        asked.clear();
    }

    /** How often the table of alerts was asked for since the last time; a bulk that runs into it is none. */
    public int timesAskedForAlerts() {
        int times = (int) asked.stream().filter(Oid.of(ALERT + "2")::equals).count();
        asked.clear();
        return times;
    }

    private void number(String oid, int number) {
        objects.put(Oid.of(oid), new SnmpValue.Number(SnmpValue.INTEGER, number));
    }

    private void text(String oid, String text) {
        objects.put(Oid.of(oid), new SnmpValue.Octets(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public @Nullable SnmpValue get(Oid oid) {
        asked.add(oid);
        return objects.get(oid);
    }

    @Override
    public Map.@Nullable Entry<Oid, SnmpValue> next(Oid oid) {
        asked.add(oid);
        return objects.higherEntry(oid);
    }

    @Override
    public boolean version1Only() {
        return false;
    }

    @Override
    public int largestMessage() {
        return 1472;
    }
}
