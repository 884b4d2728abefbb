package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.fleet.DeviceFilter;
import org.openfsm.fleet.DeviceState;
import org.openfsm.platform.TestDatabase;

/** What the intake does with reports, good and bad; the same on every database. */
abstract class IntakeContract {
    TestServer server;

    abstract TestDatabase database();

    @BeforeEach
    void start() {
        server = new TestServer(database());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void anEnrolledAgentsReportShowsItsDevice() {
        var agent = server.agent("kranich", "Kranich Maschinenbau");
        server.later(Duration.ofMinutes(5));
        var printer = Printer.of("LVM4216583");

        assertThat(agent.sends(printer.read(server.now()))).isInstanceOf(Receipt.Accepted.class);

        var devices = server.fleet.devices(DeviceFilter.ALL, 0, 50);
        assertThat(devices.total()).isEqualTo(1);
        var row = devices.rows().get(0);
        assertThat(row.serialNumber()).isEqualTo("LVM4216583");
        assertThat(row.state()).isEqualTo(DeviceState.OK);
        assertThat(row.total()).isEqualTo(1000);
        assertThat(row.customerName()).isEqualTo("Kranich Maschinenbau");
        assertThat(row.supplies()).singleElement().satisfies(s -> assertThat(s.percent())
                .isEqualTo(80));
        var view = server.fleet.device(row.id()).orElseThrow();
        assertThat(view.meters()).hasSize(3);
        assertThat(view.meters().get(0).source().sequence()).isEqualTo(2);
        assertThat(view.place().customerName()).isEqualTo("Kranich Maschinenbau");
        assertThat(view.properties().inputs()).singleElement().satisfies(t -> assertThat(t.kind())
                .isEqualTo("some"));
        assertThat(List.copyOf(server.fleet.states(DeviceFilter.ALL).keySet())).containsExactly(DeviceState.OK);
        assertThat(server.figures.figures().reportsTaken()).isEqualTo(2);
    }
}
