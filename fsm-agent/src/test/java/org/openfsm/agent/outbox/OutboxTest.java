package org.openfsm.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.openfsm.agent.testing.Fixtures.ACME;
import static org.openfsm.agent.testing.Fixtures.LIMITS;
import static org.openfsm.agent.testing.Fixtures.NOON;
import static org.openfsm.agent.testing.Fixtures.device;
import static org.openfsm.agent.testing.Fixtures.devices;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.agent.config.AgentConfig;
import org.openfsm.agent.config.AgentConfig.Privacy;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.enrolment.Identity;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.store.StoreFailure;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.wire.Device;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Report;
import org.openfsm.wire.Report.Reason;
import org.openfsm.wire.ReportCodec;
import org.openfsm.wire.Seal;
import org.openfsm.wire.Supply;

@NullUnmarked // what is null where it must not be fails the test
class OutboxTest {

    @TempDir
    private Path data;

    private final TestClock clock = new TestClock(NOON);
    private Store store;
    private Identity identity;

    @BeforeEach
    void open() throws Exception {
        store = Store.open(data);
        identity = new Enrolment(data)
                .enrol(Fixtures.enrolment(URI.create("https://server.example.org/api/reports"), List.of()), NOON);
    }

    @AfterEach
    void close() throws StoreFailure {
        store.close();
    }

    @Test
    void reportsAreNumberedSignedAndKeptInOrder() throws Exception {
        var outbox = outbox(LIMITS);
        outbox.put(Reason.SCHEDULED, ACME, devices(2));
        clock.pass(Duration.ofHours(3));
        outbox.put(Reason.SCHEDULED, ACME, devices(1));

        var reports = drain(outbox);
        assertThat(reports).extracting(Report::sequence).containsExactly(1L, 2L);
        var first = reports.get(0);
        assertThat(first.previous()).isNull();
        assertThat(first.clockJumpSeconds()).isNull();
        assertThat(first.customerName()).isEqualTo("ACME GmbH");
        assertThat(first.createdAt()).isEqualTo(NOON);
        assertThat(first.nextExpectedBy()).isEqualTo(NOON.plus(Duration.ofHours(5)));
        assertThat(first.devices()).hasSize(2);
        assertThat(first.chain()).hasSize(32);
        var second = reports.get(1);
        assertThat(second.chain()).isEqualTo(first.chain());
        assertThat(second.previous().sequence()).isEqualTo(1);
        assertThat(second.clockJumpSeconds()).isZero();
        assertThat(Outbox.pile(store, "sent").reports()).isEqualTo(2);
        assertThat(Outbox.newest(store, 10)).extracting(Outbox.Entry::state).containsExactly("sent", "sent");
    }

    @Test
    void aNewStartIsANewChainThatNamesTheLastReportOfTheOldOne() throws Exception {
        var before = outbox(LIMITS);
        before.put(Reason.SCHEDULED, ACME, devices(1));
        before.put(Reason.SCHEDULED, ACME, devices(1));
        var old = drain(before).get(1);
        clock.pass(Duration.ofDays(100));
        before.tidy();
        assertThat(Outbox.newest(store, 10)).isEmpty();

        var after = outbox(LIMITS);
        after.put(Reason.SCHEDULED, ACME, devices(1));
        var next = drain(after).get(0);
        assertThat(next.chain()).isNotEqualTo(old.chain());
        assertThat(next.sequence()).isEqualTo(1);
        assertThat(next.previous().chain()).isEqualTo(old.chain());
        assertThat(next.previous().sequence()).isEqualTo(2);
    }

    @Test
    void aPollIsSplitBeforeItIsNumbered() throws Exception {
        var outbox = outbox(LIMITS);
        assertThat(outbox.put(Reason.SCHEDULED, ACME, devices(1001))).isEqualTo(3);
        var reports = drain(outbox);
        assertThat(reports).extracting(report -> report.devices().size()).containsExactly(500, 500, 1);
        assertThat(reports).extracting(Report::part).containsExactly(1, 2, 3);
        assertThat(reports).extracting(Report::parts).containsOnly(3);
        assertThat(reports)
                .extracting(Report::poll)
                .doesNotContainNull()
                .containsOnly(reports.get(0).poll());
        assertThat(reports).extracting(Report::sequence).containsExactly(1L, 2L, 3L);
    }

    @Test
    void noReportIsLargerThanFourMebibytes() throws Exception {
        var supplies = new ArrayList<Supply>();
        for (int index = 1; index <= 800; index++) {
            supplies.add(
                    new Supply(index, "toner", "consumed", "black", text(index), "percent", null, text(-index), null));
        }
        var large = new ArrayList<Device>();
        for (int number = 1; number <= 40; number++) {
            var device = device(number);
            large.add(new Device(
                    device.readAt(),
                    true,
                    device.address(),
                    161,
                    1,
                    null,
                    null,
                    device.identity(),
                    null,
                    null,
                    List.of(),
                    supplies,
                    List.of(),
                    null,
                    List.of()));
        }
        var outbox = outbox(LIMITS);
        assertThat(outbox.put(Reason.SCHEDULED, ACME, large)).isGreaterThan(1);
        int devices = 0;
        for (var waiting = outbox.next(); waiting.isPresent(); waiting = outbox.next()) {
            var json = Seal.open(waiting.get().signed()).json();
            assertThat(json.length).isLessThanOrEqualTo(4 << 20);
            devices += ReportCodec.read(json).devices().size();
            outbox.taken(waiting.get(), "https");
        }
        assertThat(devices).isEqualTo(40);
    }

    private static String text(int seed) {
        var random = new java.util.Random(seed);
        var text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    @Test
    void aDeviceBeyondTheLimitsDoesNotKeepTheOthersHome() throws Exception {
        var device = device(7);
        var odd = new Device(
                device.readAt(),
                true,
                "192.0.2.7",
                161,
                1,
                "x".repeat(5000),
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of());
        var outbox = outbox(LIMITS);
        outbox.put(Reason.SCHEDULED, ACME, List.of(device(1), odd, device(2)));
        var report = drain(outbox).get(0);
        assertThat(report.devices()).extracting(Device::address).containsExactly("192.0.2.1", "192.0.2.7", "192.0.2.2");
        assertThat(report.devices().get(1).problems())
                .extracting(Device.Problem::code)
                .containsExactly("bad-value");
    }

    @Test
    void criticalOnesOvertakeAndTheRestKeepsItsOrder() throws Exception {
        var outbox = outbox(LIMITS);
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        outbox.put(Reason.SCHEDULED, ACME, devices(2));
        outbox.put(Reason.CRITICAL, ACME, devices(1));
        assertThat(drain(outbox)).extracting(Report::sequence).containsExactly(3L, 1L, 2L);
    }

    @Test
    void aClockThatIsSetShowsInTheNextReport() throws Exception {
        var outbox = outbox(LIMITS);
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        clock.pass(Duration.ofMinutes(10));
        clock.set(Duration.ofHours(-2));
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        clock.set(Duration.ofSeconds(40));
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        assertThat(drain(outbox)).extracting(Report::clockJumpSeconds).containsExactly(null, -7200L, 40L);

        clock.set(Duration.ofDays(-1));
        var restarted = outbox(LIMITS);
        restarted.put(Reason.SCHEDULED, ACME, devices(1));
        assertThat(drain(restarted)).extracting(Report::clockJumpSeconds).containsExactly(-86_400L);
    }

    @Test
    void whatTheServerRefusedIsKeptAsideAndShown() throws Exception {
        var outbox = outbox(LIMITS);
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        outbox.setAside(outbox.next().orElseThrow(), "refused (422)");
        assertThat(outbox.next()).isEmpty();
        assertThat(Outbox.pile(store, "aside").reports()).isEqualTo(1);
        assertThat(Outbox.newest(store, 1)).extracting(Outbox.Entry::remark).containsExactly("refused (422)");
    }

    @Test
    void whatWasSentStaysNinetyDaysOrAsMuchAsIsAllowedAndWhatWaitsStaysForEver() throws Exception {
        var outbox = outbox(LIMITS);
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        outbox.taken(outbox.next().orElseThrow(), "https");
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        clock.pass(Duration.ofDays(89));
        outbox.tidy();
        assertThat(Outbox.newest(store, 10)).hasSize(2);
        clock.pass(Duration.ofDays(2));
        outbox.tidy();
        assertThat(Outbox.newest(store, 10)).extracting(Outbox.Entry::state).containsExactly("waiting");

        var small = outbox(new AgentConfig.Limits(50, 10, 1_000_000, Duration.ofDays(90), 3_000));
        for (int i = 0; i < 10; i++) {
            small.put(Reason.SCHEDULED, ACME, devices(1));
            small.taken(small.next().orElseThrow(), "https");
        }
        small.tidy();
        assertThat(Outbox.pile(store, "sent").bytes()).isBetween(1L, 3_000L);
    }

    @Test
    void aFullOutboxTakesNothingInAndDropsNothing() throws Exception {
        var outbox = outbox(new AgentConfig.Limits(50, 10, 2_000, Duration.ofDays(90), 500));
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 5; i++) {
                        outbox.put(Reason.SCHEDULED, ACME, devices(1));
                    }
                })
                .isInstanceOf(OutboxFull.class)
                .hasMessageContaining("limits.waitingMegabytes")
                .hasMessageContaining("nothing is dropped");
        var kept = drain(outbox);
        assertThat(kept).extracting(Report::sequence).startsWith(1L, 2L);
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        assertThat(drain(outbox).get(0).sequence()).isEqualTo(kept.size() + 1L);
    }

    @Test
    void aFullDiskIsSaidAndNothingIsLost() throws Exception {
        var outbox = outbox(LIMITS);
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        int pages = store.read(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("pragma page_count")) {
                rows.next();
                return rows.getInt(1);
            }
        });
        limitPages(pages + 1);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 50; i++) {
                        outbox.put(Reason.SCHEDULED, ACME, devices(100));
                    }
                })
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("the disk is full");
        limitPages(1_000_000);
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
        var sequences = drain(outbox).stream().map(Report::sequence).toList();
        assertThat(sequences).startsWith(1L).doesNotHaveDuplicates().isSorted();
        assertThat(sequences.get(sequences.size() - 1)).isEqualTo((long) sequences.size());
    }

    private void limitPages(int pages) throws StoreFailure {
        store.read(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute("pragma max_page_count = " + pages);
            }
        });
    }

    @Test
    void theEnrolmentIsMadeOnceAndProvesTheFile() throws Exception {
        var outbox = outbox(LIMITS);
        assertThat(outbox.putEnrolment()).isTrue();
        assertThat(outbox.putEnrolment()).isFalse();
        assertThat(outbox(LIMITS).putEnrolment()).isFalse();
        var report = drain(outbox).get(0);
        assertThat(report.reason()).isEqualTo(Reason.ENROLMENT);
        assertThat(report.devices()).isEmpty();
        assertThat(EnrolmentFile.isProven(new byte[EnrolmentFile.SECRET_BYTES], report.enrolment()))
                .isTrue();
        assertThat(report.enrolment().certificate()).isEqualTo(identity.certificate());
    }

    @Test
    void privacySwitchesLeaveOnlyWhatTheyAllow() throws Exception {
        var closed = Fixtures.source("acme", new Privacy(false, false, false, false, false), "192.0.2.0/24");
        var outbox = outbox(LIMITS);
        outbox.put(Reason.SCHEDULED, closed, List.of(device(1), device(2)));
        outbox.put(Reason.SCHEDULED, closed, List.of(device(1)));
        var reports = drain(outbox);
        var device = reports.get(0).devices().get(0);
        assertThat(device.address()).matches("sha256:[0-9a-f]{32}");
        assertThat(device.address())
                .isEqualTo(reports.get(1).devices().get(0).address())
                .isNotEqualTo(reports.get(0).devices().get(1).address());
        assertThat(device.hostName()).isNull();
        assertThat(device.identity().name()).as("sysName is a host name").isNull();
        assertThat(device.identity().macAddress()).isNull();
        assertThat(device.identity().location()).isNull();
        assertThat(device.identity().contact()).isNull();
        assertThat(device.identity().serialNumber()).isEqualTo("LVM1");

        outbox.put(Reason.SCHEDULED, ACME, List.of(device(1)));
        var open = drain(outbox).get(0).devices().get(0);
        assertThat(open.address()).isEqualTo("192.0.2.1");
        assertThat(open.identity().location()).isEqualTo("2nd floor");
        assertThat(open.identity().contact()).as("off unless switched on").isNull();
    }

    @Test
    void aHostNameInThePlaceOfAnAddressIsHiddenWithHostNames() throws Exception {
        var outbox = outbox(LIMITS);
        var unresolved = Device.unreachable(NOON, "prn.example.org", 161, new Device.Problem("unknown-host", null));
        outbox.put(
                Reason.SCHEDULED,
                Fixtures.source("acme", new Privacy(true, true, true, false, false), "192.0.2.0/24"),
                List.of(unresolved, device(1)));
        assertThat(drain(outbox).get(0).devices())
                .extracting(Device::address)
                .satisfiesExactly(address -> assertThat(address).startsWith("sha256:"), address -> assertThat(address)
                        .isEqualTo("192.0.2.1"));
    }

    @Test
    void silenceIsMeasuredAlsoAcrossARestart() throws Exception {
        var outbox = outbox(LIMITS);
        assertThat(outbox.silence()).isGreaterThan(Duration.ofDays(1));
        outbox.put(Reason.HEARTBEAT, ACME, List.of());
        clock.set(Duration.ofDays(5));
        assertThat(outbox.silence()).as("a clock that was set is no silence").isZero();
        clock.set(Duration.ofDays(-5));
        clock.pass(Duration.ofHours(25));
        assertThat(outbox.silence()).isEqualTo(Duration.ofHours(25));
        assertThat(outbox(LIMITS).silence()).isEqualTo(Duration.ofHours(25));
    }

    private Outbox outbox(AgentConfig.Limits limits) {
        return new Outbox(store, identity, limits, Duration.ofHours(5), "1.0.0", clock, clock::ticks);
    }

    private static List<Report> drain(Outbox outbox) throws Exception {
        var reports = new ArrayList<Report>();
        for (var waiting = outbox.next(); waiting.isPresent(); waiting = outbox.next()) {
            reports.add(ReportCodec.read(Seal.open(waiting.get().signed()).json()));
            outbox.taken(waiting.get(), "https");
        }
        return reports;
    }
}
