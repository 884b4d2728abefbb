package org.openfsm.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.fleet.DeviceFilter;
import org.openfsm.fleet.DeviceState;
import org.openfsm.ingest.Printer;
import org.openfsm.ingest.Receipt;
import org.openfsm.ingest.TestAgent;
import org.openfsm.ingest.TestServer;
import org.openfsm.platform.OldInstallation;
import org.openfsm.platform.TestDatabase;
import org.openfsm.reports.Desk;
import org.openfsm.reports.ReportKind;
import org.openfsm.reports.ReportRequest;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;

/** What an installation of the first version holds is there after every migration, and goes on; on every database. */
abstract class UpgradeContract {
    private static final Instant AFTER_THE_UPGRADE = Instant.parse("2026-11-30T06:00:00Z");
    private static final UUID KRANICH = UUID.fromString("06945f58-4fab-410d-a0df-6cb50d464cec");
    private static final long KYOCERA = 1019;
    private static final long WITH_A_NEW_BOARD = 1020;

    @TempDir
    Path directory;

    /** A database that has been through {@link OldInstallation#grow}. */
    abstract TestDatabase grown();

    private TestServer start() throws IOException {
        var masterKey = directory.resolve("fsm-master.key");
        Files.writeString(masterKey, OldInstallation.resource("fsm-master.key").orElseThrow());
        var server = new TestServer(grown(), masterKey);
        server.at(AFTER_THE_UPGRADE);
        return server;
    }

    /** The agent kranich, which knows nothing of the server's upgrade. */
    private static TestAgent kranich(TestServer server) {
        var agent = new TestAgent(
                server,
                new EnrolmentFile(
                        server.keys.serverId(),
                        KRANICH,
                        List.of(new EnrolmentFile.Source("kranich", null)),
                        List.of(URI.create("https://fsm.example.org/api/reports")),
                        server.certificates(),
                        List.of(),
                        new byte[32],
                        AFTER_THE_UPGRADE,
                        false));
        var pem = OldInstallation.resource("agent.pem").orElseThrow();
        try {
            agent.certificate = Keys.certificates(pem).get(0);
            agent.key = new KeyPair(agent.certificate.getPublicKey(), Keys.privateKey(pem));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("The old agent's key cannot be read", e);
        }
        agent.restart();
        return agent;
    }

    private static Printer seen(String serial, String address, long total) {
        var printer = Printer.of(serial).at(address);
        printer.total = total;
        return printer;
    }

    @Test
    void everythingIsThereAndGoesOn() throws IOException {
        try (var server = start()) {
            assertThat(server.fleet.devices(DeviceFilter.ALL, 0, 50).total()).isEqualTo(5);
            var before = server.fleet.device(KYOCERA).orElseThrow();
            assertThat(before.state()).isEqualTo(DeviceState.CRITICAL);
            assertThat(server.quarantine.list(0, 10).total()).isEqualTo(2);
            var readings = server.count("reading");
            var agent = kranich(server);

            var board = seen("VCF1234567", "192.0.2.11", 20_000);
            board.manufacturer = "HP";
            var receipt =
                    agent.sends(seen("LVM4216583", "192.0.2.99", 6_100).read(server.now()), board.read(server.now()));

            assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
            assertThat(server.count("device")).as("no device came twice").isEqualTo(5);
            assertThat(server.count("reading")).isEqualTo(readings + 2);
            assertThat(server.count("reading where device_id = " + WITH_A_NEW_BOARD
                            + " and epoch = 2 and total = 20000 and report_id = "
                            + ((Receipt.Accepted) receipt).report()))
                    .as("the epoch goes on")
                    .isEqualTo(1);
            assertThat(server.count("device_epoch where to_at is null")).isEqualTo(5);
            var now = server.fleet.device(KYOCERA).orElseThrow();
            assertThat(now.identity().serialNumber()).isEqualTo("LVM4216583");
            assertThat(now.state()).as("the jam is over").isEqualTo(DeviceState.OK);
        }
    }

    @Test
    void whatHappenedBeforeBecomesEvents() throws IOException {
        try (var server = start()) {
            ChangeReader.readAll(server);
            assertThat(server.count("fleet_change_unread")).isZero();
            assertThat(server.count("event where kind = 'alert' and device_id = " + KYOCERA + " and ended_at is null"))
                    .isEqualTo(1);
            assertThat(server.count("event where id = 500010 and acknowledged_by = 'berta'"))
                    .as("what a person did stays")
                    .isEqualTo(1);
        }
    }

    @Test
    void reportsAndListsKnowTheOldReadings() throws IOException {
        try (var server = start()) {
            var volumes = new Desk(server).csv(ReportRequest.of(ReportKind.VOLUMES, "en"));
            assertThat(volumes).anySatisfy(line -> assertThat(line).contains("LVM4216583"));
            assertThat(server.agents.reportLog(KRANICH, 0, 50).total()).isEqualTo(20);
            assertThat(server.count("report_log where mark_fork = true")).isEqualTo(1);
            assertThat(server.count("report_log where mark_late = true")).isEqualTo(1);
        }
    }

    @Test
    void whatIsInQuarantineCanBeOpenedAgain() throws IOException {
        try (var server = start()) {
            var whole = server.quarantine.list(0, 10).rows().stream()
                    .filter(row -> row.whole())
                    .findFirst()
                    .orElseThrow();
            assertThat(server.quarantine.openAgain(whole.id()))
                    .isInstanceOfSatisfying(Receipt.Quarantined.class, still -> assertThat(still.explanation())
                            .contains("was revoked on 2026-09-07"));
        }
    }
}
