package org.openfsm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openfsm.platform.Letter;
import org.openfsm.platform.Mail;
import org.openfsm.platform.Settings;

/** Agent and server as customers of a mail provider as there are many: Postfix with STARTTLS and sign-in, Dovecot with IMAPS and POP3S. */
@ExtendWith(MailHouse.Shared.class)
class MailProviderProof extends BrowserTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int EACH = 10;

    private final MailHouse house;

    MailProviderProof(MailHouse house) {
        this.house = house;
    }

    @Override
    protected FsmServer server() {
        return house.server();
    }

    @Test
    void anAgentsMailsGoThroughIt() throws Exception {
        var source = "provider-" + UUID.randomUUID();
        try (var site = AgentSite.at(source, "127.0.32", 25_700, 2, "transport: mail\n" + house.account())) {
            site.startPrinters(0);
            Files.write(site.enrolmentFile(), Scene.enrolmentFile(server(), source, "Provider GmbH", source));
            site.startAgent();
            site.awaitAgent("bring its printers to the server by mail", () -> devices("Provider") == 2);
        }
        Scene.await("an empty mailbox", () -> house.waiting() == 0);
        assertThat(house.provider().said()).contains("sasl_username=" + MailHouse.AGENT);
    }

    /** A report to two people; nobody waits for the back-off, which takes minutes. */
    @Test
    void theServersMailsWaitForAPasswordOrATokenThatIsRight() throws Exception {
        var recipients = List.of(MailHouse.SOMEBODY, MailHouse.AGENT);
        int first = mails(MailHouse.SOMEBODY);
        int second = mails(MailHouse.AGENT);
        var secret = UUID.randomUUID().toString();
        try (var tokens = new TokenGiver(house.provider(), secret)) {
            sendByToken(tokens, "wrong");
            schedule(recipients);
            Scene.await("mails that are kept back", PATIENCE, () -> keptBack() == recipients.size());
            assertThat(outgoing()).isEqualTo("failing");
            assertThat(trouble())
                    .contains("token server localhost gives no token", "invalid_client")
                    .doesNotContain("wrong");
            recipients.forEach(this::putOff);

            change("fsm.mail.password", "wrong", "fsm-mail");
            tryAgain(MailHouse.SOMEBODY);
            Scene.await("the other trouble on the health page", PATIENCE, () -> trouble()
                    .contains("535"));
            var page = signedIn("administrator", Look.LIGHT_EN);
            page.navigate("/platform/health");
            assertThat(page.locator("#reactions .note").innerText()).contains("did not take the last mail", "535");
            screenshot(page, "mail-outgoing-password", Look.LIGHT_EN);

            house.change(Map.of(), "fsm-mail");
            tryAgain(MailHouse.SOMEBODY);
            Scene.await("the report in somebody's inbox", PATIENCE, () -> mails(MailHouse.SOMEBODY) == first + 1);
            assertThat(Files.readString(house.provider().in(MailHouse.SOMEBODY).get(0)))
                    .contains("From: FSM <fsm@localhost>", "Auto-Submitted: auto-generated");
            assertThat(house.provider().said())
                    .as("how the server signed in")
                    .contains("sasl_username=" + FsmServer.MAILBOX)
                    .doesNotContain("sasl_method=XOAUTH2");
            Scene.await("no trouble any more", () -> outgoing().equals("ready"));

            sendByToken(tokens, secret);
            tryAgain(MailHouse.AGENT);
            Scene.await("the report in the other inbox", PATIENCE, () -> mails(MailHouse.AGENT) == second + 1);
            assertThat(outgoing()).isEqualTo("ready");
            assertThat(tokens.given()).isEqualTo(1);
            assertThat(house.provider().said()).contains("sasl_method=XOAUTH2, sasl_username=" + FsmServer.MAILBOX);
            assertThat(mails(MailHouse.SOMEBODY)).as("once").isEqualTo(first + 1);
        } finally {
            house.change(Map.of(), "fsm-mail");
        }
    }

    private int mails(String person) throws IOException {
        return house.provider().in(person).size();
    }

    private long keptBack() throws SQLException {
        return house.books().count("report_mail where state = 'WAITING' and tries > 0");
    }

    private String trouble() throws Exception {
        return house.health().getJsonObject("reactions").getString("mailTrouble", "");
    }

    private void tryAgain(String person) {
        next(person, "now()");
    }

    private void putOff(String person) {
        next(person, "now() + interval '1 day'");
    }

    /** When a mail that is kept back is tried again. */
    private void next(String person, String at) {
        try {
            assertThat(house.books()
                            .change("update report_mail set next_at = " + at
                                    + " where state = 'WAITING' and recipient = '" + person + "@localhost'"))
                    .isEqualTo(1);
        } catch (SQLException e) {
            throw new AssertionError("The mail to " + person + " is not at hand", e);
        }
    }

    private void sendByToken(TokenGiver tokens, String secret) throws Exception {
        house.change(
                Map.of(
                        "fsm.mail.password",
                        secret,
                        "fsm.mail.oauth.token-url",
                        tokens.url(),
                        "fsm.mail.oauth.client-id",
                        "fsm",
                        "fsm.mail.oauth.trust-anchors",
                        house.provider().certificate().toString()),
                "fsm-mail");
    }

    private String outgoing() throws Exception {
        return house.health().getJsonObject("reactions").getString("mail");
    }

    private int devices(String words) {
        try {
            return Scene.object(server().api().get("api/devices?q=" + words, server().user("administrator")))
                    .getInt("total");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("The server does not list devices", e);
        }
    }

    /** Lets the server send a mail within the next minutes. */
    private void schedule(List<String> people) throws Exception {
        // the next full minute that is not over before it is saved
        var at = LocalTime.now(Clock.systemUTC()).plusSeconds(65);
        var saved = server().api()
                .post(
                        "api/report-schedules",
                        ("{\"name\":\"Devices %s\",\"request\":{\"kind\":\"INVENTORY\",\"formats\":[\"CSV\"],"
                                        + "\"language\":\"en\"},\"cadence\":{\"every\":\"DAILY\",\"at\":\"%02d:%02d\","
                                        + "\"zone\":\"UTC\"},\"recipients\":[%s]}")
                                .formatted(
                                        UUID.randomUUID(),
                                        at.getHour(),
                                        at.getMinute(),
                                        people.stream()
                                                .map(person -> "\"" + person + "@localhost\"")
                                                .collect(Collectors.joining(","))),
                        server().user("administrator"));
        assertThat(saved.statusCode()).as(Scene.text(saved)).isEqualTo(201);
    }

    @Test
    void whatIsWrongWithTheServersMailIsSaid() {
        var right = new Account(
                "localhost", MailHouse.PASSWORD, house.provider().certificate().toString());

        assertThat(refused(new Account("localhost", "wrong", right.trust()), MailHouse.AGENT))
                .hasMessageContaining("refuses user or password")
                .hasMessageContaining("535")
                .returns(false, Mail.Undelivered::permanent);
        assertThat(refused(new Account("localhost", MailHouse.PASSWORD, null), MailHouse.AGENT))
                .as("a certificate that no public authority signed")
                .hasMessageContaining("PKIX path building failed")
                .returns(false, Mail.Undelivered::permanent);
        assertThat(refused(new Account("127.0.0.1", MailHouse.PASSWORD, right.trust()), MailHouse.AGENT))
                .as("a certificate for another name")
                .hasMessageContaining("did not take the mail")
                .returns(false, Mail.Undelivered::permanent);
        assertThat(refused(right, "nobody"))
                .hasMessageContaining("550 5.1.1")
                .returns(true, Mail.Undelivered::permanent);
    }

    private record Account(String host, String password, String trust) {}

    /** Also asks what the health page says of it. */
    private Mail.Undelivered refused(Account account, String recipient) {
        var properties = new Properties();
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", account.host());
        properties.setProperty(
                "mail.smtp.port", Integer.toString(house.provider().submission()));
        properties.setProperty("mail.smtp.auth", "true");
        properties.setProperty("mail.smtp.starttls.enable", "true");
        var session = Session.getInstance(properties, new SignsIn(account.password()));
        var settings = account.trust() == null
                ? Map.of("fsm.mail.from", "fsm@localhost")
                : Map.of("fsm.mail.from", "fsm@localhost", "fsm.mail.trust-anchors", account.trust());
        var mail = new Mail(new Settings(settings::get), Clock.systemUTC(), () -> Optional.of(session));
        var letter = new Letter("proof.1", List.of(recipient + "@localhost"), "Proof", "Proof", null, List.of());
        var failure = catchThrowableOfType(Mail.Undelivered.class, () -> mail.send(letter));
        assertThat(mail.condition())
                .isEqualTo(
                        failure.permanent()
                                ? new Mail.Condition(Mail.State.READY, null)
                                : new Mail.Condition(Mail.State.FAILING, failure.getMessage()));
        return failure;
    }

    private static final class SignsIn extends Authenticator {
        private final String password;

        SignsIn(String password) {
            this.password = password;
        }

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication(MailHouse.AGENT, password);
        }
    }

    @Test
    void aWrongPasswordOfTheMailboxStandsOnTheHealthPage() throws Exception {
        var agent = house.agents(1).get(0);
        change("fsm.mailbox.password", "wrong", "fsm-mailbox");
        Scene.await("the trouble on the health page", () -> "password"
                .equals(house.health().getJsonObject("mailbox").getString("trouble", "")));
        assertThat(house.health().getJsonObject("mailbox").getString("detail"))
                .contains("localhost")
                .doesNotContain("wrong");
        var page = signedIn("administrator", Look.LIGHT_EN);
        page.navigate("/platform/health");
        assertThat(page.locator(".note[role=status]").allInnerTexts())
                .anyMatch(said -> said.contains("does not accept user and password"));
        screenshot(page, "mail-wrong-password", Look.LIGHT_EN);
        house.mail(agent.sealed(agent.report(Scene.printer("PASSWORD-1"))));

        change("fsm.mailbox.password", FsmServer.MAILBOX_PASSWORD, "fsm-mailbox");
        Scene.await("an empty mailbox", PATIENCE, () -> house.waiting() == 0);
        assertThat(devices("PASSWORD-1")).isEqualTo(1);
        assertThat(house.health().getJsonObject("mailbox").getString("state")).isEqualTo("polling");
    }

    /** POP3S: reports leave, what is none stays and is not read again. IMAPS with a token, at once: it is moved. */
    @Test
    void aMailboxIsReadByPop3sAndWithATokenInsteadOfAPassword() throws Exception {
        var secret = UUID.randomUUID().toString();
        try (var tokens = new TokenGiver(house.provider(), secret)) {
            int before = letters();
            house.readByPop3s();
            house.provider()
                    .put(FsmServer.MAILBOX, "Subject: hello\r\n\r\nA letter.\r\n".getBytes(StandardCharsets.US_ASCII));
            Scene.await("the letter to be looked at", PATIENCE, () -> letters() == before + 1);
            takes("POP-1");
            Scene.await("the letter alone in the mailbox", PATIENCE, () -> house.waiting() == 1);
            takes("POP-2");
            assertThat(letters()).isEqualTo(before + 1);
            assertThat(house.waiting()).isEqualTo(1);

            byToken(tokens, "wrong");
            Scene.await("the trouble on the health page", PATIENCE, () -> "token-refused"
                    .equals(house.health().getJsonObject("mailbox").getString("trouble", "")));
            assertThat(house.health().getJsonObject("mailbox").getString("detail"))
                    .contains("invalid_client")
                    .doesNotContain("wrong");
            byToken(tokens, secret);
            Scene.await("the letter to be moved", PATIENCE, () -> house.waiting() == 0);
            takes("TOKEN-1");
            assertThat(tokens.given()).isEqualTo(1);
        } finally {
            house.change(Map.of(), "fsm-mailbox");
        }
    }

    /** One by IMAPS, one by POP3S: each has a state of its own, and what is in both counts once. */
    @Test
    void twoMailboxesArePolledSideBySideAndOneThatFailsHoldsUpNoOther() throws Exception {
        var agents = house.agents(2);
        var agent = agents.get(0);
        var wrong = Map.of("fsm.mailbox.password", "wrong");
        var second = new HashMap<>(Map.of(
                "fsm.mailbox.protocol",
                "pop3",
                "fsm.mailbox.port",
                Integer.toString(house.provider().pop3s()),
                "fsm.mailbox.user",
                MailHouse.CROWDED));
        house.provider().empty(MailHouse.CROWDED);
        try {
            second.putAll(wrong);
            house.furtherMailbox(second);
            Scene.await(
                    "the trouble of the second",
                    () -> further().getString("trouble", "").equals("password"));
            takes("TWO-1");
            assertThat(further().getString("state", "")).isEqualTo("failing");
            assertThat(further().getString("mailbox")).isEqualTo(MailHouse.CROWDED + "@localhost");
            var page = signedIn("administrator", Look.LIGHT_EN);
            page.navigate("/platform/health");
            assertThat(page.locator("#mailbox-state").getAttribute("data-state"))
                    .isEqualTo("polling");
            assertThat(page.locator("#mailbox-state2").getAttribute("data-state"))
                    .isEqualTo("failing");
            screenshot(page, "mail-two-mailboxes", Look.LIGHT_EN);

            second.put("fsm.mailbox.password", MailHouse.PASSWORD);
            house.furtherMailbox(second);
            Scene.await(
                    "the second mailbox", () -> further().getString("state", "").equals("polling"));
            var before = house.recorded();
            for (var report : MailHouse.reports(agents, 2 * EACH, 1)) {
                house.mail(report);
                house.provider().put(MailHouse.CROWDED, MailRoadIT.smime(report));
            }
            Scene.await("two empty mailboxes", PATIENCE, () -> house.waiting() + crowded() == 0);
            assertThat(house.recorded())
                    .returns(before.rows() + 2 * EACH, MailHouse.Recorded::rows)
                    .returns(before.different() + 2 * EACH, MailHouse.Recorded::different)
                    .returns(before.cameAgain() + 2 * EACH, MailHouse.Recorded::cameAgain);

            house.change(wrong, "fsm-mailbox");
            Scene.await("the trouble of the first", () -> "password"
                    .equals(house.health().getJsonObject("mailbox").getString("trouble", "")));
            house.provider()
                    .put(MailHouse.CROWDED, MailRoadIT.smime(agent.sealed(agent.report(Scene.printer("TWO-2")))));
            Scene.await("the report in the second", PATIENCE, () -> devices("TWO-2") == 1);
            assertThat(further().getString("state", "")).isEqualTo("polling");
            assertThat(house.health().getJsonObject("mailbox").getString("state"))
                    .isEqualTo("failing");
        } finally {
            house.change(Map.of(), "fsm-mailbox");
            house.noFurtherMailbox();
        }
    }

    private JsonObject further() throws Exception {
        return house.further().stream().findFirst().orElse(JsonValue.EMPTY_JSON_OBJECT);
    }

    private int crowded() throws IOException {
        return house.provider().in(MailHouse.CROWDED).size();
    }

    private void byToken(TokenGiver tokens, String secret) throws Exception {
        house.change(
                Map.of(
                        "fsm.mailbox.password",
                        secret,
                        "fsm.mailbox.oauth.token-url",
                        tokens.url(),
                        "fsm.mailbox.oauth.client-id",
                        "fsm",
                        "fsm.mailbox.oauth.trust-anchors",
                        house.provider().certificate().toString()),
                "fsm-mailbox");
    }

    private void takes(String printer) throws Exception {
        var agent = house.agents(1).get(0);
        house.mail(agent.sealed(agent.report(Scene.printer(printer))));
        Scene.await("the report of " + printer, PATIENCE, () -> devices(printer) == 1);
    }

    private int letters() throws Exception {
        return house.health().getJsonObject("mailbox").getJsonObject("mails").getInt("no-report", 0);
    }

    private void change(String property, String value, String script) throws Exception {
        house.change(Map.of(property, value), script);
    }
}
