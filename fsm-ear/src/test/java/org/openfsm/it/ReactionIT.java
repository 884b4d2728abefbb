package org.openfsm.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.LocatorAssertions;
import jakarta.json.JsonObject;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openfsm.wire.Device;
import org.openfsm.wire.Meter;
import org.openfsm.wire.MeterKey;

/**
 * A printer jams, and the dealer has it in the inbox and on the list of what is to do; it prints again, and both know it. Real
 * reports in, real SMTP out. The tests are the sentences of one story, in order.
 */
@TestMethodOrder(OrderAnnotation.class)
class ReactionIT extends BrowserTest {

    private static final String CUSTOMER = "Lindner Verlag";
    private static final String SERIAL = "LINDNER001";
    /** Its printer jams too, and the dealer looks after it as well. */
    private static final String NEIGHBOUR = "Linde & Partner";

    private static final String NEIGHBOURS_SERIAL = "LINDE001";
    private static final String INBOX = "service";

    private static HandmadeAgent agent;

    @BeforeAll
    static void anAgentReportsAPrinterThatIsReady() throws Exception {
        FsmServer.mail().mailbox(INBOX, "of-no-use");
        agent = Scene.enrolledAgent("Lindner", CUSTOMER, "lindner");
        var neighbour = Scene.enrolledAgent("Linde", NEIGHBOUR, "linde");
        reports();
        reports(neighbour, NEIGHBOURS_SERIAL, jam("Stau bei den Nachbarn"));
        Scene.grant("dealer", CUSTOMER);
        Scene.grant("dealer", NEIGHBOUR);
    }

    @Test
    @Order(1)
    void theDealerWritesARuleAndSeesWhatItWouldHaveDone() throws Exception {
        only("api/events?kind=alert&q=" + NEIGHBOURS_SERIAL);
        var page = signedIn("dealer", Look.LIGHT_DE);
        page.navigate("/events/rule");
        page.locator("[id='rule:name']").fill("Stau bei Lindner");
        page.locator("[id='rule:name']").press("Tab");
        page.locator("[id='rule:code']").selectOption("8");
        assertThat(page.locator("[id='rule:try'] tbody")).containsText(NEIGHBOUR);
        page.locator("a[data-add=customers]").click();
        page.locator("[id='rule:customers']").click();
        page.locator(".ui-selectcheckboxmenu-item:has-text('" + CUSTOMER + "')").click();
        page.keyboard().press("Escape");
        assertThat(page.locator("[id='rule:try'] .big")).hasText("0", within(20));
        if (page.locator("[id='rule:recipients']").count() == 0) {
            page.locator("[data-add=email]").click();
        }
        page.locator("[id='rule:recipients']").fill(INBOX + "@localhost");
        page.locator("[id='rule:recipients']").press("Tab");
        if (!page.locator("[id='rule:emailWhenCleared']").isChecked()) {
            page.locator("[id='rule:emailWhenCleared']").check();
        }
        if (page.locator("[id='rule:resolveWhenCleared']").count() == 0) {
            page.locator("[data-add=ticket]").click();
        }
        page.locator("[id='rule:resolveWhenCleared']").check();
        page.locator("[id='rule:on']").check();
        page.locator("[id='rule:save']").click();

        assertThat(page.locator("h1 .is-ok")).isVisible(visibleWithin(20));
        screenshot(page, "reaction-rule", Look.LIGHT_DE);
    }

    @Test
    @Order(2)
    void aJamBringsAMailToTheDealer() throws Exception {
        reports(jam("Stau A1 <b>"));

        var mail = mails(1).get(0);

        assertThat(mail.getSubject())
                .isEqualTo("[FSM] Steht: Kyocera ECOSYS M3540idn (" + SERIAL + "), Stau, Papierweg");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }

    @Test
    @Order(3)
    void theEventIsOnTheListAndATicketIsOpen() throws Exception {
        var event = only("api/events?state=open&kind=alert&q=" + SERIAL);
        assertThat(event.getString("severity")).isEqualTo("critical");
        var ticket = only("api/tickets?state=open&q=" + SERIAL);
        assertThat(ticket.getString("title")).isEqualTo("Kyocera ECOSYS M3540idn: Stau, Papierweg");
        assertThat(ticket.getJsonNumber("eventId")).isEqualTo(event.getJsonNumber("id"));

        var page = signedIn("dealer", Look.LIGHT_EN);
        page.navigate("/events/alerts?q=" + SERIAL);
        assertThat(page.locator("main")).containsText("Jam");
        screenshot(page, "reaction-alerts", Look.LIGHT_EN);
        page.navigate("/events/ticket?id=" + ticket.getJsonNumber("id"));
        assertThat(page.locator("h1")).containsText("Stau");
        screenshot(page, "reaction-ticket", Look.LIGHT_EN);
    }

    @Test
    @Order(4)
    void nobodyElseSeesThem() throws Exception {
        assertThat(total("customer", "api/events?q=" + SERIAL)).isZero();
        assertThat(total("customer", "api/tickets?q=" + SERIAL)).isZero();
        assertThat(status("accountant", "api/events")).isEqualTo(403);
        assertThat(status("accountant", "api/tickets")).isEqualTo(403);
        var event =
                only("api/events?kind=alert&q=" + SERIAL).getJsonNumber("id").longValue();
        assertThat(status("customer", "api/events/" + event)).isEqualTo(404);
        assertThat(status("customer", "api/events/999999999")).isEqualTo(404);
        assertThat(status("dealer", "api/events/" + event)).isEqualTo(200);
        assertThat(status("dealer", "api/events?state=nowhere")).isEqualTo(400);
    }

    @Test
    @Order(5)
    void itPrintsAgainAndMailAndTicketSayThatItIsOver() throws Exception {
        reports();

        var over = mails(2).get(1);
        assertThat(over.getSubject()).startsWith("[FSM] Vorbei: Kyocera ECOSYS M3540idn (" + SERIAL + ")");
        Scene.await("the ticket is resolved", () -> total("dealer", "api/tickets?state=resolved&q=" + SERIAL) == 1);
        assertThat(only("api/events?kind=alert&q=" + SERIAL).getString("state")).isEqualTo("ended");
        assertThat(mails(2)).hasSize(2);
        var ticket = only("api/tickets?state=resolved&q=" + SERIAL).getJsonNumber("id");
        var page = signedIn("dealer", Look.DARK_DE);
        page.navigate("/events/ticket?id=" + ticket);
        assertThat(page.locator(".tl")).containsText("Offen → Gelöst: Die Ursache ist vorbei.");
        assertThat(page.locator(".tl")).containsText("Regel, ");
        screenshot(page, "reaction-ticket-resolved", Look.DARK_DE);
    }

    @Test
    @Order(6)
    void theLedgerShowsWhatWasDoneAndHealthThatNothingIsLeft() throws Exception {
        var page = signedIn("dealer", Look.DARK_DE);
        page.navigate("/events/deliveries");
        assertThat(page.locator("main")).containsText(INBOX + "@localhost");
        screenshot(page, "reaction-deliveries", Look.DARK_DE);

        var reactions = Scene.object(server().api().get("api/health", server().user("administrator")))
                .getJsonObject("reactions");
        assertThat(reactions.getString("mail")).isEqualTo("ready");
        assertThat(reactions.getInt("parked")).isZero();
        var health = signedIn("administrator", Look.LIGHT_DE);
        health.navigate("/platform/health");
        assertThat(health.locator("#reactions [data-mail=ready]")).isVisible();
        screenshot(health, "reaction-health", Look.LIGHT_DE);
    }

    @Test
    @Order(7)
    void theReportOfEventsTellsWhenItBeganAndWhenItWasOver() throws Exception {
        var today = LocalDate.now(Clock.systemUTC());
        var asked = server().api()
                .post("api/report-runs", """
                {"kind": "EVENTS", "selection": {"customers": ["%s"]}, "period": {"from": "%s", "to": "%s"},
                 "formats": ["CSV"], "language": "de"}""".formatted(CUSTOMER, today.minusDays(1), today), server().user("dealer"));
        assertThat(asked.statusCode()).as(Scene.text(asked)).isEqualTo(201);
        var path = "api/report-runs/" + Scene.object(asked).getJsonNumber("id") + "/csv";
        Scene.await("the file is there", () -> status("dealer", path) == 200);

        var file = Scene.text(server().api().get(path, server().user("dealer")));
        assertThat(file).doesNotContain(NEIGHBOURS_SERIAL);
        var lines = file.lines().filter(line -> line.contains(SERIAL)).toList();
        assertThat(lines).hasSize(2).anyMatch(line -> line.contains("Neues Gerät"));
        var minute = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d;";
        assertThat(lines)
                .anyMatch(line -> line.matches(CUSTOMER + ";.*;" + minute + minute + "Meldung;Steht;Stau A1 <b>;8;"));
    }

    // --- what happens at the customer's

    private static Device.Alert jam(String said) {
        return new Device.Alert(17, "critical", 8, "mediaPath", 1, 1, "trained", said, null);
    }

    private static void reports(Device.Alert... alerts) throws Exception {
        reports(agent, SERIAL, alerts);
    }

    private static void reports(HandmadeAgent agent, String serial, Device.Alert... alerts) throws Exception {
        var sealed = agent.sealed(agent.report(printer(Clock.systemUTC().instant(), serial, alerts)));
        assertThat(FsmServer.shared().api().report(sealed).statusCode()).isEqualTo(202);
    }

    private static Device printer(Instant readAt, String serial, Device.Alert... alerts) {
        return new Device(
                readAt,
                true,
                "192.0.2.77",
                161,
                1,
                null,
                "2c",
                new Device.Identity(
                        "Kyocera",
                        "ECOSYS M3540idn",
                        null,
                        serial,
                        null,
                        null,
                        "1.3.6.1.4.1.1347.41",
                        "Ground floor",
                        null,
                        "2NM_2000",
                        List.of()),
                null,
                new Device.Status("running", "idle", List.of(), 86_400L),
                List.of(new Meter(MeterKey.TOTAL, 1000, true, List.of())),
                List.of(),
                List.of(alerts),
                null,
                List.of());
    }

    // --- what people see of it

    private static List<Message> mails(int count) throws Exception {
        Scene.await(count + " mails", () -> FsmServer.mail().in(INBOX, "INBOX").size() >= count);
        return FsmServer.mail().in(INBOX, "INBOX").stream()
                .sorted(ReactionIT::bySentDate)
                .toList();
    }

    private static int bySentDate(Message one, Message other) {
        try {
            return one.getSentDate().compareTo(other.getSentDate());
        } catch (MessagingException e) {
            throw new AssertionError("A mail without a date", e);
        }
    }

    private JsonObject only(String path) throws Exception {
        Scene.await(path + " has one", () -> total("dealer", path) == 1);
        return Scene.object(server().api().get(path, server().user("dealer")))
                .getJsonArray("rows")
                .getJsonObject(0);
    }

    private int total(String role, String path) throws Exception {
        return Scene.object(server().api().get(path, server().user(role))).getInt("total");
    }

    private int status(String role, String path) throws Exception {
        return server().api().get(path, server().user(role)).statusCode();
    }

    private static LocatorAssertions.HasTextOptions within(int seconds) {
        return new LocatorAssertions.HasTextOptions().setTimeout(seconds * 1000.0);
    }

    private static LocatorAssertions.IsVisibleOptions visibleWithin(int seconds) {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(seconds * 1000.0);
    }
}
