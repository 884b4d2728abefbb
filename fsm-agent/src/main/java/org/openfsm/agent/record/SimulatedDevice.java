package org.openfsm.agent.record;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.record.Lives.Life;
import org.openfsm.agent.record.Lives.PrinterLife;
import org.openfsm.agent.snmp.Responder;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/** A device at one address: the objects of a recording, alive. Not safe for use by several threads. */
public final class SimulatedDevice implements Responder.Responding {

    private static final List<Oid> UPTIMES = List.of(PrinterMib.SYS_UP_TIME, PrinterMib.HR_SYSTEM_UPTIME);

    private final String maker;
    private final Recording recording;
    private final NavigableMap<Oid, SnmpValue> objects;
    private final List<MovingPrinter> printers = new ArrayList<>();
    private final Instant start;
    private long ticksAtStart;
    private Map<Integer, PrinterLife> keptPrinters = Map.of();

    /**
     * @param pace how many times as busy as in an office; 0 for a device that does not move
     * @param journal hears what happens, in readable words
     */
    public SimulatedDevice(Recording recording, double pace, Random random, Instant start, Consumer<String> journal) {
        this.recording = recording;
        this.start = start;
        objects = new TreeMap<>(recording.objects());
        maker = recording.name().replaceAll("/.*", "");
        ticksAtStart = PrinterMib.number(objects, PrinterMib.SYS_UP_TIME, 0);
        if (pace > 0) {
            for (int index : PrinterMib.printers(objects)) {
                printers.add(
                        new MovingPrinter(objects, index, recording.traits().of(index), pace, random, start, journal));
            }
        }
    }

    /** The recording's name; repeated devices share it. */
    public String name() {
        return recording.name();
    }

    /** The directory of the maker. */
    public String maker() {
        return maker;
    }

    /** hrDeviceDescr of the first printer, else sysDescr. */
    public String model() {
        for (int index : PrinterMib.printers(objects)) {
            if (objects.get(PrinterMib.HR_DEVICE_DESCR.append(index)) instanceof SnmpValue.Octets text) {
                return new String(text.bytes(), StandardCharsets.UTF_8);
            }
        }
        return objects.get(PrinterMib.SYS_DESCR) instanceof SnmpValue.Octets text
                ? new String(text.bytes(), StandardCharsets.UTF_8)
                : recording.name();
    }

    @Override
    public boolean version1Only() {
        return recording.traits().version1Only();
    }

    @Override
    public int largestMessage() {
        return recording.traits().largestMessage();
    }

    /** Null for what the device does not have. */
    public @Nullable SnmpValue get(Oid oid) {
        return objects.get(oid);
    }

    /** The first object behind this one, or null at the end. */
    public Map.@Nullable Entry<Oid, SnmpValue> next(Oid oid) {
        return objects.higherEntry(oid);
    }

    /** Lives on until {@code now}. Its uptime is never faster than time, at any pace. */
    public void advanceTo(Instant now) {
        long ticks = ticksAtStart + Duration.between(start, now).toMillis() / 10;
        for (var uptime : UPTIMES) {
            objects.computeIfPresent(
                    uptime,
                    (oid, value) -> value instanceof SnmpValue.Number number ? Cell.with(number, ticks) : value);
        }
        printers.forEach(printer -> printer.advanceTo(now));
    }

    /** Another printer of its model: it has printed more, and its supplies stand elsewhere. */
    void beginElsewhere(Random random) {
        printers.forEach(printer -> printer.beginElsewhere(500L + random.nextInt(60_000)));
    }

    /** What it needs to {@link #resume} another time. */
    Life life(InetSocketAddress address) {
        var changes = new TreeMap<Oid, Optional<SnmpValue>>();
        var recorded = recording.objects();
        objects.forEach((oid, value) -> {
            if (value != recorded.get(oid)) {
                changes.put(oid, Optional.of(value));
            }
        });
        for (var oid : recorded.keySet()) {
            if (!objects.containsKey(oid)) {
                changes.put(oid, Optional.empty());
            }
        }
        var lives = new TreeMap<>(keptPrinters);
        printers.forEach(printer -> lives.put(printer.index(), printer.life()));
        return new Life(address, changes, lives);
    }

    /** Goes on from an earlier life, of which it takes what its recording has room for: recordings are mended. */
    void resume(Life life) {
        objects.clear();
        objects.putAll(recording.objects());
        life.changes()
                .forEach((oid, change) -> change.ifPresentOrElse(value -> resume(oid, value), () -> {
                    objects.remove(oid);
                }));
        ticksAtStart = PrinterMib.number(objects, PrinterMib.SYS_UP_TIME, 0);
        keptPrinters = Map.copyOf(life.printers());
        boolean moved = life.changes().keySet().stream().anyMatch(oid -> !UPTIMES.contains(oid));
        for (var printer : printers) {
            var kept = keptPrinters.get(printer.index());
            if (moved && kept != null) {
                printer.resume(kept);
            }
        }
    }

    private void resume(Oid oid, SnmpValue value) {
        var recorded = recording.objects().get(oid);
        if (recorded == null ? oid.startsWith(PrinterMib.ALERT_TABLE) : recorded.tag() == value.tag()) {
            objects.put(oid, value);
        }
    }

    List<MovingPrinter> printers() {
        return printers;
    }
}
