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
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.snmp.NotOpened;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpSession;
import org.openfsm.agent.snmp.SnmpSession.Answer;
import org.openfsm.agent.snmp.SnmpSession.Fault;
import org.openfsm.agent.snmp.SnmpTarget;
import org.openfsm.agent.snmp.SnmpVersion;
import org.openfsm.pmd.Match;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.Pool;
import org.openfsm.pmd.SnmpValue;
import org.openfsm.pmd.Words;
import org.openfsm.wire.Device;
import org.openfsm.wire.Device.Identity;
import org.openfsm.wire.Device.Problem;
import org.openfsm.wire.Device.Status;

/**
 * Reads a device by the standards (SNMPv2-MIB, IF-MIB, HOST-RESOURCES-MIB, Printer-MIB, Finisher-MIB), and by the
 * definition that fits it best.
 */
public final class Poller {

    static final Oid UP_TIME = Table.SYSTEM.column(3).append(0);

    private static final Pool NO_DEFINITIONS = Pool.load(List.of());
    /** Two definitions fit a device equally well; the first by name was taken. */
    private static final String TIE = "definition-tie";

    private static final long TICKS_PER_SECOND = 100;
    private static final long MOST_TICKS = 0xffff_ffffL;

    private static final Set<String> CUT_SHORT = Set.of(Fault.NO_ANSWER, Fault.OUT_OF_TIME, Fault.TOO_MUCH);

    private final Clock clock;
    private final Memory memory;
    private final Supplier<Pool> pool;

    /** By the standards alone. */
    public Poller(Clock clock) {
        this(clock, Memory.none(), () -> NO_DEFINITIONS);
    }

    /**
     * By the standards and by definitions.
     *
     * @param memory makes later readings of the same device smaller
     * @param pool the definitions in use; asked at each reading
     */
    public Poller(Clock clock, Memory memory, Supplier<Pool> pool) {
        this.clock = clock;
        this.memory = memory;
        this.pool = pool;
    }

    /**
     * Opens and reads a device.
     *
     * @return one element for each printer (hrDevice) of the box, at least one; a fault of the device or the network does
     *     not complete it exceptionally but is told in {@code reachable} and {@code problems}
     */
    public CompletableFuture<List<Device>> poll(SnmpNetwork network, SnmpTarget target) {
        var known = memory.box(target).configuration();
        var spoken = inItsVersion(target);
        return (known == null ? network.open(spoken) : network.open(spoken, known.witnesses()))
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

    /** The target without the versions of SNMP that its definition says it does not answer. */
    private SnmpTarget inItsVersion(SnmpTarget target) {
        var versions = memory.box(target).definitions().values().stream()
                .flatMap(id -> pool.get().definition(id).stream())
                .map(definition -> definition.quirks().snmpVersion())
                .filter(version -> version != null)
                .map(version -> SnmpVersion.of(version == 2 ? "2c" : version.toString()))
                .toList();
        var credentials = target.credentials().stream()
                .filter(one -> versions.contains(one.version()))
                .toList();
        return credentials.isEmpty()
                ? target
                : new SnmpTarget(target.host(), target.port(), credentials, target.address());
    }

    /** Reads an opened device. @param target where it was found: its place in the result */
    public CompletableFuture<List<Device>> poll(SnmpSession session, SnmpTarget target) {
        var readAt = now();
        return new Reading(session, pool.get(), memory.box(target), readAt)
                .start()
                .thenApply(reading -> {
                    memory.keep(target, reading.after());
                    var values = reading.values();
                    var devices = new ArrayList<Device>();
                    reading.printers()
                            .forEach((index, match) -> devices.add(device(
                                    new Place(session, target, readAt),
                                    index,
                                    match,
                                    values,
                                    new Problems(reading.problems()))));
                    return devices;
                });
    }

    /** Where and when a box is read. */
    private record Place(SnmpSession session, SnmpTarget target, Instant readAt) {
        String address() {
            var address = session.address();
            return address == null ? target.host() : address;
        }
    }

    private static Device device(
            Place place,
            @Nullable Integer index,
            @Nullable Match match,
            NavigableMap<Oid, SnmpValue> values,
            Problems problems) {
        if (match == null) {
            return standard(place, new Printer(new Objects(values, problems), index), problems);
        }
        var definition = match.definition();
        if (match.isTie()) {
            var fitting = new TreeSet<>(List.of(definition.id()));
            match.tied().forEach(other -> fitting.add(other.id()));
            problems.add(TIE, String.join(", ", fitting));
        }
        var box = new Objects(definition.corrected(values, index), problems);
        var printer = new Printer(box, index, definition.quirks().characterSet());
        return definition.amend(standard(place, printer, problems), values);
    }

    /** What the standards say. */
    private static Device standard(Place place, Printer printer, Problems problems) {
        var upTicks = upTicks(printer.box().values());
        var target = place.target();
        var identity = Identities.of(printer);
        var supplies = Supplies.of(printer);
        var properties = Capabilities.of(printer, supplies);
        var meters = Meters.of(printer, problems);
        var alerts = Alerts.of(printer, place.readAt(), upTicks);
        var status = status(printer, upTicks);
        return new Device(
                place.readAt(),
                true,
                place.address(),
                target.port(),
                printer.index(),
                target.isNamed() ? target.host() : null,
                place.session().version().text(),
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
