package org.openfsm.it.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.SelectOption;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openfsm.it.BrowserTest;
import org.openfsm.it.Look;

/** Sites and groups, from the customer's page to the device list and back. */
class PlacesPagesIT extends BrowserTest {

    @BeforeEach
    void furnish() throws Exception {
        Office.of(server());
    }

    private static void openCustomer(Page page, String name) {
        page.navigate("/fleet/customers?q=" + name.replace(" ", "%20"));
        page.locator("a.open").first().click();
        assertThat(page.locator("#detail h2").first()).hasText(name);
    }

    private static void add(Page page, String what, String name) {
        page.locator("[id='detail:new" + what + "']").fill(name);
        page.locator("[id='detail:add" + what + "']").click();
    }

    private static Locator line(Page page, String section, String name) {
        return page.locator("#" + section + " tbody tr").filter(new Locator.FilterOptions().setHasText(name));
    }

    private static Locator device(Page page, String serial) {
        return page.locator("tr[data-ri]").filter(new Locator.FilterOptions().setHasText(serial));
    }

    @Test
    void aSiteIsMadeRenamedDeletedAndMadeAgain() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        openCustomer(page, Office.CUSTOMER);
        add(page, "Site", "Depot");
        assertThat(line(page, "sites", "Depot")).isVisible();
        add(page, "Site", " dePOT ");
        assertThat(page.locator("#sites .ui-message-error")).containsText("has a site “Depot” already");
        line(page, "sites", "Depot").locator("button[title='Rename “Depot”']").click();
        page.locator("[id='rename:newName']").fill("Depot West");
        page.locator("[id='rename:go']").click();
        assertThat(page.locator("#rename-place")).isHidden();
        line(page, "sites", "Depot West")
                .locator("button[title='Delete “Depot West”']")
                .click();
        assertThat(page.locator("#told .note")).containsText("“Depot West” is deleted");
        assertThat(line(page, "sites", "Depot West")).hasCount(0);
        page.locator("#told a").click();
        assertThat(line(page, "sites", "Depot West")).isVisible();
        line(page, "sites", "Depot West")
                .locator("button[title='Delete “Depot West”']")
                .click();
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void devicesMoveToASiteAndBack(Look look) {
        var english = look.name().endsWith("EN");
        var site = "Atelier " + look.ordinal();
        var page = signedIn("dealer", look);
        page.navigate("/fleet/devices?q=waldrand00");
        assertThat(page.locator("#selbar")).isHidden();
        device(page, Office.STOPPED).locator("input[name=pick]").check();
        device(page, Office.LOW).locator("input[name=pick]").check();
        assertThat(page.locator("#selbar [data-picked]")).hasText("2");
        page.locator("[id='devices:toSite']").click();
        assertThat(page.locator("#move-title")).hasText(english ? "Move 2 devices" : "2 Geräte umstellen");
        page.locator("[id='move:newTarget']").fill(site);
        screenshot(page, "devices-move", look);
        page.locator("[id='move:go']").click();
        assertThat(page.locator(".toast")).containsText(site);
        assertThat(device(page, Office.STOPPED).locator(".c-customer")).containsText(site);
        assertThat(page.locator("#selbar")).isHidden();
        device(page, Office.STOPPED).locator("a.open").click();
        assertThat(page.locator(".crumb")).containsText(site);
        page.locator(".crumb a")
                .filter(new Locator.FilterOptions().setHasText(site))
                .click();
        assertThat(page.locator("tr[data-ri]")).hasCount(2);
        assertThat(device(page, Office.READY)).hasCount(0);
        screenshot(page, "devices-site", look);
    }

    @Test
    void aMoveCanBeTakenBack() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        page.navigate("/fleet/devices?q=" + Office.READY);
        page.locator("input[name=pick]").check();
        page.locator("[id='devices:toSite']").click();
        page.locator("[id='move:newTarget']").fill("Wrong place");
        page.locator("[id='move:go']").click();
        assertThat(page.locator("tr[data-ri] .c-customer")).containsText("Wrong place");
        page.locator(".toast a").click();
        assertThat(page.locator(".toast")).hasCount(0);
        assertThat(page.locator("tr[data-ri] .c-customer")).not().containsText("Wrong place");
    }

    @Test
    void aGroupIsFilledAndFilters() {
        var page = signedIn("dealer", Look.LIGHT_EN);
        openCustomer(page, Office.CUSTOMER);
        add(page, "Group", "Front office");
        assertThat(line(page, "groups", "Front office")).isVisible();
        screenshot(page, "customers", Look.LIGHT_EN);
        page.navigate("/fleet/devices?q=waldrand00");
        page.locator("[data-pick-all]").check();
        assertThat(page.locator("#selbar [data-picked]")).hasText("3");
        device(page, Office.LOW).locator("input[name=pick]").uncheck();
        page.locator("[id='devices:toGroup']").click();
        page.locator("[id='join:target']")
                .selectOption(new SelectOption().setLabel(Office.CUSTOMER + " · Front office"));
        page.locator("[id='join:go']").click();
        assertThat(page.locator(".toast")).containsText("2 devices are now in");
        openCustomer(page, Office.CUSTOMER);
        line(page, "groups", "Front office").locator("a").click();
        assertThat(page.locator("tr[data-ri]")).hasCount(2);
        page.locator("a.open").first().click();
        assertThat(page.locator("dl")
                        .filter(new Locator.FilterOptions().setHasText("Groups"))
                        .first())
                .containsText("Front office");
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer", "accountant"})
    void whoOnlyReadsFindsNothingToChange(String role) throws Exception {
        var customer = "Kiefer " + role;
        ask(
                "api/agents",
                "{\"name\":\"%s\",\"customer\":\"%1$s\",\"sourceIds\":[\"kiefer-%s\"]}".formatted(customer, role));
        ask(
                "api/grants",
                "{\"principal\":\"%s\",\"customer\":\"%s\"}"
                        .formatted(server().user(role).name(), customer));
        var dealer = signedIn("administrator", Look.LIGHT_EN);
        openCustomer(dealer, customer);
        add(dealer, "Site", "Seen by " + role);
        assertThat(line(dealer, "sites", "Seen by " + role)).isVisible();
        var page = signedIn(role, Look.DARK_DE);
        openCustomer(page, customer);
        assertThat(line(page, "sites", "Seen by " + role)).isVisible();
        assertThat(page.locator("#detail input[type=text], #detail button, #shared"))
                .hasCount(0);
        screenshot(page, "customers-" + role, Look.DARK_DE);
        page.navigate("/fleet/devices");
        assertThat(page.locator("h1")).hasText("Geräte");
        assertThat(page.locator("input[name=pick], #selbar")).hasCount(0);
    }

    private void ask(String path, String body) throws Exception {
        var answer = server().api().post(path, body, server().user("administrator"));
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 820, 400})
    void nothingRunsOverTheEdge(int width) {
        for (var look : new Look[] {Look.LIGHT_EN, Look.DARK_DE}) {
            var page = browser(look, width, 900);
            page.navigate("/");
            signIn(page, "dealer");
            openCustomer(page, Office.CUSTOMER);
            assertFits(page, width);
            screenshot(page, "customers-" + width, look);
            page.navigate("/fleet/devices?q=waldrand00");
            if (width > 700) {
                page.locator("[data-pick-all]").check();
                assertThat(page.locator("#selbar")).isVisible();
            }
            assertFits(page, width);
            screenshot(page, "devices-picked-" + width, look);
        }
    }

    private static void assertFits(Page page, int width) {
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                .as(page.url())
                .isLessThanOrEqualTo(width);
    }
}
