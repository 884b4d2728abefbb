package org.openfsm.events;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openfsm.ingest.Printer;
import org.openfsm.ingest.TestAgent;
import org.openfsm.platform.TestCertificate;
import org.openfsm.platform.TestDatabase;

/** From a report to somebody's system, which may behave or not; the same on every database. */
abstract class WebhookContract {
    private static final String SECRET = "a secret of the test's own";

    @TempDir
    static Path directory;

    private static TestCertificate certificate;

    private Office office;
    private Receiver receiver;
    private TestAgent agent;
    private final Printer printer = Printer.of("LVM4216583");

    abstract TestDatabase database();

    @BeforeAll
    static void certify() throws Exception {
        certificate = TestCertificate.of(Receiver.HOST, directory);
    }

    @BeforeEach
    void start() throws Exception {
        receiver = new Receiver(certificate);
        office = new Office(database(), certificate.pem());
        agent = office.server.agent("kranich", "Kranich");
        polled();
        office.work();
    }

    @AfterEach
    void stop() {
        receiver.close();
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

    private RuleRow calling(Long id, String url) {
        return calling(id, url, 0);
    }

    private RuleRow calling(Long id, String url, int notAgainWithinHours) {
        return office.rule(new Rule(
                id,
                "Jam to our system",
                false,
                new Rule.Trigger(EventKind.ALERT, null, "mediaPath", 8, 0),
                Rule.Filter.ALL,
                notAgainWithinHours,
                null,
                null,
                new Rule.WebhookAction(url, SECRET, false, true)));
    }

    private DeliveryRow only() {
        var rows = office.deliveries.list(new DeliveryFilter(Set.of(), Set.of(DeliveryKind.WEBHOOK), null, ""), 0, 10);
        assertThat(rows.total()).isEqualTo(1);
        return rows.rows().get(0);
    }

    private List<Attempt> attempts() {
        return office.deliveries.attempts(only().id());
    }

    private static JsonObject json(Receiver.Call call) {
        try (var reader = JsonProvider.provider().createReader(new ByteArrayInputStream(call.body()))) {
            return reader.readObject();
        }
    }

    @Test
    void aReportIsToldSignedWithTheRulesSecretWhenItBeginsAndWhenItIsOver() throws Exception {
        calling(null, receiver.url());
        jammed();

        assertThat(receiver.calls).hasSize(1);
        var begun = receiver.calls.get(0);
        assertThat(begun.isSignedWith(SECRET)).isTrue();
        assertThat(begun.isSignedWith(SECRET + "!")).isFalse();
        assertThat(begun.timestamp())
                .isEqualTo(String.valueOf(office.server.now().getEpochSecond()));
        assertThat(begun.key()).isEqualTo(begun.id()).isEqualTo(json(begun).getString("id"));
        assertThat(json(begun).getString("phase")).isEqualTo("raised");
        assertThat(json(begun).getJsonObject("device").getString("serialNumber"))
                .isEqualTo("LVM4216583");
        assertThat(json(begun).getJsonObject("event").getJsonObject("alert").getInt("code"))
                .isEqualTo(8);
        assertThat(only().state()).isEqualTo(DeliveryState.DONE);
        assertThat(attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.outcome()).isEqualTo("done");
            assertThat(attempt.answer()).isEqualTo("HTTP 200: thanks");
        });

        cleared();
        assertThat(receiver.calls).hasSize(2);
        var over = receiver.calls.get(1);
        assertThat(over.isSignedWith(SECRET)).isTrue();
        assertThat(over.id()).isNotEqualTo(begun.id());
        assertThat(json(over).getString("phase")).isEqualTo("cleared");
        assertThat(json(over).getJsonObject("event").getString("endedWhy")).isEqualTo("cleared");
        assertThat(json(over).getJsonObject("event").getString("endedAt"))
                .isEqualTo(office.server.now().toString());
    }

    @Test
    void theEndOfWhatBecameBetterNamesTheEventThatWasToldOf() throws Exception {
        calling(null, receiver.url(), 24);
        jammed();
        printer.alerts.clear();
        printer.alerts.add(Printer.jamWarning());
        polled();
        office.work();
        cleared();

        assertThat(receiver.calls).hasSize(3);
        var told = json(receiver.calls.get(0)).getJsonObject("event");
        var better = json(receiver.calls.get(1)).getJsonObject("event");
        var over = json(receiver.calls.get(2)).getJsonObject("event");
        assertThat(better.getInt("id")).isEqualTo(told.getInt("id"));
        assertThat(better.getString("endedWhy")).isEqualTo("severity");
        assertThat(over.getInt("id")).isNotEqualTo(told.getInt("id"));
        assertThat(over.getString("endedWhy")).isEqualTo("cleared");
        assertThat(over.getInt("follows")).isEqualTo(told.getInt("id"));
    }

    @Test
    void theSecretIsNowhereInTheDatabaseAsItIs() {
        calling(null, receiver.url());
        assertThat(office.server.count("reaction_rule where webhook_secret is not null"))
                .isEqualTo(1);
        var kept = office.server.database.transact(unit -> unit.one(
                        "select webhook_secret, definition from reaction_rule",
                        row -> row.text("definition")
                                + new String(
                                        Base64.getDecoder().decode(row.text("webhook_secret")),
                                        StandardCharsets.ISO_8859_1))
                .orElseThrow());
        assertThat(kept).contains("webhook").doesNotContain(SECRET);
    }

    @Test
    void oneThatFailsIsCalledLaterAndLaterThenGivenUpThenRepeated() throws Exception {
        calling(null, receiver.url());
        receiver.behaves(Receiver.answers(500, "out of order"));
        jammed();
        assertThat(only().dueAt()).isEqualTo(office.server.now().plus(Errands.BACK_OFF.get(0)));
        for (var wait : Errands.BACK_OFF) {
            assertThat(only().state()).isEqualTo(DeliveryState.WAITING);
            office.server.later(wait.minusSeconds(1));
            int before = receiver.calls.size();
            office.work();
            assertThat(receiver.calls).hasSize(before);
            office.server.later(Duration.ofSeconds(1));
            office.work();
            assertThat(receiver.calls).hasSize(before + 1);
        }
        assertThat(only().state()).isEqualTo(DeliveryState.DEAD);
        assertThat(only().failure()).isEqualTo("HTTP 500: out of order");
        assertThat(attempts()).hasSize(7).allSatisfy(attempt -> {
            assertThat(attempt.outcome()).isEqualTo("failed");
            assertThat(attempt.answer()).isEqualTo("HTTP 500: out of order");
        });
        office.server.later(Duration.ofDays(1));
        office.work();
        assertThat(receiver.calls).hasSize(7);

        receiver.behaves(Receiver.answers(202, ""));
        assertThat(office.deliveries.repeat(Set.of(only().id()))).isEqualTo(1);
        office.work();
        assertThat(only().state()).isEqualTo(DeliveryState.DONE);
        assertThat(only().failure()).isNull();
        assertThat(attempts()).hasSize(8);
        assertThat(receiver.calls).extracting(Receiver.Call::key).containsOnly(String.valueOf(only().id()));
        var last = receiver.calls.get(7);
        assertThat(last.isSignedWith(SECRET)).isTrue();
        assertThat(last.timestamp()).isNotEqualTo(receiver.calls.get(0).timestamp());
    }

    @Test
    void aRedirectIsNotFollowedAndGivenUpAtOnce() {
        calling(null, receiver.url());
        receiver.behaves(receiver.redirects());
        jammed();
        assertThat(receiver.calls).hasSize(1);
        assertThat(only().state()).isEqualTo(DeliveryState.DEAD);
        assertThat(only().failure()).startsWith("HTTP 307").contains("redirects are not followed");
        assertThat(attempts()).singleElement().satisfies(attempt -> assertThat(attempt.outcome())
                .isEqualTo("refused"));
    }

    @Test
    void oneThatHangsIsLeftAloneAndTriedAgain() {
        calling(null, receiver.url());
        receiver.behaves(receiver.hangs());
        office.hasPatience(Duration.ofSeconds(2));
        jammed();
        assertThat(receiver.calls).hasSize(1);
        assertThat(only().state()).isEqualTo(DeliveryState.WAITING);
        assertThat(only().failure()).contains("did not answer within");

        receiver.behaves(Receiver.answers(200, "sorry"));
        office.hasPatience(Office.LONG);
        office.server.later(Errands.BACK_OFF.get(0));
        office.work();
        assertThat(receiver.calls)
                .extracting(Receiver.Call::key)
                .hasSize(2)
                .containsOnly(receiver.calls.get(0).key());
        assertThat(only().state()).isEqualTo(DeliveryState.DONE);
    }

    @Test
    void anAddressOfTheOwnNetworkIsNotCalledUnlessItIsNamed() {
        calling(null, receiver.url().replace(Receiver.HOST, "127.0.0.1"));
        jammed();
        assertThat(receiver.calls).isEmpty();
        assertThat(only().state()).isEqualTo(DeliveryState.DEAD);
        assertThat(only().failure()).contains("127.0.0.1", "fsm.webhooks.allow-private");
    }

    @Test
    void aSecretThatDoesNotOpenIsGivenAnewThenItIsRepeated() throws Exception {
        var rule = calling(null, receiver.url()).rule();
        office.server.database.transact(unit -> unit.change(
                "update reaction_rule set webhook_secret = ?",
                Base64.getEncoder()
                        .encodeToString(office.server
                                .keys
                                .atRest()
                                .encrypt(SECRET.getBytes(StandardCharsets.UTF_8), "something else"))));
        jammed();
        assertThat(receiver.calls).isEmpty();
        assertThat(only().state()).isEqualTo(DeliveryState.DEAD);
        assertThat(only().failure()).contains("does not open", "Give the rule's webhook its secret anew");

        calling(rule.id(), receiver.url());
        office.deliveries.repeat(Set.of(only().id()));
        office.work();
        assertThat(receiver.calls).hasSize(1);
        assertThat(receiver.calls.get(0).isSignedWith(SECRET)).isTrue();
    }

    @Test
    void aRuleThatCallsAnotherAddressMeanwhileTellsTheOldOneNothing() {
        var rule = calling(null, receiver.url()).rule();
        receiver.behaves(Receiver.answers(503, "later"));
        jammed();
        calling(rule.id(), receiver.url() + "/new");
        office.server.later(Errands.BACK_OFF.get(0));
        office.work();
        assertThat(receiver.calls).hasSize(1);
        assertThat(only().state()).isEqualTo(DeliveryState.SKIPPED);
        assertThat(only().failure()).isEqualTo("The rule no longer says so.");
    }
}
