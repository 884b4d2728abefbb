package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.fleet.DeviceFilter;
import org.openfsm.fleet.DeviceSort;
import org.openfsm.fleet.DeviceState;
import org.openfsm.platform.TestDatabase;
import org.openfsm.wire.Device;
import org.openfsm.wire.Report;

/** How fast reports are taken and lists are answered; the figures stand in the log. {@code proof.size}: small or full. */
class IntakeProof {
    private static final Logger LOG = Logger.getLogger(IntakeProof.class);
    private static final boolean FULL = "full".equals(System.getProperty("proof.size"));
    private static final int DEVICES = 500;

    @Test
    void onH2(@TempDir Path directory) {
        try (var server = new TestServer(TestDatabase.h2(directory.resolve("fsm")))) {
            measure("H2 (file)", server);
        }
    }

    @Test
    void onPostgres() {
        try (var server = new TestServer(TestDatabase.postgres())) {
            measure("PostgreSQL", server);
        }
    }

    private void measure(String name, TestServer server) {
        large(name, server);
        small(name, server);
        lists(name, server);
    }

    private static void large(String name, TestServer server) {
        var agent = server.agent("large", "Large customer");
        var times = new ArrayList<Long>();
        int rounds = FULL ? 20 : 4;
        for (int round = 0; round < rounds; round++) {
            server.later(Duration.ofHours(3));
            times.add(
                    nanos(agent, agent.seal(agent.report(Report.Reason.SCHEDULED, fleet(server, 0, DEVICES, round)))));
        }
        LOG.infof(
                "%s: a report with %d devices: %d ms the first time, then %d ms (median of %d, opening included)",
                name, DEVICES, times.get(0) / 1_000_000, median(times.subList(1, rounds)), rounds - 1);
        assertThat(server.count("device_current")).isEqualTo(DEVICES);
    }

    private static void small(String name, TestServer server) {
        int agents = FULL ? 100 : 10;
        int each = 10;
        var all = IntStream.range(0, agents)
                .mapToObj(number -> server.agent("agent-" + number, "Customer " + number))
                .toList();
        var sealed = new ArrayList<List<byte[]>>();
        for (int round = 0; round < each; round++) {
            server.later(Duration.ofHours(3));
            var reports = new ArrayList<byte[]>();
            for (int number = 0; number < agents; number++) {
                reports.add(all.get(number)
                        .seal(all.get(number)
                                .report(Report.Reason.SCHEDULED, fleet(server, 10_000 + 10 * number, 10, round))));
            }
            sealed.add(reports);
        }
        long begun = System.nanoTime();
        for (var reports : sealed) {
            for (int number = 0; number < agents; number++) {
                assertThat(all.get(number).send(reports.get(number))).isInstanceOf(Receipt.Accepted.class);
            }
        }
        long took = System.nanoTime() - begun;
        LOG.infof(
                "%s: %d reports with 10 devices each, one after another: %.1f ms a report, %.0f reports a second",
                name, agents * each, took / 1e6 / (agents * each), agents * each * 1e9 / took);
    }

    private static List<Device> fleet(TestServer server, int from, int devices, int round) {
        return IntStream.range(from, from + devices)
                .mapToObj(number -> {
                    var printer = Printer.of("SERIAL" + (100_000 + number)).at("192.0.2." + number);
                    printer.mac =
                            String.format("00:c0:ee:%02x:%02x:%02x", number >> 16, number >> 8 & 255, number & 255);
                    printer.host = "prn-" + number + ".example.org";
                    printer.total = 10_000L + round * 37L + number;
                    printer.black = 90 - round;
                    return printer.read(server.now());
                })
                .toList();
    }

    private static long nanos(TestAgent agent, byte[] sealed) {
        long begun = System.nanoTime();
        assertThat(agent.send(sealed)).isInstanceOf(Receipt.Accepted.class);
        return System.nanoTime() - begun;
    }

    private static long median(List<Long> nanos) {
        var sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[sorted.length / 2] / 1_000_000;
    }

    /** Copies of one device, since a hundred thousand real ones take the intake minutes. */
    private static void lists(String name, TestServer server) {
        int devices = FULL ? 100_000 : 5_000;
        server.database.transact(unit -> {
            unit.change("insert into device_current (tenant_id, device_id, customer_id, agent_id, source_id, state,"
                    + " manufacturer, model, serial_number, host_name, address, total, supplies, lowest_percent,"
                    + " alert_count, epoch, read_at, seen_at, report_id, search_text)"
                    + " select d.tenant_id, 1000000000 + n.n, d.customer_id, d.agent_id, d.source_id,"
                    + " mod(n.n * 7, 5), d.manufacturer, concat('Model ', mod(n.n, 97)),"
                    + " concat('COPY', n.n), concat('copy-', n.n), d.address, mod(n.n * 7919, 1000003), d.supplies,"
                    + " mod(n.n, 101), 0, 1, d.read_at, d.seen_at, d.report_id,"
                    + " concat('copy', n.n, ' model ', mod(n.n, 97), ' kyocera')"
                    + " from device_current d cross join " + numbers(unit.postgres(), devices)
                    + " where d.device_id = (select min(device_id) from device_current)");
            return null;
        });
        var byTotal = List.of(new DeviceSort(DeviceSort.Column.TOTAL, true));
        var byCustomer = List.of(
                new DeviceSort(DeviceSort.Column.CUSTOMER, false), new DeviceSort(DeviceSort.Column.MODEL, true));
        var ill = DeviceFilter.ALL.states(Set.of(DeviceState.CRITICAL, DeviceState.ATTENTION));
        time(name, "first page", server, DeviceFilter.ALL, 0);
        time(name, "last page", server, DeviceFilter.ALL, devices - 50);
        time(name, "by total", server, DeviceFilter.ALL.order(byTotal), 0);
        time(name, "by customer and model, in the middle", server, DeviceFilter.ALL.order(byCustomer), devices / 2);
        time(name, "two states", server, ill, 0);
        time(name, "words that few have", server, DeviceFilter.ALL.words("kyo py4711"), 0);
        time(
                name,
                "words that many have, by total",
                server,
                DeviceFilter.ALL.words("odel 9").order(byTotal),
                0);
        long begun = System.nanoTime();
        server.fleet.states(DeviceFilter.ALL);
        LOG.infof("%s: counts by state: %d ms", name, (System.nanoTime() - begun) / 1_000_000);
        long taken = System.nanoTime();
        var agent = server.agent("among-many", "Among many");
        server.later(Duration.ofHours(3));
        agent.send(agent.seal(agent.report(Report.Reason.SCHEDULED, fleet(server, 50_000, 10, 1))));
        LOG.infof(
                "%s: a new agent and its 10 devices among many: %d ms", name, (System.nanoTime() - taken) / 1_000_000);
    }

    private static String numbers(boolean postgres, int up) {
        return postgres
                ? "generate_series(1, " + up + ") as n (n)"
                : "(select x as n from system_range(1, " + up + ")) as n";
    }

    private static void time(String name, String what, TestServer server, DeviceFilter filter, int first) {
        var times = new long[5];
        for (int i = 0; i < times.length; i++) {
            long begun = System.nanoTime();
            assertThat(server.fleet.devices(filter, first, 50).rows()).isNotEmpty();
            times[i] = System.nanoTime() - begun;
        }
        Arrays.sort(times);
        LOG.infof("%s, list, %s: %d ms", name, what, times[2] / 1_000_000);
    }
}
