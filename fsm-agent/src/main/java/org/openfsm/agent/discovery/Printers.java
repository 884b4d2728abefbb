package org.openfsm.agent.discovery;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Device;

/** The printers known, kept in the store. A place that no longer answers stays: silence is a state, no farewell. */
public final class Printers {

    private final Store store;

    public Printers(Store store) {
        this.store = store;
    }

    /** @return whether it was not known before */
    public boolean found(String sourceId, String host, int port, Instant at) throws StoreFailure {
        return store.write(connection -> {
            try (var insert = connection.prepareStatement("insert or ignore into printer "
                    + "(source_id, host, port, found_at, reachable) values (?, ?, ?, ?, 1)")) {
                insert.setString(1, sourceId);
                insert.setString(2, host);
                insert.setInt(3, port);
                insert.setLong(4, at.getEpochSecond());
                return insert.executeUpdate() > 0;
            }
        });
    }

    public List<Printer> known() throws StoreFailure {
        return store.read(connection -> {
            try (var query = connection.prepareStatement("select * from printer order by source_id, host, port");
                    var rows = query.executeQuery()) {
                var printers = new ArrayList<Printer>();
                while (rows.next()) {
                    long seenAt = rows.getLong("seen_at");
                    printers.add(new Printer(
                            rows.getString("source_id"),
                            rows.getString("host"),
                            rows.getInt("port"),
                            Instant.ofEpochSecond(rows.getLong("found_at")),
                            seenAt == 0 ? null : Instant.ofEpochSecond(seenAt),
                            rows.getBoolean("reachable"),
                            rows.getString("manufacturer"),
                            rows.getString("model"),
                            rows.getString("serial_number")));
                }
                return printers;
            }
        });
    }

    /**
     * Keeps what a poll of the printer gave. A serial number that was known at another place of the source, which fell
     * silent, has moved here (DHCP): the old place is forgotten.
     *
     * @param devices one for each printer of the box
     * @return the place that it moved from
     */
    public Optional<Printer> polled(Printer printer, List<Device> devices) throws StoreFailure {
        var answered = devices.stream().filter(Device::reachable).findFirst();
        if (answered.isEmpty()) {
            store.write(connection -> update(connection, printer, "reachable = 0"));
            return Optional.empty();
        }
        var identity = Optional.ofNullable(answered.get().identity());
        var serialNumber = identity.map(Device.Identity::serialNumber);
        var from = serialNumber.isEmpty()
                ? Optional.<Printer>empty()
                : known().stream()
                        .filter(other -> other.sourceId().equals(printer.sourceId())
                                && !other.place().equals(printer.place())
                                && !other.reachable()
                                && serialNumber.get().equals(other.serialNumber()))
                        .findFirst();
        store.write(connection -> {
            if (from.isPresent()) {
                remove(connection, from.get());
            }
            try (var update = connection.prepareStatement("update printer set reachable = 1, seen_at = ?, "
                    + "manufacturer = coalesce(?, manufacturer), model = coalesce(?, model), "
                    + "serial_number = coalesce(?, serial_number), found_at = min(found_at, ?) "
                    + "where source_id = ? and host = ? and port = ?")) {
                update.setLong(1, answered.get().readAt().getEpochSecond());
                text(update, 2, identity.map(Device.Identity::manufacturer));
                text(update, 3, identity.map(Device.Identity::model));
                text(update, 4, serialNumber);
                update.setLong(5, from.orElse(printer).foundAt().getEpochSecond());
                update.setString(6, printer.sourceId());
                update.setString(7, printer.host());
                update.setInt(8, printer.port());
                update.executeUpdate();
            }
            return keep(connection, printer, devices);
        });
        return from;
    }

    private static int keep(Connection connection, Printer printer, List<Device> devices) throws SQLException {
        forget(connection, printer);
        try (var insert = connection.prepareStatement("insert into device (source_id, host, port, printer_index, "
                + "manufacturer, model, sys_object_id, definition) values (?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (var device : devices) {
                var identity = Optional.ofNullable(device.identity());
                insert.setString(1, printer.sourceId());
                insert.setString(2, printer.host());
                insert.setInt(3, printer.port());
                insert.setInt(4, device.printerIndex() == null ? 0 : device.printerIndex());
                text(insert, 5, identity.map(Device.Identity::manufacturer));
                text(insert, 6, identity.map(Device.Identity::model));
                text(insert, 7, identity.map(Device.Identity::sysObjectId));
                text(insert, 8, Optional.ofNullable(device.pmd()).map(Device.Definition::id));
                insert.addBatch();
            }
            return insert.executeBatch().length;
        }
    }

    /** All printers that were read since they were found, each as it was read last. */
    public List<KnownDevice> devices() throws StoreFailure {
        return store.read(connection -> {
            try (var query = connection.prepareStatement(
                            "select * from device order by source_id, host, port, printer_index");
                    var rows = query.executeQuery()) {
                var devices = new ArrayList<KnownDevice>();
                while (rows.next()) {
                    devices.add(new KnownDevice(
                            rows.getString("source_id"),
                            rows.getString("host"),
                            rows.getInt("port"),
                            rows.getInt("printer_index"),
                            rows.getString("manufacturer"),
                            rows.getString("model"),
                            rows.getString("sys_object_id"),
                            rows.getString("definition")));
                }
                return devices;
            }
        });
    }

    private static void text(java.sql.PreparedStatement statement, int index, Optional<String> text)
            throws SQLException {
        if (text.isPresent()) {
            statement.setString(index, text.get());
        } else {
            statement.setNull(index, Types.VARCHAR);
        }
    }

    private static int update(Connection connection, Printer printer, String change) throws SQLException {
        return execute(
                connection, "update printer set " + change + " where source_id = ? and host = ? and port = ?", printer);
    }

    private static int forget(Connection connection, Printer printer) throws SQLException {
        return execute(connection, "delete from device where source_id = ? and host = ? and port = ?", printer);
    }

    private static int remove(Connection connection, Printer printer) throws SQLException {
        forget(connection, printer);
        return execute(connection, "delete from printer where source_id = ? and host = ? and port = ?", printer);
    }

    private static int execute(Connection connection, String sql, Printer printer) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, printer.sourceId());
            statement.setString(2, printer.host());
            statement.setInt(3, printer.port());
            return statement.executeUpdate();
        }
    }
}
