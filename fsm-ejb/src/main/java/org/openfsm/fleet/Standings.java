package org.openfsm.fleet;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.openfsm.platform.Row;
import org.openfsm.platform.Unit;

/** The devices that a report may be about, as they stand, locked until the transaction ends. */
final class Standings {
    private final Map<Long, Standing> devices = new LinkedHashMap<>();
    private final Map<String, Long> evidence = new HashMap<>();

    private Standings() {}

    /**
     * @param answered looked up by what they say of themselves
     * @param silent looked up by the place at which this agent saw them last: nothing but their silence is known by it
     */
    static Standings load(Unit unit, Origin origin, List<Observed> answered, List<Observed> silent)
            throws SQLException {
        var standings = new Standings();
        var said = new HashSet<String>();
        answered.forEach(one -> said.addAll(Identities.lookedUp(one, origin)));
        var ids = new HashSet<Long>();
        if (!said.isEmpty()) {
            standings.loadEvidence(unit, origin, said);
            if (answered.stream().anyMatch(one -> standings.isNew(one, origin))) {
                // one at a time makes new devices of a customer, else two reports make the same one twice
                unit.list(
                        "select id from customer where tenant_id = ? and id = ? for update",
                        row -> row.number("id"),
                        origin.tenantId(),
                        origin.customerId());
                standings.loadEvidence(unit, origin, said);
            }
            ids.addAll(standings.evidence.values());
        }
        if (!silent.isEmpty()) {
            ids.addAll(unit.list(
                    "select device_id from device_current where tenant_id = ? and agent_id = ? and address = any (?)",
                    row -> row.number("device_id"),
                    origin.tenantId(),
                    origin.agentId(),
                    addresses(silent)));
        }
        standings.load(unit, origin, ids);
        return standings;
    }

    private void loadEvidence(Unit unit, Origin origin, Set<String> said) throws SQLException {
        unit.list(
                "select i.evidence, i.device_id from unnest(cast(? as varchar array)) as v (evidence)"
                        + " join device_identity i on i.tenant_id = ? and i.customer_id = ? and i.evidence = v.evidence",
                row -> evidence.put(row.text("evidence"), row.number("device_id")),
                said,
                origin.tenantId(),
                origin.customerId());
    }

    private boolean isNew(Observed seen, Origin origin) {
        return Identities.lookedUp(seen, origin).stream().noneMatch(evidence::containsKey);
    }

    private static Set<String> addresses(List<Observed> silent) {
        var addresses = new HashSet<String>();
        silent.forEach(one -> addresses.add(one.address()));
        return addresses;
    }

    private void load(Unit unit, Origin origin, Set<Long> ids) throws SQLException {
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
                origin.tenantId());
        rows.forEach(device -> devices.put(device.id, device));
        unit.list(
                "select e.*, d.certain from unnest(cast(? as bigint array)) as v (device_id)"
                        + " join device d on d.tenant_id = ? and d.id = v.device_id"
                        + " join device_detail e on e.tenant_id = d.tenant_id and e.device_id = d.id",
                row -> detail(devices.get(row.number("device_id")), row),
                ids,
                origin.tenantId());
    }

    private static Standing standing(Row row) throws SQLException {
        var device = new Standing(row.number("device_id"), false);
        device.agentId = row.uuid("agent_id");
        device.sourceId = row.text("source_id");
        device.state = DeviceState.values()[row.small("state")];
        device.reason = DeviceDocuments.reason(row.text("state_reason"));
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
        device.supplies = DeviceDocuments.supplies(row.text("supplies"));
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
        device.properties = DeviceDocuments.properties(row.text("properties"));
        device.status = DeviceDocuments.status(row.text("status"));
        device.meters = DeviceDocuments.meters(row.text("meters"));
        device.alerts = DeviceDocuments.alerts(row.text("alerts"));
        device.problems = DeviceDocuments.problems(row.text("problems"));
        return device;
    }

    /** The device that this evidence names, if any. */
    Optional<Standing> by(String said) {
        return Optional.ofNullable(said).map(evidence::get).map(devices::get);
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
    Long bind(String said, Standing device) {
        return evidence.put(said, device.id);
    }

    Stream<Standing> all() {
        return new ArrayList<>(devices.values()).stream();
    }
}
