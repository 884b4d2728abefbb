package org.openfsm.agent.discovery;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.wire.Device;

/** The printers known, kept in the store. A place that no longer answers stays: silence is a state, no farewell. */
public final class Printers {

    private final Store store;

    public Printers(Store store) {
        this.store = store;
    }

    /** Takes in a find, which is polled from now on. @return whether it was not known before */
    public boolean found(String sourceId, String host, int port, Instant at) throws StoreFailure {
        return found(Printer.found(sourceId, host, port, at, true, "", null));
    }

    /**
     * Takes in a find. What is known already stays as it is, but for the range that found it and its address.
     *
     * @return whether it was not known before
     */
    public boolean found(Printer find) throws StoreFailure {
        return store.write(connection -> {
            try (var insert = connection.prepareStatement("insert or ignore into printer "
                    + "(source_id, host, port, found_at, reachable, monitored, found_by, address) "
                    + "values (?, ?, ?, ?, 1, ?, ?, ?)")) {
                insert.setString(1, find.sourceId());
                insert.setString(2, find.host());
                insert.setInt(3, find.port());
                insert.setLong(4, find.foundAt().getEpochSecond());
                insert.setBoolean(5, find.monitored());
                insert.setString(6, find.foundBy());
                insert.setString(7, find.address());
                if (insert.executeUpdate() > 0) {
                    return true;
                }
            }
            set(connection, find, "found_by", find.foundBy());
            set(connection, find, "address", find.address());
            return false;
        });
    }

    /** Who is known under the name or the address of a find, in its source and at its port; its name goes before. */
    public Optional<Printer> knownAs(Printer find) throws StoreFailure {
        var address = find.lastAddress().orElse(null);
        return read(
                        "where source_id = ? and port = ? and (host in (?, ?) or address = ?)",
                        find.sourceId(),
                        find.port(),
                        find.host(),
                        address,
                        address)
                .stream()
                .filter(one -> one.host().equals(find.host())
                        || one.lastAddress().isPresent() && one.lastAddress().equals(find.lastAddress()))
                .min(Comparator.comparing(one -> !one.host().equals(find.host())));
    }

    /** Keeps a printer under another host, with all that is known of it. */
    public void rename(Printer printer, String host) throws StoreFailure {
        store.write(connection -> {
            int renamed = 0;
            for (var table : List.of("printer", "device")) {
                try (var update = connection.prepareStatement(
                        "update " + table + " set host = ? where source_id = ? and host = ? and port = ?")) {
                    update.setString(1, host);
                    update.setString(2, printer.sourceId());
                    update.setString(3, printer.host());
                    update.setInt(4, printer.port());
                    renamed += update.executeUpdate();
                }
            }
            return renamed;
        });
    }

    /**
     * Has a printer polled or left alone. What is left alone stays known; searches find it and change nothing.
     *
     * @return whether there is such a printer
     */
    public boolean monitor(String sourceId, String host, int port, boolean monitored) throws StoreFailure {
        var printer = Printer.found(sourceId, host, port, Instant.EPOCH, monitored, "", null);
        return store.write(connection -> set(connection, printer, "monitored", monitored ? 1 : 0)) > 0;
    }

    /**
     * As {@link #monitor(String, String, int, boolean)} for many at once: all of them, or none.
     *
     * @return how many there are of them
     */
    public int monitor(List<KnownDevice> devices, boolean monitored) throws StoreFailure {
        return store.write(connection -> {
            int done = 0;
            try (var update = connection.prepareStatement(
                    "update printer set monitored = ? where source_id = ? and host = ? and port = ?")) {
                for (var device : devices) {
                    update.setBoolean(1, monitored);
                    update.setString(2, device.sourceId());
                    update.setString(3, device.host());
                    update.setInt(4, device.port());
                    done += update.executeUpdate();
                }
            }
            return done;
        });
    }

    /**
     * Forgets a printer. The next search finds it again unless it is excluded.
     *
     * @return whether there was such a printer
     */
    public boolean delete(String sourceId, String host, int port) throws StoreFailure {
        var printer = Printer.found(sourceId, host, port, Instant.EPOCH, true, "", null);
        return store.write(connection -> remove(connection, printer)) > 0;
    }

    /** Keeps what opened a printer, by version and name; writes nothing when that was known. */
    public void opened(Printer printer, String credentials) throws StoreFailure {
        if (!credentials.equals(printer.credentials())) {
            store.write(connection -> set(connection, printer, "credentials", credentials));
        }
    }

    private static int set(Connection connection, Printer printer, String column, @Nullable Object value)
            throws SQLException {
        try (var update = connection.prepareStatement(
                "update printer set " + column + " = ? where source_id = ? and host = ? and port = ?")) {
            update.setObject(1, value);
            update.setString(2, printer.sourceId());
            update.setString(3, printer.host());
            update.setInt(4, printer.port());
            return update.executeUpdate();
        }
    }

    public List<Printer> known() throws StoreFailure {
        return read("");
    }

    public Optional<Printer> at(String sourceId, String host, int port) throws StoreFailure {
        return read("where source_id = ? and host = ? and port = ?", sourceId, host, port).stream()
                .findFirst();
    }

    /** @param which as SQL, with a question mark for each value */
    private List<Printer> read(String which, @Nullable Object... values) throws StoreFailure {
        return store.read(connection -> {
            try (var query =
                    connection.prepareStatement("select * from printer " + which + " order by source_id, host, port")) {
                for (int value = 0; value < values.length; value++) {
                    query.setObject(value + 1, values[value]);
                }
                try (var rows = query.executeQuery()) {
                    var printers = new ArrayList<Printer>();
                    while (rows.next()) {
                        printers.add(printer(rows));
                    }
                    return printers;
                }
            }
        });
    }

    private static Printer printer(ResultSet rows) throws SQLException {
        long seenAt = rows.getLong("seen_at");
        return new Printer(
                rows.getString("source_id"),
                rows.getString("host"),
                rows.getInt("port"),
                Instant.ofEpochSecond(rows.getLong("found_at")),
                seenAt == 0 ? null : Instant.ofEpochSecond(seenAt),
                rows.getBoolean("reachable"),
                rows.getString("manufacturer"),
                rows.getString("model"),
                rows.getString("serial_number"),
                rows.getBoolean("monitored"),
                rows.getString("credentials"),
                rows.getString("found_by"),
                rows.getString("address"));
    }

    /**
     * Keeps what a poll of the printer gave. A serial number that was known at another place of the source, which fell
     * silent, has moved here (DHCP): the old place is forgotten. So it is when a person had it left alone there,
     * and then it is left alone here, too.
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
                : read(
                                "where source_id = ? and serial_number = ? and not (host = ? and port = ?)"
                                        + " and not (reachable and monitored)",
                                printer.sourceId(),
                                serialNumber.get(),
                                printer.host(),
                                printer.port())
                        .stream()
                        .findFirst();
        store.write(connection -> {
            if (from.isPresent()) {
                remove(connection, from.get());
            }
            try (var update = connection.prepareStatement("update printer set reachable = 1, seen_at = ?, "
                    + "manufacturer = coalesce(?, manufacturer), model = coalesce(?, model), "
                    + "serial_number = coalesce(?, serial_number), found_at = min(found_at, ?), "
                    + "monitored = min(monitored, ?), address = ? "
                    + "where source_id = ? and host = ? and port = ?")) {
                update.setLong(1, answered.get().readAt().getEpochSecond());
                text(update, 2, identity.map(Device.Identity::manufacturer));
                text(update, 3, identity.map(Device.Identity::model));
                text(update, 4, serialNumber);
                update.setLong(5, from.orElse(printer).foundAt().getEpochSecond());
                update.setBoolean(6, from.orElse(printer).monitored());
                update.setString(7, answered.get().address());
                update.setString(8, printer.sourceId());
                update.setString(9, printer.host());
                update.setInt(10, printer.port());
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
