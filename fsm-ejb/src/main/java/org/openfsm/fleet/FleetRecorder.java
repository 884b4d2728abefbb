package org.openfsm.fleet;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openfsm.platform.Unit;

/**
 * Takes what reports saw into the fleet, within the transaction that records them. The number of statements does not
 * depend on the number of devices, and for reports as they usually are not on that of reports: everything is read at
 * once, judged in memory, one report after the other, and written in batches.
 */
public final class FleetRecorder {
    private static final int SEARCH_TEXT = 4000;

    private final Unit unit;
    private final Origin origin;
    private final FleetWrites writes;
    private final Standings known;
    private final List<Late> late = new ArrayList<>();
    private final LateAlerts lateAlerts;

    private FleetRecorder(Unit unit, FleetWrites writes, Standings known, Origin origin) {
        this.unit = unit;
        this.origin = origin;
        this.writes = writes.of(origin);
        this.known = known;
        this.lateAlerts = new LateAlerts(unit, origin);
    }

    private record Late(Standing device, Observed seen) {}

    /** Records what was seen, the reports of each tenant in their order, and in each the order of its times. */
    public static void record(Unit unit, List<Sighting> sightings) throws SQLException {
        var tenants = sightings.stream()
                .collect(Collectors.groupingBy(one -> one.origin().tenantId(), TreeMap::new, Collectors.toList()));
        for (var tenant : tenants.entrySet()) {
            record(unit, tenant.getKey(), tenant.getValue());
        }
    }

    private static void record(Unit unit, long tenant, List<Sighting> sightings) throws SQLException {
        var known = Standings.load(unit, tenant, sightings);
        var writes = new FleetWrites(unit, sightings.get(0).origin());
        for (var one : sightings) {
            new FleetRecorder(unit, writes, known, one.origin()).take(one);
        }
        known.all().filter(device -> device.movedBy != null).forEach(device -> writes.of(device.movedBy)
                .current(device, searchText(device)));
        writes.flush();
    }

    /** A change that concerns the report or its agent, not a device. */
    public static void note(Unit unit, Origin origin, String kind, Object... namesAndValues) throws SQLException {
        var writes = new FleetWrites(unit, origin);
        writes.change(kind, null, null, origin.receivedAt(), namesAndValues);
        writes.flush();
    }

    private void take(Sighting sighting) throws SQLException {
        var identities = new Identities(unit, origin, writes, known);
        var done = new HashSet<List<Object>>();
        for (var one : sighting.answered()) {
            var device = identities.of(one);
            // the same moment twice: a device that listed itself twice, or times cut to the receipt
            if (done.add(List.of(device.id, one.at()))) {
                take(device, one);
            }
        }
        for (var one : sighting.silent()) {
            var device = known.at(origin, one.address(), one.port());
            if (device.isPresent()) {
                fallSilent(device.get(), one);
            }
        }
        identities.propose();
        takeLate();
        lateAlerts.take(writes);
    }

    /** What has moved before in this transaction moves on from there: its rows must be there to be changed again. */
    private void settle(Standing device) throws SQLException {
        if (device.movedBy != null) {
            writes.flush();
        }
    }

    private void take(Standing device, Observed seen) throws SQLException {
        settle(device);
        if (!seen.meters().isEmpty()) {
            if (device.meteredAt == null || seen.at().isAfter(device.meteredAt)) {
                takeMeters(device, seen);
            } else {
                late.add(new Late(device, seen));
            }
        }
        if (!seen.supplies().isEmpty()) {
            if (device.suppliedAt == null || seen.at().isAfter(device.suppliedAt)) {
                takeSupplies(device, seen);
            } else {
                writes.supplyReading(device.id, seen.at(), DeviceDocuments.supplies(seen.supplies()));
                writes.change("supply-level", device.id, null, seen.at());
            }
        }
        if (device.seenAt == null || seen.at().isAfter(device.seenAt)) {
            takeState(device, seen);
        } else if (seen.at().isBefore(device.seenAt)) {
            lateAlerts.add(device.id, device.seenAt, seen);
        }
        if (device.readAt == null || seen.at().isAfter(device.readAt)) {
            device.readAt = seen.at();
            device.movedBy = origin;
        }
    }

    // --- meters

    private void takeMeters(Standing device, Observed seen) {
        var changes = new ArrayList<MeterChange>();
        boolean differs = device.storedAt == null;
        for (var value : seen.meters()) {
            var meter = device.meters.get(value.key());
            if (meter == null) {
                differs = true;
            } else {
                var change = meter.advanceTo(value.value(), seen.at());
                changes.add(change);
                differs |= !(change instanceof MeterChange.Advanced advanced) || advanced.by() != 0;
            }
        }
        if (changes.stream().anyMatch(change -> beginsAnew(change, seen))) {
            writes.nextEpoch(device.id, device.epoch, seen.at());
            device.epoch++;
        }
        for (var change : changes) {
            if (change instanceof MeterChange.WentBack back) {
                writes.change(
                        "meter-went-back", device.id, back.key(), seen.at(), "from", back.from(), "to", back.to());
            }
        }
        for (var value : seen.meters()) {
            device.meters
                    .computeIfAbsent(
                            value.key(), key -> new Meter(key, value.value(), seen.at(), false, 0, 0, List.of()))
                    .evidence(value.billing(), device.epoch, origin.report(), value.raw());
        }
        // of equal polls the first of each local day is kept, so that days without change are told from days unread
        if (differs || !day(seen.at()).equals(day(device.storedAt))) {
            writes.reading(device.id, seen.at(), device.epoch, doubt(device), values(seen));
            device.storedAt = seen.at();
        }
        device.meteredAt = seen.at();
        device.movedBy = origin;
    }

    /** A lower count of the device's life; where the poll gives none, of any meter that is not only the vendor's. */
    private static boolean beginsAnew(MeterChange change, Observed seen) {
        if (!(change instanceof MeterChange.WentBack back)) {
            return false;
        }
        return Meter.countsTheDevicesLife(back.key())
                || (seen.meters().stream().noneMatch(meter -> Meter.countsTheDevicesLife(meter.key()))
                        && !back.key().startsWith("vendor."));
    }

    private void takeLate() throws SQLException {
        if (late.isEmpty()) {
            return;
        }
        var neighbours = Neighbours.of(
                unit,
                origin,
                late.stream().map(one -> one.device.id).toList(),
                late.stream().map(one -> one.seen.at()).toList());
        for (var one : late) {
            var device = one.device;
            var at = one.seen.at();
            var values = values(one.seen);
            var around = neighbours.around(device.id, at);
            var before = around.before();
            if (before != null && day(before.at()).equals(day(at)) && before.says(values)) {
                continue;
            }
            var place = around.place(values);
            if (place.opensEpochBefore()) {
                writes.epochBegins(device.id, place.epoch(), at);
            }
            writes.reading(device.id, at, place.epoch(), place.fits() ? doubt(device) : "order", values);
            if (!place.fits()) {
                writes.change("late-reading-unfit", device.id, null, at, "epoch", place.epoch());
            }
        }
    }

    private java.time.LocalDate day(Instant at) {
        return at.atZone(origin.zone()).toLocalDate();
    }

    private String doubt(Standing device) {
        return origin.clockInDoubt() ? "clock" : device.certain ? null : "identity";
    }

    private static Map<String, Long> values(Observed seen) {
        var values = new LinkedHashMap<String, Long>();
        seen.meters().forEach(meter -> values.put(meter.key(), meter.value()));
        return values;
    }

    // --- supplies

    private void takeSupplies(Standing device, Observed seen) {
        var before = SupplyPeriod.slots(device.supplies);
        var now = new ArrayList<SupplyView>();
        var slots = SupplyPeriod.slots(seen.supplies());
        var total = device.value("total");
        slots.forEach((slot, supply) -> {
            var last = before.get(slot);
            if (last == null || last.installedAt() == null) {
                writes.supplyInstalled(device.id, slot, supply, seen.at(), device.suppliedAt != null, total);
                now.add(installed(supply, seen.at()));
                return;
            }
            var period = new SupplyPeriod(slot, last.installedAt(), last);
            var end = period.endedBy(supply);
            if (end == null) {
                if (!Objects.equals(last.percent(), supply.percent())) {
                    writes.supplyUsed(device.id, period, supply, total);
                }
                now.add(installed(supply, period.installedAt()));
            } else {
                writes.supplyRemoved(device.id, period, seen.at(), end, total);
                writes.supplyInstalled(device.id, slot, supply, seen.at(), true, total);
                writes.change(
                        "supply-replaced",
                        device.id,
                        slot,
                        seen.at(),
                        "by",
                        end,
                        "percentBefore",
                        last.percent(),
                        "percentNow",
                        supply.percent());
                now.add(installed(supply, seen.at()));
            }
        });
        before.forEach((slot, last) -> {
            if (!slots.containsKey(slot) && last.installedAt() != null) {
                writes.supplyRemoved(
                        device.id, new SupplyPeriod(slot, last.installedAt(), last), seen.at(), "gone", total);
            }
        });
        if (!now.equals(device.supplies)) {
            device.suppliesText = DeviceDocuments.supplies(now);
            writes.supplyReading(device.id, seen.at(), device.suppliesText);
            if (!levels(now).equals(levels(device.supplies))) {
                writes.change("supply-level", device.id, null, seen.at());
            }
            device.supplies = List.copyOf(now);
        }
        device.suppliedAt = seen.at();
        device.movedBy = origin;
    }

    /** What of them can cross a threshold. */
    private static List<List<Object>> levels(List<SupplyView> supplies) {
        return supplies.stream()
                .map(supply -> Arrays.<Object>asList(
                        supply.index(), supply.kind(), supply.percent(), supply.type(), supply.colorant()))
                .toList();
    }

    private static SupplyView installed(SupplyView supply, Instant at) {
        return new SupplyView(
                supply.index(),
                supply.type(),
                supply.supplyClass(),
                supply.colorant(),
                supply.description(),
                supply.unit(),
                supply.kind(),
                supply.percent(),
                supply.level(),
                supply.capacity(),
                supply.partNumber(),
                supply.serialNumber(),
                supply.low(),
                at);
    }

    // --- state

    private void takeState(Standing device, Observed seen) {
        if (device.state == DeviceState.UNREACHABLE && device.seenAt != null) {
            writes.change("device-answers", device.id, null, seen.at());
        }
        if (device.address != null && !device.address.equals(seen.address())) {
            writes.change("address-changed", device.id, null, seen.at(), "from", device.address, "to", seen.address());
        }
        var names = (seen.names() == null ? Observed.Names.NONE : seen.names()).or(device.names);
        if (device.names.firmware() != null && !device.names.firmware().equals(names.firmware())) {
            writes.change(
                    "firmware-changed",
                    device.id,
                    null,
                    seen.at(),
                    "from",
                    device.names.firmware(),
                    "to",
                    names.firmware());
        }
        device.names = names;
        device.hostName = seen.hostName() == null ? device.hostName : seen.hostName();
        device.address = seen.address();
        device.port = seen.port();
        device.printerIndex = seen.printerIndex();
        device.snmpVersion = seen.snmpVersion() == null ? device.snmpVersion : seen.snmpVersion();
        device.properties =
                seen.properties() == null ? device.properties : DeviceDocuments.properties(seen.properties());
        device.problems = DeviceDocuments.problems(seen.problems());
        device.agentId = origin.agentId();
        device.sourceId = origin.sourceId();
        var errorsBefore = ErrorBits.unexplained(device.status, device.alerts.values());
        if (seen.status() != null) {
            device.status = seen.status();
        }
        takeAlerts(device, seen);
        if (seen.status() != null) {
            takeErrors(device, seen.at(), errorsBefore);
        }
        var worst = WorstState.of(device.status, device.alerts.values(), device.supplies);
        device.state = worst.state();
        device.reason = DeviceDocuments.reason(worst.reason());
        device.seenAt = seen.at();
        device.report = origin.report();
        device.movedBy = origin;
    }

    private void takeErrors(Standing device, Instant at, Set<String> before) {
        var now = ErrorBits.unexplained(device.status, device.alerts.values());
        now.stream()
                .filter(bit -> !before.contains(bit))
                .forEach(bit -> writes.change("error-raised", device.id, bit, at));
        before.stream()
                .filter(bit -> !now.contains(bit))
                .forEach(bit -> writes.change("error-cleared", device.id, bit, at));
    }

    /** Whether an alert that is not in it was not there. */
    static boolean sawAllAlerts(Observed seen) {
        return seen.status() != null
                && seen.problems().stream()
                        .noneMatch(problem ->
                                problem.what() != null && problem.what().contains("Alert"));
    }

    /** Alerts that were not asked for, or could not be read to the end, clear nothing. */
    private void takeAlerts(Standing device, Observed seen) {
        boolean whole = sawAllAlerts(seen);
        var active = new LinkedHashMap<String, ActiveAlert>();
        ActiveAlert.bySubject(seen.alerts()).forEach((subject, alert) -> {
            var before = device.alerts.get(subject);
            boolean goesOn = before != null && before.goesOnIn(alert);
            if (before != null && !goesOn) {
                clear(device, before, seen.at());
            }
            active.put(subject, goesOn ? new ActiveAlert(subject, before.since(), alert) : raised(device, alert, seen));
        });
        device.alerts.forEach((subject, before) -> {
            if (active.containsKey(subject)) {
                return;
            }
            if (whole) {
                clear(device, before, seen.at());
            } else {
                active.put(subject, before);
            }
        });
        device.alerts = active;
    }

    private ActiveAlert raised(Standing device, AlertView alert, Observed seen) {
        var raised = ActiveAlert.of(alert, seen.at());
        writes.alertRaised(device.id, raised);
        writes.change(
                "alert-raised",
                device.id,
                raised.subject(),
                seen.at(),
                "severity",
                alert.severity(),
                "description",
                alert.description());
        return raised;
    }

    private void clear(Standing device, ActiveAlert alert, Instant at) {
        writes.alertCleared(device.id, alert, at);
        writes.change("alert-cleared", device.id, alert.subject(), at);
    }

    private void fallSilent(Standing device, Observed seen) throws SQLException {
        if (device.seenAt != null && !seen.at().isAfter(device.seenAt)) {
            return;
        }
        settle(device);
        if (device.state != DeviceState.UNREACHABLE) {
            writes.change("device-silent", device.id, null, seen.at());
        }
        var worst = WorstState.silent(seen.problems());
        device.state = worst.state();
        device.reason = DeviceDocuments.reason(worst.reason());
        device.problems = DeviceDocuments.problems(seen.problems());
        device.seenAt = seen.at();
        device.report = origin.report();
        device.movedBy = origin;
    }

    private static String searchText(Standing device) {
        var names = device.names;
        var text = Stream.of(
                        names.serialNumber(),
                        names.model(),
                        names.manufacturer(),
                        names.name(),
                        device.hostName,
                        device.address,
                        names.macAddress(),
                        names.location(),
                        names.assetNumber(),
                        device.movedBy.customerName())
                .filter(Objects::nonNull)
                .collect(Collectors.joining("\n"))
                .toLowerCase(Locale.ROOT);
        return text.length() <= SEARCH_TEXT ? text : text.substring(0, SEARCH_TEXT);
    }
}
