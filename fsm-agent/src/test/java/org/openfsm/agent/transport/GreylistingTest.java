package org.openfsm.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openfsm.agent.testing.Fixtures.ACME;
import static org.openfsm.agent.testing.Fixtures.LIMITS;
import static org.openfsm.agent.testing.Fixtures.NOON;
import static org.openfsm.agent.testing.Fixtures.devices;
import static org.openfsm.agent.testing.Fixtures.https;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.agent.config.AgentConfig.Security;
import org.openfsm.agent.config.MailAddress;
import org.openfsm.agent.enrolment.Enrolment;
import org.openfsm.agent.outbox.Outbox;
import org.openfsm.agent.schedule.Delivery;
import org.openfsm.agent.store.Store;
import org.openfsm.agent.testing.Fixtures;
import org.openfsm.agent.testing.TestClock;
import org.openfsm.agent.testing.TestMailServer;
import org.openfsm.agent.testing.TestServer;
import org.openfsm.wire.Report.Reason;

/** A mail server that puts off whom it does not know (RFC 6647), as many do. */
@NullUnmarked // what is null where it must not be fails the test
class GreylistingTest {

    private static final MailAddress DEALER = new MailAddress("reports", "dealer.example");
    private static final MailAddress ARCHIVE = new MailAddress("archive", "acme.example");

    @TempDir
    private Path data;

    private final TestClock clock = new TestClock(NOON);
    private final Map<String, Instant> seen = new HashMap<>();
    private TestMailServer mails;
    private TestServer server;
    private Store store;
    private Outbox outbox;

    @BeforeEach
    void open() throws Exception {
        mails = TestMailServer.start(Security.STARTTLS);
        server = TestServer.start();
        store = Store.open(data);
        var identity = new Enrolment(data).enrol(Fixtures.enrolment(server.address(), List.of()), NOON);
        outbox = new Outbox(store, identity, LIMITS, Duration.ofHours(5), "1.0.0", clock, clock::ticks);
    }

    @AfterEach
    void close() throws Exception {
        mails.close();
        server.close();
        store.close();
    }

    /** Puts a sender and recipient off until they come again after some time, and notes whom it saw. */
    private void greylist(Duration time, String recipients, String reply) {
        var sender = new String[1];
        mails.behave((step, line) -> {
            if (step.equals("MAIL")) {
                sender[0] = line;
            }
            if (!step.equals("RCPT") || !line.contains(recipients)) {
                return null;
            }
            var first = seen.computeIfAbsent(sender[0] + " " + line, unknown -> clock.instant());
            return clock.instant().isBefore(first.plus(time)) ? reply : null;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 15})
    void aGreylistedReportIsTakenSoonAfterItMayAndNothingIsSetAside(int minutes) throws Exception {
        greylist(Duration.ofMinutes(minutes), "", "450 4.7.1 greylisted, come again");
        var delivery = delivery(mail(List.of(DEALER)));
        for (int i = 0; i < 4; i++) {
            put();
        }
        var begun = clock.instant();
        int tries = untilEmpty(delivery);
        assertThat(tries).as("tries").isBetween(3, 12);
        assertThat(Duration.between(begun, clock.instant()))
                .isBetween(Duration.ofMinutes(minutes), Duration.ofMinutes(minutes + 5));
        assertThat(mails.received()).hasSize(4);
        assertThat(pile("sent")).isEqualTo(4);
        assertThat(pile("aside")).as("a put-off is no refusal").isZero();
        assertThat(seen).as("one sender, one recipient at every try").hasSize(1);
        assertThat(mails.said())
                .filteredOn(line -> line.startsWith("tls EHLO"))
                .as("and one name")
                .containsOnly("tls EHLO acme.example");
    }

    @Test
    void meanwhileReportsGoByAnotherRoad() throws Exception {
        greylist(Duration.ofMinutes(15), "", "451 4.7.1 greylisted");
        var delivery = delivery(
                mail(List.of(DEALER)),
                new HttpsTransport(List.of(server.address()), List.of(server.certificate()), https(null), clock));
        for (int i = 0; i < 5; i++) {
            put();
            assertThat(delivery.deliver()).as("nothing waits").isEmpty();
            clock.pass(Duration.ofMinutes(1));
        }
        assertThat(pile("sent")).isEqualTo(5);
        assertThat(server.received()).hasSize(5);
        assertThat(mails.received()).isEmpty();
        assertThat(Delivery.said(store, "mail").orElseThrow().text()).contains("asks for time (451 4.7.1 greylisted");
    }

    /** Nobody gets a mail that another one, who was put off, gets again later. */
    @Test
    void whileOneOfTwoRecipientsIsPutOffNobodyGetsTheMail() throws Exception {
        greylist(Duration.ofMinutes(5), "archive", "450 4.7.1 greylisted");
        var delivery = delivery(mail(List.of(DEALER, ARCHIVE)));
        put();
        assertThat(delivery.deliver()).isPresent();
        assertThat(mails.said()).noneMatch(line -> line.equals("tls DATA"));
        untilEmpty(delivery);
        assertThat(mails.received()).hasSize(1);
        assertThat(mails.received().get(0).to()).containsExactly("<reports@dealer.example>", "<archive@acme.example>");
    }

    /** @return how often it was tried */
    private int untilEmpty(Delivery delivery) throws Exception {
        var waits = new ArrayList<Duration>();
        for (var wait = delivery.deliver(); wait.isPresent(); wait = delivery.deliver()) {
            waits.add(wait.get());
            clock.pass(wait.get());
            assertThat(waits).hasSizeLessThan(30);
        }
        return waits.size() + 1;
    }

    private void put() throws Exception {
        outbox.put(Reason.SCHEDULED, ACME, devices(1));
    }

    private Transport mail(List<MailAddress> recipients) throws Exception {
        return new MailTransport(mails.asConfigured(), recipients, null, clock);
    }

    private Delivery delivery(Transport... roads) {
        return new Delivery(
                store,
                outbox,
                List.of(roads),
                List.of(Fixtures.server().certificate()),
                clock,
                clock::ticks,
                new SplittableRandom(1));
    }

    private long pile(String name) throws Exception {
        return Outbox.pile(store, name).reports();
    }
}
