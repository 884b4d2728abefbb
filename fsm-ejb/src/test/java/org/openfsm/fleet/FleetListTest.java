package org.openfsm.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.ingest.Printer;
import org.openfsm.ingest.TestServer;
import org.openfsm.platform.TestDatabase;

class FleetListTest {
    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer(database());
        var agent = server.agent("kranich", "Kranich");
        var jammed = printer("AAA0001", "HP", "LaserJet", 300, 50);
        jammed.alerts.add(Printer.jam());
        var low = printer("BBB0002", "Brother", "HL-100% _x", 200, 5);
        var fine = printer("CCC0003", "HP", "LaserJet", 100, 90);
        var dumb = printer("DDD0004", "OKI", "ES8473", 0, null);
        dumb.metered = false;
        agent.sends(
                jammed.at("192.0.2.1").read(server.now()),
                low.at("192.0.2.2").read(server.now()),
                fine.at("192.0.2.3").read(server.now()),
                dumb.at("192.0.2.4").read(server.now()));
    }

    TestDatabase database() {
        return TestDatabase.h2();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Printer printer(String serial, String maker, String model, long total, Integer black) {
        var printer = Printer.of(serial);
        printer.manufacturer = maker;
        printer.model = model;
        printer.total = total;
        printer.black = black;
        return printer;
    }

    private List<String> serials(DeviceFilter filter) {
        return server.fleet.devices(filter, 0, 50).rows().stream()
                .map(DeviceRow::serialNumber)
                .toList();
    }

    private static DeviceFilter by(DeviceSort... order) {
        return DeviceFilter.ALL.order(List.of(order));
    }

    @Test
    void everyWordMustOccur() {
        assertThat(serials(DeviceFilter.ALL.words("  laser KRANICH "))).containsExactlyInAnyOrder("AAA0001", "CCC0003");
        assertThat(serials(DeviceFilter.ALL.words("laser ccc"))).containsExactly("CCC0003");
        assertThat(serials(DeviceFilter.ALL.words("100% _x"))).containsExactly("BBB0002");
        assertThat(serials(DeviceFilter.ALL.words("%"))).containsExactly("BBB0002");
        assertThat(serials(DeviceFilter.ALL.words("\\"))).isEmpty();
        assertThat(serials(DeviceFilter.ALL.words("' or 1=1 --"))).isEmpty();
    }

    @Test
    void statesAreFilteredAndCounted() {
        var ill = DeviceFilter.ALL.states(Set.of(DeviceState.CRITICAL, DeviceState.ATTENTION));
        assertThat(serials(ill)).containsExactlyInAnyOrder("AAA0001", "BBB0002");
        assertThat(server.fleet.states(ill.words("hp")))
                .containsOnly(
                        org.assertj.core.api.Assertions.entry(DeviceState.CRITICAL, 1L),
                        org.assertj.core.api.Assertions.entry(DeviceState.OK, 1L));
    }

    @Test
    void sortsBySeveralColumnsAndPutsUnknownLast() {
        assertThat(serials(by(
                        new DeviceSort(DeviceSort.Column.MANUFACTURER, false),
                        new DeviceSort(DeviceSort.Column.TOTAL, false))))
                .containsExactly("BBB0002", "CCC0003", "AAA0001", "DDD0004");
        assertThat(serials(by(new DeviceSort(DeviceSort.Column.TOTAL, true))))
                .containsExactly("AAA0001", "BBB0002", "CCC0003", "DDD0004");
        assertThat(serials(by(new DeviceSort(DeviceSort.Column.LOWEST_SUPPLY, false))))
                .containsExactly("BBB0002", "AAA0001", "CCC0003", "DDD0004");
        assertThat(serials(by(new DeviceSort(DeviceSort.Column.STATE, false)))).startsWith("AAA0001", "BBB0002");
        for (var column : DeviceSort.Column.values()) {
            assertThat(serials(by(new DeviceSort(column, true))))
                    .as(column.name())
                    .hasSize(4);
        }
    }

    @Test
    void pagesDoNotOverlap() {
        var first = server.fleet.devices(DeviceFilter.ALL, 0, 3);
        var second = server.fleet.devices(DeviceFilter.ALL, 3, 3);
        assertThat(first.total()).isEqualTo(4);
        assertThat(first.rows()).hasSize(3).doesNotContainAnyElementsOf(second.rows());
        assertThat(second.rows()).hasSize(1);
        assertThat(server.fleet.devices(DeviceFilter.ALL, 100, 3).rows()).isEmpty();
    }

    @Test
    void otherCriteriaNarrowTheList() {
        assertThat(server.fleet.manufacturers()).containsEntry("HP", 2L).containsOnlyKeys("Brother", "HP", "OKI");
        var hp = DeviceFilter.ALL.manufacturers(Set.of("HP"));
        assertThat(serials(hp)).hasSize(2);
        var stale = DeviceFilter.ALL.readSince(server.now().plus(Duration.ofDays(1)));
        assertThat(serials(stale)).isEmpty();
        var customer = server.fleet.customers().get(0);
        assertThat(customer.devices()).isEqualTo(4);
        assertThat(serials(DeviceFilter.ALL.customers(Set.of(customer.id())).models(Set.of("es8473"))))
                .containsExactly("DDD0004");
    }

    @Test
    void modelsAreMasks() {
        assertThat(serials(DeviceFilter.ALL.models(Set.of("laser*", "*8473")))).hasSize(3);
        assertThat(serials(DeviceFilter.ALL.models(Set.of("es?473")))).containsExactly("DDD0004");
        assertThat(serials(DeviceFilter.ALL.models(Set.of("HL-100%*")))).containsExactly("BBB0002");
        assertThat(serials(DeviceFilter.ALL.models(Set.of("HL-1___*", "Laser", "%"))))
                .isEmpty();
    }

    @Test
    void theLowestSupplyNarrowsTheList() {
        assertThat(serials(DeviceFilter.ALL.lowest(DeviceFilter.LOW))).containsExactly("BBB0002");
        assertThat(serials(DeviceFilter.ALL.lowest(50))).containsExactlyInAnyOrder("AAA0001", "BBB0002");
        assertThat(server.fleet.states(DeviceFilter.ALL.lowest(DeviceFilter.LOW)))
                .containsOnlyKeys(DeviceState.ATTENTION);
    }

    @Test
    void theFleetWasSeenWhenItsLastDeviceWas() {
        var before = server.fleet.lastSeen().orElseThrow();
        server.later(Duration.ofHours(1));
        var printer = printer("FFF0006", "HP", "LaserJet", 1000, 80);
        server.agent("later", "Hafenkontor").sends(printer.read(server.now()));
        assertThat(server.fleet.lastSeen()).hasValue(server.now());
        assertThat(before).isBefore(server.now());
    }

    @Test
    void theMonthsUsageIsTheDifferenceToThirtyDaysAgo() {
        var agent = server.agent("other", "Hafenkontor");
        var printer = printer("EEE0005", "HP", "LaserJet", 1000, 80);
        agent.sends(printer.read(server.now()));
        server.later(Duration.ofDays(30));
        printer.total = 1400;
        agent.sends(printer.read(server.now()));
        var row = server.fleet
                .devices(DeviceFilter.ALL.words("eee0005"), 0, 1)
                .rows()
                .get(0);
        assertThat(row.usage30()).isEqualTo(400);
    }
}
