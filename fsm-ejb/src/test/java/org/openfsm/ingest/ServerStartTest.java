package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.fleet.DeviceFilter;
import org.openfsm.platform.Settings;
import org.openfsm.platform.TestDatabase;

class ServerStartTest {
    @TempDir
    Path directory;

    @Test
    void aSecondStartKeepsDataAndKeys() {
        var key = directory.resolve("fsm-master.key");
        String serverId;
        try (var server = new TestServer(TestDatabase.h2(directory.resolve("fsm")), key)) {
            serverId = server.keys.serverId();
            var agent = server.agent("kranich", "Kranich");
            assertThat(agent.sends(Printer.of("LVM4216583").read(server.now())).taken())
                    .isTrue();
        }
        try (var server = new TestServer(TestDatabase.h2(directory.resolve("fsm")), key)) {
            assertThat(server.keys.serverId()).isEqualTo(serverId);
            assertThat(server.keys.certificates()).hasSize(2);
            assertThat(server.fleet.devices(DeviceFilter.ALL, 0, 10).total()).isEqualTo(1);
            assertThat(server.count("tenant")).isEqualTo(1);
        }
    }

    @Test
    void theMasterKeyIsItsOwnersAlone() throws IOException {
        var key = directory.resolve("fsm-master.key");
        new TestServer(TestDatabase.h2(), key).close();
        assertThat(Base64.getDecoder().decode(Files.readString(key))).hasSize(32);
        if (Files.getFileStore(key).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aMissingMasterKeyIsNotReplacedWhereDataNeedsIt() throws IOException {
        var key = directory.resolve("fsm-master.key");
        new TestServer(TestDatabase.h2(directory.resolve("fsm")), key).close();
        Files.delete(key);
        assertStops(key, "is missing", "Put the file back from your backup");
        assertThat(key).doesNotExist();
    }

    @Test
    void anotherMasterKeyIsRefused() throws IOException {
        var key = directory.resolve("fsm-master.key");
        new TestServer(TestDatabase.h2(directory.resolve("fsm")), key).close();
        Files.writeString(key, Base64.getEncoder().encodeToString(new byte[32]));
        assertStops(key, "is not the one that this database was written with");
        Files.writeString(key, "not base64!");
        assertStops(key, "expected 32 bytes in base64");
        Files.writeString(key, "AAAA");
        assertStops(key, "holds 3 bytes");
    }

    private void assertStops(Path key, String... said) {
        try (var storage = TestDatabase.h2(directory.resolve("fsm"))) {
            assertThatThrownBy(() -> new TestServer(storage, key))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(said)
                    .hasMessageContaining(key.toString());
        }
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        var settings = new Settings(Map.of(
                "fsm.public-url",
                "http://fsm.example.org",
                "fsm.trust-anchors",
                directory.resolve("none.pem").toString(),
                "fsm.master-key",
                directory.resolve("nowhere/key").toString(),
                "fsm.tenant.zone",
                "Berlin")::get);
        try (var storage = TestDatabase.h2()) {
            var clock = java.time.Clock.fixed(TestServer.NOON, java.time.ZoneOffset.UTC);
            var keys = new ServerKeys(storage.database(), settings, clock);
            assertThatThrownBy(() -> new ServerStart(settings, storage.database(), keys, clock).start())
                    .hasMessageContainingAll(
                            "fsm.public-url is \"http://fsm.example.org\", expected an address such as https://",
                            "none.pem\", which cannot be read; expected a PEM file",
                            "expected a file in a directory that exists",
                            "fsm.tenant.zone is \"Berlin\", expected a time zone such as Europe/Berlin");
        }
    }

    @Test
    void everythingThatIsWrongAboutTheMailboxIsSaid() {
        var problems = new Settings(Map.of(
                        "fsm.mailbox.address",
                        "FSM <fsm@example.org>",
                        "fsm.mailbox.poll-seconds",
                        "0",
                        "fsm.mailbox.after",
                        "archive",
                        "fsm.mailbox.ignored",
                        "keep",
                        "fsm.mailbox.folder",
                        "Reports",
                        "fsm.mailbox.parked-folder",
                        "reports",
                        "fsm.mailbox.trust-anchors",
                        directory.resolve("none.pem").toString())::get)
                .problems();
        assertThat(String.join("\n", problems))
                .contains(
                        "fsm.mailbox.address is \"FSM <fsm@example.org>\", expected",
                        "fsm.mailbox.poll-seconds is \"0\", expected 1 to 3600",
                        "fsm.mailbox.after is \"archive\", expected move or delete",
                        "fsm.mailbox.ignored is \"keep\", expected move or delete",
                        "fsm.mailbox.parked-folder is \"Reports\", the folder that is polled",
                        "fsm.mailbox.trust-anchors is ");
        assertThat(problems).hasSize(6);
        var right = new Settings(
                Map.of("fsm.mailbox.address", "fsm+a@example.org", "fsm.mailbox.poll-seconds", "3600")::get);
        assertThat(right.problems()).isEmpty();
        assertThat(right.mailboxAddress()).hasToString("Optional[mailto:fsm+a@example.org]");
    }

    @Test
    void howLongSomethingIsKeptIsRefusedWhereItIsTooShortOrNoNumber() {
        var wrong = new Settings(Map.of(
                "fsm.keep.events-days", "365",
                "fsm.keep.deliveries-days", "0",
                "fsm.keep.tickets-days", "36501",
                "fsm.keep.mails-days", "ever")::get);
        assertThat(wrong.problems())
                .containsExactly(
                        "fsm.keep.events-days is \"365\", expected 366 to 36500 days",
                        "fsm.keep.deliveries-days is \"0\", expected 7 to 36500 days",
                        "fsm.keep.tickets-days is \"36501\", expected 7 to 36500 days",
                        "fsm.keep.mails-days is \"ever\", expected 7 to 36500 days");
        assertThat(wrong.keepMailsDays()).isEqualTo(30);
        assertThat(new Settings(Map.of("fsm.keep.events-days", "366")::get).keepEventsDays())
                .isEqualTo(366);
    }

    @Test
    void settingsHaveWorkingDefaults() {
        var settings = new Settings(name -> null);
        assertThat(settings.publicUrl()).hasToString("https://localhost:8443");
        assertThat(settings.tenantName()).isEqualTo("FSM");
        assertThat(settings.trustAnchors()).isEmpty();
        assertThat(settings.mailboxAddress()).isEmpty();
        assertThat(settings.problems()).isEqualTo(List.of());
    }
}
