package org.openfsm.fleet;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openfsm.platform.Columns;
import org.openfsm.platform.Unit;

/** What reports change in the fleet's tables, gathered and then sent table by table in batches. */
final class FleetWrites {
    // in the order in which rows need each other
    private static final String DEVICE =
            "insert into device (tenant_id, id, certain, first_seen_at) values (?, ?, ?, ?)";
    private static final String IDENTITY =
            "insert into device_identity (tenant_id, customer_id, evidence, device_id, since) values (?, ?, ?, ?, ?)";
    private static final String IDENTITY_MOVES =
            "update device_identity set device_id = ?, since = ? where tenant_id = ? and customer_id = ? and evidence = ?";
    private static final String ASSIGNMENT =
            "insert into device_assignment (tenant_id, device_id, from_at, customer_id) values (?, ?, ?, ?)";
    private static final String PROPOSAL = "insert into identity_proposal"
            + " (tenant_id, device_id, other_device_id, evidence, proposed_at) values (?, ?, ?, ?, ?)";
    private static final String EPOCH =
            "insert into device_epoch (tenant_id, device_id, epoch, from_at, reason) values (?, ?, ?, ?, ?)";
    private static final String EPOCH_ENDS =
            "update device_epoch set to_at = ? where tenant_id = ? and device_id = ? and epoch = ?";
    private static final String EPOCH_BEGINS =
            "update device_epoch set from_at = ? where tenant_id = ? and device_id = ? and epoch = ?";
    private static final String ASSIGNMENT_BEGINS = "update device_assignment set from_at = ?"
            + " where tenant_id = ? and device_id = ? and from_at > ? and from_at ="
            + " (select min(a.from_at) from device_assignment a where a.tenant_id = ? and a.device_id = ?)";
    private static final Columns READING = Columns.insert(
            "reading",
            "tenant_id bigint, device_id bigint, read_at timestamp with time zone, report_id bigint, epoch integer,"
                    + " doubt varchar, received_at timestamp with time zone, total bigint, engine bigint, mono bigint,"
                    + " color bigint, print bigint, print_mono bigint, print_color bigint, copy bigint, copy_mono bigint, copy_color bigint,"
                    + " fax bigint, scan bigint, duplex bigint, a3 bigint, more varchar, kind varchar, state varchar");
    private static final String SUPPLY_READING = "insert into supply_reading"
            + " (tenant_id, device_id, read_at, report_id, received_at, supplies) values (?, ?, ?, ?, ?, ?)";
    private static final String SUPPLY_REMOVED = "update supply_period set removed_at = ?, removed_reason = ?,"
            + " last_percent = ?, last_total = ? where tenant_id = ? and device_id = ? and slot = ? and installed_at = ?";
    private static final String SUPPLY_USED = "update supply_period set last_percent = ?, last_total = ?"
            + " where tenant_id = ? and device_id = ? and slot = ? and installed_at = ?";
    private static final String SUPPLY_INSTALLED =
            "insert into supply_period (tenant_id, device_id, slot, installed_at,"
                    + " known_start, supply_type, supply_class, colorant, description, part_number, serial_number,"
                    + " first_percent, last_percent, first_total, last_total)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String ALERT_CLEARED = "update device_alert set cleared_at = ?"
            + " where tenant_id = ? and device_id = ? and subject = ? and raised_at = ?";
    private static final String ALERT_RAISED = "insert into device_alert (tenant_id, device_id, subject, raised_at,"
            + " said_at, severity, alert_code, alert_group, group_index, location, training, description)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String KEY = "tenant_id bigint, device_id bigint";
    private static final String CURRENT = "customer_id bigint, agent_id uuid, source_id varchar, state integer,"
            + " state_reason varchar, manufacturer varchar, model varchar, name varchar, serial_number varchar,"
            + " location varchar, host_name varchar, address varchar, port integer, printer_index integer,"
            + " firmware varchar, total bigint, mono bigint, color bigint, supplies varchar, lowest_percent integer,"
            + " alert_count integer, epoch integer, stored_at timestamp with time zone,"
            + " metered_at timestamp with time zone, supplied_at timestamp with time zone,"
            + " read_at timestamp with time zone, seen_at timestamp with time zone, report_id bigint,"
            + " search_text varchar";
    private static final String DETAIL = "mac_address varchar, asset_number varchar, contact varchar,"
            + " sys_object_id varchar, snmp_version varchar, firmware_parts varchar, properties varchar,"
            + " status varchar, meters varchar, alerts varchar, problems varchar";
    private static final Columns CURRENT_NEW = Columns.insert("device_current", CURRENT + ", " + KEY);
    private static final Columns CURRENT_MOVES = Columns.update("device_current", CURRENT, KEY);
    private static final Columns DETAIL_NEW = Columns.insert("device_detail", DETAIL + ", " + KEY);
    private static final Columns DETAIL_MOVES = Columns.update("device_detail", DETAIL, KEY);
    private static final String CHANGE = "insert into fleet_change (tenant_id, id, kind, device_id, agent_id, subject,"
            + " effective_at, recorded_at, report_id, detail) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String UNREAD =
            "insert into fleet_change_unread (tenant_id, reader, change_id, recorded_at, tries)"
                    + " select ?, r.name, ?, ?, 0 from change_reader r";
    private static final List<String> ORDER = List.of(
            DEVICE,
            IDENTITY,
            IDENTITY_MOVES,
            ASSIGNMENT,
            ASSIGNMENT_BEGINS,
            PROPOSAL,
            EPOCH_ENDS,
            EPOCH,
            EPOCH_BEGINS,
            SUPPLY_READING,
            SUPPLY_REMOVED,
            SUPPLY_USED,
            SUPPLY_INSTALLED,
            ALERT_CLEARED,
            ALERT_RAISED);

    /** Of each device and report; after the others. */
    private static final List<Columns> ALWAYS = List.of(READING, CURRENT_NEW, CURRENT_MOVES, DETAIL_NEW, DETAIL_MOVES);

    private static final int CHANGE_DETAIL = 8000;

    private final Unit unit;
    private final Origin origin;
    private final Map<String, List<Object[]>> rows;
    private final Map<Columns, List<Object[]>> always;
    private final List<Object[]> changes;

    FleetWrites(Unit unit, Origin origin) {
        this(unit, origin, new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        ORDER.forEach(statement -> rows.put(statement, new ArrayList<>()));
        ALWAYS.forEach(statement -> always.put(statement, new ArrayList<>()));
    }

    private FleetWrites(
            Unit unit,
            Origin origin,
            Map<String, List<Object[]>> rows,
            Map<Columns, List<Object[]>> always,
            List<Object[]> changes) {
        this.unit = unit;
        this.origin = origin;
        this.rows = rows;
        this.always = always;
        this.changes = changes;
    }

    /** Gathers with these what another report changes. */
    FleetWrites of(Origin another) {
        return new FleetWrites(unit, another, rows, always, changes);
    }

    private void add(String statement, Object... values) {
        rows.get(statement).add(values);
    }

    private void add(Columns statement, Object... values) {
        always.get(statement).add(values);
    }

    void device(long device, boolean certain, Instant firstSeen) {
        add(DEVICE, origin.tenantId(), device, certain, firstSeen);
        add(ASSIGNMENT, origin.tenantId(), device, firstSeen, origin.customerId());
        add(EPOCH, origin.tenantId(), device, 1, firstSeen, "first");
    }

    void identity(String evidence, long device, Instant since) {
        add(IDENTITY, origin.tenantId(), origin.customerId(), evidence, device, since);
    }

    void identityMoves(String evidence, long device, Instant since) {
        add(IDENTITY_MOVES, device, since, origin.tenantId(), origin.customerId(), evidence);
        change("identity-moved", device, null, since, "evidence", evidence);
    }

    void proposal(long device, long other, String evidence) {
        var same = rows.get(PROPOSAL).stream().anyMatch(row -> row[1].equals(device) && row[2].equals(other));
        if (!same) {
            add(PROPOSAL, origin.tenantId(), device, other, evidence, origin.receivedAt());
            change("identity-proposed", device, null, origin.receivedAt(), "otherDevice", other, "evidence", evidence);
        }
    }

    void nextEpoch(long device, int before, Instant at) {
        add(EPOCH_ENDS, at, origin.tenantId(), device, before);
        add(EPOCH, origin.tenantId(), device, before + 1, at, "went-back");
    }

    /** An epoch is now known to have begun earlier: so has the one before it ended, and the device been there. */
    void epochBegins(long device, int epoch, Instant at) {
        add(EPOCH_ENDS, at, origin.tenantId(), device, epoch - 1);
        add(EPOCH_BEGINS, at, origin.tenantId(), device, epoch);
        add(ASSIGNMENT_BEGINS, at, origin.tenantId(), device, at, origin.tenantId(), device);
    }

    void reading(long device, Instant at, int epoch, String doubt, Map<String, Long> values) {
        var more = new LinkedHashMap<>(values);
        var row = new ArrayList<Object>();
        row.add(origin.tenantId());
        row.add(device);
        row.add(at);
        row.add(origin.report());
        row.add(epoch);
        row.add(doubt);
        row.add(origin.receivedAt());
        for (var key : Meter.NAMED) {
            row.add(more.remove(key));
        }
        row.add(DeviceDocuments.more(more));
        row.add("poll");
        row.add("raw");
        add(READING, row.toArray());
    }

    /** @param supplies as they are stored */
    void supplyReading(long device, Instant at, String supplies) {
        add(SUPPLY_READING, origin.tenantId(), device, at, origin.report(), origin.receivedAt(), supplies);
    }

    void supplyInstalled(long device, String slot, SupplyView supply, Instant at, boolean knownStart, Long total) {
        add(
                SUPPLY_INSTALLED,
                origin.tenantId(),
                device,
                slot,
                at,
                knownStart,
                supply.type(),
                supply.supplyClass(),
                supply.colorant(),
                supply.description(),
                supply.partNumber(),
                supply.serialNumber(),
                supply.percent(),
                supply.percent(),
                total,
                total);
    }

    void supplyUsed(long device, SupplyPeriod period, SupplyView seen, Long total) {
        add(SUPPLY_USED, seen.percent(), total, origin.tenantId(), device, period.slot(), period.installedAt());
    }

    void supplyRemoved(long device, SupplyPeriod period, Instant at, String why, Long total) {
        add(
                SUPPLY_REMOVED,
                at,
                why,
                period.last().percent(),
                total,
                origin.tenantId(),
                device,
                period.slot(),
                period.installedAt());
    }

    void alertRaised(long device, ActiveAlert active) {
        var alert = active.alert();
        add(
                ALERT_RAISED,
                origin.tenantId(),
                device,
                active.subject(),
                active.since(),
                alert.raisedAt(),
                alert.severity(),
                alert.code(),
                alert.group(),
                alert.groupIndex(),
                alert.location(),
                alert.training(),
                alert.description());
    }

    void alertCleared(long device, ActiveAlert active, Instant at) {
        add(ALERT_CLEARED, at, origin.tenantId(), device, active.subject(), active.since());
    }

    void current(Standing device, String searchText) {
        var names = device.names;
        add(
                device.isNew ? CURRENT_NEW : CURRENT_MOVES,
                origin.customerId(),
                device.agentId,
                device.sourceId,
                device.state.ordinal(),
                device.reason,
                names.manufacturer(),
                names.model(),
                names.name(),
                names.serialNumber(),
                names.location(),
                device.hostName,
                device.address,
                device.port,
                device.printerIndex,
                names.firmware(),
                device.value("total"),
                device.value("mono"),
                device.value("color"),
                device.suppliesText,
                device.lowestPercent(),
                device.alerts.size(),
                device.epoch,
                device.storedAt,
                device.meteredAt,
                device.suppliedAt,
                device.readAt,
                device.seenAt,
                device.report,
                searchText,
                origin.tenantId(),
                device.id);
        add(
                device.isNew ? DETAIL_NEW : DETAIL_MOVES,
                names.macAddress(),
                names.assetNumber(),
                names.contact(),
                names.sysObjectId(),
                device.snmpVersion,
                DeviceDocuments.firmwareParts(names.firmwareParts()),
                device.properties,
                DeviceDocuments.status(device.status),
                DeviceDocuments.meters(device.meters.values()),
                DeviceDocuments.alerts(device.alerts.values()),
                device.problems,
                origin.tenantId(),
                device.id);
    }

    void change(String kind, Long device, String subject, Instant effective, Object... namesAndValues) {
        var detail = DeviceDocuments.detail(namesAndValues);
        changes.add(new Object[] {
            origin.tenantId(),
            null,
            kind,
            device,
            origin.agentId(),
            subject,
            effective,
            origin.receivedAt(),
            origin.report(),
            detail.length() <= CHANGE_DETAIL ? detail : null
        });
    }

    /** Sends what was gathered until now. */
    void flush() throws SQLException {
        for (var table : rows.entrySet()) {
            unit.changeAll(table.getKey(), table.getValue());
            table.getValue().clear();
        }
        for (var table : always.entrySet()) {
            unit.changeAll(table.getKey(), table.getValue());
            table.getValue().clear();
        }
        for (var change : changes) {
            change[1] = unit.newId();
        }
        unit.changeAll(CHANGE, changes);
        // the change's tenant, id and time: what its readers need to find it
        unit.changeAll(
                UNREAD,
                changes.stream()
                        .map(change -> new Object[] {change[0], change[1], change[7]})
                        .toList());
        changes.clear();
    }
}
