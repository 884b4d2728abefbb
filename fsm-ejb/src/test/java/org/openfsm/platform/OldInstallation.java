package org.openfsm.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationInfo;

/**
 * An installation that began with version 1 and took every migration since, each on data: what a version's tables held is
 * {@code upgrade/V….sql} in the test's resources, which is never edited and is due before the next migration comes.
 */
public final class OldInstallation {
    private static final String MONTH_OR_DEFAULT = ".*_(default|[0-9]{6})";

    private final DataSource database;
    private final String vendor;

    private OldInstallation(DataSource database, String vendor) {
        this.database = database;
        this.vendor = vendor;
    }

    /** A table's columns, and its rows as text. */
    private record Table(List<String> columns, List<List<String>> rows) {}

    /** Brings an empty database to the newest version, and asserts after each that it has lost nothing. */
    public static void grow(DataSource empty) {
        try (var connection = empty.getConnection()) {
            new OldInstallation(empty, Migrations.vendor(connection)).grow(connection);
        } catch (SQLException | IOException e) {
            throw new AssertionError("The old installation cannot be made", e);
        }
    }

    private void grow(Connection connection) throws SQLException, IOException {
        var held = new TreeMap<String, Table>();
        for (var migration :
                Migrations.configuration(database, vendor).load().info().all()) {
            var version = migration.getVersion().getVersion();
            if (!version.equals("1.1")) { // V1 and V1.1 are one release
                assertFilled(held, version);
            }
            Migrations.configuration(database, vendor).target(version).load().migrate();
            assertKept(connection, held, migration);
            fill(connection, "V" + version.replace('.', '_') + "-" + vendor);
            fill(connection, "V" + version.replace('.', '_'));
            held = tables(connection);
        }
    }

    private static void assertFilled(TreeMap<String, Table> held, String version) {
        held.forEach((name, table) -> assertThat(table.rows())
                .as("rows of %s for migration %s to be tried on: add them to upgrade/V….sql", name, version)
                .isNotEmpty());
    }

    private static void assertKept(Connection connection, TreeMap<String, Table> held, MigrationInfo migration)
            throws SQLException {
        for (var table : held.entrySet()) {
            assertThat(rows(connection, table.getKey(), table.getValue().columns()))
                    .as("%s after %s", table.getKey(), migration.getScript())
                    .containsAll(table.getValue().rows());
        }
    }

    private void fill(Connection connection, String file) throws SQLException, IOException {
        var script = resource(file + ".sql");
        if (script.isPresent()) {
            try (var statement = connection.createStatement()) {
                for (var one : script.get().split(";\n")) {
                    statement.execute(vendor.equals("postgresql") ? one.replace(" X'", " '\\x") : one);
                }
            }
        }
    }

    /** A file of {@code upgrade} in the test's resources, if it is there. */
    public static Optional<String> resource(String file) {
        try (var in = OldInstallation.class.getResourceAsStream("/upgrade/" + file)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TreeMap<String, Table> tables(Connection connection) throws SQLException {
        var columns = new TreeMap<String, List<String>>();
        try (var statement = connection.createStatement();
                var found =
                        statement.executeQuery("select c.table_name, c.column_name from information_schema.columns c"
                                + " join information_schema.tables t on t.table_schema = c.table_schema"
                                + " and t.table_name = c.table_name where t.table_type = 'BASE TABLE'"
                                + " and lower(c.table_schema) = 'public' order by c.table_name, c.ordinal_position")) {
            while (found.next()) {
                var name = found.getString(1).toLowerCase(Locale.ROOT);
                if (!name.equals("fsm_schema_version") && !name.matches(MONTH_OR_DEFAULT)) {
                    columns.computeIfAbsent(name, table -> new ArrayList<>()).add(found.getString(2));
                }
            }
        }
        var tables = new TreeMap<String, Table>();
        for (var one : columns.entrySet()) {
            tables.put(one.getKey(), new Table(one.getValue(), rows(connection, one.getKey(), one.getValue())));
        }
        return tables;
    }

    private static List<List<String>> rows(Connection connection, String table, List<String> columns)
            throws SQLException {
        var rows = new ArrayList<List<String>>();
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("select " + String.join(", ", columns) + " from " + table)) {
            while (found.next()) {
                var row = new String[columns.size()];
                for (int i = 0; i < row.length; i++) {
                    row[i] = text(found, i + 1);
                }
                rows.add(Arrays.asList(row));
            }
        }
        return rows;
    }

    private static String text(ResultSet row, int column) throws SQLException {
        var type = row.getMetaData().getColumnTypeName(column);
        if (!type.equals("bytea") && !type.startsWith("BINARY")) {
            return row.getString(column);
        }
        var bytes = row.getBytes(column);
        return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }
}
