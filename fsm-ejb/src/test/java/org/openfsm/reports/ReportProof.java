package org.openfsm.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.ingest.Printer;
import org.openfsm.ingest.TestServer;
import org.openfsm.platform.TestDatabase;

/** How long a report of a large fleet takes and what memory it needs; the figures stand in the log. {@code proof.size}: small or full. */
class ReportProof {
    private static final Logger LOG = Logger.getLogger(ReportProof.class);
    private static final int DEVICES = "full".equals(System.getProperty("proof.size")) ? 100_000 : 10_000;
    private static final long MIB = 1 << 20;

    @Test
    void onH2(@TempDir Path directory) throws Exception {
        try (var server = new TestServer(TestDatabase.h2(directory.resolve("fsm")))) {
            measure("H2 (file)", server, "system_range(2, " + DEVICES + ")", "x");
        }
    }

    @Test
    void onPostgres() throws Exception {
        try (var server = new TestServer(TestDatabase.postgres())) {
            measure("PostgreSQL", server, "generate_series(2, " + DEVICES + ") s(x)", "x");
        }
    }

    private static void measure(String name, TestServer server, String numbers, String number) throws Exception {
        fleet(server, numbers, number);
        var desk = new Desk(server);
        for (var format : Format.values()) {
            long run = desk.reports.run(
                    ReportRequest.of(ReportKind.INVENTORY, "en").formats(EnumSet.of(format)));
            try (var heap = new Heap()) {
                long begun = System.nanoTime();
                desk.collect(run, LineReader.PAGE);
                long collected = System.nanoTime();
                desk.write(run);
                long written = System.nanoTime();
                LOG.infof(
                        "%s: %s of %d devices: %.1f s (lines %.1f s, file %.1f s), %.1f MiB; at most %d MiB more heap in use after"
                                + " a collection",
                        name,
                        format,
                        DEVICES,
                        (written - begun) / 1e9,
                        (collected - begun) / 1e9,
                        (written - collected) / 1e9,
                        desk.reports.run(run).orElseThrow().files().get(0).size() / (double) MIB,
                        heap.more() / MIB);
                assertThat(heap.more()).as("heap for " + format).isLessThan(256 * MIB);
            }
            assertThat(desk.reports.run(run).orElseThrow().rows()).isEqualTo(DEVICES);
        }
    }

    /** One device through the intake, the others copies of its rows. */
    private static void fleet(TestServer server, String numbers, String number) {
        server.agent("large", "Large customer").sends(Printer.of("SERIAL000001").read(server.now()));
        server.database.transact(unit -> {
            long device = unit.one("select device_id from device_current", row -> row.number("device_id"))
                    .orElseThrow();
            long first = device + 1_000_000;
            unit.change(
                    "insert into device (tenant_id, id, certain, first_seen_at) select d.tenant_id, ? + " + number
                            + ", d.certain, d.first_seen_at from device d, " + numbers + " where d.id = ?",
                    first,
                    device);
            unit.change(
                    "insert into device_current (tenant_id, device_id, customer_id, agent_id, source_id, state,"
                            + " manufacturer, model, serial_number, location, host_name, address, firmware, total,"
                            + " supplies, alert_count, epoch, read_at, seen_at, report_id, search_text)"
                            + " select d.tenant_id, ? + " + number
                            + ", d.customer_id, d.agent_id, d.source_id, d.state,"
                            + " d.manufacturer, d.model || ' ' || " + number + ", 'SERIAL' || " + number
                            + ", d.location, 'prn-' || " + number + ", d.address, d.firmware, " + number
                            + ", d.supplies, 0, d.epoch, d.read_at, d.seen_at, d.report_id, ''"
                            + " from device_current d, " + numbers + " where d.device_id = ?",
                    first,
                    device);
            // as databases do by themselves within a minute of so many new rows
            unit.change("analyze");
            return null;
        });
    }

    /**
     * The most that was in use right after a garbage collection, over what was at the beginning. Everything is collected
     * each second, so that what is counted is in use and not merely old.
     */
    private static final class Heap implements AutoCloseable {
        private final AtomicLong most = new AtomicLong();
        private final long before;
        private final Thread collector = new Thread(Heap::collect, "collector");
        private final NotificationListener listener = (notification, self) -> {
            if (notification.getUserData() instanceof CompositeData data
                    && Set.of(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                            .contains(notification.getType())) {
                var after =
                        GarbageCollectionNotificationInfo.from(data).getGcInfo().getMemoryUsageAfterGc();
                long used = after.entrySet().stream()
                        .filter(pool ->
                                pool.getKey().startsWith("G1") || pool.getKey().contains("Gen"))
                        .map(java.util.Map.Entry::getValue)
                        .mapToLong(MemoryUsage::getUsed)
                        .sum();
                most.accumulateAndGet(used, Math::max);
            }
        };

        Heap() {
            System.gc();
            before = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            ManagementFactory.getGarbageCollectorMXBeans()
                    .forEach(one -> ((NotificationEmitter) one).addNotificationListener(listener, null, null));
            collector.start();
        }

        private static void collect() {
            try {
                while (true) {
                    Thread.sleep(1000);
                    System.gc();
                }
            } catch (InterruptedException e) {
                LOG.debug("Measured to its end");
            }
        }

        long more() throws InterruptedException {
            System.gc();
            Thread.sleep(200); // the notification comes on a thread of its own
            assertThat(most.get()).as("a collection was seen").isPositive();
            return Math.max(0, most.get() - before);
        }

        @Override
        public void close() throws ListenerNotFoundException {
            collector.interrupt();
            for (var one : ManagementFactory.getGarbageCollectorMXBeans()) {
                ((NotificationEmitter) one).removeNotificationListener(listener);
            }
        }
    }
}
