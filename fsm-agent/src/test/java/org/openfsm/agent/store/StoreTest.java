package org.openfsm.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.openfsm.agent.testing.Fixtures.NOON;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.discovery.Printer;
import org.openfsm.agent.discovery.Printers;

class StoreTest {

    @TempDir
    private Path home;

    @Test
    void whatWasNotedIsThereTheNextTime() throws Exception {
        try (var store = Store.open(home.resolve("data"))) {
            store.note("polled", "1");
            store.note("polled", "2");
        }
        try (var store = Store.open(home.resolve("data"))) {
            assertThat(store.note("polled")).contains("2");
            assertThat(store.note("other")).isEmpty();
        }
    }

    @Test
    void theStoreOfAnOlderAgentIsBroughtUpToDate() throws Exception {
        var file = home.resolve("agent.db");
        try (var old = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = old.createStatement()) {
            for (var sql : new String(
                            Objects.requireNonNull(Store.class.getResourceAsStream("schema-1.sql"))
                                    .readAllBytes(),
                            StandardCharsets.UTF_8)
                    .split(";\\s*\\n")) {
                statement.executeUpdate(sql);
            }
            statement.executeUpdate("insert into note values ('polled', '1')");
            statement.executeUpdate("pragma user_version = 1");
        }
        assertThatThrownBy(() -> Store.look(home))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("was written by an older agent (schema 1, this one needs 4)")
                .hasMessageContaining("fsm-agent run");
        try (var store = Store.open(home)) {
            assertThat(store.note("polled")).contains("1");
            assertThat(new Printers(store).devices()).isEmpty();
        }
        Store.look(home).close();
    }

    @Test
    void thePrintersOfAnOlderAgentAreKeptAndStayMonitored() throws Exception {
        try (var old = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("agent.db"));
                var statement = old.createStatement()) {
            for (int schema = 1; schema <= 2; schema++) {
                for (var sql : new String(
                                Objects.requireNonNull(Store.class.getResourceAsStream("schema-" + schema + ".sql"))
                                        .readAllBytes(),
                                StandardCharsets.UTF_8)
                        .split(";\\s*\\n")) {
                    statement.executeUpdate(sql);
                }
            }
            statement.executeUpdate("insert into printer values"
                    + " ('acme', '192.0.2.1', 161, 1000, 2000, 1, 'KYOCERA', 'ECOSYS', 'LVM1'),"
                    + " ('acme', 'prn-7.example.org', 1161, 1500, null, 0, null, null, null)");
            statement.executeUpdate(
                    "insert into device values ('acme', '192.0.2.1', 161, 1, 'KYOCERA', 'ECOSYS', '1.3', 'kyocera')");
            statement.executeUpdate("pragma user_version = 2");
        }
        try (var store = Store.open(home)) {
            var printers = new Printers(store);
            assertThat(printers.known())
                    .hasSize(2)
                    .allSatisfy(printer -> {
                        assertThat(printer.monitored()).isTrue();
                        assertThat(printer.credentials()).isNull();
                        assertThat(printer.foundBy()).isNull();
                    })
                    .first()
                    .satisfies(printer -> assertThat(printer.serialNumber()).isEqualTo("LVM1"));
            assertThat(printers.devices()).hasSize(1);
            assertThat(printers.monitor("acme", "192.0.2.1", 161, false)).isTrue();
        }
        try (var store = Store.open(home)) {
            assertThat(new Printers(store).known())
                    .extracting(Printer::monitored)
                    .containsExactly(false, true);
        }
    }

    @Test
    void aSecondAgentIsKeptOff() throws Exception {
        try (var first = Store.open(home);
                var looking = Store.look(home);
                var beside = Store.join(home)) {
            assertThatThrownBy(() -> Store.open(home))
                    .isInstanceOf(Store.InUse.class)
                    .hasMessageContaining("another agent is running");
            first.note("a", "b");
            assertThat(looking.note("a")).contains("b");
            beside.note("a", "c");
            assertThat(first.note("a")).contains("c");
        }
        Store.open(home).close();
    }

    @Test
    void halfATransactionIsNone() throws Exception {
        try (var store = Store.open(home)) {
            assertThatThrownBy(() -> store.write(connection -> {
                        try (var statement = connection.createStatement()) {
                            statement.executeUpdate("insert into note values ('a', 'b')");
                        }
                        throw new SQLException("stop");
                    }))
                    .isInstanceOf(StoreFailure.class);
            assertThat(store.note("a")).isEmpty();
            store.note("a", "c");
            assertThat(store.note("a")).contains("c");
        }
    }

    @Test
    void aDamagedFileIsSaidWithTheWayOut() throws Exception {
        Files.writeString(home.resolve("agent.db"), "this is no database at all ".repeat(100));
        assertThatThrownBy(() -> Store.open(home))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("agent.db")
                .hasMessageContaining("is damaged")
                .hasMessageContaining("Start the agent's service: it sets the file aside");
        assertThatThrownBy(() -> Store.open(home)).as("and nothing moved it").isInstanceOf(Damaged.class);
    }

    @Test
    void aDamagedFileIsSetAsideAndAnEmptyOneBegun() throws Exception {
        var damaged = "this is no database at all ".repeat(100);
        Files.writeString(home.resolve("agent.db"), damaged);
        try (var store = Store.openOrBegin(home, NOON)) {
            assertThat(store.note("polled")).isEmpty();
            assertThat(store.damage()).contains(new Store.Damage(NOON, "agent.db.damaged-20261123T120000Z"));
            assertThatThrownBy(() -> Store.openOrBegin(home, NOON)).isInstanceOf(Store.InUse.class);
        }
        assertThat(home.resolve("agent.db.damaged-20261123T120000Z")).hasContent(damaged);
        try (var store = Store.openOrBegin(home, NOON.plusSeconds(60))) {
            assertThat(store.damage())
                    .as("a good one stays")
                    .contains(new Store.Damage(NOON, "agent.db.damaged-20261123T120000Z"));
        }
    }

    @Test
    void aDiskThatIsReadOnlyIsSaidAndGoneOnFrom() throws Exception {
        try (var store = Store.open(home)) {
            pragma(store, "query_only = 1");
            assertThatThrownBy(() -> store.note("a", "b"))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessageContaining("cannot be written")
                    .hasMessageContaining("read-only");
            pragma(store, "query_only = 0");
            store.note("a", "b");
            assertThat(store.note("a")).contains("b");
        }
    }

    private static void pragma(Store store, String pragma) throws StoreFailure {
        store.read(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute("pragma " + pragma);
            }
        });
    }

    @Test
    void damageInTheMiddleIsFoundAtTheStart() throws Exception {
        try (var store = Store.open(home)) {
            for (int i = 0; i < 500; i++) {
                store.note("name " + i, "value ".repeat(50));
            }
        }
        var file = home.resolve("agent.db");
        var bytes = Files.readAllBytes(file);
        for (int i = bytes.length / 3; i < bytes.length / 3 + 12_000; i++) {
            bytes[i] = (byte) 0xa5;
        }
        Files.write(file, bytes);
        assertThatThrownBy(() -> Store.open(home)).hasMessageContaining("is damaged");
    }

    @Test
    void aStoreOfANewerAgentIsLeftAlone() throws Exception {
        try (var store = Store.open(home)) {
            store.read(connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.execute("pragma user_version = 99");
                }
            });
        }
        assertThatThrownBy(() -> Store.open(home)).hasMessageContaining("was written by a newer agent (schema 99");
    }

    @Test
    void lookingWhereNothingIsSaysSo() {
        assertThatThrownBy(() -> Store.look(home)).hasMessageContaining("does not exist yet");
    }

    @Test
    void aPlaceThatCannotBeADirectoryIsSaid() throws Exception {
        Files.writeString(home.resolve("file"), "x");
        assertThatThrownBy(() -> Store.open(home.resolve("file").resolve("data")))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("cannot be made as the agent's data directory");
    }

    @Test
    void onlyTheOwnerMayReadIt() throws Exception {
        assumeThat(Files.getFileStore(home).supportsFileAttributeView("posix")).isTrue();
        var data = home.resolve("a/b");
        try (var store = Store.open(data)) {
            store.note("a", "b");
            PrivateFiles.write(data.resolve("secret"), new byte[] {1});
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                    .isEqualTo("rwx------");
            try (var files = Files.list(data)) {
                assertThat(files).allSatisfy(file -> assertThat(
                                PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
            }
        }
    }
}
