package org.openfsm.agent.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.NOON;
import static org.openfsm.agent.testing.Fixtures.device;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.store.Store;
import org.openfsm.wire.Device;

@NullUnmarked // what is null where it must not be fails the test
class PrintersTest {

    private static final List<Device> SILENCE =
            List.of(Device.unreachable(NOON, "192.0.2.1", 161, new Device.Problem(Device.Problem.NO_ANSWER, null)));

    @TempDir
    private Path data;

    private Store store;
    private Printers printers;

    @BeforeEach
    void open() throws Exception {
        store = Store.open(data);
        printers = new Printers(store);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @Test
    void aFindIsNewOnce() throws Exception {
        assertThat(printers.found("acme", "192.0.2.1", 161, NOON)).isTrue();
        assertThat(printers.found("acme", "192.0.2.1", 161, NOON.plusSeconds(5)))
                .isFalse();
        assertThat(printers.found("acme", "192.0.2.1", 1161, NOON)).isTrue();
        assertThat(printers.known()).extracting(Printer::place).containsExactly("192.0.2.1:161", "192.0.2.1:1161");
    }

    @Test
    void whatDoesNotAnswerStaysKnown() throws Exception {
        printers.found("acme", "192.0.2.1", 161, NOON);
        printers.polled(at("192.0.2.1"), List.of(device(1)));
        printers.polled(at("192.0.2.1"), SILENCE);
        var printer = at("192.0.2.1");
        assertThat(printer.reachable()).isFalse();
        assertThat(printer.seenAt()).isEqualTo(NOON);
        assertThat(printer.serialNumber()).isEqualTo("LVM1");
        assertThat(printer.model()).isEqualTo("ECOSYS M3540idn");
        printers.polled(printer, List.of(device(1)));
        assertThat(at("192.0.2.1").reachable()).isTrue();
    }

    @Test
    void theSameSerialNumberAtANewAddressIsThePrinterThatMoved() throws Exception {
        printers.found("acme", "192.0.2.1", 161, NOON);
        printers.polled(at("192.0.2.1"), List.of(device(1)));
        printers.found("acme", "192.0.2.9", 161, NOON.plus(Duration.ofDays(1)));
        printers.polled(at("192.0.2.1"), SILENCE);
        assertThat(printers.polled(at("192.0.2.9"), List.of(device(1))))
                .get()
                .extracting(Printer::host)
                .isEqualTo("192.0.2.1");
        assertThat(printers.known()).singleElement().satisfies(printer -> {
            assertThat(printer.host()).isEqualTo("192.0.2.9");
            assertThat(printer.foundAt()).isEqualTo(NOON);
        });
    }

    @Test
    void twoThatAnswerWithOneSerialNumberAreTwo() throws Exception {
        printers.found("acme", "192.0.2.1", 161, NOON);
        printers.polled(at("192.0.2.1"), List.of(device(1)));
        printers.found("acme", "192.0.2.2", 161, NOON);
        assertThat(printers.polled(at("192.0.2.2"), List.of(device(1)))).isEmpty();
        assertThat(printers.known()).hasSize(2);
    }

    @Test
    void anotherCustomersPrinterIsNeverTakenForOurs() throws Exception {
        printers.found("south", "198.51.100.1", 161, NOON);
        var other = printers.known().get(0);
        printers.polled(other, List.of(device(1)));
        printers.polled(other, SILENCE);
        printers.found("acme", "192.0.2.1", 161, NOON);
        assertThat(printers.polled(at("192.0.2.1"), List.of(device(1)))).isEmpty();
        assertThat(printers.known()).hasSize(2);
    }

    @Test
    void aPersonHasAPrinterLeftAloneOrForgotten() throws Exception {
        printers.found("acme", "192.0.2.1", 161, NOON);
        printers.polled(at("192.0.2.1"), List.of(device(1)));
        assertThat(printers.monitor("acme", "192.0.2.1", 161, false)).isTrue();
        assertThat(printers.monitor("acme", "192.0.2.7", 161, false)).isFalse();
        assertThat(printers.found("acme", "192.0.2.1", 161, NOON)).isFalse();
        assertThat(at("192.0.2.1").monitored()).isFalse();
        assertThat(printers.delete("acme", "192.0.2.1", 161)).isTrue();
        assertThat(printers.delete("acme", "192.0.2.1", 161)).isFalse();
        assertThat(printers.known()).isEmpty();
        assertThat(printers.devices()).isEmpty();
        assertThat(printers.found("acme", "192.0.2.1", 161, NOON)).isTrue();
    }

    @Test
    void manyAreLeftAloneAtOnce() throws Exception {
        for (int number = 1; number <= 3; number++) {
            printers.found("acme", "192.0.2." + number, 161, NOON);
            printers.polled(at("192.0.2." + number), List.of(device(number)));
        }
        var two = printers.devices().subList(0, 2);
        printers.delete("acme", "192.0.2.1", 161);
        assertThat(printers.monitor(two, false)).as("one is gone").isEqualTo(1);
        assertThat(at("192.0.2.2").monitored()).isFalse();
        assertThat(at("192.0.2.3").monitored()).isTrue();
        assertThat(printers.at("acme", "192.0.2.1", 161)).isEmpty();
        assertThat(printers.at("acme", "192.0.2.3", 161)).contains(at("192.0.2.3"));
    }

    @Test
    void whatIsLeftAloneIsSoAtItsNextAddress() throws Exception {
        printers.found("acme", "192.0.2.1", 161, NOON);
        printers.polled(at("192.0.2.1"), List.of(device(1)));
        printers.monitor("acme", "192.0.2.1", 161, false);
        printers.found("acme", "192.0.2.9", 161, NOON);
        assertThat(printers.polled(at("192.0.2.9"), List.of(device(1)))).isPresent();
        assertThat(printers.known()).singleElement().satisfies(printer -> {
            assertThat(printer.host()).isEqualTo("192.0.2.9");
            assertThat(printer.monitored()).isFalse();
        });
    }

    @Test
    void whatFoundItAndWhatOpenedItIsKept() throws Exception {
        assertThat(printers.found(Printer.found("acme", "192.0.2.1", 161, NOON, false, "192.0.2.0/24", null)))
                .isTrue();
        printers.opened(at("192.0.2.1"), "3 fsm");
        assertThat(printers.found(Printer.found("acme", "192.0.2.1", 161, NOON, true, "192.0.2.1", null)))
                .isFalse();
        assertThat(at("192.0.2.1").monitored()).isFalse();
        assertThat(at("192.0.2.1").credentials()).isEqualTo("3 fsm");
        assertThat(at("192.0.2.1").foundBy()).isEqualTo("192.0.2.1");
    }

    private Printer at(String host) throws Exception {
        return printers.known().stream()
                .filter(printer ->
                        printer.host().equals(host) && printer.sourceId().equals("acme"))
                .findFirst()
                .orElseThrow();
    }
}
