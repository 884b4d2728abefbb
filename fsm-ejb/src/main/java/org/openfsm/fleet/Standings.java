package org.openfsm.fleet;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** The devices that reports of a tenant may be about, as they stand, locked until the transaction ends. */
final class Standings {
    private final Map<Long, Standing> devices = new LinkedHashMap<>();
    private final Map<Said, Long> evidence = new HashMap<>();

    private Standings() {}

    /** Evidence names a device within a customer's. */
    private record Said(long customer, String evidence) {}

    /** An agent's word for a device that did not answer. */
    private record Place(UUID agent, String address) {}

    static Standings load(Unit unit, long tenant, List<Sighting> sightings) throws SQLException {
        var standings = new Standings();
        standings.loadEvidence(unit, tenant, said(sightings));
        var newcomers = sightings.stream().filter(standings::seesNew).toList();
        if (!newcomers.isEmpty()) {
            // one at a time makes new devices of a customer, else two reports make the same one twice
            unit.list(
                    "select id from customer where id = any (?) and tenant_id = ? order by id for update",
                    row -> row.number("id"),
                    newcomers.stream().map(one -> one.origin().customerId()).collect(Collectors.toSet()),
                    tenant);
            standings.loadEvidence(unit, tenant, said(newcomers));
        }
        var ids = new HashSet<>(standings.evidence.values());
        ids.addAll(silent(unit, tenant, sightings));
        standings.load(unit, tenant, ids);
        return standings;
    }

    private static Set<Said> said(List<Sighting> sightings) {
        var said = new LinkedHashSet<Said>();
        for (var one : sightings) {
            one.answered().forEach(seen -> said.addAll(said(seen, one.origin())));
        }
        return said;
    }

    private static List<Said> said(Observed seen, Origin origin) {
        return Identities.lookedUp(seen, origin).stream()
                .map(text -> new Said(origin.customerId(), text))
                .toList();
    }

    private boolean seesNew(Sighting sighting) {
        return sighting.answered().stream()
                .anyMatch(seen -> said(seen, sighting.origin()).stream().noneMatch(evidence::containsKey));
    }

    private void loadEvidence(Unit unit, long tenant, Set<Said> said) throws SQLException {
        if (said.isEmpty()) {
            return;
        }
        unit.list(
                "select i.customer_id, i.evidence, i.device_id"
                        + " from unnest(cast(? as bigint array), cast(? as varchar array)) as v (customer_id, evidence)"
                        + " join device_identity i on i.tenant_id = ? and i.customer_id = v.customer_id"
                        + " and i.evidence = v.evidence",
                row -> evidence.put(new Said(row.number("customer_id"), row.text("evidence")), row.number("device_id")),
                said.stream().map(Said::customer).toList(),
                said.stream().map(Said::evidence).toList(),
                tenant);
    }

    private static List<Long> silent(Unit unit, long tenant, List<Sighting> sightings) throws SQLException {
        var places = new LinkedHashSet<Place>();
        for (var one : sightings) {
            one.silent().forEach(seen -> places.add(new Place(one.origin().agentId(), seen.address())));
        }
        if (places.isEmpty()) {
            return List.of();
        }
        return unit.list(
                "select c.device_id from unnest(cast(? as uuid array), cast(? as varchar array)) as v (agent_id, address)"
                        + " join device_current c on c.tenant_id = ? and c.agent_id = v.agent_id"
                        + " and c.address = v.address",
                row -> row.number("device_id"),
                places.stream().map(Place::agent).toList(),
                places.stream().map(Place::address).toList(),
                tenant);
    }

    private void load(Unit unit, long tenantId, Set<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        // H2 looks no list of values up by an index where another of its columns is compared as well
        var tenant = unit.postgres() ? "tenant_id = ?" : "tenant_id + 0 = ?";
        // in one order everywhere, so that two reports about the same devices wait for each other and do not deadlock
        var rows = unit.list(
                "select * from device_current where device_id = any (?) and " + tenant
                        + " order by device_id for update",
                Standings::standing,
                ids,
                tenantId);
        rows.forEach(device -> devices.put(device.id, device));
        unit.list(
                "select e.*, d.certain from unnest(cast(? as bigint array)) as v (device_id)"
                        + " join device d on d.tenant_id = ? and d.id = v.device_id"
                        + " join device_detail e on e.tenant_id = d.tenant_id and e.device_id = d.id",
                row -> detail(devices.get(row.number("device_id")), row),
                ids,
                tenantId);
    }

    private static Standing standing(Row row) throws SQLException {
        var device = new Standing(row.number("device_id"), false);
        device.agentId = row.uuid("agent_id");
        device.sourceId = row.text("source_id");
        device.state = DeviceState.values()[row.small("state")];
        device.reason = row.text("state_reason");
        device.names = new Observed.Names(
                row.text("manufacturer"),
                row.text("model"),
                row.text("name"),
                row.text("serial_number"),
                null,
                null,
                null,
                row.text("location"),
                null,
                row.text("firmware"),
                List.of());
        device.hostName = row.text("host_name");
        device.address = row.text("address");
        device.port = row.small("port");
        device.printerIndex = row.small("printer_index");
        device.suppliesText = row.text("supplies");
        device.supplies = DeviceDocuments.supplies(device.suppliesText);
        device.epoch = row.small("epoch");
        device.storedAt = row.instant("stored_at");
        device.meteredAt = row.instant("metered_at");
        device.suppliedAt = row.instant("supplied_at");
        device.readAt = row.instant("read_at");
        device.seenAt = row.instant("seen_at");
        device.report = row.number("report_id");
        return device;
    }

    private static Standing detail(Standing device, Row row) throws SQLException {
        device.certain = row.yes("certain");
        device.names = device.names.or(new Observed.Names(
                null,
                null,
                null,
                null,
                row.text("asset_number"),
                row.text("mac_address"),
                row.text("sys_object_id"),
                null,
                row.text("contact"),
                null,
                DeviceDocuments.firmwareParts(row.text("firmware_parts"))));
        device.snmpVersion = row.text("snmp_version");
        device.properties = row.text("properties");
        device.status = DeviceDocuments.status(row.text("status"));
        device.meters = DeviceDocuments.meters(row.text("meters"));
        device.alerts = DeviceDocuments.alerts(row.text("alerts"));
        device.problems = row.text("problems");
        return device;
    }

    /** The customer's device that this evidence names, if any. */
    Optional<Standing> by(long customer, String said) {
        return Optional.ofNullable(said)
                .map(text -> evidence.get(new Said(customer, text)))
                .map(devices::get);
    }

    /** The device that the report's agent saw last at this place; after those that answered were taken. */
    Optional<Standing> at(Origin origin, String address, Integer port) {
        UUID agent = origin.agentId();
        return devices.values().stream()
                .filter(device -> agent.equals(device.agentId)
                        && Objects.equals(address, device.address)
                        && Objects.equals(port, device.port))
                .findFirst();
    }

    void add(Standing device) {
        devices.put(device.id, device);
    }

    /** Whether evidence was bound to a device before this call. */
    Long bind(long customer, String said, Standing device) {
        return evidence.put(new Said(customer, said), device.id);
    }

    Stream<Standing> all() {
        return new ArrayList<>(devices.values()).stream();
    }
}
