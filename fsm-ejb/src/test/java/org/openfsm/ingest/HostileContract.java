package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.platform.TestDatabase;
import org.openfsm.wire.Device;
import org.openfsm.wire.Report;

/** What {@link HostileProof} found, or reading the code with its eyes; the same on every database. */
abstract class HostileContract {
    private static final String SMILE = "\ud83d\ude00";

    private TestServer server;
    private TestAgent agent;

    abstract TestDatabase database();

    @BeforeEach
    void start() {
        server = new TestServer(database());
        agent = server.agent("hostile", "Hostile");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** PostgreSQL has no year 0, so the report could not be stored: "a fault of ours". */
    @Test
    void aYearThatNoCalendarHasIsSaidToBeNone() {
        var report = agent.report(
                Report.Reason.SCHEDULED, List.of(Printer.of("LVM4216583").read(server.now())));
        var sealed = agent.seal(
                report, json -> json.replaceFirst("\"readAt\":\"2026[^\"]*\"", "\"readAt\":\"0000-01-01T00:00:00Z\""));
        assertThat(agent.send(sealed)).isInstanceOfSatisfying(Receipt.Quarantined.class, stopped -> {
            assertThat(stopped.reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
            assertThat(stopped.explanation()).contains("devices[0].readAt is \"0000-01-01T00:00:00Z\"");
        });
    }

    @Test
    void theFirstYearThereIsIsTaken() {
        var report = agent.report(
                Report.Reason.SCHEDULED,
                List.of(
                        Printer.of("LVM4216583").read(Instant.parse("0001-01-01T00:00:00Z")),
                        Printer.of("LVM4216583").read(server.now())));
        assertThat(agent.send(agent.seal(report))).isInstanceOf(Receipt.Accepted.class);
        assertThat(server.count("reading")).isEqualTo(2);
    }

    /** Cut between the halves of a sign, what a device is known by came back from the database as something else. */
    @Test
    void aDeviceIsKnownAgainThoughWhatItIsKnownByWasCut() {
        for (var offset : List.of("", "x")) {
            var nameless = silentOf(offset + "a".repeat(200), SMILE.repeat(127));
            for (int poll = 0; poll < 3; poll++) {
                server.later(Duration.ofHours(1));
                assertThat(agent.sends(nameless.read(server.now()))).isInstanceOf(Receipt.Accepted.class);
            }
        }
        assertThat(server.count("device")).isEqualTo(2);
    }

    /** It names nothing of itself, and is held by where it is and what it calls its kind. */
    private static Place silentOf(String address, String kind) {
        return at -> {
            var device = Printer.of(null).at(address).read(at);
            return new Device(
                    device.readAt(),
                    true,
                    device.address(),
                    device.port(),
                    device.printerIndex(),
                    null,
                    device.snmpVersion(),
                    new Device.Identity(null, null, null, null, null, null, kind, null, null, null, List.of()),
                    device.properties(),
                    device.status(),
                    device.meters(),
                    device.supplies(),
                    device.alerts(),
                    null,
                    device.problems());
        };
    }

    @FunctionalInterface
    private interface Place {
        Device read(Instant at);
    }

    /** The largest numbers of several chains are more than a number holds. */
    @Test
    void numbersOfReportsThatNobodyCanHaveSentCountAsManyMissing() {
        for (int chain = 0; chain < 3; chain++) {
            agent.restart();
            agent.sequence = Long.MAX_VALUE - 1 - chain;
            assertThat(agent.sends()).isInstanceOf(Receipt.Accepted.class);
        }
        assertThat(server.count("agent_installation where missing > 0")).isEqualTo(1);
    }
}
