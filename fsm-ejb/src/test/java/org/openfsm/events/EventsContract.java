package org.openfsm.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.access.Roles;
import org.openfsm.access.Scope;
import org.openfsm.ingest.Printer;
import org.openfsm.ingest.TestAgent;
import org.openfsm.platform.Mail;
import org.openfsm.platform.Rejected;
import org.openfsm.platform.TestDatabase;
import org.openfsm.wire.Device;

/** From a report to what is done about it; the same on every database. */
abstract class EventsContract {
    private static final Duration POLL = Duration.ofMinutes(5);

    Office office;
    TestAgent agent;
    final Printer printer = Printer.of("LVM4216583");

    abstract TestDatabase database();

    @BeforeEach
    void start() {
        office = new Office(database());
        agent = office.server.agent("kranich", "Kranich");
        polled();
        office.work();
    }

    @AfterEach
    void stop() {
        office.close();
    }

    /** The next poll, reported at once. */
    private void polled() {
        office.server.later(POLL);
        agent.sends(printer.read(office.server.now()));
    }

    private void jammed() {
        printer.alerts.add(Printer.jam());
        polled();
    }

    private void cleared() {
        printer.alerts.clear();
        polled();
    }

    private long mails() {
        return office.post.getReceivedMessages().length;
    }

    // --- events

    @Test
    void aNewDeviceAndItsJamAreEvents() {
        assertThat(office.all()).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(EventKind.DEVICE_NEW);
            assertThat(event.state()).isEqualTo(EventState.ENDED);
            assertThat(event.serialNumber()).isEqualTo("LVM4216583");
            assertThat(event.customerName()).isEqualTo("Kranich");
        });

        jammed();
        office.work();
        var jam = office.latest(EventKind.ALERT);
        assertThat(jam.severity()).isEqualTo(EventSeverity.CRITICAL);
        assertThat(jam.state()).isEqualTo(EventState.OPEN);
        assertThat(jam.alert().code()).isEqualTo(8);
        assertThat(jam.startedAt()).isEqualTo(office.server.now());

        cleared();
        office.work();
        var over = office.latest(EventKind.ALERT);
        assertThat(over.id()).isEqualTo(jam.id());
        assertThat(over.endedAt()).isEqualTo(office.server.now());
        assertThat(over.endedWhy()).isEqualTo("cleared");
        assertThat(office.all(EventKind.ALERT)).hasSize(1);
    }

    @Test
    void ofRowsThatDifferInTheirSeverityAloneTheWorstIsSeenAndOneThatTurnsBadBeginsAnew() {
        var jam = Printer.jam();
        var warning = Printer.jamWarning();
        printer.alerts.add(warning);
        polled();
        office.work();
        var warned = office.latest(EventKind.ALERT);
        assertThat(warned.severity()).isEqualTo(EventSeverity.WARNING);

        for (int polls = 0; polls < 2; polls++) {
            printer.alerts.clear();
            printer.alerts.addAll(List.of(warning, jam, warning));
            polled();
            office.work();
        }
        assertThat(office.all(EventKind.ALERT)).hasSize(2);
        var critical = office.latest(EventKind.ALERT);
        assertThat(critical.severity()).isEqualTo(EventSeverity.CRITICAL);
        assertThat(critical.state()).isEqualTo(EventState.OPEN);
        assertThat(critical.repeats24h()).isEqualTo(1);
        assertThat(office.events.event(warned.id()).orElseThrow().event().endedWhy())
                .isEqualTo("severity");
        assertThat(critical.startedAt())
                .isEqualTo(
                        office.events.event(warned.id()).orElseThrow().event().endedAt());
    }

    @Test
    void whatComesBackIsAnotherEpisodeAndCountsAsARepeat() {
        for (int i = 0; i < 3; i++) {
            jammed();
            cleared();
        }
        office.work();
        assertThat(office.all(EventKind.ALERT)).hasSize(3);
        assertThat(office.latest(EventKind.ALERT).repeats24h()).isEqualTo(3);
    }

    @Test
    void anEmptyTrayIsNoEventUnlessTheTenantSaysSo() {
        var empty = new Device.Alert(18, "critical", 808, "input", 2, 2, "untrained", "Add paper", null);
        printer.alerts.add(empty);
        polled();
        office.work();
        assertThat(office.all(EventKind.ALERT)).isEmpty();

        cleared();
        office.work();
        office.alertStates.save(List.of(new AlertState("input", 808, null, true)));
        printer.alerts.add(empty);
        polled();
        office.work();
        assertThat(office.all(EventKind.ALERT)).hasSize(1);
        assertThat(office.alertStates.isShipped()).isFalse();
        office.alertStates.reset();
        assertThat(office.alertStates.list()).isEqualTo(office.alertStates.shipped());
    }

    @Test
    void aSupplyIsLowFromTheThresholdOnUntilItIsReplaced() {
        printer.black = 11;
        polled();
        printer.black = 10;
        polled();
        var low = office.server.now();
        printer.black = 12; // the gauge wavers
        polled();
        printer.black = 9;
        polled();
        office.work();
        assertThat(office.all(EventKind.SUPPLY_LOW)).singleElement().satisfies(event -> {
            assertThat(event.startedAt()).isEqualTo(low);
            assertThat(event.state()).isEqualTo(EventState.OPEN);
            assertThat(event.supply().percent()).isEqualTo(10);
            assertThat(event.supply().colorant()).isEqualTo("black");
        });

        printer.black = 100;
        printer.cartridge = "new";
        polled();
        office.work();
        assertThat(office.latest(EventKind.SUPPLY_LOW).endedWhy()).isEqualTo("replaced");
        assertThat(office.latest(EventKind.SUPPLY_REPLACED).supply().colorant()).isEqualTo("black");
    }

    @Test
    void pollsOfOneMomentThatContradictEachOtherKeepNothingFromBeingDerived() {
        for (int level : new int[] {5, 80, 4, 81}) {
            printer.black = level;
            agent.sends(printer.read(office.server.now()));
            office.work();
        }
        for (int level : new int[] {82, 7}) {
            printer.black = level;
            polled();
            office.work();
        }
        assertThat(office.server.count("fleet_change_unread where failure is not null"))
                .isZero();
        assertThat(office.latest(EventKind.SUPPLY_LOW).state()).isEqualTo(EventState.OPEN);
        assertThat(office.all(EventKind.SUPPLY_LOW)).hasSize(2);
    }

    @Test
    void readInOnePieceOrInManyALevelGivesTheSameEpisodes() {
        var levels = List.of(40, 12, 10, 12, 9, 30, 8, 90, 10);
        for (int level : levels) {
            printer.black = level;
            polled();
            office.work();
        }
        var oneByOne = office.all(EventKind.SUPPLY_LOW).stream()
                .map(event -> List.of(event.startedAt(), String.valueOf(event.endedAt())))
                .toList();
        office.server.database.transact(unit -> unit.change("delete from event"));
        office.server.database.transact(
                unit -> unit.change("insert into fleet_change_unread (tenant_id, reader, change_id, recorded_at, tries)"
                        + " select tenant_id, 'events', id, recorded_at, 0 from fleet_change"));
        office.work();
        assertThat(office.all(EventKind.SUPPLY_LOW).stream()
                        .map(event -> List.of(event.startedAt(), String.valueOf(event.endedAt())))
                        .toList())
                .isEqualTo(oneByOne)
                .hasSize(3);
    }

    @Test
    void aDeviceThatFallsSilentAndAnswersIsOneEpisode() {
        office.server.later(POLL);
        var seen = printer.read(office.server.now());
        agent.sends(silent(office.server.now()));
        office.work();
        assertThat(office.latest(EventKind.DEVICE_SILENT).state()).isEqualTo(EventState.OPEN);
        assertThat(seen.address()).isEqualTo(printer.address);
        polled();
        office.work();
        assertThat(office.all(EventKind.DEVICE_SILENT)).singleElement().satisfies(event -> assertThat(event.endedWhy())
                .isEqualTo("answers"));
    }

    private Device silent(Instant at) {
        return new Device(
                at,
                false,
                printer.address,
                161,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(new Device.Problem("no-answer", "sysObjectID")));
    }

    @Test
    void anAgentThatIsOverdueIsAnEventUntilItIsHeard() {
        office.watch.watchAgents();
        assertThat(office.all(EventKind.AGENT_SILENT)).isEmpty();
        office.server.later(Duration.ofHours(30));
        office.watch.watchAgents();
        office.watch.watchAgents();
        assertThat(office.all(EventKind.AGENT_SILENT)).singleElement().satisfies(event -> {
            assertThat(event.agentName()).isEqualTo("kranich");
            assertThat(event.deviceId()).isNull();
            assertThat(event.startedAt()).isBefore(office.server.now());
        });
        polled();
        office.watch.watchAgents();
        assertThat(office.latest(EventKind.AGENT_SILENT).endedWhy()).isEqualTo("heard");
        assertThat(office.events
                        .event(office.latest(EventKind.AGENT_SILENT).id())
                        .orElseThrow()
                        .notes())
                .isEmpty();
    }

    @Test
    void agentsAreWatchedWhenTheirMinuteComesWhileChangesAreTaken() {
        office.server.later(Duration.ofHours(30));
        var watching = office.server.database.transact(unit -> {
            unit.one("select name from change_reader for update", row -> row.text("name"));
            var other = CompletableFuture.runAsync(office.watch::watchAgents);
            other.copy().completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
            return other;
        });
        watching.join();
        assertThat(office.all(EventKind.AGENT_SILENT)).hasSize(1);
    }

    @Test
    void aMeterThatWentBackStaysOpenUntilSomebodyHasSeenIt() {
        printer.total = 150;
        polled();
        office.work();
        var back = office.all(EventKind.METER_WENT_BACK).stream()
                .filter(event -> event.meter().key().equals("total"))
                .findFirst()
                .orElseThrow();
        assertThat(back.meter()).isEqualTo(new EventRow.MeterBack("total", 1000, 150));
        assertThat(back.state()).isEqualTo(EventState.OPEN);
        assertThat(office.events.acknowledge(Set.of(back.id()))).isEqualTo(1);
        assertThat(office.events.event(back.id()).orElseThrow().event().state()).isEqualTo(EventState.ENDED);
        assertThat(office.events.undo(Set.of(back.id()))).isEqualTo(1);
        assertThat(office.events.event(back.id()).orElseThrow().event().state()).isEqualTo(EventState.OPEN);
    }

    @Test
    void anErrorBitIsAnEventOnlyWhereNoAlertSaysTheSame() {
        office.server.later(POLL);
        agent.sends(withErrors(List.of("jammed")));
        office.work();
        assertThat(office.latest(EventKind.ALERT).alert())
                .isEqualTo(new EventRow.Alert("errorState", 5, null, null, null, "jammed"));
        polled();
        office.work();
        assertThat(office.latest(EventKind.ALERT).state()).isEqualTo(EventState.ENDED);

        printer.alerts.add(Printer.jam());
        office.server.later(POLL);
        agent.sends(withErrors(List.of("jammed")));
        office.work();
        assertThat(office.all(EventKind.ALERT)).hasSize(2);
        assertThat(office.latest(EventKind.ALERT).alert().group()).isEqualTo("mediaPath");
    }

    private Device withErrors(List<String> errors) {
        var read = printer.read(office.server.now());
        return new Device(
                read.readAt(),
                true,
                read.address(),
                read.port(),
                read.printerIndex(),
                read.hostName(),
                read.snmpVersion(),
                read.identity(),
                read.properties(),
                new Device.Status("down", "other", errors, 4711L),
                read.meters(),
                read.supplies(),
                read.alerts(),
                null,
                read.problems());
    }

    // --- late and double

    @Test
    void aLateReportTellsOfThePastAndRaisesNothing() {
        office.rule(Office.on(EventKind.ALERT));
        office.server.later(POLL);
        var before = office.server.now();
        printer.alerts.add(Printer.jam());
        var jam = printer.read(before);
        printer.alerts.clear();
        polled();
        var after = office.server.now();
        office.work();

        agent.sends(jam);
        office.work();

        assertThat(office.all(EventKind.ALERT)).singleElement().satisfies(event -> {
            assertThat(event.state()).isEqualTo(EventState.ENDED);
            assertThat(event.startedAt()).isEqualTo(before);
            assertThat(event.endedAt()).isEqualTo(after);
        });
        assertThat(mails()).isZero();
    }

    @Test
    void ofALatePollTooTheWorstOfRowsThatDifferInTheirSeverityAloneCounts() {
        office.server.later(POLL);
        printer.alerts.addAll(List.of(Printer.jam(), Printer.jamWarning()));
        var jam = printer.read(office.server.now());
        printer.alerts.clear();
        polled();
        office.work();

        agent.sends(jam);
        office.work();

        assertThat(office.all(EventKind.ALERT)).singleElement().satisfies(event -> assertThat(event.severity())
                .isEqualTo(EventSeverity.CRITICAL));
    }

    @Test
    void criticalOvertakesAndTheOlderPollsThatFollowChangeNothingOfIt() {
        office.server.later(POLL);
        var quiet = printer.read(office.server.now());
        jammed();
        office.work();
        var jam = office.latest(EventKind.ALERT);

        agent.sends(quiet);
        office.work();

        assertThat(office.all(EventKind.ALERT)).singleElement().satisfies(event -> {
            assertThat(event.id()).isEqualTo(jam.id());
            assertThat(event.startedAt()).isEqualTo(jam.startedAt());
            assertThat(event.state()).isEqualTo(EventState.OPEN);
        });
    }

    @Test
    void aLatePollMovesTheEndOfWhatIsOver() {
        jammed();
        office.server.later(POLL);
        printer.alerts.clear();
        var sooner = printer.read(office.server.now());
        polled();
        office.work();
        assertThat(office.latest(EventKind.ALERT).endedAt()).isEqualTo(office.server.now());

        agent.sends(sooner);
        office.work();
        assertThat(office.all(EventKind.ALERT)).singleElement().satisfies(event -> assertThat(event.endedAt())
                .isEqualTo(sooner.readAt()));
    }

    @Test
    void aLateLevelBeginsAnEpisodeEarlierAndItStaysTheSame() {
        office.server.later(POLL);
        printer.black = 9;
        var sooner = printer.read(office.server.now());
        printer.black = 8;
        polled();
        office.work();
        var low = office.latest(EventKind.SUPPLY_LOW);

        agent.sends(sooner);
        office.work();
        assertThat(office.all(EventKind.SUPPLY_LOW)).singleElement().satisfies(event -> {
            assertThat(event.id()).isEqualTo(low.id());
            assertThat(event.startedAt()).isEqualTo(sooner.readAt());
            assertThat(event.state()).isEqualTo(EventState.OPEN);
        });
    }

    @Test
    void whatIsOlderThanADayWhenItIsLearnedCallsNobody() {
        office.rule(Office.on(EventKind.ALERT));
        printer.alerts.add(Printer.jam());
        office.server.later(POLL);
        var jam = printer.read(office.server.now());
        office.server.later(Duration.ofHours(25));
        agent.sends(jam);
        office.work();
        assertThat(office.latest(EventKind.ALERT).state()).isEqualTo(EventState.OPEN);
        assertThat(mails()).isZero();
    }

    @Test
    void takenAgainChangesMakeNothingTwice() {
        office.rule(Office.on(EventKind.ALERT));
        jammed();
        office.work();
        office.server.database.transact(
                unit -> unit.change("insert into fleet_change_unread (tenant_id, reader, change_id, recorded_at, tries)"
                        + " select tenant_id, 'events', id, recorded_at, 0 from fleet_change"));
        office.work();
        assertThat(office.all(EventKind.ALERT)).hasSize(1);
        assertThat(mails()).isEqualTo(1);
    }

    @Test
    void twoNodesAtOnceMakeEachEventAndEachMailOnce() throws Exception {
        office.rule(Office.on(EventKind.DEVICE_NEW));
        for (int report = 0; report < 5; report++) {
            office.server.later(POLL);
            int first = report * 10;
            agent.sends(IntStream.range(first, first + 10)
                    .mapToObj(i -> Printer.of("SN-" + i).at("192.0.3." + i).read(office.server.now()))
                    .toArray(Device[]::new));
        }
        var nodes = Executors.newFixedThreadPool(4);
        try {
            var work = new ArrayList<Callable<Void>>();
            for (int node = 0; node < 4; node++) {
                work.add(() -> {
                    for (int i = 0; i < 30; i++) {
                        office.watch.takeChanges();
                        office.errands.doNext(Set.of(DeliveryKind.EMAIL));
                    }
                    return null;
                });
            }
            for (var one : nodes.invokeAll(work)) {
                one.get();
            }
        } finally {
            nodes.shutdown();
        }
        office.work();
        assertThat(office.all(EventKind.DEVICE_NEW)).hasSize(51);
        assertThat(mails()).isEqualTo(50);
        assertThat(office.server.count("delivery where state = 'done'")).isEqualTo(50);
        assertThat(office.server.count("delivery_attempt")).isEqualTo(50);
    }

    @Test
    void aChangeThatCannotBeTakenIsSetAsideAndHoldsUpNoOther() {
        office.server.database.transact(
                unit -> unit.change("insert into fleet_change (tenant_id, id, kind, device_id, subject,"
                        + " effective_at, recorded_at, detail) select tenant_id, 1, 'meter-went-back', device_id, 'total',"
                        + " recorded_at, recorded_at, '{broken' from fleet_change where kind = 'device-new'"));
        office.server.database.transact(
                unit -> unit.change(
                        "insert into fleet_change_unread (tenant_id, reader, change_id,"
                                + " recorded_at, tries) select tenant_id, 'events', 1, recorded_at, 0 from fleet_change where id = 1"));
        jammed();
        for (int i = 0; i < 7; i++) {
            office.watch.takeChanges();
        }
        assertThat(office.latest(EventKind.ALERT).state()).isEqualTo(EventState.OPEN);
        assertThat(office.figures.figures().parked()).isEqualTo(1);
        assertThat(office.figures.figures().unread()).isZero();
    }

    // --- rules

    @Test
    void aRuleReactsOncePerEpisodeAndSaysWhenItIsOver() throws Exception {
        office.rule(Office.on(EventKind.ALERT));
        jammed();
        office.work();
        polled();
        office.work();
        assertThat(mails()).isEqualTo(1);
        var mail = office.post.getReceivedMessages()[0];
        assertThat(mail.getSubject()).startsWith("[FSM] Steht: Kyocera ECOSYS M3540idn (LVM4216583)");

        cleared();
        office.work();
        assertThat(mails()).isEqualTo(2);
        assertThat(office.post.getReceivedMessages()[1].getSubject()).startsWith("[FSM] Vorbei:");
        assertThat(office.rules.list()).singleElement().satisfies(rule -> {
            assertThat(rule.fired30()).isEqualTo(1);
            assertThat(rule.broken()).isEmpty();
        });
    }

    @Test
    void dampingKeepsStillWithinItsHoursAndTheDryRunKnewIt() {
        for (int i = 0; i < 5; i++) {
            jammed();
            cleared();
            office.server.later(Duration.ofMinutes(50));
        }
        office.work();
        var rule = Office.on(EventKind.ALERT, null, Rule.Filter.ALL, 2);
        var rehearsed = office.rules.dryRun(rule);
        // one an hour: the first, the third and the fifth
        assertThat(rehearsed.fired()).isEqualTo(3);
        assertThat(rehearsed.damped()).isEqualTo(2);
        assertThat(rehearsed.flapping()).isEqualTo(2);
        assertThat(rehearsed.firings()).hasSize(3);
        assertThat(rehearsed.firings().get(0).device()).contains("LVM4216583");

        // the same once more, live, a day later
        office.server.later(Duration.ofHours(24));
        office.rule(rule);
        for (int i = 0; i < 5; i++) {
            jammed();
            office.work();
            cleared();
            office.work();
            office.server.later(Duration.ofMinutes(50));
        }
        assertThat(office.rules.list().get(0).fired30()).isEqualTo(3);
        assertThat(office.rules.dryRun(rule).fired()).isEqualTo(6);
    }

    @Test
    void whatTurnsWorseIsToldWithinTheHoursOfDampingAndWhatTurnsBetterIsNot() throws Exception {
        var rule = Office.on(EventKind.ALERT, null, Rule.Filter.ALL, 24);
        office.rule(rule);
        for (var alert : List.of(Printer.jamWarning(), Printer.jam(), Printer.jamWarning())) {
            printer.alerts.clear();
            printer.alerts.add(alert);
            polled();
            office.work();
        }
        assertThat(office.all(EventKind.ALERT)).hasSize(3);
        assertThat(office.post.getReceivedMessages())
                .extracting(MimeMessage::getSubject)
                .satisfiesExactlyInAnyOrder(
                        subject -> assertThat(subject).startsWith("[FSM] Warnung:"),
                        subject -> assertThat(subject)
                                .startsWith("[FSM] Nicht mehr \u201eWarnung\u201c, aber nicht vorbei:"),
                        subject -> assertThat(subject).startsWith("[FSM] Steht:"),
                        subject -> assertThat(subject)
                                .startsWith("[FSM] Nicht mehr \u201eSteht\u201c, aber nicht vorbei:"));
        printer.alerts.clear();
        polled();
        office.work();
        assertThat(office.post.getReceivedMessages())
                .hasSize(5)
                .extracting(MimeMessage::getSubject)
                .filteredOn(subject -> subject.startsWith("[FSM] Vorbei:"))
                .as("who was told that it is not over is told when it is")
                .hasSize(1);
        var rehearsed = office.rules.dryRun(rule);
        assertThat(rehearsed.fired()).isEqualTo(2);
        assertThat(rehearsed.damped()).isEqualTo(1);
        assertThat(rehearsed.flapping()).isZero();
    }

    @Test
    void aDryRunOfAThresholdThatNobodyUsedSeesTheReadings() {
        for (int level : List.of(60, 34, 20, 80, 33, 90)) {
            printer.black = level;
            polled();
        }
        office.work();
        var rule = Office.on(EventKind.SUPPLY_LOW, 35, Rule.Filter.ALL, 0);
        assertThat(office.rules.dryRun(rule).fired()).isEqualTo(2);
        office.rule(rule);
        printer.black = 30;
        polled();
        office.work();
        assertThat(mails()).isEqualTo(1);
        assertThat(office.rules.dryRun(rule).fired()).isEqualTo(3);
    }

    @Test
    void aRuleWaitsUntilItHasLastedAsLongAsItSays() {
        var rule = new Rule(
                null,
                "half an hour",
                false,
                new Rule.Trigger(EventKind.ALERT, null, null, null, 30),
                Rule.Filter.ALL,
                0,
                new Rule.Email(List.of("service@example.org"), "en", false),
                null,
                null);
        office.rule(rule);
        jammed();
        cleared();
        jammed();
        office.work();
        assertThat(mails()).isZero();
        office.server.later(Duration.ofMinutes(31));
        office.work();
        assertThat(mails()).isEqualTo(1);
    }

    @Test
    void aRuleIsPausedUntilItsDryRunWasSeen() {
        var draft = Office.on(EventKind.ALERT);
        var kept = office.rules.save(draft, null);
        assertThat(kept.rule().paused()).isTrue();
        assertThatThrownBy(() -> office.rules.resume(kept.rule().id(), "no proof"))
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo("rule.dry-run"));
        assertThat(office.rules
                        .resume(
                                kept.rule().id(),
                                office.rules.dryRun(kept.rule()).proof())
                        .rule()
                        .paused())
                .isFalse();
        jammed();
        office.work();
        assertThat(mails()).isEqualTo(1);
        office.rules.pause(kept.rule().id());
        cleared();
        jammed();
        office.work();
        assertThat(office.rules.rule(kept.rule().id()).orElseThrow().fired30()).isEqualTo(1);
    }

    @Test
    void aRuleThatNamesWhatIsGoneIsShownAsBrokenAndStopsNoOther() {
        office.server.database.transact(unit ->
                unit.change("insert into device_group (tenant_id, id, customer_id, owner_id, name, folded, created_at)"
                        + " select tenant_id, 77, null, 0, 'VIP', 'vip', created_at from customer"));
        var filter = new Rule.Filter(Set.of(), Set.of(77L), Set.of(), Set.of(), Set.of(), "");
        office.rule(Office.on(EventKind.ALERT, null, filter, 0));
        office.rule(Office.on(EventKind.ALERT));
        office.server.database.transact(unit -> unit.change("delete from device_group"));
        jammed();
        office.work();
        assertThat(office.rules.list().get(0).broken()).containsExactly(new RuleRow.Missing("group", "77"));
        assertThat(office.rules.list()).extracting(RuleRow::fired30).containsExactly(0L, 1L);
        assertThat(mails()).isEqualTo(1);
    }

    @Test
    void aDealersRuleSeesWhatItsOwnerMaySeeWhenItHappens() {
        long kranich = office.customer("Kranich");
        grant("dora", kranich);
        office.signIn("dora", Roles.DEALER, Scope.of(Set.of(), Set.of(kranich)));
        var own = office.rule(Office.on(EventKind.ALERT));
        office.signIn("anna", Roles.ADMINISTRATOR, Scope.installation());
        jammed();
        office.work();
        assertThat(mails()).isEqualTo(1);

        office.server.database.transact(unit -> unit.change("delete from access_grant"));
        cleared();
        jammed();
        office.work();
        assertThat(office.rules.rule(own.rule().id()).orElseThrow()).satisfies(rule -> {
            assertThat(rule.fired30()).isEqualTo(1);
            assertThat(rule.broken()).containsExactly(new RuleRow.Missing("owner", "dora"));
        });
        office.signIn("egon", Roles.DEALER, Scope.of(Set.of(), Set.of(kranich)));
        assertThat(office.rules.list()).isEmpty();
        assertThat(office.rules.rule(own.rule().id())).isEmpty();
    }

    private void grant(String who, long customer) {
        office.server.database.transact(unit -> unit.change(
                "insert into access_grant (tenant_id, id, realm, principal, customer_id, granted_by, granted_at)"
                        + " select tenant_id, ?, 'fsm-realm', ?, id, 'anna', created_at from customer where id = ?",
                unit.newId(),
                who,
                customer));
    }

    @Test
    void foreignCustomersAndGroupsCannotBeNamed() {
        office.server.agent("other", "Other");
        long other = office.customer("Other");
        office.signIn("dora", Roles.DEALER, Scope.of(Set.of(), Set.of(office.customer("Kranich"))));
        var filter = new Rule.Filter(Set.of(other), Set.of(), Set.of(), Set.of(), Set.of(), "");
        assertThatThrownBy(() -> office.rules.save(Office.on(EventKind.ALERT, null, filter, 0), null))
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo("rule.customer"));
    }

    @Test
    void rulesKeepTheirOrderAndTheirNames() {
        var first = office.rule(Office.on(EventKind.ALERT)).rule();
        var second = office.rule(Office.on(EventKind.DEVICE_SILENT)).rule();
        office.rules.order(List.of(second.id(), first.id(), 4711L));
        assertThat(office.rules.list()).extracting(row -> row.rule().id()).containsExactly(second.id(), first.id());
        assertThatThrownBy(() -> office.rules.save(Office.on(EventKind.ALERT), null))
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo("rule.name.taken"));
        office.rules.delete(first.id());
        assertThat(office.rules.rule(first.id())).isEmpty();
    }

    // --- the queue

    @Test
    void aMailThatCannotBeSentIsTriedAgainThenGivenUpThenRepeated() {
        office.rule(Office.on(EventKind.ALERT));
        office.mailRuns = false;
        assertThat(office.figures.figures().mail().state()).isEqualTo(Mail.State.ABSENT);
        jammed();
        office.work();
        for (var wait : Errands.BACK_OFF) {
            office.server.later(wait.plusSeconds(1));
            office.work();
        }
        var dead = office.deliveries.list(DeliveryFilter.ALL, 0, 10).rows();
        assertThat(dead).singleElement().satisfies(delivery -> {
            assertThat(delivery.state()).isEqualTo(DeliveryState.DEAD);
            assertThat(delivery.failure()).contains("fsm-mail.cli");
            assertThat(delivery.device()).contains("LVM4216583");
        });
        long id = dead.get(0).id();
        assertThat(office.deliveries.attempts(id)).hasSize(7).allSatisfy(attempt -> assertThat(attempt.outcome())
                .isEqualTo("failed"));
        assertThat(office.figures.figures().dead()).isEqualTo(1);

        office.mailRuns = true;
        assertThat(office.deliveries.repeat(Set.of(id))).isEqualTo(1);
        office.work();
        assertThat(office.deliveries.states()).containsOnlyKeys(DeliveryState.DONE);
        assertThat(mails()).isEqualTo(1);
        assertThat(office.deliveries.repeat(Set.of(id))).isZero();
    }

    @Test
    void whoDiesBetweenTakingAndSettlingLosesNothing() throws Exception {
        office.rule(Office.on(EventKind.ALERT));
        jammed();
        office.watch.takeChanges();
        var taken = office.errands.take(Set.of(DeliveryKind.EMAIL)).orElseThrow();
        assertThat(office.errands.take(Set.of(DeliveryKind.EMAIL))).isEmpty();

        office.server.later(Errands.LEASE.plusSeconds(1));
        office.work();
        assertThat(mails()).isEqualTo(1);
        // the one that was thought dead comes back: its result no longer counts, and the receiver knows the letter
        office.errands.perform(taken);
        assertThat(mails()).isEqualTo(2);
        assertThat(office.post.getReceivedMessages()[0].getHeader("Message-ID"))
                .isEqualTo(office.post.getReceivedMessages()[1].getHeader("Message-ID"));
        assertThat(office.deliveries.states()).containsOnlyKeys(DeliveryState.DONE);
        assertThat(office.server.count("delivery where attempts = 2")).isEqualTo(1);
    }

    @Test
    void whatIsOverBeforeItCouldBeToldIsNotTold() {
        office.rule(Office.on(EventKind.ALERT));
        office.mailRuns = false;
        jammed();
        office.work();
        office.mailRuns = true;
        cleared();
        office.work();
        office.server.later(Duration.ofMinutes(10));
        office.work();
        office.server.later(Duration.ofMinutes(10));
        office.work();
        assertThat(mails()).isZero();
        assertThat(office.deliveries.states()).containsOnlyKeys(DeliveryState.SKIPPED);
    }

    // --- tickets

    @Test
    void twoRulesOpenOneTicketForOneEpisodeAndItIsResolvedWhenThatIsOver() {
        for (var name : List.of("one", "two")) {
            office.rule(new Rule(
                    null,
                    name,
                    false,
                    new Rule.Trigger(EventKind.ALERT, null, "mediaPath", 8, 0),
                    Rule.Filter.ALL,
                    0,
                    null,
                    new Rule.TicketAction(true),
                    null));
        }
        jammed();
        office.work();
        var ticket = office.tickets.list(TicketFilter.UNDONE, 0, 10).rows();
        assertThat(ticket).singleElement().satisfies(one -> {
            assertThat(one.title()).isEqualTo("Kyocera ECOSYS M3540idn: Jam, paper path");
            assertThat(one.ruleName()).isEqualTo("one");
            assertThat(one.customerName()).isEqualTo("Kranich");
        });
        assertThat(office.latest(EventKind.ALERT).ticketId())
                .isEqualTo(ticket.get(0).id());

        cleared();
        office.work();
        var view = office.tickets.ticket(ticket.get(0).id()).orElseThrow();
        assertThat(view.ticket().state()).isEqualTo(TicketState.RESOLVED);
        assertThat(view.notes()).singleElement().satisfies(note -> {
            assertThat(note.by()).isEqualTo("rule");
            assertThat(note.to()).isEqualTo(TicketState.RESOLVED);
        });
        assertThat(view.event().state()).isEqualTo(EventState.ENDED);
    }

    @Test
    void aTicketOfWhatBecomesWorseSaysSoAndTheWorseHasItsOwn() {
        office.rule(new Rule(
                null,
                "jams",
                false,
                new Rule.Trigger(EventKind.ALERT, null, "mediaPath", 8, 0),
                Rule.Filter.ALL,
                24,
                null,
                new Rule.TicketAction(true),
                null));
        printer.alerts.add(Printer.jamWarning());
        polled();
        office.work();
        var first =
                office.tickets.list(TicketFilter.UNDONE, 0, 10).rows().get(0).id();

        printer.alerts.add(Printer.jam());
        polled();
        office.work();
        var resolved = office.tickets.ticket(first).orElseThrow();
        assertThat(resolved.ticket().state()).isEqualTo(TicketState.RESOLVED);
        assertThat(resolved.notes()).singleElement().satisfies(note -> assertThat(note.text())
                .startsWith("Its severity changed"));
        assertThat(office.latest(EventKind.ALERT).ticketId()).isNotNull().isNotEqualTo(first);
    }

    @Test
    void aTicketStaysOpenWhileWhatItIsAboutOnlyBecomesBetter() {
        office.rule(new Rule(
                null,
                "jams",
                false,
                new Rule.Trigger(EventKind.ALERT, null, "mediaPath", 8, 10),
                Rule.Filter.ALL,
                24,
                null,
                new Rule.TicketAction(true),
                null));
        for (int poll = 0; poll < 3; poll++) {
            printer.alerts.clear();
            printer.alerts.add(Printer.jam());
            polled();
            office.work();
        }
        var ticket =
                office.tickets.list(TicketFilter.UNDONE, 0, 10).rows().get(0).id();

        printer.alerts.clear();
        printer.alerts.add(Printer.jamWarning());
        polled();
        office.work();
        var open = office.tickets.ticket(ticket).orElseThrow();
        assertThat(open.ticket().state()).isEqualTo(TicketState.OPEN);
        assertThat(open.event().severity()).isEqualTo(EventSeverity.WARNING);
        assertThat(open.notes()).singleElement().satisfies(note -> assertThat(note.text())
                .isEqualTo("Its severity changed, but it is not over; the ticket stays open."));
        assertThat(office.latest(EventKind.ALERT).ticketId()).isEqualTo(ticket);

        printer.alerts.clear();
        polled();
        office.work();
        assertThat(office.tickets.ticket(ticket).orElseThrow().ticket().state()).isEqualTo(TicketState.RESOLVED);
        assertThat(office.tickets.list(TicketFilter.ALL, 0, 10).total()).isEqualTo(1);
    }

    @Test
    void aCustomerOpensTicketsForItsOwnDevicesAndClosesWhatWasResolved() {
        office.server.agent("other", "Other").sends(Printer.of("X1").read(office.server.now()));
        long kranich = office.customer("Kranich");
        var own = office.latest(EventKind.DEVICE_NEW).deviceId();
        office.signIn("carl", Roles.CUSTOMER, Scope.of(Set.of(), Set.of(kranich)));
        long id = office.tickets.open(new NewTicket("It squeaks", "Since Monday", own, null));
        office.tickets.note(id, "Louder now");
        assertThat(office.tickets.ticket(id).orElseThrow().notes()).hasSize(2);
        assertThatThrownBy(() -> office.tickets.state(id, TicketState.CLOSED)).isInstanceOf(Rejected.class);

        office.signIn("dora", Roles.DEALER, Scope.of(Set.of(), Set.of(kranich)));
        office.tickets.state(id, TicketState.RESOLVED);
        office.signIn("carl", Roles.CUSTOMER, Scope.of(Set.of(), Set.of(kranich)));
        office.tickets.state(id, TicketState.CLOSED);
        assertThat(office.tickets.states(TicketFilter.ALL)).containsOnlyKeys(TicketState.CLOSED);

        office.signIn("eve", Roles.CUSTOMER, Scope.of(Set.of(), Set.of(office.customer("Other"))));
        assertThat(office.tickets.ticket(id)).isEmpty();
        assertThatThrownBy(() -> office.tickets.note(id, "x")).isInstanceOf(Rejected.class);
        assertThatThrownBy(() -> office.tickets.open(new NewTicket("mine?", null, own, null)))
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo("device.unknown"));
        assertThat(office.all().stream().map(EventRow::customerName)).doesNotContain("Kranich");
    }

    @Test
    void aCustomerAcknowledgesOnlyWhereTheDealerLetsIt() {
        jammed();
        office.work();
        long kranich = office.customer("Kranich");
        var jam = office.latest(EventKind.ALERT).id();
        office.signIn("carl", Roles.CUSTOMER, Scope.of(Set.of(), Set.of(kranich)));
        assertThat(office.events.mayAcknowledge()).isFalse();
        assertThatThrownBy(() -> office.events.acknowledge(Set.of(jam))).isInstanceOf(Rejected.class);
        office.events.note(jam, "We know");

        office.signIn("dora", Roles.DEALER, Scope.of(Set.of(), Set.of(kranich)));
        office.rights.give(kranich);
        office.signIn("carl", Roles.CUSTOMER, Scope.of(Set.of(), Set.of(kranich)));
        assertThat(office.events.mayAcknowledge()).isTrue();
        assertThat(office.events.acknowledge(Set.of(jam))).isEqualTo(1);
        var seen = office.events.event(jam).orElseThrow();
        assertThat(seen.event().state()).isEqualTo(EventState.ACKNOWLEDGED);
        assertThat(seen.event().acknowledgedBy()).isEqualTo("carl");
        assertThat(seen.notes()).extracting(EventNote::text).containsExactly("We know");
        assertThat(office.events.states(EventFilter.ALL)).containsEntry(EventState.ACKNOWLEDGED, 1L);
        assertThat(office.events.severities(EventFilter.ALL)).containsEntry(EventSeverity.CRITICAL, 1L);
    }

    @Test
    void theListIsSearchedFilteredAndSorted() {
        jammed();
        office.work();
        var words = new EventFilter(
                "m3540 lvm42",
                Set.of(),
                Set.of(EventKind.ALERT),
                Set.of(EventSeverity.CRITICAL),
                Set.of(office.customer("Kranich")),
                null,
                null,
                List.of(
                        new EventSort(EventSort.Column.DEVICE, true),
                        new EventSort(EventSort.Column.CUSTOMER, false),
                        new EventSort(EventSort.Column.ENDED, false),
                        new EventSort(EventSort.Column.KIND, false)));
        assertThat(office.events.list(words, 0, 10).total()).isEqualTo(1);
        assertThat(office.events
                        .list(
                                new EventFilter(
                                        "nowhere", Set.of(), Set.of(), Set.of(), Set.of(), null, null, List.of()),
                                0,
                                10)
                        .total())
                .isZero();
        assertThat(office.events.list(EventFilter.CURRENT, 0, 10).rows())
                .extracting(EventRow::kind)
                .containsExactly(EventKind.ALERT);
    }
}
