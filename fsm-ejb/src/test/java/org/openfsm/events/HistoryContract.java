package org.openfsm.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openfsm.ingest.Printer;
import org.openfsm.ingest.TestAgent;
import org.openfsm.platform.Settings;
import org.openfsm.platform.TestDatabase;

/** What was kept long enough goes, and nothing that goes on; the same on every database. */
abstract class HistoryContract {
    private static final List<String> TABLES =
            List.of("event_note", "reaction", "delivery", "delivery_attempt", "ticket", "ticket_note");
    private static final String JAMS = "event where kind = 'alert'";

    private Office office;
    private TestAgent agent;
    private final Printer printer = Printer.of("LVM4216583");

    abstract TestDatabase database();

    @BeforeEach
    void start() {
        office = new Office(database());
        agent = office.server.agent("kranich", "Kranich");
        polled();
        office.work();
        office.rule(new Rule(
                null,
                "Jam",
                false,
                new Rule.Trigger(EventKind.ALERT, null, null, null, 0),
                Rule.Filter.ALL,
                0,
                new Rule.Email(List.of("service@example.org"), "en", true),
                new Rule.TicketAction(true),
                null));
    }

    @AfterEach
    void stop() {
        office.close();
    }

    private void polled() {
        office.server.later(Duration.ofMinutes(5));
        agent.sends(printer.read(office.server.now()));
    }

    private void jammed() {
        printer.alerts.add(Printer.jam());
        polled();
        office.work();
    }

    private void cleared() {
        printer.alerts.clear();
        polled();
        office.work();
    }

    private History history(Map<String, String> settings) {
        return new History(office.server.database, new Settings(settings::get), office.server.clock);
    }

    private void forget(Map<String, String> settings) {
        var history = history(settings);
        while (history.forgetSome()) {
            // the next ones
        }
    }

    private void forget() {
        forget(Map.of());
    }

    private void days(long days) {
        office.server.later(Duration.ofDays(days));
    }

    private long ticket() {
        return office.tickets.list(TicketFilter.ALL, 0, 10).rows().get(0).id();
    }

    @Test
    void eachGoesInItsTimeAndTheEventWithTheLastOfThem() {
        jammed();
        office.events.note(office.latest(EventKind.ALERT).id(), "Again");
        cleared();
        office.tickets.note(ticket(), "New roller");
        office.tickets.state(ticket(), TicketState.CLOSED);
        assertThat(TABLES)
                .allSatisfy(table ->
                        assertThat(office.server.count(table)).as(table).isPositive());

        days(399);
        forget();
        assertThat(office.server.count("delivery")).isEqualTo(4);
        days(2);
        forget();
        assertThat(office.server.count("delivery")).isZero();
        assertThat(office.server.count("delivery_attempt")).isZero();

        days(730 - 401 + 1);
        forget();
        assertThat(office.server.count("event where kind = 'device-new'")).isZero();
        assertThat(office.latest(EventKind.ALERT).ticketId()).isEqualTo(ticket());

        days(1095 - 731 + 1);
        forget();
        assertThat(office.server.count("event")).isZero();
        assertThat(TABLES)
                .allSatisfy(table ->
                        assertThat(office.server.count(table)).as(table).isZero());
    }

    @Test
    void whatGoesOnStaysHoweverOldAndIsTidiedUpWhenItIsOver() {
        jammed();
        days(3000);
        forget();
        assertThat(office.latest(EventKind.ALERT).state()).isEqualTo(EventState.OPEN);
        assertThat(office.server.count("delivery")).isEqualTo(2);

        cleared();
        assertThat(office.post.getReceivedMessages()).hasSize(2);
        assertThat(office.tickets.ticket(ticket()).orElseThrow().ticket().state())
                .isEqualTo(TicketState.RESOLVED);
        days(3000);
        forget();
        assertThat(office.server.count("delivery")).isZero();
        // resolved is not closed: somebody has still to look at it
        assertThat(office.server.count("ticket")).isEqualTo(1);
        assertThat(office.server.count(JAMS)).isEqualTo(1);
    }

    @Test
    void whatIsStillToBeSentKeepsAllThatItNeeds() {
        office.mailRuns = false;
        jammed();
        office.mailRuns = true;
        office.server.database.transact(unit -> unit.change("update event set ended_at = started_at"));
        days(3000);
        forget();
        assertThat(office.server.count("delivery")).isEqualTo(2);
        assertThat(office.server.count("delivery_attempt")).isEqualTo(2);
        assertThat(office.server.count(JAMS)).isEqualTo(1);

        office.work();
        assertThat(office.deliveries.states()).containsOnlyKeys(DeliveryState.DONE, DeliveryState.SKIPPED);
        forget();
        assertThat(office.server.count("delivery")).isEqualTo(2);
        days(401);
        forget();
        assertThat(office.server.count("delivery")).isZero();
    }

    @Test
    void whatWasRepeatedIsKeptFromThenOn() {
        office.mailRuns = false;
        jammed();
        for (var wait : Errands.BACK_OFF) {
            office.server.later(wait.plusSeconds(1));
            office.work();
        }
        office.server.database.transact(unit -> unit.change("update event set ended_at = started_at"));
        var dead = office.deliveries
                .list(new DeliveryFilter(Set.of(DeliveryState.DEAD), Set.of(), null, ""), 0, 10)
                .rows()
                .get(0)
                .id();
        days(300);
        office.deliveries.repeat(Set.of(dead));
        office.work();
        days(300);
        forget();
        assertThat(office.server.count("delivery")).isEqualTo(2);
        days(101);
        forget();
        assertThat(office.server.count("delivery")).isZero();
    }

    @Test
    void theInstallationsDaysHoldWhereTheTenantHasNone() {
        jammed();
        cleared();
        var days = Map.of("fsm.keep.deliveries-days", "30");
        days(31);
        office.server.database.transact(unit -> unit.change(
                "insert into retention (tenant_id, data_class, keep_days) select id, 'delivery', 60 from tenant"));
        forget(days);
        assertThat(office.server.count("delivery")).isEqualTo(4);
        office.server.database.transact(unit -> unit.change("delete from retention where data_class = 'delivery'"));
        forget(days);
        assertThat(office.server.count("delivery")).isZero();
    }

    @Test
    void aLotIsTakenAwayInShortSteps() {
        int many = 2 * History.AT_ONCE + 1;
        office.server.database.transact(unit -> {
            unit.changeAll(
                    "insert into event (tenant_id, id, kind, device_id, customer_id, subject, started_at, ended_at,"
                            + " severity, derived_at) select tenant_id, ?, kind, device_id, customer_id,"
                            + " concat('old ', cast(? as varchar)), started_at, started_at, severity, derived_at from event"
                            + " where id > 0",
                    LongStream.rangeClosed(1, many)
                            .mapToObj(id -> new Object[] {-id, String.valueOf(id)})
                            .toList());
            return null;
        });
        days(731);
        var history = history(Map.of());
        assertThat(history.forgetSome()).isTrue();
        assertThat(office.server.count("event")).isEqualTo(many + 1 - History.AT_ONCE);
        assertThat(history.forgetSome()).isTrue();
        assertThat(history.forgetSome()).isTrue();
        assertThat(office.server.count("event")).isZero();
        assertThat(history.forgetSome()).isFalse();
    }

    @Test
    void whatComesAgainLateIsForgottenAgainAndCallsNobody() {
        printer.alerts.add(Printer.jam());
        office.server.later(Duration.ofMinutes(5));
        var jam = printer.read(office.server.now());
        printer.alerts.clear();
        polled();
        office.work();
        days(800);
        forget();
        assertThat(office.server.count("event")).isZero();

        agent.sends(jam);
        office.work();
        assertThat(office.server.count(JAMS)).isEqualTo(1);
        assertThat(office.post.getReceivedMessages()).isEmpty();
        forget();
        assertThat(office.server.count(JAMS + " and ended_at is not null")).isZero();
    }
}
