package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.events.ChangeReader;
import org.openfsm.fleet.DeviceFilter;
import org.openfsm.platform.TestDatabase;
import org.openfsm.reports.Desk;
import org.openfsm.reports.ReportKind;
import org.openfsm.reports.ReportRequest;
import org.openfsm.wire.Device;
import org.openfsm.wire.Report;
import org.openfsm.wire.Seal;
import org.openfsm.wire.UnreadableSeal;

/**
 * Reports changed on every layer, with good ones between: nothing escapes, no good one is lost, memory and quarantine stay
 * bounded, and what was recorded can be listed, judged and reported. {@code proof.size}: small or full;
 * {@code proof.seed}.
 */
class HostileProof {
    private static final Logger LOG = Logger.getLogger(HostileProof.class);
    private static final boolean FULL = "full".equals(System.getProperty("proof.size"));
    private static final long SEED = Long.getLong("proof.seed", 20261126);
    private static final int GOOD_AGENTS = 5;
    private static final int EACH_GOOD = 10;
    private static final String FLOODER = "192.0.2.66";

    @TempDir
    Path directory;

    @Test
    void onH2() throws UnreadableSeal {
        try (var storage = TestDatabase.h2(directory.resolve("fsm"))) {
            new Run("H2", storage, SEED).all(FULL ? 20_000 : 700);
        }
    }

    @Test
    void onPostgres() throws UnreadableSeal {
        try (var storage = TestDatabase.postgres()) {
            new Run("PostgreSQL", storage, SEED + 1).all(FULL ? 100_000 : 1_400);
        }
    }

    private enum Layer {
        SEALED,
        FRAME,
        RECIPIENTS,
        SIGNED,
        GZIP,
        JSON_BYTES,
        JSON,
        JSON_OF_REVOKED,
        JSON_OF_UNKNOWN;

        static Layer of(int number) {
            // two of three get as far as the JSON
            return number % 3 > 0 ? JSON : values()[number / 3 % values().length];
        }
    }

    private static final class Good {
        final TestAgent agent;
        final Printer printer;
        int sent;

        Good(TestServer server, int number) {
            agent = server.agent("good-" + number, "Good " + number);
            printer = Printer.of("GOOD" + (1000 + number)).at("198.51.100." + number);
        }
    }

    private static final class Run {
        private final String name;
        private final TestDatabase storage;
        private final TestServer server;
        private final Random random;
        private final Hostile hostile;
        private final long seed;
        private final List<Good> good;
        private final TestAgent registered;
        private final TestAgent revoked;
        private final TestAgent unknown;
        private final byte[] signedBefore;
        private final byte[] otherSealed;
        private byte[] packed;
        private final Map<Layer, TreeMap<String, Integer>> outcomes = new EnumMap<>(Layer.class);

        Run(String name, TestDatabase storage, long seed) {
            this.name = name;
            this.storage = storage;
            this.seed = seed;
            server = new TestServer(storage);
            random = new Random(seed);
            hostile = new Hostile(random);
            good = IntStream.range(0, GOOD_AGENTS)
                    .mapToObj(number -> new Good(server, number))
                    .toList();
            registered = server.agent("hostile", "Hostile");
            revoked = server.agent("revoked", "Revoked");
            server.agents.revoke(revoked.file.agentId(), "Stolen");
            unknown = new TestAgent(server, registered.file);
            signedBefore = registered.sign(registered.json(report(registered)));
            otherSealed = registered.seal(report(registered));
            assertThat(send(Seal.encrypt(signedBefore, registered.file.recipients()), FLOODER))
                    .isInstanceOf(Receipt.Accepted.class);
        }

        private Receipt send(byte[] sealed, String from) {
            return server.intake.accept(sealed, Road.HTTPS, from);
        }

        private Report report(TestAgent agent) {
            var devices = new ArrayList<Device>();
            for (int number = 0; number < 3; number++) {
                var printer = Printer.of("BAD" + (1000 + random.nextInt(30))).at("203.0.113." + random.nextInt(30));
                printer.mac = String.format("00:c0:ee:00:00:%02x", random.nextInt(30));
                printer.host = "bad-" + random.nextInt(30);
                printer.total = 100 + random.nextInt(100_000);
                printer.black = random.nextInt(101);
                printer.cartridge = "C" + random.nextInt(3);
                if (random.nextBoolean()) {
                    printer.alerts.add(Printer.jam());
                    printer.problems.add(new Device.Problem(Device.Problem.BAD_VALUE, "prtAlertTable"));
                }
                devices.add(printer.read(server.now().minusSeconds(random.nextInt(10_000_000))));
            }
            return agent.report(Report.Reason.SCHEDULED, devices);
        }

        void all(int mutations) throws UnreadableSeal {
            LOG.infof("%s: %d mutations, -Dproof.seed=%d", name, mutations, SEED);
            var heap = new Heap();
            for (int number = 0; number < mutations; number++) {
                server.later(Duration.ofSeconds(1));
                bad(number);
                if (number % EACH_GOOD == 0) {
                    reportsAsEver(good.get(number / EACH_GOOD % GOOD_AGENTS));
                }
                if (number % Math.max(mutations / 10, 1) == 0) {
                    heap.assertBounded(name + ", after " + number);
                }
            }
            outcomes.forEach((layer, counts) -> LOG.infof("%s: %s: %s", name, layer, counts));
            LOG.infof("%s: at most %d MB of heap more than at the start", name, heap.most() >> 20);
            assertNoGoodOneIsLost();
            assertQuarantineIsBounded();
            assertAllCanBeUsed();
            assertThat(storage.openConnections()).isZero();
        }

        private void bad(int number) throws UnreadableSeal {
            var layer = Layer.of(number);
            var sealed = sealed(layer);
            Receipt receipt;
            try {
                receipt = send(sealed, random.nextInt(4) == 0 ? FLOODER : "192.0.2.0/" + number);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(what(layer, number) + " escaped: " + e, e);
            }
            outcomes.computeIfAbsent(layer, none -> new TreeMap<>()).merge(outcome(receipt), 1, Integer::sum);
            assertMeant(layer, number, receipt, sealed);
        }

        private String what(Layer layer, int number) {
            return "Mutation " + number + " of " + name + " (" + layer + ", seed " + seed + ")";
        }

        private byte[] sealed(Layer layer) {
            return switch (layer) {
                case SEALED -> hostile.bytes(Seal.encrypt(signedBefore, registered.file.recipients()), otherSealed);
                case FRAME ->
                    random.nextBoolean()
                            ? hostile.frame(Seal.encrypt(signedBefore, registered.file.recipients()))
                            : Seal.encrypt(hostile.frame(signedBefore), registered.file.recipients());
                case RECIPIENTS -> hostile.recipients(Seal.encrypt(signedBefore, registered.file.recipients()));
                case SIGNED ->
                    Seal.encrypt(
                            hostile.bytes(signedBefore, revoked.sign(revoked.json(report(revoked)))),
                            registered.file.recipients());
                case GZIP -> {
                    packed = registered.json(report(registered));
                    yield Seal.encrypt(Bomb.signed(registered, hostile.gzip(packed)), registered.file.recipients());
                }
                case JSON_BYTES -> {
                    var json = registered.json(report(registered));
                    yield Seal.encrypt(
                            registered.sign(hostile.bytes(json, signedBefore)), registered.file.recipients());
                }
                case JSON -> json(registered);
                case JSON_OF_REVOKED -> json(revoked);
                case JSON_OF_UNKNOWN -> json(unknown);
            };
        }

        private byte[] json(TestAgent agent) {
            var json = new String(agent.json(report(agent)), StandardCharsets.UTF_8);
            return Seal.encrypt(
                    agent.sign(hostile.json(json).getBytes(StandardCharsets.UTF_8)), agent.file.recipients());
        }

        private static String outcome(Receipt receipt) {
            return receipt instanceof Receipt.Quarantined quarantined
                    ? quarantined.reason().key()
                    : receipt.getClass().getSimpleName();
        }

        private void assertMeant(Layer layer, int number, Receipt receipt, byte[] sealed) throws UnreadableSeal {
            if (receipt instanceof Receipt.Quarantined quarantined) {
                assertThat(quarantined.reason())
                        .as("%s: %s", what(layer, number), quarantined.explanation())
                        .isNotEqualTo(Reason.NOT_RECORDED);
                assertThat(quarantined.explanation())
                        .as(what(layer, number))
                        .isNotBlank()
                        .endsWith(".");
            } else if (receipt instanceof Receipt.Refused refused) {
                assertThat(refused.retryAfter()).isPositive();
            } else if (receipt instanceof Receipt.Accepted && layer == Layer.GZIP) {
                // its time and its system say nothing of what is packed
                assertThat(Seal.open(Seal.decrypt(sealed, server.keys.recipients()))
                                .json())
                        .as(what(layer, number))
                        .isEqualTo(packed);
            } else if (receipt instanceof Receipt.Accepted) {
                assertThat(layer).as(what(layer, number)).isIn(Layer.JSON, Layer.JSON_BYTES);
            } else if (layer != Layer.JSON && layer != Layer.JSON_BYTES) {
                assertThat(Seal.decrypt(sealed, server.keys.recipients()))
                        .as("%s is one that is known", what(layer, number))
                        .isEqualTo(signedBefore);
            }
        }

        private void reportsAsEver(Good one) {
            one.printer.total += 1 + random.nextInt(100);
            one.sent++;
            var report = one.agent.report(Report.Reason.SCHEDULED, List.of(one.printer.read(server.now())));
            assertThat(send(one.agent.seal(report), FLOODER)).isInstanceOf(Receipt.Accepted.class);
        }

        private void assertNoGoodOneIsLost() {
            for (var one : good) {
                assertThat(server.count("report_log where repeats = 0 and mark_fork = false and mark_clock = false"
                                + " and agent_id = '" + one.agent.file.agentId() + "'"))
                        .isEqualTo(one.sent + 1);
                var rows = server.fleet
                        .devices(DeviceFilter.ALL.words(one.printer.serial), 0, 10)
                        .rows();
                assertThat(rows).singleElement().satisfies(row -> {
                    assertThat(row.total()).isEqualTo(one.printer.total);
                    assertThat(row.customerName())
                            .isEqualTo(one.agent.file.sources().get(0).customerName());
                    assertThat(server.count("reading where device_id = " + row.id()))
                            .isEqualTo(one.sent);
                });
            }
        }

        private void assertQuarantineIsBounded() {
            assertThat(server.count("quarantine where tenant_id = 0")).isBetween(1L, (long) QuarantineStore.BEGINNINGS);
            assertThat(server.count("quarantine where whole = false and octet_length(content) > "
                            + (QuarantineStore.BEGINNING_BYTES + 100)))
                    .isZero();
            assertThat(server.count("agent_installation where quarantined > " + QuarantineStore.BYTES_AN_AGENT))
                    .isZero();
            server.database.transact(unit -> unit.change(
                    "update agent_installation set quarantined = ? where id = ?",
                    QuarantineStore.BYTES_AN_AGENT - 100,
                    revoked.file.agentId()));
            long kept = server.count("quarantine");
            assertThat(revoked.sends())
                    .isInstanceOfSatisfying(Receipt.Refused.class, refused -> assertThat(refused.flooded())
                            .isFalse());
            assertThat(server.count("quarantine")).isEqualTo(kept);
            good.forEach(this::reportsAsEver);
        }

        /** What a page, the rules and a report make of it. */
        private void assertAllCanBeUsed() {
            int pages = 0;
            for (var page = server.fleet.devices(DeviceFilter.ALL, 0, 100);
                    !page.rows().isEmpty();
                    page = server.fleet.devices(DeviceFilter.ALL, 100 * ++pages, 100)) {
                page.rows().forEach(row -> assertThat(server.fleet.device(row.id()))
                        .isPresent());
            }
            assertThat(server.quarantine.list(0, 1000).rows()).isNotEmpty();
            assertThat(server.agents
                            .reportLog(registered.file.agentId(), 0, 1000)
                            .rows())
                    .isNotEmpty();
            assertThat(server.agents.gaps(registered.file.agentId())).isNotNull();
            assertThat(server.agents.agents("", Set.of(), 0, 50).rows()).hasSize(GOOD_AGENTS + 2);
            ChangeReader.readAll(server);
            assertThat(server.count("fleet_change_unread where failure is not null"))
                    .isZero();
            assertThat(server.count("event")).isPositive();
            var desk = new Desk(server);
            for (var kind : ReportKind.values()) {
                assertThat(desk.csv(ReportRequest.of(kind, "de")))
                        .as("report %s", kind)
                        .isNotEmpty();
            }
        }
    }
}
