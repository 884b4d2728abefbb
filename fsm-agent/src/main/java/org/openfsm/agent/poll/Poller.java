package org.openfsm.agent.poll;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.snmp.NotOpened;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpSession;
import org.openfsm.agent.snmp.SnmpSession.Answer;
import org.openfsm.agent.snmp.SnmpSession.Fault;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.openfsm.pmd.Words;
import org.openfsm.wire.Device;
import org.openfsm.wire.Device.Identity;
import org.openfsm.wire.Device.Problem;
import org.openfsm.wire.Device.Status;

/** Reads a device by the standards alone: SNMPv2-MIB, IF-MIB, HOST-RESOURCES-MIB, Printer-MIB, Finisher-MIB. */
public final class Poller {

    static final Oid UP_TIME = Table.SYSTEM.column(3).append(0);

    private static final long TICKS_PER_SECOND = 100;
    private static final long MOST_TICKS = 0xffff_ffffL;

    private static final Set<String> CUT_SHORT = Set.of(Fault.NO_ANSWER, Fault.OUT_OF_TIME, Fault.TOO_MUCH);

    private final Clock clock;
    private final Memory memory;
    private final Reader reader;

    /** For reading a device once. */
    public Poller(Clock clock) {
        this(clock, Memory.none());
    }

    /** @param memory makes later readings of the same device smaller */
    public Poller(Clock clock, Memory memory) {
        this.clock = clock;
        this.memory = memory;
        this.reader = new Reader(memory);
    }

    /**
     * Opens and reads a device.
     *
     * @return one element for each printer (hrDevice) of the box, at least one; a fault of the device or the network does
     *     not complete it exceptionally but is told in {@code reachable} and {@code problems}
     */
    public CompletableFuture<List<Device>> poll(SnmpNetwork network, SnmpTarget target) {
        var known = memory.configuration(target);
        return (known == null ? network.open(target) : network.open(target, known.witnesses()))
                .thenCompose(session -> poll(session, target))
                .exceptionallyCompose(failure -> {
                    if (cause(failure) instanceof NotOpened notOpened) {
                        return CompletableFuture.completedFuture(List.of(unreachable(target, notOpened)));
                    }
                    return CompletableFuture.failedFuture(failure);
                });
    }

    /**
     * Looks at a device's error bits and counters of alerts, and at the alerts themselves only where that asks for it.
     *
     * @param wantsAlerts told what was seen so far
     * @return absent when it did not answer, or not to the end
     */
    public CompletableFuture<Optional<Glance>> glance(
            SnmpNetwork network, SnmpTarget target, Predicate<Glance> wantsAlerts) {
        var known = memory.look(target);
        return (known == null ? network.open(target) : network.open(target, known.instances()))
                .thenCompose(session -> glance(session, target, known, wantsAlerts))
                .exceptionallyCompose(failure -> cause(failure) instanceof NotOpened
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : CompletableFuture.failedFuture(failure));
    }

    /** One request where it is known what the device has; a walk finds that out, and again when the device restarted. */
    private CompletableFuture<Optional<Glance>> glance(
            SnmpSession session, SnmpTarget target, @Nullable Look known, Predicate<Glance> wantsAlerts) {
        var answer = known != null && known.isAnsweredBy(session.opened())
                ? CompletableFuture.completedFuture(new Answer(session.opened(), List.of()))
                : session.walk(Glance.COLUMNS);
        return answer.thenCompose(seen -> {
            if (isCutShort(seen)) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            var values = new TreeMap<>(session.opened());
            values.putAll(seen.values());
            memory.keep(target, Look.at(values));
            var glance = Glance.of(new Objects(values, new Problems()), false, now());
            return wantsAlerts.test(glance)
                    ? session.walk(Table.columns(Table.ALERT)).thenApply(alerts -> withAlerts(values, alerts))
                    : CompletableFuture.completedFuture(Optional.of(glance));
        });
    }

    private Optional<Glance> withAlerts(NavigableMap<Oid, SnmpValue> values, Answer alerts) {
        values.putAll(alerts.values());
        return isCutShort(alerts)
                ? Optional.empty()
                : Optional.of(Glance.of(new Objects(values, new Problems()), true, now()));
    }

    private static boolean isCutShort(Answer answer) {
        return answer.faults().stream().anyMatch(fault -> CUT_SHORT.contains(fault.code()));
    }

    /**
     * Who an opened device is, with few packets.
     *
     * @return one element for each printer of the box; empty when it has none
     */
    public CompletableFuture<List<Identity>> identify(SnmpSession session) {
        return session.walk(Table.columns(Table.GENERAL, Table.HR_DEVICE)).thenApply(answer -> {
            var values = new TreeMap<>(session.opened());
            values.putAll(answer.values());
            var box = new Objects(values, new Problems());
            return box.printers().stream()
                    .map(index -> Identities.of(new Printer(box, index)))
                    .toList();
        });
    }

    /** The device that could not be opened, as the report has it. */
    public Device unreachable(SnmpTarget target, NotOpened notOpened) {
        return Device.unreachable(now(), notOpened.address(), target.port(), new Problem(notOpened.code(), null));
    }

    /** Reads an opened device. @param target where it was found: its place in the result */
    public CompletableFuture<List<Device>> poll(SnmpSession session, SnmpTarget target) {
        var readAt = now();
        return reader.read(session, target, readAt)
                .thenApply(read -> devices(session, target, readAt, read.values(), read.problems()));
    }

    private static List<Device> devices(
            SnmpSession session,
            SnmpTarget target,
            Instant readAt,
            NavigableMap<Oid, SnmpValue> values,
            Problems problems) {
        var printers = new ArrayList<@Nullable Integer>(new Objects(values, problems).printers());
        if (printers.isEmpty()) {
            printers.add(null);
        }
        var devices = new ArrayList<Device>();
        for (var index : printers) {
            var own = new Problems(problems);
            devices.add(device(session, target, readAt, new Printer(new Objects(values, own), index), own));
        }
        return devices;
    }

    private static Device device(
            SnmpSession session, SnmpTarget target, Instant readAt, Printer printer, Problems problems) {
        var upTicks = upTicks(printer.box().values());
        var address = session.address() == null ? target.host() : session.address();
        var identity = Identities.of(printer);
        var supplies = Supplies.of(printer);
        var properties = Capabilities.of(printer, supplies);
        var meters = Meters.of(printer, problems);
        var alerts = Alerts.of(printer, readAt, upTicks);
        var status = status(printer, upTicks);
        return new Device(
                readAt,
                true,
                address,
                target.port(),
                printer.index(),
                target.isNamed() ? target.host() : null,
                session.version().text(),
                identity,
                properties,
                status,
                meters,
                supplies,
                alerts,
                null,
                problems.list());
    }

    /** sysUpTime in hundredths of a second. TimeTicks have 32 bits (RFC 2578); a device may send anything. */
    static @Nullable Long upTicks(NavigableMap<Oid, SnmpValue> values) {
        return values.get(UP_TIME) instanceof SnmpValue.Number ticks
                        && ticks.value() >= 0
                        && ticks.value() <= MOST_TICKS
                ? ticks.value()
                : null;
    }

    private static Status status(Printer printer, @Nullable Long upTicks) {
        var device = printer.row(Table.HR_DEVICE);
        var hrPrinter = printer.row(Table.HR_PRINTER);
        var bits = hrPrinter == null ? null : hrPrinter.octets(2);
        return new Status(
                device == null ? null : Words.DEVICE_STATUS.of(device.number(5)),
                hrPrinter == null ? null : Words.PRINTER_STATUS.of(hrPrinter.number(1)),
                bits == null ? List.of() : Words.errors(bits),
                upTicks == null ? null : upTicks / TICKS_PER_SECOND);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
