package org.openfsm.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.access.Scope;
import org.openfsm.fleet.DeviceFilter;
import org.openfsm.fleet.DeviceRow;
import org.openfsm.fleet.DeviceState;
import org.openfsm.fleet.DeviceView;
import org.openfsm.fleet.StateReason;
import org.openfsm.platform.TestDatabase;
import org.openfsm.wire.Device;
import org.openfsm.wire.EnrolmentFile;
import org.openfsm.wire.Keys;
import org.openfsm.wire.Report;
import org.openfsm.wire.Seal;

/** What the intake does with reports, good and bad; the same on every database. */
abstract class IntakeContract {
    private static final Duration POLL = Duration.ofHours(3);

    TestServer server;

    abstract TestDatabase database();

    @BeforeEach
    void start() {
        server = new TestServer(database());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private List<DeviceRow> devices() {
        return server.fleet.devices(DeviceFilter.ALL, 0, 50).rows();
    }

    private DeviceView only() {
        assertThat(devices()).hasSize(1);
        return server.fleet.device(devices().get(0).id()).orElseThrow();
    }

    private static void taken(Receipt receipt) {
        assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
    }

    private static void taken(Receipt receipt, Mark... marks) {
        assertThat(receipt).isInstanceOfSatisfying(Receipt.Accepted.class, one -> assertThat(one.marks())
                .containsExactlyInAnyOrder(marks));
    }

    private static void stopped(Receipt receipt, Reason reason, boolean kept, String... said) {
        assertThat(receipt).isInstanceOfSatisfying(Receipt.Quarantined.class, one -> {
            assertThat(one.reason()).isEqualTo(reason);
            assertThat(one.kept()).isEqualTo(kept);
            assertThat(one.explanation()).endsWith(".");
            for (var words : said) {
                assertThat(one.explanation()).contains(words);
            }
        });
    }

    // --- the good ones

    @Test
    void anEnrolledAgentsReportShowsItsDevice() {
        var agent = server.agent("kranich", "Kranich Maschinenbau");
        server.later(Duration.ofMinutes(5));

        taken(agent.sends(Printer.of("LVM4216583").read(server.now())));

        var row = devices().get(0);
        assertThat(row.serialNumber()).isEqualTo("LVM4216583");
        assertThat(row.state()).isEqualTo(DeviceState.OK);
        assertThat(row.total()).isEqualTo(1000);
        assertThat(row.customerName()).isEqualTo("Kranich Maschinenbau");
        assertThat(row.supplies()).singleElement().satisfies(supply -> assertThat(supply.percent())
                .isEqualTo(80));
        var device = only();
        assertThat(device.meters()).hasSize(3);
        assertThat(device.meters().get(0).source().sequence()).isEqualTo(2);
        assertThat(device.meters().get(0).raw()).hasSize(1);
        assertThat(device.place().customerName()).isEqualTo("Kranich Maschinenbau");
        assertThat(device.properties().inputs()).singleElement().satisfies(tray -> assertThat(tray.kind())
                .isEqualTo("some"));
        assertThat(server.fleet.states(DeviceFilter.ALL)).containsOnlyKeys(DeviceState.OK);
        assertThat(server.figures.figures().reportsTaken()).isEqualTo(2);
        assertThat(server.figures.figures().devices()).isEqualTo(1);
    }

    @Test
    void anAlertThatSaysNothingOfItselfIsTaken() {
        var agent = server.agent("kranich", "Kranich Maschinenbau");
        server.later(Duration.ofMinutes(5));
        var printer = Printer.of("LVM4216583");
        printer.alerts.add(new Device.Alert(1, null, null, null, null, null, null, null, null));

        taken(agent.sends(printer.read(server.now())));

        assertThat(devices().get(0).state()).isEqualTo(DeviceState.OK);
        assertThat(only().alerts()).singleElement().satisfies(alert -> assertThat(alert.severity())
                .isNull());
    }

    @Test
    void whatOurOwnFaultKeepsFromBeingRecordedIsKeptAndOpenedAgain() {
        var agent = server.agent("kranich", "Kranich Maschinenbau");
        server.later(Duration.ofMinutes(5));
        var report = agent.report(
                Report.Reason.SCHEDULED, List.of(Printer.of("LVM4216583").read(server.now())));
        var sealed = agent.seal(report);

        stopped(
                failing(new ArithmeticException("made by the test")).accept(sealed, Road.HTTPS, null),
                Reason.NOT_RECORDED,
                true,
                "a fault of ours");
        assertThat(devices()).isEmpty();

        var kept = server.quarantine.list(0, 10).rows().get(0);
        taken(server.quarantine.openAgain(kept.id()));
        assertThat(devices()).hasSize(1);
    }

    @Test
    void aServerThatIsAboutToEndHasTheSenderComeAgain() {
        var agent = server.agent("kranich", "Kranich Maschinenbau");
        server.later(Duration.ofMinutes(5));
        var sealed = agent.seal(agent.report(Report.Reason.SCHEDULED, List.of()));

        assertThatThrownBy(() ->
                        failing(new IllegalStateException("made by the test")).accept(sealed, Road.HTTPS, null))
                .hasMessage("made by the test");

        taken(agent.send(sealed));
    }

    private Intake failing(RuntimeException failure) {
        var ledger = new Ledger(server.database, server.keys) {
            @Override
            Judged record(Opened report) {
                throw failure;
            }
        };
        return new Intake(server.database, server.keys, ledger, server.store, server.clock);
    }

    @Test
    void theSameReportTwiceIsRecordedOnce() {
        var agent = server.agent("kranich", "Kranich");
        var sealed = agent.seal(agent.report(
                Report.Reason.SCHEDULED, List.of(Printer.of("LVM4216583").read(server.now()))));
        taken(agent.send(sealed));
        assertThat(agent.send(sealed)).isInstanceOf(Receipt.Duplicate.class);
        assertThat(server.count("reading")).isEqualTo(1);
        assertThat(server.agents
                        .reportLog(agent.file.agentId(), 0, 10)
                        .rows()
                        .get(0)
                        .repeats())
                .isEqualTo(1);
    }

    @Test
    void theSameReportTwiceAtOnceIsRecordedOnce() throws Exception {
        var agent = server.agent("kranich", "Kranich");
        for (int round = 0; round < 5; round++) {
            server.later(POLL);
            var sealed = agent.seal(agent.report(
                    Report.Reason.SCHEDULED,
                    List.of(Printer.of("LVM421658" + round).read(server.now()))));
            var threads = Executors.newFixedThreadPool(4);
            try {
                var receipts = new ArrayList<Receipt>();
                Callable<Receipt> sending = () -> agent.send(sealed);
                for (var done : threads.invokeAll(List.of(sending, sending, sending, sending))) {
                    receipts.add(done.get());
                }
                assertThat(receipts)
                        .filteredOn(Receipt.Accepted.class::isInstance)
                        .hasSize(1);
                assertThat(receipts)
                        .filteredOn(Receipt.Duplicate.class::isInstance)
                        .hasSize(3);
            } finally {
                threads.shutdown();
            }
        }
        assertThat(server.count("device")).isEqualTo(5);
    }

    @Test
    void twoAgentsThatFindTheSameNewDeviceAtOnceMakeOneDevice() throws Exception {
        var one = server.agent("kranich-1", "Kranich");
        var other = server.agent("kranich-2", "Kranich");
        for (int round = 0; round < 5; round++) {
            server.later(POLL);
            var printer = Printer.of("SAME000" + round);
            var reports = List.of(one, other).stream()
                    .map(agent -> (Callable<Receipt>) () -> agent.sends(printer.read(server.now())))
                    .toList();
            var threads = Executors.newFixedThreadPool(2);
            try {
                for (var done : threads.invokeAll(reports)) {
                    taken(done.get());
                }
            } finally {
                threads.shutdown();
            }
            assertThat(server.count("device")).isEqualTo(round + 1L);
        }
    }

    @Test
    void statementsDoNotGrowWithTheDevices() {
        var agent = server.agent("kranich", "Kranich");
        assertThat(statementsFor(agent, 500)).as("500 new devices").isLessThan(60);
        assertThat(statementsFor(agent, 500)).as("500 known devices").isLessThan(60);
        assertThat(server.count("device_current")).isEqualTo(500);
    }

    private int statementsFor(TestAgent agent, int devices) {
        server.later(POLL);
        var sealed = agent.seal(agent.report(
                Report.Reason.SCHEDULED,
                IntStream.range(0, devices)
                        .mapToObj(number -> {
                            var printer = Printer.of("SERIAL" + (10_000 + number));
                            printer.total = server.now().getEpochSecond() / 1000;
                            printer.black = 80 - (int) (server.now().getEpochSecond() / 3600 % 7);
                            return printer.at("192.0.2." + number).read(server.now());
                        })
                        .toList()));
        server.storage.statements();
        taken(agent.send(sealed));
        return server.storage.statements();
    }

    // --- order, repetition, forks, time

    @Test
    void anotherReportInTheSamePlaceIsAFork() {
        var agent = server.agent("kranich", "Kranich");
        taken(agent.sends());
        agent.sequence--;
        server.later(Duration.ofMinutes(1));
        taken(agent.sends(Printer.of("LVM4216583").read(server.now())), Mark.FORK);
        assertThat(server.count("fleet_change where kind = 'report-fork'")).isEqualTo(1);
    }

    @Test
    void twoChainsThatContinueOneReportAreAFork() {
        var agent = server.agent("kranich", "Kranich");
        var twin = TestAgentTwin.of(agent);
        agent.restart();
        server.later(Duration.ofMinutes(1));
        taken(agent.sends());
        server.later(Duration.ofMinutes(1));
        taken(agent.send(twin), Mark.FORK, Mark.LATE);
    }

    @Test
    void lateReportsFillTheHistoryAndLeaveTheDeviceAlone() {
        var agent = server.agent("kranich", "Kranich");
        var printer = Printer.of("LVM4216583");
        taken(agent.sends(printer.read(server.now())));
        server.later(POLL);
        printer.total = 1100;
        var late = agent.seal(agent.report(Report.Reason.SCHEDULED, List.of(printer.read(server.now()))));
        server.later(POLL);
        printer.total = 1200;
        printer.black = 60;
        taken(agent.sends(printer.read(server.now())));
        assertThat(server.agents.gaps(agent.file.agentId())).singleElement().satisfies(gap -> {
            assertThat(gap.from()).isEqualTo(3);
            assertThat(gap.to()).isEqualTo(3);
        });
        assertThat(server.agents.agent(agent.file.agentId()).orElseThrow().health())
                .isEqualTo(AgentHealth.GAP);
        server.later(POLL);

        taken(agent.send(late), Mark.LATE);

        assertThat(only().meters().get(0).value()).isEqualTo(1200);
        assertThat(only().supplies().get(0).percent()).isEqualTo(60);
        assertThat(server.count("reading where doubt is null")).isEqualTo(3);
        assertThat(server.agents.gaps(agent.file.agentId())).isEmpty();
        assertThat(server.agents.agent(agent.file.agentId()).orElseThrow().health())
                .isEqualTo(AgentHealth.COMPLETE);
        var day = LocalDate.of(2026, 11, 23);
        var history =
                server.fleet.history(only().id(), day, day, List.of("total")).orElseThrow();
        assertThat(history.series().get(0).days().get(0).usage()).isEqualTo(200);
    }

    @Test
    void aLateReadingThatFitsNowhereIsKeptInDoubt() {
        var agent = server.agent("kranich", "Kranich");
        var printer = Printer.of("LVM4216583");
        taken(agent.sends(printer.read(server.now())));
        server.later(POLL);
        printer.total = 5000;
        var late = agent.seal(agent.report(Report.Reason.SCHEDULED, List.of(printer.read(server.now()))));
        server.later(POLL);
        printer.total = 1200;
        taken(agent.sends(printer.read(server.now())));
        taken(agent.send(late), Mark.LATE);
        assertThat(server.count("reading where doubt = 'order'")).isEqualTo(1);
    }

    @Test
    void aClockAheadIsMarkedAndItsReadingsCountWhenTheyCame() {
        var agent = server.agent("kranich", "Kranich");
        var ahead = server.now().plus(Duration.ofDays(400));
        taken(
                agent.send(agent.seal(agent.report(
                        ahead,
                        Report.Reason.SCHEDULED,
                        List.of(Printer.of("LVM4216583").read(ahead))))),
                Mark.CLOCK);
        assertThat(only().readAt()).isEqualTo(server.now());
        assertThat(server.count("reading where doubt = 'clock'")).isEqualTo(1);
        assertThat(server.count("fleet_change where kind = 'report-clock'")).isEqualTo(1);
    }

    @Test
    void aReadingMadeAfterItsReportIsMarked() {
        var agent = server.agent("kranich", "Kranich");
        taken(
                agent.send(agent.seal(agent.report(
                        server.now().minusSeconds(60),
                        Report.Reason.SCHEDULED,
                        List.of(Printer.of("LVM4216583").read(server.now()))))),
                Mark.CLOCK);
    }

    @Test
    void aClockThatFallsWhileTheNumbersRiseIsMarked() {
        var agent = server.agent("kranich", "Kranich");
        taken(agent.sends());
        taken(
                agent.send(
                        agent.seal(agent.report(server.now().minusSeconds(600), Report.Reason.SCHEDULED, List.of()))),
                Mark.CLOCK);
    }

    // --- folding and epochs

    @Test
    void equalPollsAreKeptOnceADay() {
        var agent = server.agent("kranich", "Kranich");
        var printer = Printer.of("LVM4216583");
        for (int poll = 0; poll < 16; poll++) {
            taken(agent.sends(printer.read(server.now())));
            server.later(POLL);
        }
        // 16 polls from noon on: three local days
        assertThat(server.count("reading")).isEqualTo(3);
        assertThat(server.count("supply_reading")).isEqualTo(1);
        assertThat(only().readAt()).isEqualTo(server.now().minus(POLL));
    }

    @Test
    void metersThatGoBackBeginANewEpoch() {
        var agent = server.agent("kranich", "Kranich");
        var printer = Printer.of("LVM4216583");
        taken(agent.sends(printer.read(server.now())));
        server.later(POLL);
        printer.total = 500;
        taken(agent.sends(printer.read(server.now())));
        server.later(POLL);
        printer.total = 520;
        taken(agent.sends(printer.read(server.now())));

        assertThat(only().epochs()).extracting(DeviceView.Epoch::reason).containsExactly("first", "went-back");
        assertThat(only().epochs().get(0).to()).isEqualTo(only().epochs().get(1).from());
        assertThat(server.count("fleet_change where kind = 'meter-went-back' and subject = 'total'"))
                .isEqualTo(1);
        var day = LocalDate.of(2026, 11, 23);
        var history =
                server.fleet.history(only().id(), day, day, List.of("total")).orElseThrow();
        assertThat(history.series().get(0).days().get(0).usage()).isEqualTo(20);
        assertThat(history.breaks()).hasSize(1);
    }

    // --- identity

    @Test
    void aDeviceIsKnownByItsSerialNumberWhateverItsAddress() {
        var agent = server.agent("kranich", "Kranich");
        var printer = Printer.of("LVM4216583").at("192.0.2.10");
        taken(agent.sends(printer.read(server.now())));
        server.later(POLL);
        taken(agent.sends(printer.at("192.0.2.99").read(server.now())));
        assertThat(only().place().address()).isEqualTo("192.0.2.99");
        assertThat(server.count("fleet_change where kind = 'address-changed'")).isEqualTo(1);
    }

    @Test
    void anotherDeviceAtTheSameAddressIsAnotherDevice() {
        var agent = server.agent("kranich", "Kranich");
        taken(agent.sends(Printer.of("LVM4216583").read(server.now())));
        server.later(POLL);
        taken(agent.sends(Printer.of("LVM0000042").read(server.now())));
        assertThat(devices()).hasSize(2);
    }

    @Test
    void withoutASerialNumberTheMacAddressAndTheMakerDecide() {
        var agent = server.agent("kranich", "Kranich");
        var printer = Printer.of("XXXXXXXXXX");
        printer.mac = "00:c0:ee:5b:2c:1d";
        taken(agent.sends(printer.read(server.now())));
        server.later(POLL);
        taken(agent.sends(printer.at("192.0.2.99").read(server.now())));
        assertThat(devices()).hasSize(1);
        printer.manufacturer = "HP";
        server.later(POLL);
        taken(agent.sends(printer.read(server.now())));
        assertThat(devices()).hasSize(2);
    }

    @Test
    void aPlaceholderForASerialNumberJoinsNothing() {
        var agent = server.agent("kranich", "Kranich");
        var one = Printer.of("1234567890").at("192.0.2.1");
        var other = Printer.of("1234567890").at("192.0.2.2");
        one.mac = "00:c0:ee:5b:2c:01";
        other.mac = "00:c0:ee:5b:2c:02";
        taken(agent.sends(one.read(server.now()), other.read(server.now())));
        assertThat(devices()).hasSize(2);
    }

    @Test
    void aDeviceThatNamesNothingIsHeldByItsPlaceInDoubt() {
        var agent = server.agent("kranich", "Kranich");
        for (int poll = 0; poll < 2; poll++) {
            var nameless = Printer.of(null);
            nameless.total = 1000 + poll;
            taken(agent.sends(nameless.read(server.now())));
            server.later(POLL);
        }
        assertThat(only().identity().certain()).isFalse();
        assertThat(server.count("reading where doubt = 'identity'")).isEqualTo(2);
    }

    @Test
    void theMakersOfTwoDevicesTellTheirEqualSerialNumbersApart() {
        var agent = server.agent("kranich", "Kranich");
        var kyocera = Printer.of("4711-0815").at("192.0.2.1");
        var brother = Printer.of("4711-0815").at("192.0.2.2");
        brother.manufacturer = "Brother";
        for (int poll = 0; poll < 3; poll++) {
            taken(agent.sends(kyocera.read(server.now()), brother.read(server.now())));
            server.later(POLL);
        }
        assertThat(devices()).hasSize(2);
    }

    @Test
    void severalPrintersOfOneBoxStaySeveral() {
        var agent = server.agent("kranich", "Kranich");
        var first = Printer.of("BOX0001");
        var second = Printer.of("BOX0001");
        second.index = 2;
        for (int poll = 0; poll < 3; poll++) {
            taken(agent.sends(first.read(server.now()), second.read(server.now())));
            server.later(POLL);
        }
        assertThat(devices()).hasSize(2);
    }

    @Test
    void theSameDeviceAtAnotherCustomerIsProposedAndNeverJoined() {
        var printer = Printer.of("LVM4216583");
        taken(server.agent("kranich", "Kranich").sends(printer.read(server.now())));
        server.later(POLL);
        taken(server.agent("hafen", "Hafenkontor").sends(printer.read(server.now())));
        assertThat(devices()).hasSize(2);
        assertThat(server.count("identity_proposal")).isEqualTo(1);
        assertThat(server.count("fleet_change where kind = 'identity-proposed'"))
                .isEqualTo(1);
    }

    // --- state

    @Test
    void anAlertComesAndGoes() {
        var agent = server.agent("kranich", "Kranich");
        var printer = Printer.of("LVM4216583");
        printer.alerts.add(Printer.jam());
        taken(agent.sends(printer.read(server.now())));
        assertThat(only().state()).isEqualTo(DeviceState.CRITICAL);
        assertThat(only().reason())
                .isEqualTo(new StateReason(StateReason.Kind.ALERT, "mediaPath:8", "Paper jam", null));
        assertThat(only().alerts()).hasSize(1);

        server.later(POLL);
        printer.problems.add(new Device.Problem(Device.Problem.NO_ANSWER, "prtAlertTable"));
        printer.alerts.clear();
        taken(agent.sends(printer.read(server.now())));
        assertThat(only().alerts()).as("what could not be read clears nothing").hasSize(1);

        server.later(POLL);
        printer.problems.clear();
        taken(agent.sends(printer.read(server.now())));
        assertThat(only().state()).isEqualTo(DeviceState.OK);
        assertThat(server.fleet.pastAlerts(only().id(), 0, 10).rows())
                .singleElement()
                .satisfies(alert -> assertThat(alert.clearedAt()).isEqualTo(server.now()));
        assertThat(server.count("fleet_change where kind in ('alert-raised', 'alert-cleared')"))
                .isEqualTo(2);
    }

    @Test
    void aSilentDeviceKeepsWhatIsKnownOfIt() {
        var agent = server.agent("kranich", "Kranich");
        taken(agent.sends(Printer.of("LVM4216583").read(server.now())));
        server.later(POLL);
        var silence =
                Device.unreachable(server.now(), "192.0.2.10", 161, new Device.Problem(Device.Problem.NO_ANSWER, null));
        taken(agent.sends(silence));
        assertThat(only().state()).isEqualTo(DeviceState.UNREACHABLE);
        assertThat(only().readAt()).isEqualTo(server.now().minus(POLL));
        assertThat(only().meters()).hasSize(3);
        server.later(POLL);
        taken(agent.sends(Printer.of("LVM4216583").read(server.now())));
        assertThat(only().state()).isEqualTo(DeviceState.OK);
        assertThat(server.count("fleet_change where kind in ('device-silent', 'device-answers')"))
                .isEqualTo(2);
    }

    @Test
    void aNewCartridgeEndsThePeriodOfTheOldOne() {
        var agent = server.agent("kranich", "Kranich");
        var printer = Printer.of("LVM4216583");
        printer.black = 12;
        taken(agent.sends(printer.read(server.now())));
        server.later(POLL);
        printer.black = 5;
        taken(agent.sends(printer.read(server.now())));
        assertThat(only().state()).isEqualTo(DeviceState.ATTENTION);
        server.later(POLL);
        printer.black = 100;
        taken(agent.sends(printer.read(server.now())));

        assertThat(only().supplies().get(0).installedAt()).isEqualTo(server.now());
        assertThat(server.count("supply_period")).isEqualTo(2);
        assertThat(server.count(
                        "supply_period where removed_reason = 'level' and last_percent = 5 and not known_start"))
                .isEqualTo(1);
        assertThat(server.count("fleet_change where kind = 'supply-replaced'")).isEqualTo(1);
    }

    // --- who sees what

    @Test
    void nobodySeesWhatIsNotTheirs() {
        taken(server.agent("kranich", "Kranich").sends(Printer.of("KRA0001").read(server.now())));
        taken(server.agent("hafen", "Hafenkontor").sends(Printer.of("HAF0001").read(server.now())));
        var kranich = server.fleet.customers().stream()
                .filter(customer -> customer.name().equals("Kranich"))
                .findFirst()
                .orElseThrow();
        var hafen = devices().stream()
                .filter(device -> device.serialNumber().equals("HAF0001"))
                .findFirst()
                .orElseThrow();
        var day = LocalDate.of(2026, 11, 23);

        server.sees(Scope.of(Set.of(), Set.of(kranich.id())));
        assertThat(devices()).extracting(DeviceRow::serialNumber).containsExactly("KRA0001");
        assertThat(server.fleet.device(hafen.id())).isEmpty();
        assertThat(server.fleet.history(hafen.id(), day, day, List.of())).isEmpty();
        assertThat(server.fleet.customers()).hasSize(1);
        assertThat(server.agents.agents("", Set.of(), 0, 10).rows())
                .extracting(AgentRow::name)
                .containsExactly("kranich");
        server.sees(Scope.nothing());
        assertThat(devices()).isEmpty();
        assertThat(server.fleet.states(DeviceFilter.ALL)).isEmpty();
        server.sees(Scope.of(Set.of(kranich.tenantId()), Set.of()));
        assertThat(devices()).hasSize(2);
    }

    // --- the bad ones, and the good ones between them

    @Test
    void whatIsNotSealedForThisServerIsCounted() {
        var agent = server.agent("kranich", "Kranich");
        var sealed = agent.seal(agent.report(Report.Reason.SCHEDULED, List.of()));
        var json = agent.json(agent.report(Report.Reason.SCHEDULED, List.of()));
        var stranger = Keys.newSigningKey();
        var foreign = Keys.selfSigned(stranger, "other server", server.now(), Duration.ofDays(1));

        stopped(agent.send(Arrays.copyOf(sealed, sealed.length / 2)), Reason.NOT_READABLE, false);
        stopped(agent.send(flipped(sealed, sealed.length - 40)), Reason.NOT_READABLE, false);
        stopped(agent.send(new byte[0]), Reason.NOT_READABLE, false);
        stopped(agent.send("hello".getBytes(StandardCharsets.UTF_8)), Reason.NOT_READABLE, false);
        stopped(agent.send(agent.sign(json)), Reason.NOT_READABLE, false);
        stopped(
                agent.send(Seal.encrypt(agent.sign(json), List.of(foreign))),
                Reason.NOT_READABLE,
                false,
                "none of them");
        stopped(agent.send(new byte[(4 << 20) + 1]), Reason.TOO_LARGE, false, "4194304");
        stopped(agent.send(Seal.encrypt(json, agent.file.recipients())), Reason.UNSIGNED, false);
        stopped(
                agent.send(Seal.encrypt(flipped(agent.sign(json), 60), agent.file.recipients())),
                Reason.UNSIGNED,
                false);
        taken(agent.send(sealed));
        assertThat(server.quarantine.counts())
                .extracting(QuarantineCount::reason, QuarantineCount::count)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Reason.NOT_READABLE, 6L),
                        org.assertj.core.groups.Tuple.tuple(Reason.TOO_LARGE, 1L),
                        org.assertj.core.groups.Tuple.tuple(Reason.UNSIGNED, 2L));
        assertThat(server.quarantine.list(0, 50).total()).isEqualTo(9);
    }

    private static byte[] flipped(byte[] bytes, int at) {
        var changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }

    @Test
    void aBombIsNotUnpacked() {
        var agent = server.agent("kranich", "Kranich");
        var bomb = Bomb.signed(agent, 20 << 20);
        assertThat(bomb).hasSizeLessThan(40_000);
        stopped(agent.send(Seal.encrypt(bomb, agent.file.recipients())), Reason.LIMITS, false, "holds more than");
    }

    @Test
    void whatAKnownAgentSignedIsKeptWholeThoughItCannotBeRead() {
        var agent = server.agent("kranich", "Kranich");
        var report = agent.report(Report.Reason.SCHEDULED, List.of());
        stopped(agent.seal(report, json -> "no json"), agent, Reason.UNKNOWN_FORMAT);
        stopped(agent.seal(report, json -> json.replace("fsm-report/1", "fsm-report/9")), agent, Reason.UNKNOWN_FORMAT);
        stopped(agent.seal(report, json -> behindFormat(json, "[".repeat(40) + "]".repeat(40))), agent, Reason.LIMITS);
        stopped(agent.seal(report, json -> behindFormat(json, "\"" + "y".repeat(2000) + "\"")), agent, Reason.LIMITS);
        assertThat(server.quarantine.list(0, 10).rows())
                .allSatisfy(row -> assertThat(row.whole()).isTrue());
        taken(agent.sends());
    }

    private static String behindFormat(String json, String value) {
        return json.replace("\"fsm-report/1\",", "\"fsm-report/1\",\"x\":" + value + ",");
    }

    private static void stopped(byte[] sealed, TestAgent agent, Reason reason) {
        stopped(agent.send(sealed), reason, true);
    }

    @Test
    void anUnknownAgentIsCounted() {
        var agent = server.agent("kranich", "Kranich");
        var report = agent.report(Report.Reason.SCHEDULED, List.of());
        var sealed = agent.seal(
                report,
                json -> json.replace(
                        agent.file.agentId().toString(), UUID.randomUUID().toString()));
        stopped(agent.send(sealed), Reason.UNKNOWN_AGENT, false, "not known here");
    }

    @Test
    void aReportForAnotherServerIsNotTaken() {
        var agent = server.agent("kranich", "Kranich");
        var report = agent.report(Report.Reason.SCHEDULED, List.of());
        stopped(
                agent.send(agent.seal(report, json -> json.replace(agent.file.serverId(), "another"))),
                Reason.WRONG_SERVER,
                true,
                "is for server another");
    }

    @Test
    void aForeignSignatureIsNotTaken() {
        var agent = server.agent("kranich", "Kranich");
        var own = agent.certificate;
        agent.key = Keys.newSigningKey();
        agent.certificate = agent.newKey(agent.key);
        stopped(agent.sends(), Reason.UNKNOWN_CERTIFICATE, true, Keys.fingerprint(agent.certificate));
        assertThat(own).isNotEqualTo(agent.certificate);
    }

    @Test
    void aSourceIdOfAnotherAgentIsNotTaken() {
        server.agent("hafen", "Hafenkontor");
        var agent = server.agent("kranich", "Kranich");
        var report = agent.report(Report.Reason.SCHEDULED, List.of());
        stopped(
                agent.send(
                        agent.seal(report, json -> json.replace("\"sourceId\":\"kranich\"", "\"sourceId\":\"hafen\""))),
                Reason.SOURCE_ID,
                true,
                "\"hafen\" does not belong to agent kranich");
    }

    @Test
    void aRevokedAgentIsNotTakenUntilItEnrolsAgain() {
        var agent = server.agent("kranich", "Kranich");
        server.agents.revoke(agent.file.agentId(), "Computer was stolen");
        stopped(agent.sends(), Reason.REVOKED, true, "was revoked on");
        assertThat(server.agents.agent(agent.file.agentId()).orElseThrow().health())
                .isEqualTo(AgentHealth.REVOKED);

        var again = TestAgent.of(server, server.enrolments.again(agent.file.agentId()));
        taken(again.enrol());
        taken(again.sends());
        stopped(agent.sends(), Reason.REVOKED, true);
    }

    @Test
    void rubbishFromOneAddressIsBoundedAndKeepsNobodyOut() {
        var agent = server.agent("kranich", "Kranich");
        for (int i = 0; i < Floodgate.BY_SENDER; i++) {
            stopped(agent.send(new byte[] {1, 2, 3}), Reason.NOT_READABLE, false);
        }
        assertThat(agent.send(new byte[] {1, 2, 3})).isInstanceOfSatisfying(Receipt.Refused.class, refused -> {
            assertThat(refused.flooded()).isTrue();
            assertThat(refused.retryAfter()).isPositive();
        });
        taken(agent.sends());
        server.later(Floodgate.SPAN.plusSeconds(1));
        stopped(agent.send(new byte[] {1, 2, 3}), Reason.NOT_READABLE, false);
    }

    // --- enrolment

    @Test
    void anEnrolmentFileIsGoodOnce() {
        var agent = TestAgent.of(server, server.enrolments.create("kranich", "Kranich", List.of("kranich")));
        var sealed = agent.seal(agent.enrolment());
        taken(agent.send(sealed));
        assertThat(agent.send(sealed)).as("the answer was lost").isInstanceOf(Receipt.Duplicate.class);

        var thief = TestAgentTwin.copy(agent);
        stopped(thief.enrol(), Reason.BAD_ENROLMENT, true, "was used already");
        assertThat(server.agents.agent(agent.file.agentId()).orElseThrow().fingerprint())
                .isEqualTo(Keys.fingerprint(agent.certificate));
        assertThat(server.count("audit_log where action = 'agent.enrolled'")).isEqualTo(1);
    }

    @Test
    void anEnrolmentNeedsTheSecretAndItsTime() {
        var agent = TestAgent.of(server, server.enrolments.create("kranich", "Kranich", List.of("kranich")));
        var report = agent.enrolment();
        var guessed =
                new Report.EnrolmentProof(agent.certificate, EnrolmentFile.proof(new byte[32], agent.certificate));
        stopped(agent.send(agent.seal(TestAgent.with(report, null, guessed))), Reason.BAD_ENROLMENT, true, "proof");

        server.later(EnrolmentFile.LIFETIME.plusSeconds(1));
        stopped(agent.enrol(), Reason.BAD_ENROLMENT, true, "too old");
    }

    @Test
    void reportsThatCameBeforeTheEnrolmentAreRecordedAfterIt() {
        var agent = TestAgent.of(server, server.enrolments.create("kranich", "Kranich", List.of("kranich")));
        var enrolment = agent.seal(agent.enrolment());
        stopped(agent.sends(Printer.of("LVM4216583").read(server.now())), Reason.NOT_ENROLLED, true);
        var first = server.quarantine.list(0, 10).rows().get(0);
        assertThat(server.quarantine.openAgain(first.id())).isInstanceOf(Receipt.Quarantined.class);

        taken(agent.send(enrolment));

        assertThat(devices()).hasSize(1);
        assertThat(server.quarantine.list(0, 10).rows().get(0).openedAt()).isNotNull();
        assertThat(server.figures.figures().quarantined()).isZero();
    }

    @Test
    void anAgentRenewsItsKey() {
        var agent = server.agent("kranich", "Kranich");
        var old = agent.key;
        var oldCertificate = agent.certificate;
        KeyPair next = Keys.newSigningKey();
        server.later(POLL);
        var certificate = agent.newKey(next);
        taken(agent.send(
                agent.seal(TestAgent.with(agent.report(Report.Reason.SCHEDULED, List.of()), certificate, null))));

        server.later(POLL);
        agent.key = next;
        agent.certificate = certificate;
        taken(agent.sends());
        agent.key = old;
        agent.certificate = oldCertificate;
        taken(agent.sends()); // mail that was under way
        server.later(Duration.ofDays(31));
        stopped(agent.sends(), Reason.UNKNOWN_CERTIFICATE, true);
        assertThat(server.count("fleet_change where kind = 'key-renewed'")).isEqualTo(1);
    }

    @Test
    void aSupplementGivesAFurtherCustomer() throws Exception {
        var agent = server.agent("kranich", "Kranich");
        var file = EnrolmentFile.read(server.enrolments
                .supplement(agent.file.agentId(), "Hafenkontor", List.of("hafen-nord"))
                .content());
        assertThat(file.supplement()).isTrue();
        assertThat(file.secret()).isNull();
        var report = agent.report(
                Report.Reason.SCHEDULED, List.of(Printer.of("HAF0001").read(server.now())));
        taken(agent.send(
                agent.seal(report, json -> json.replace("\"sourceId\":\"kranich\"", "\"sourceId\":\"hafen-nord\""))));
        assertThat(devices().get(0).customerName()).isEqualTo("Hafenkontor");
    }

    @Test
    void aSilentAgentIsSaidToBeSilent() {
        var agent = server.agent("kranich", "Kranich");
        Instant expected =
                server.agents.agent(agent.file.agentId()).orElseThrow().nextExpectedBy();
        server.at(expected.plus(Duration.ofHours(46)));
        var row = server.agents
                .agents("kran", Set.of(AgentHealth.SILENT), 0, 10)
                .rows()
                .get(0);
        assertThat(row.overdue()).isEqualTo(Duration.ofHours(46));
        assertThat(server.agents.health()).containsEntry(AgentHealth.SILENT, 1L);
    }

    @Test
    void anAgentThatIsOlderThanTheServerIsOutdated() {
        var agent = server.agent("kranich", "Kranich");
        var id = agent.file.agentId();
        assertThat(server.agents.outdated("1.0.0")).isZero();
        assertThat(server.agents.agent(id).orElseThrow().isOutdated("1.0.0-SNAPSHOT"))
                .isFalse();
        assertThat(server.agents.outdated("0.9.9")).as("a newer one is none").isZero();

        assertThat(server.agents.outdated("1.0.10")).isEqualTo(1);
        assertThat(server.agents.agent(id).orElseThrow().isOutdated("1.0.10")).isTrue();
        assertThat(server.agents.outdated("1.0.10", "", Set.of(), 0, 10).rows())
                .extracting(AgentRow::name)
                .containsExactly("kranich");
        assertThat(server.agents.outdated("1.0.10", "hafen", Set.of(), 0, 10).rows())
                .isEmpty();
        assertThat(server.agents.outdated("1.0.0", "", Set.of(), 0, 10).rows()).isEmpty();
        server.sees(Scope.nothing());
        assertThat(server.agents.outdated("1.0.10")).isZero();
    }
}
