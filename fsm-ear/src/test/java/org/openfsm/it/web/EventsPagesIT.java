package org.openfsm.it.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openfsm.it.BrowserTest;
import org.openfsm.it.Look;

/** What people do with alerts, tickets and rules, in the browser. */
class EventsPagesIT extends BrowserTest {

    private static final String SCRIPT = Office.SCRIPT;
    private static final int READ_AGAIN = 30;
    private static final Pattern TICKET = Pattern.compile("/events/ticket\\?id=\\d+");

    @BeforeEach
    void furnish() throws Exception {
        Office.of(server());
        Office.ofStranger(server());
    }

    // alerts

    @Test
    void anAlertIsAcknowledgedByKeyAndTakenBack() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        awaitAlert(page, Office.STOPPED);
        assertThat(page.locator("tr[data-ri]")).containsText("Jam, paper path");
        assertThat(page.locator("tr[data-ri]")).containsText("Trained user · “Jam A1”");
        page.keyboard().press("j");
        page.keyboard().press("e");
        assertThat(page.locator("[data-toast]")).containsText("Acknowledged: Jam, paper path");
        assertThat(page.locator("a.open")).isFocused();
        assertThat(page.locator("#facts")).containsText("0 open, 1 acknowledged");
        page.locator("[data-toast] a").click();
        assertThat(page.locator("#facts")).containsText("1 open, 0 acknowledged");
        assertThat(page.locator("[data-toast]")).hasCount(0);
    }

    @Test
    void anAlertShowsTheDevicesWordsAndNumbersAndTakesNotes() {
        var page = signedIn("administrator", Look.LIGHT_EN);
        awaitAlert(page, Office.FOREIGN);
        assertThat(page.locator("tr[data-ri]")).containsText(SCRIPT);
        page.locator("a.open").click();
        assertThat(page.locator("#detail")).containsText("“" + SCRIPT + "”");
        assertThat(page.locator("#detail")).containsText("mediaPath");
        page.locator("[id='notes:text']").fill("Called them " + SCRIPT);
        page.locator("#notes button.ui-button").click();
        assertThat(page.locator("#notes .said")).hasText("Called them " + SCRIPT);
        assertThat(page.title()).startsWith("Jam, paper path");

        var dealer = signedIn("dealer", Look.LIGHT_EN);
        var foreign = dealer.navigate(page.url());
        var said = dealer.locator("main").innerText();
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(dealer.navigate("/events/alert?id=999999999999").status()).isEqualTo(404);
        assertThat(dealer.locator("main").innerText()).isEqualTo(said);
        forgiveOffences();
    }

    @Test
    void anEmptyListOfAlertsSaysWhichFilterToDrop() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        awaitAlert(page, Office.STOPPED);
        page.locator("a[data-chip='open']").click();
        page.locator("a[data-chip='acknowledged']").click();
        page.locator("a[data-chip='ended']").click();
        assertThat(page).hasURL(Pattern.compile("state=ended"));
        page.navigate("/events/alerts?state=open&severity=notice&q=" + Office.STOPPED);
        assertThat(page.locator(".empty")).containsText("without “severity”");
        page.locator(".empty p:has-text('severity') a").click();
        assertThat(page.locator("tr[data-ri]")).hasCount(1);
    }

    /** Events are made a moment after the report that tells of them. */
    private static void awaitAlert(Page page, String serial) {
        for (int i = 0; i < READ_AGAIN; i++) {
            page.navigate("/events/alerts?q=" + serial);
            if (page.locator("a.open").count() > 0) {
                return;
            }
            page.waitForTimeout(1_000);
        }
        assertThat(page.locator("a.open")).isVisible();
    }

    // tickets

    @Test
    void aTicketIsOpenedFromTheDeviceNotedWorkedOnAndClosed() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        openDevice(page, Office.LOW);
        page.locator(".acts a:has-text('Open ticket')").click();
        assertThat(page.locator("#new-ticket")).containsText(Office.LOW);
        page.locator("[id='new:title']").fill("");
        page.locator("#new-ticket footer button.ui-button").click();
        assertThat(page.locator("#new-ticket .ui-message-error")).containsText("Say in one line");
        page.locator("[id='new:title']").fill("Stripes " + SCRIPT);
        page.locator("[id='new:text']").fill("Since Monday " + SCRIPT);
        page.locator("#new-ticket footer button.ui-button").click();
        assertThat(page).hasURL(TICKET);
        assertThat(page.locator("h1")).containsText("Stripes " + SCRIPT);

        page.locator("[id='notes:text']").fill("Drum ordered " + SCRIPT);
        page.locator("#notes button.ui-button").click();
        assertThat(page.locator("#notes .said").first()).hasText("Drum ordered " + SCRIPT);
        page.locator("button[data-step='in-progress']").click();
        assertThat(page.locator("h1 .st")).hasText("In progress");
        page.locator("button[data-step='resolved']").click();
        page.locator("button[data-step='closed']").click();
        assertThat(page.locator("h1 .st")).hasText("Closed");
        assertThat(page.locator("button[data-step='open']")).hasText("Open again");
        assertThat(page.title()).startsWith("Stripes");
    }

    @Test
    void anEmptyNoteIsRefusedWithAReason() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        openTicket(page, Office.READY, "An empty note");
        page.locator("#notes button.ui-button").click();
        assertThat(page.locator("#notes .ui-message-error")).containsText("Write something");
    }

    @Test
    void aDeviceIsFoundByItsSerialNumberWhileATicketIsOpened() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        page.navigate("/events/tickets");
        page.keyboard().press("c");
        page.locator("[id='new:which_input']").pressSequentially(Office.READY.substring(0, 9));
        page.locator(".ui-autocomplete-item:has-text('" + Office.READY + "')").click();
        page.locator("[id='new:title']").fill("Found by its number");
        page.locator("#new-ticket footer button.ui-button").click();
        assertThat(page).hasURL(TICKET);
        assertThat(page.locator("main")).containsText(Office.READY);
    }

    @Test
    void theListOfTicketsFiltersAndKeepsItsView() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        var title = "Findable " + UUID.randomUUID();
        openTicket(page, Office.READY, title);
        page.navigate("/events/tickets");
        page.locator("[data-filter]").pressSequentially(title);
        assertThat(page.locator("#facts")).containsText("one matches");
        page.locator("a[data-chip='open']").click();
        assertThat(page.locator(".empty")).containsText("One matches without “state”");
        assertThat(page).hasURL(Pattern.compile("state=in-progress,waiting"));
        page.reload();
        page.locator(".empty p:has-text('state') a").click();
        assertThat(page.locator("tr[data-ri]")).containsText(title);
        page.keyboard().press("j");
        page.keyboard().press("Enter");
        assertThat(page).hasURL(TICKET);
    }

    @Test
    void aCustomerSeesTheOwnTicketsAndNobodyElses() throws Exception {
        Office.of(server()).letIn("customer");
        var dealer = signedIn("dealer", Look.LIGHT_EN);
        openTicket(dealer, Office.STOPPED, "Seen by the customer too");
        var address = dealer.url();
        var customer = signedIn("customer", Look.LIGHT_EN);
        assertThat(customer.navigate(address).status()).isEqualTo(200);
        assertThat(customer.locator("button[data-step='resolved']")).hasCount(0);
        customer.locator("[id='notes:text']").fill("Thank you");
        customer.locator("#notes button.ui-button").click();
        assertThat(customer.locator("#notes .said").first()).hasText("Thank you");

        var administrator = signedIn("administrator", Look.LIGHT_EN);
        openTicket(administrator, Office.FOREIGN, "Of somebody else");
        var foreign = customer.navigate(administrator.url());
        var said = customer.locator("main").innerText();
        var absent = customer.navigate("/events/ticket?id=999999999999");
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(absent.status()).isEqualTo(404);
        assertThat(customer.locator("main").innerText()).isEqualTo(said);
        forgiveOffences();
    }

    // rules

    @Test
    void aRuleIsWrittenTriedSwitchedOnPausedAndDeleted() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        var name = "Jams of the office " + UUID.randomUUID().toString().substring(0, 8);
        page.navigate("/events/rules");
        page.locator(".acts a[data-create]").click();
        assertThat(page.locator("[id='rule:try']")).containsText("would have reacted");
        page.locator("[id='rule:save']").click();
        assertThat(page.locator(".ui-message-error").first()).containsText("Give the rule a name");

        page.locator("[id='rule:name']").fill(name);
        page.locator("[id='rule:name']").press("Tab");
        page.locator("[id='rule:code']").selectOption("8");
        page.locator("a[data-add='customers']").click();
        page.locator("[id='rule:customers']").click();
        page.locator(".ui-selectcheckboxmenu-item:has-text('" + Office.CUSTOMER + "')")
                .click();
        page.keyboard().press("Escape");
        page.locator("a[data-add='email']").click();
        page.locator("[id='rule:recipients']").fill("dispatch@example.org");
        page.locator("a[data-add='webhook']").click();
        var secret = page.locator("#secret").innerText();
        assertThat(secret).hasSizeGreaterThan(15);
        page.locator("[id='rule:url']").fill("https://hooks.example.org/fsm");
        page.locator("[id='rule:on']").check();
        page.locator("[id='rule:save']").click();
        assertThat(page.locator("#growl_container")).containsText("saved and on");
        assertThat(page.locator("h1 .st")).hasText("On");
        assertThat(page.content()).doesNotContain(secret);

        page.navigate("/events/rules");
        var row = page.locator("tr").filter(new Locator.FilterOptions().setHasText(name));
        assertThat(row).containsText("When “Jam” is reported (customer " + Office.CUSTOMER);
        assertThat(row).containsText("mail to dispatch@example.org, web hook https://hooks.example.org/fsm");
        row.locator("button:has-text('Pause')").click();
        assertThat(row.locator(".st")).hasText("Paused");
        row.locator("a.open").click();
        assertThat(page.locator("#rule")).containsText("A secret is set.");
        page.locator("[data-dialog='delete-rule']").click();
        assertThat(page.locator("[id='delete:go']")).isDisabled();
        page.keyboard().press("Escape");
        delete(page, name);
    }

    @Test
    void aRuleAboutAGroupIsBrokenOnceThatIsDeletedAndSaysSo() throws Exception {
        var office = Office.of(server());
        var mark = UUID.randomUUID().toString().substring(0, 8);
        var group = office.group("Window side " + mark, Office.STOPPED);
        var page = signedIn("dealer", Look.LIGHT_EN);
        awaitAlert(page, Office.STOPPED);
        page.navigate("/events/rule");
        page.locator("[id='rule:name']").fill("Window " + mark);
        page.locator("[id='rule:name']").press("Tab");
        page.locator("a[data-add='groups']").click();
        page.locator("[id='rule:groups']").click();
        page.locator(".ui-selectcheckboxmenu-item:has-text('" + mark + "')").click();
        page.keyboard().press("Escape");
        assertThat(page.locator("[id='rule:try'] tbody tr")).hasCount(1);
        assertThat(page.locator("[id='rule:try'] tbody")).containsText(Office.STOPPED);
        page.locator("a[data-add='ticket']").click();
        page.locator("[id='rule:on']").check();
        page.locator("[id='rule:save']").click();
        assertThat(page.locator("h1 .st")).hasText("On");
        var address = page.url();
        page.navigate("/events/rules");
        assertThat(rule(page, mark)).containsText("group Window side " + mark);

        office.ungroup(group, Office.STOPPED);
        page.reload();
        assertThat(rule(page, mark).locator(".st")).hasText("Broken");
        assertThat(rule(page, mark)).containsText("Device group " + group + " is no longer there.");
        page.navigate(address);
        assertThat(page.locator("h1 .st")).hasText("Broken");
        assertThat(page.locator("[id='rule:broken']"))
                .containsText("Device group " + group + " is no longer there. Choose anew and save");
        assertThat(page.locator("[id='rule:try']")).containsText("Nothing of the last 90 days fits");
        screenshot(page, "events-rule-broken", Look.LIGHT_EN);
        delete(page, "Window " + mark);
    }

    @Test
    void rulesChangePlaces() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        var mark = UUID.randomUUID().toString().substring(0, 8);
        for (var name : List.of("First " + mark, "Second " + mark)) {
            page.navigate("/events/rule");
            page.locator("[id='rule:name']").fill(name);
            page.locator("a[data-add='ticket']").click();
            page.locator("[id='rule:save']").click();
            assertThat(page.locator("h1 .st")).hasText("Paused");
        }
        page.navigate("/events/rules");
        var names = page.locator("table.rules a.open").filter(new Locator.FilterOptions().setHasText(mark));
        assertThat(names).hasText(new String[] {"First " + mark, "Second " + mark});
        page.locator("button[aria-label='Move up: Second " + mark + "']").click();
        assertThat(names).hasText(new String[] {"Second " + mark, "First " + mark});
        page.reload();
        assertThat(names).hasText(new String[] {"Second " + mark, "First " + mark});
        for (var name : List.of("First " + mark, "Second " + mark)) {
            page.navigate("/events/rules");
            page.locator("a.open:has-text('" + name + "')").click();
            delete(page, name);
        }
    }

    private static Locator rule(Page page, String name) {
        return page.locator("table.rules tbody tr").filter(new Locator.FilterOptions().setHasText(name));
    }

    private static void delete(Page page, String name) {
        page.locator("[data-dialog='delete-rule']").click();
        page.locator("[id='delete:typed']").pressSequentially(name);
        page.locator("[id='delete:go']").click();
        assertThat(page).hasURL(Pattern.compile("/events/rules$"));
        assertThat(page.locator("main")).not().containsText(name);
    }

    @Test
    void aRuleThatDoesNothingIsNotSaved() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        page.navigate("/events/rule");
        page.locator("[id='rule:name']").fill("Does nothing");
        page.locator("[id='rule:save']").click();
        assertThat(page.locator("#growl_container")).containsText("does nothing yet");
        page.locator("a[data-add='email']").click();
        page.locator("[id='rule:recipients']").fill("nobody");
        page.locator("[id='rule:save']").click();
        assertThat(page.locator(".ui-message-error").first()).containsText("found: nobody");
    }

    @Test
    void theDryRunFollowsTheSentence() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        page.navigate("/events/rule");
        page.locator("[id='rule:kind']").selectOption("SUPPLY_LOW");
        page.locator("[id='rule:threshold']").fill("20");
        page.locator("[id='rule:threshold']").press("Tab");
        assertThat(page.locator("[id='rule:try'] tbody")).containsText("Toner black low");
        page.locator("[id='rule:threshold']").fill("5");
        page.locator("[id='rule:threshold']").press("Tab");
        assertThat(page.locator("[id='rule:try']")).containsText("Nothing of the last 90 days fits");
        page.locator("[id='rule:threshold']").fill("0");
        page.locator("[id='rule:threshold']").press("Tab");
        assertThat(page.locator("[id='rule:try'] .note")).containsText("from 1 to 99");
    }

    // evaluated alert states

    @Test
    void aStateIsTickedOffUndoneAndReset() {
        var page = signedIn("administrator", Look.LIGHT_EN);
        page.navigate("/events/states");
        page.locator("[data-filter]").pressSequentially("power saver");
        assertThat(page.locator("table.states tbody tr")).hasCount(1);
        var tick = page.locator("table.states tbody tr a[role='checkbox']").first();
        assertThat(tick).hasAttribute("aria-checked", "false");
        tick.focus();
        page.keyboard().press("Space");
        assertThat(tick).hasAttribute("aria-checked", "true");
        page.locator("[data-toast] a").click();
        assertThat(tick).hasAttribute("aria-checked", "false");
        tick.click();
        assertThat(tick).hasAttribute("aria-checked", "true");
        page.locator("#acts button").click();
        assertThat(tick).hasAttribute("aria-checked", "false");
        assertThat(page.locator("#acts button")).isDisabled();
    }

    // what a dealer lets customers do

    @Test
    void aCustomerAcknowledgesOnceTheDealerLetsIt() throws Exception {
        Office.of(server()).letIn("customer");
        var dealer = signedIn("dealer", Look.LIGHT_EN);
        var customer = signedIn("customer", Look.LIGHT_EN);
        awaitAlert(customer, Office.STOPPED);
        assertThat(customer.locator("tr[data-ri] button:has-text('Acknowledge')"))
                .hasCount(0);

        dealer.navigate("/events/rights");
        var right = dealer.locator("a[role='checkbox'][aria-label$='" + Office.CUSTOMER + "']");
        assertThat(right).hasAttribute("aria-checked", "false");
        right.focus();
        dealer.keyboard().press("Space");
        assertThat(right).hasAttribute("aria-checked", "true");
        customer.reload();
        customer.locator("tr[data-ri] button:has-text('Acknowledge')").click();
        assertThat(customer.locator("#facts")).containsText("0 open, 1 acknowledged");
        customer.locator("[data-toast] a").click();
        assertThat(customer.locator("#facts")).containsText("1 open, 0 acknowledged");

        right.click();
        assertThat(right).hasAttribute("aria-checked", "false");
        customer.reload();
        assertThat(customer.locator("tr[data-ri] button:has-text('Acknowledge')"))
                .hasCount(0);
    }

    // when it does not go well

    @Test
    void aListSaysThatTheServerIsGoneAndReadsAgainWhenItIsBack() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        awaitAlert(page, Office.STOPPED);
        page.route("**/events/alerts*", Route::abort);
        page.locator("a[data-chip='acknowledged']").click();
        assertThat(page.locator("#lost")).isVisible();
        page.unroute("**/events/alerts*");
        page.locator("#lost a").click();
        assertThat(page.locator("tr[data-ri]")).containsText(Office.STOPPED);
        assertThat(page.locator("#lost")).isHidden();
        forgiveOffences();
    }

    // how it looks

    /** Each language and each light once; AxeIT opens every page in all four. */
    @ParameterizedTest
    @EnumSource(
            value = Look.class,
            names = {"LIGHT_DE", "DARK_EN"})
    void everyPageInEveryLook(Look look) {
        var page = signedIn("administrator", look);
        openTicket(page, Office.STOPPED, "Stripes on every page");
        look(page, "ticket", look);
        for (var place : List.of("alerts", "tickets", "rules", "rule", "deliveries", "rights", "states")) {
            assertThat(page.navigate("/events/" + place).status()).isEqualTo(200);
            look(page, place, look);
        }
        page.navigate("/events/alerts?q=zzzz");
        look(page, "alerts-none", look);
        awaitAlert(page, Office.STOPPED);
        page.locator("a.open").click();
        look(page, "alert", look);
    }

    private void look(Page page, String name, Look look) {
        assertThat(page.locator("body").innerText()).as(name).doesNotContain("???");
        screenshot(page, "events-" + name, look);
    }

    private static void openDevice(Page page, String serial) {
        page.navigate("/fleet/devices?q=" + serial);
        page.locator("a.open").first().click();
        assertThat(page).hasURL(Pattern.compile("/fleet/device\\?id="));
    }

    private static void openTicket(Page page, String serial, String title) {
        openDevice(page, serial);
        page.locator(".acts a[href*='/events/tickets']").click();
        page.locator("[id='new:title']").fill(title);
        page.locator("#new-ticket footer button.ui-button").click();
        assertThat(page).hasURL(TICKET);
    }
}
