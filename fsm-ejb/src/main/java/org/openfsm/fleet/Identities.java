package org.openfsm.fleet;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.openfsm.platform.Unit;

/**
 * Which device an observation is of, by evidence: serial number before MAC address with the maker before host name,
 * never the address, and only within the customer whose devices the report's source id gives. The same evidence at
 * another customer of the tenant is proposed to a person; across tenants nothing is compared.
 */
final class Identities {
    private final Unit unit;
    private final Origin origin;
    private final FleetWrites writes;
    private final Standings known;
    /** Which printer of a box each device of this report is. */
    private final Map<Long, Observed> claimed = new HashMap<>();

    private final Map<String, Standing> made = new HashMap<>();

    Identities(Unit unit, Origin origin, FleetWrites writes, Standings known) {
        this.unit = unit;
        this.origin = origin;
        this.writes = writes;
        this.known = known;
    }

    /** Everything by which a device of this description may have been kept. */
    static List<String> lookedUp(Observed seen, Origin origin) {
        var evidence = Evidence.of(seen, origin.agentId().toString());
        var texts = new ArrayList<>(evidence.kept());
        if (evidence.serial() != null) {
            texts.add(evidence.serialWith(maker(seen)).serial());
            texts.add(evidence.serialWith(index(seen)).serial());
        }
        return texts;
    }

    private static String maker(Observed seen) {
        var maker = seen.names() == null ? null : seen.names().manufacturer();
        return "@" + Objects.requireNonNullElse(maker, "").toLowerCase(Locale.ROOT);
    }

    private static String index(Observed seen) {
        return "#" + seen.printerIndex();
    }

    /** The device; a new one when no evidence names one. */
    Standing of(Observed seen) throws SQLException {
        var evidence = Evidence.of(seen, origin.agentId().toString());
        var found = find(evidence, seen);
        if (found.isEmpty() && evidence.serial() != null) {
            var taken = by(evidence.serial());
            if (taken.isPresent()) {
                // the serial number is another device's: of another maker, or of another printer in the same box
                evidence = evidence.serialWith(sameMaker(taken.get(), seen) ? index(seen) : maker(seen));
            }
        }
        var device = found.isPresent() ? found.get() : begin(evidence, seen);
        claimed.putIfAbsent(device.id, seen);
        if (!evidence.certain() || device.certain) {
            keep(evidence, device, seen);
        }
        return device;
    }

    private Optional<Standing> find(Evidence evidence, Observed seen) {
        if (!evidence.certain()) {
            return by(evidence.place());
        }
        if (evidence.serial() != null) {
            var bySerial = by(evidence.serialWith(maker(seen)).serial())
                    .or(() -> by(evidence.serialWith(index(seen)).serial()))
                    .or(() -> by(evidence.serial()).filter(device -> sameMaker(device, seen)))
                    .filter(device -> !otherPrinterOfTheBox(device, seen));
            if (bySerial.isPresent()) {
                return bySerial;
            }
        }
        return by(evidence.mac())
                .filter(device -> sameSerial(device, evidence))
                .or(() -> by(evidence.host())
                        .filter(device -> sameSerial(device, evidence)
                                && sameMac(device, seen)
                                && same(
                                        device.names.model(),
                                        seen.names() == null
                                                ? null
                                                : seen.names().model())))
                .filter(device -> !otherPrinterOfTheBox(device, seen));
    }

    private Optional<Standing> by(String said) {
        return known.by(origin.customerId(), said);
    }

    private boolean otherPrinterOfTheBox(Standing device, Observed seen) {
        var first = claimed.get(device.id);
        return first != null
                && Objects.equals(first.address(), seen.address())
                && Objects.equals(first.port(), seen.port())
                && !Objects.equals(first.printerIndex(), seen.printerIndex());
    }

    private static boolean sameMaker(Standing device, Observed seen) {
        return same(
                device.names.manufacturer(),
                seen.names() == null ? null : seen.names().manufacturer());
    }

    private static boolean sameSerial(Standing device, Evidence evidence) {
        var serial = Evidence.serialNumber(device.names.serialNumber());
        return serial == null || evidence.serial() == null || evidence.serial().equals("serial:" + serial);
    }

    private static boolean sameMac(Standing device, Observed seen) {
        return same(
                device.names.macAddress(),
                seen.names() == null ? null : seen.names().macAddress());
    }

    /** What is not known contradicts nothing. */
    private static boolean same(String one, String other) {
        return one == null || other == null || one.strip().equalsIgnoreCase(other.strip());
    }

    private Standing begin(Evidence evidence, Observed seen) throws SQLException {
        var device = new Standing(unit.newId(), true);
        device.certain = evidence.certain();
        device.agentId = origin.agentId();
        device.sourceId = origin.sourceId();
        known.add(device);
        writes.device(device.id, evidence.certain(), seen.at());
        writes.change("device-new", device.id, null, seen.at(), "certain", evidence.certain());
        for (var said : evidence.kept()) {
            if (said.equals(evidence.serial()) || said.equals(evidence.mac())) {
                made.put(said, device);
            }
        }
        return device;
    }

    /** Binds what the device said to it; a network card or a name that moved goes along. */
    private void keep(Evidence evidence, Standing device, Observed seen) {
        for (var said : evidence.kept()) {
            if (said.equals(evidence.serial()) && by(said).isPresent()) {
                continue;
            }
            var before = known.bind(origin.customerId(), said, device);
            if (before == null) {
                writes.identity(said, device.id, seen.at());
            } else if (before != device.id) {
                writes.identityMoves(said, device.id, seen.at());
            }
        }
    }

    /** Proposes what a new device has in common with devices of other customers of the tenant. */
    void propose() throws SQLException {
        if (made.isEmpty()) {
            return;
        }
        writes.flush(); // another customer's may be as new
        unit.list(
                "select i.evidence, i.device_id from unnest(cast(? as varchar array)) as v (evidence)"
                        + " join device_identity i on i.tenant_id = ? and i.evidence = v.evidence"
                        + " where i.customer_id <> ?",
                row -> {
                    var device = made.get(row.text("evidence"));
                    writes.proposal(device.id, row.number("device_id"), row.text("evidence"));
                    return device;
                },
                made.keySet(),
                origin.tenantId(),
                origin.customerId());
    }
}
